"""The fake as a real HTTP server on loopback: admits, spoils where told to, answers, remembers."""

import asyncio
import socket
import threading
from email.utils import format_datetime
from types import TracebackType
from typing import Self

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_asana.desk import BATCH, Desk, template_of
from hub.demo.fake_asana.problem import too_many
from hub.demo.fake_asana.site import AsanaSite, Limits
from hub.demo.fake_asana.world import AsanaWorld
from hub.demo.fake_jira.answer import Answer
from hub.demo.fake_jira.faults import Faults
from hub.demo.fake_jira.journal import Exchange, Journal

PREFIX = "/api/1.0"
STOP_LIMIT_S = 10.0


class FakeAsana:
    """A context manager that serves one world on an ephemeral port; `base_url` is what a connection is given."""

    def __init__(self, world: AsanaWorld, *, limits: Limits | None = None, keep_answers: bool = False) -> None:
        self.site = AsanaSite(world, limits or Limits(), Faults(), Journal(keep_answers))
        self._desk = Desk(self.site)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}{PREFIX}"
        routes = [HttpRoute(PREFIX + "/{path:path}", self._endpoint, methods=["GET", "POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_level="error",
            lifespan="off",
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="fake-asana", daemon=True)

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

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()

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
        kept = answer.body if keep else b""
        self.journal.note(Exchange(request.method, template, path, query, body, answer.status, kept))
