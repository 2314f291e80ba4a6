"""The fake as a real HTTP server on loopback: admits, spoils where told to, answers, remembers."""

import asyncio
from email.utils import format_datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_asana.desk import BATCH, Desk, template_of
from hub.demo.fake_asana.problem import too_many
from hub.demo.fake_asana.site import AsanaSite, Limits
from hub.demo.fake_asana.world import AsanaWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer

PREFIX = "/api/1.0"


class FakeAsana(LoopbackServer):
    """A context manager that serves one world on an ephemeral port; `base_url` is what a connection is given."""

    tells_own_time = True

    def __init__(self, world: AsanaWorld, *, limits: Limits | None = None, keep_answers: bool = False) -> None:
        super().__init__("fake-asana")
        self.site = AsanaSite(world, limits or Limits(), Faults(), Journal(keep_answers))
        self._desk = Desk(self.site)
        self.base_url = f"{self.origin}{PREFIX}"

    def routes(self) -> list[HttpRoute]:
        return [HttpRoute(PREFIX + "/{path:path}", self._endpoint, methods=["GET", "POST"])]

    @property
    def world(self) -> AsanaWorld:
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

    async def _endpoint(self, request: Request) -> Response:
        raw = await request.body()
        self.site.in_flight += 1
        self.site.most_in_flight = max(self.site.most_in_flight, self.site.in_flight)
        try:
            if self.limits.latency_s:
                await asyncio.sleep(self.limits.latency_s)
            answer = self._answer(request, raw)
        finally:
            self.site.in_flight -= 1
        headers = {
            **answer.headers,
            "content-type": answer.media_type,
            "date": format_datetime(self.world.clock.now, usegmt=True),
        }
        return Response(answer.body, answer.status, headers)

    def _answer(self, request: Request, raw: bytes) -> Answer:
        """Too many requests at once are refused before anything else is looked at."""
        path, query = request.url.path.removeprefix(PREFIX), dict(request.query_params)
        with self.world.lock:
            spoil = self.faults.take(path)
            if self.limits.concurrent is not None and self.site.in_flight > self.limits.concurrent:
                answer = too_many(1).answer
            else:
                answer = self._desk.answer(request.method, path, query, request.headers, raw)
            answer = spoil(answer) if spoil else answer
            self._note(request, path, raw, answer)
        return answer

    def _note(self, request: Request, path: str, raw: bytes, answer: Answer) -> None:
        keep = self.journal.keep_answers
        template = path if path == BATCH else template_of(request.method, path)
        query = tuple(request.query_params.multi_items())
        body = orjson.loads(raw) if raw and (keep or path == BATCH) else None
        self.journal.note(Exchange(request.method, template, path, query, body, answer.status, answer.body))
