"""The fake as a real HTTP server on loopback: admits by token and scope, spoils where told to, answers, remembers."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_tempo import handlers, schemes
from hub.demo.fake_tempo.wire import Call, Route, TempoProblem
from hub.demo.fake_tempo.world import TempoWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer


class FakeTempo(LoopbackServer):
    """A context manager that serves one world on an ephemeral port; `base_url` ends in the version, as Tempo's does.

    `most` is how many rows a page holds at most, `latency_s` holds each answer back.
    """

    def __init__(self, world: TempoWorld, *, keep_answers: bool = False) -> None:
        super().__init__("fake-tempo")
        self.world = world
        self.most = 1000
        self.latency_s = 0.0
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self.base_url = f"{self.origin}/4"

    def routes(self) -> list[HttpRoute]:
        return [
            HttpRoute(route.template, self._endpoint(route), methods=[route.method])
            for route in (*handlers.ROUTES, *schemes.ROUTES)
        ]

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
            return answer.to_response()

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
            self.world, self.origin, request.url.path, request.path_params, request.query_params, body, self.most
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
        body = orjson.loads(raw) if raw and self.journal.keep_answers else None
        self.journal.note(
            Exchange(request.method, route.template, request.url.path, query, body, answer.status, answer.body)
        )
