"""The fake as a real HTTP server on loopback: admits by token and scope, spoils where told to, answers, remembers."""

import asyncio
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_jira.answer import Answer
from hub.demo.fake_jira.faults import Faults
from hub.demo.fake_jira.journal import Exchange, Journal
from hub.demo.fake_tempo.handlers import ROUTES
from hub.demo.fake_tempo.wire import Call, Route, TempoProblem
from hub.demo.fake_tempo.world import TempoWorld

STOP_LIMIT_S = 10.0


class FakeTempo:
    """A context manager that serves one world on an ephemeral port; `base_url` ends in the version, as Tempo's does.

    `most` is how many rows a page holds at most, `latency_s` holds each answer back.
    """

    def __init__(self, world: TempoWorld, *, keep_answers: bool = False) -> None:
        self.world = world
        self.most = 1000
        self.latency_s = 0.0
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.base_url = f"{self._base}/4"
        routes = [HttpRoute(route.template, self._endpoint(route), methods=[route.method]) for route in ROUTES]
        app = Starlette(routes=routes)
        config = uvicorn.Config(app, log_level="error", lifespan="off", access_log=False, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="fake-tempo", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()

    def _endpoint(self, route: Route) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            with self.world.jira.lock:
                spoil = self.faults.take(request.url.path)
                answer = self._answer(route, request, raw)
            answer = spoil(answer) if spoil else answer
            self._note(route, request, raw, answer)
            return Response(answer.body, answer.status, {**answer.headers, "content-type": answer.media_type})

        return endpoint

    def _answer(self, route: Route, request: Request, raw: bytes) -> Answer:
        try:
            return self._answered(route, request, raw)
        except TempoProblem as problem:
            return problem.answer

    def _answered(self, route: Route, request: Request, raw: bytes) -> Answer:
        """Raises TempoProblem, also for a parameter that no handler looked at."""
        self._admit(route, request)
        body = orjson.loads(raw) if raw else None
        call = Call(
            self.world, self._base, request.url.path, request.path_params, request.query_params, body, self.most
        )
        answer = route.handler(call)
        strange = set(request.query_params) - call.used
        if strange:
            raise TempoProblem(400, f"Unknown parameter {min(strange)}.")
        return answer

    def _admit(self, route: Route, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        scopes = self.world.tokens.get(token)
        if scheme != "Bearer" or scopes is None:
            raise TempoProblem(401, "Unauthorized")
        if route.scope not in scopes:
            raise TempoProblem(403, "Insufficient scope for this resource")

    def _note(self, route: Route, request: Request, raw: bytes, answer: Answer) -> None:
        query = tuple(request.query_params.multi_items())
        kept = answer.body if self.journal.keep_answers else b""
        body = orjson.loads(raw) if raw and self.journal.keep_answers else None
        self.journal.note(Exchange(request.method, route.template, request.url.path, query, body, answer.status, kept))
