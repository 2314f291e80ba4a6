"""The fake as a real HTTP server on loopback: admits, spoils where told to, answers, remembers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_jira import boards, directory, history, oauth, search, worklogs
from hub.demo.fake_jira.door import Base, Visitor, admit, check_rights
from hub.demo.fake_jira.entities import Deployment
from hub.demo.fake_jira.problem import JiraProblem, bad_request
from hub.demo.fake_jira.render import Lens
from hub.demo.fake_jira.site import JiraSite, Limits
from hub.demo.fake_jira.wire import Call, Route
from hub.demo.fake_jira.world import JiraWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer

ROUTES: tuple[Route, ...] = (*directory.ROUTES, *search.ROUTES, *history.ROUTES, *boards.ROUTES, *worklogs.ROUTES)
API_VERSIONS = {Deployment.CLOUD: ("2", "3", "latest"), Deployment.DATACENTER: ("2", "latest")}


@dataclass(frozen=True, slots=True)
class Door:
    """One route as it is reached: by which address and API version."""

    route: Route
    base: Base
    base_url: str
    version: str

    @property
    def path(self) -> str:
        """Boards stand below an API with a version of its own."""
        api = "agile/1.0" if self.route in boards.ROUTES else f"api/{self.version}"
        return f"/rest/{api}/{self.route.template}"


class FakeJira(LoopbackServer):
    """A context manager that serves one world on an ephemeral port.

    `base_url` is the site; `gateway_url` stands for api.atlassian.com, where scoped tokens are good. `context` puts the site below a
    path, as Data Center often is.
    """

    def __init__(
        self, world: JiraWorld, *, limits: Limits | None = None, keep_answers: bool = False, context: str = ""
    ) -> None:
        super().__init__("fake-jira")
        self.site = JiraSite(world, limits or Limits(), Faults(), Journal(keep_answers))
        self.handlers: Sequence[Route] = ROUTES
        self._context = context
        self.gateway_url = self.origin
        self.base_url = f"{self.gateway_url}{context}"

    @property
    def world(self) -> JiraWorld:
        return self.site.world

    @property
    def faults(self) -> Faults:
        return self.site.faults

    @property
    def journal(self) -> Journal:
        return self.site.journal

    @property
    def limits(self) -> Limits:
        return self.site.limits

    def routes(self) -> list[HttpRoute]:
        deployment = self.world.deployment
        here = [route for route in self.handlers if route.only in {None, deployment}]
        prefixes = {self._context: Base.SITE}
        paths: list[HttpRoute] = []
        if deployment is Deployment.CLOUD:
            prefixes[f"/ex/jira/{self.world.cloud_id}"] = Base.GATEWAY
            door = Door(directory.TENANT_INFO, Base.SITE, self.base_url, "3")
            paths.append(HttpRoute("/_edge/tenant_info", self._endpoint(door), methods=["GET"]))
            for route in (oauth.ASK_USER, oauth.GIVE_TOKENS, oauth.SITES):
                door = Door(route, Base.CONSENTS, self.gateway_url, "3")
                paths.append(HttpRoute(f"/{route.template}", self._endpoint(door), methods=[route.method]))
        for prefix, base in prefixes.items():
            for version in API_VERSIONS[deployment]:
                doors = [Door(route, base, f"{self.gateway_url}{prefix}", version) for route in here]
                paths += [
                    HttpRoute(f"{prefix}{door.path}", self._endpoint(door), methods=[door.route.method])
                    for door in doors
                ]
        return paths

    def _endpoint(self, door: Door) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            with self.journal.under_way():
                await asyncio.sleep(self.limits.latency_s)
            with self.world.lock:
                spoil = self.faults.take(request.url.path)
                answer = self._answer(door, request, raw)
            answer = spoil(answer) if spoil else answer
            self._note(door.route, request, raw, answer)
            return answer.to_response()

        return endpoint

    def _answer(self, door: Door, request: Request, raw: bytes) -> Answer:
        visitor = admit(self.world, request.headers, door.base)
        try:
            check_rights(visitor, door.route, self.world.deployment, door.base)
            answer = door.route.handler(self._call(door, request, raw, visitor))
        except JiraProblem as problem:
            answer = problem.answer
        return replace(answer, headers=answer.headers | visitor.headers)

    def _call(self, door: Door, request: Request, raw: bytes, visitor: Visitor) -> Call:
        zone = ZoneInfo(visitor.user.time_zone if visitor.user else "UTC")
        return Call(
            self.site,
            request.method,
            request.url.path,
            request.path_params,
            request.query_params,
            _decoded(raw),
            visitor.user,
            Lens(self.world.deployment, door.base_url, door.version, zone),
            self.base_url,
        )

    def _note(self, route: Route, request: Request, raw: bytes, answer: Answer) -> None:
        query = tuple(request.query_params.multi_items())
        body = orjson.loads(raw) if raw and self.journal.keep_answers else None
        self.journal.note(
            Exchange(request.method, route.template, request.url.path, query, body, answer.status, answer.body)
        )


def _decoded(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise bad_request("Unexpected character in the request body.") from None
