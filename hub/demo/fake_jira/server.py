"""The fake as a real HTTP server on loopback: admits, spoils where told to, answers, remembers."""

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_jira import boards, directory, history, oauth, search, worklogs
from hub.demo.fake_jira.answer import Answer
from hub.demo.fake_jira.door import Base, Visitor, admit, check_rights
from hub.demo.fake_jira.entities import Deployment
from hub.demo.fake_jira.faults import Faults
from hub.demo.fake_jira.journal import Exchange, Journal
from hub.demo.fake_jira.problem import JiraProblem, bad_request
from hub.demo.fake_jira.render import Lens
from hub.demo.fake_jira.site import JiraSite, Limits
from hub.demo.fake_jira.wire import Call, Route
from hub.demo.fake_jira.world import JiraWorld

ROUTES: tuple[Route, ...] = (*directory.ROUTES, *search.ROUTES, *history.ROUTES, *boards.ROUTES, *worklogs.ROUTES)
API_VERSIONS = {Deployment.CLOUD: ("2", "3", "latest"), Deployment.DATACENTER: ("2", "latest")}
STOP_LIMIT_S = 10.0


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


class FakeJira:
    """A context manager that serves one world on an ephemeral port.

    `base_url` is the site; `gateway_url` stands for api.atlassian.com, where scoped tokens are good. `context` puts the site below a
    path, as Data Center often is.
    """

    def __init__(
        self, world: JiraWorld, *, limits: Limits | None = None, keep_answers: bool = False, context: str = ""
    ) -> None:
        self.site = JiraSite(world, limits or Limits(), Faults(), Journal(keep_answers))
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.gateway_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.base_url = f"{self.gateway_url}{context}"
        config = uvicorn.Config(
            self._app(), log_level="error", lifespan="off", access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="fake-jira", daemon=True)

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

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()

    def _app(self) -> Starlette:
        deployment = self.world.deployment
        here = [route for route in ROUTES if route.only in {None, deployment}]
        prefixes = {self._context: Base.SITE}
        paths: list[HttpRoute] = []
        if deployment is Deployment.CLOUD:
            prefixes[f"/ex/jira/{self.world.cloud_id}"] = Base.GATEWAY
            door = Door(directory.TENANT_INFO, Base.SITE, self.base_url, "3")
            paths.append(HttpRoute("/_edge/tenant_info", self._endpoint(door), methods=["GET"]))
            for route in (oauth.RENEW, oauth.SITES):
                door = Door(route, Base.CONSENTS, self.gateway_url, "3")
                paths.append(HttpRoute(f"/{route.template}", self._endpoint(door), methods=[route.method]))
        for prefix, base in prefixes.items():
            for version in API_VERSIONS[deployment]:
                doors = [Door(route, base, f"{self.gateway_url}{prefix}", version) for route in here]
                paths += [
                    HttpRoute(f"{prefix}{door.path}", self._endpoint(door), methods=[door.route.method])
                    for door in doors
                ]
        return Starlette(routes=paths)

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
            return Response(answer.body, answer.status, {**answer.headers, "content-type": answer.media_type})

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
        kept = answer.body if self.journal.keep_answers else b""
        body = orjson.loads(raw) if raw and self.journal.keep_answers else None
        self.journal.note(Exchange(request.method, route.template, request.url.path, query, body, answer.status, kept))


def _decoded(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise bad_request("Unexpected character in the request body.") from None
