"""The fake as a real HTTPS server on loopback."""

import tempfile
from collections import Counter
from html import escape
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from hub.demo.fake_entra import endpoint
from hub.demo.fake_entra.authority import LoopbackTls
from hub.demo.fake_entra.problem import EntraProblem, bad_request, unknown_tenant
from hub.demo.fake_entra.world import EntraWorld, Person
from hub.demo.loopback import LoopbackServer

_FORM = "application/x-www-form-urlencoded"


class FakeEntra(LoopbackServer):
    """A context manager that serves one tenant on an ephemeral port. `ca_bundle` is the authority to trust; `asked` counts requests."""

    def __init__(self, world: EntraWorld, *, folder: Path | None = None) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="fake-entra-")
        tls = LoopbackTls.make(folder or Path(self._temporary.name if self._temporary else "."))
        super().__init__("fake-entra", certificate=tls.server)
        self.ca_bundle = str(tls.bundle)
        self.world = world
        self.asked: Counter[str] = Counter()
        self.answers_pages = False
        """A login portal stands in between: everything is answered with a web page."""
        self.base_url = self.origin

    def routes(self) -> list[Route]:
        return [
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._discover, methods=["GET"]),
            Route("/{tenant}/oauth2/v2.0/authorize", self._authorize, methods=["GET"]),
            Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
            Route("/{tenant}/oauth2/v2.0/devicecode", self._device, methods=["POST"]),
        ]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._temporary:
            self._temporary.cleanup()

    def sign_in(self, address: str, person: Person) -> str:
        """What a person's browser does with the address of an authorization request; returns the address it ends at."""
        with self.world.lock:
            return endpoint.authorize(self.world, address, person)

    async def _discover(self, request: Request) -> Response:
        self.asked["discovery"] += 1
        try:
            tenant = self._tenant_of(request)
        except EntraProblem as problem:
            return problem.to_response()
        place = f"{self.base_url}/{tenant}"
        return self._spoilt() or JSONResponse(
            {
                "issuer": f"{place}/v2.0",
                "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
                "token_endpoint": f"{place}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{place}/oauth2/v2.0/devicecode",
            }
        )

    async def _authorize(self, request: Request) -> Response:
        """The page where a person signs in, or declines; their browser then goes back."""
        self.asked["authorize"] += 1
        query = dict(request.query_params)
        answer = query.pop("answer", None)
        person = next((each for each in self.world.people if each.id == answer), None)
        try:
            self._tenant_of(request)
            with self.world.lock:
                if answer == "decline":
                    return RedirectResponse(endpoint.decline(self.world, str(request.url)), 302)
                if person is not None:
                    return RedirectResponse(endpoint.authorize(self.world, str(request.url), person), 302)
        except EntraProblem as problem:
            return HTMLResponse(
                f"<!doctype html><title>Sign in</title><p>AADSTS{problem.number}: {problem.says}</p>", 400
            )
        choices = [("Decline", "decline"), *((each.username, each.id) for each in self.world.people)]
        links = (
            f'<p><a href="?{escape(urlencode(query | {"answer": to}))}">{escape(what)}</a></p>' for what, to in choices
        )
        return HTMLResponse(f"<!doctype html><title>Sign in</title>{''.join(links)}")

    async def _token(self, request: Request) -> Response:
        self.asked["token"] += 1
        form = await _form_of(request)
        try:
            place = f"{self.base_url}/{self._tenant_of(request)}/oauth2/v2.0/token"
            if form is None:
                raise bad_request("The request body must be a form.")
            with self.world.lock:
                return self._spoilt() or JSONResponse(endpoint.give(self.world, form, endpoint=place))
        except EntraProblem as problem:
            return problem.to_response()

    async def _device(self, request: Request) -> Response:
        self.asked["devicecode"] += 1
        form = await _form_of(request)
        try:
            self._tenant_of(request)
            with self.world.lock:
                return JSONResponse(endpoint.begin_device_flow(self.world, form or {}, base_url=self.base_url))
        except EntraProblem as problem:
            return problem.to_response()

    def _tenant_of(self, request: Request) -> str:
        tenant = str(request.path_params["tenant"])
        if not self.world.knows_tenant(tenant):
            raise unknown_tenant()
        return tenant

    def _spoilt(self) -> Response | None:
        return HTMLResponse("<html>Please log in to the network.</html>") if self.answers_pages else None


async def _form_of(request: Request) -> dict[str, str] | None:
    if request.headers.get("content-type", "").partition(";")[0] != _FORM:
        return None
    return dict(parse_qsl((await request.body()).decode()))
