"""The fake as a real HTTP server on loopback: admits by the tokens of an Entra, spoils where told to, answers, remembers."""

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
from starlette.routing import Route

from hub.demo.fake_entra import EntraWorld, Grant
from hub.demo.fake_graph import problem, routes
from hub.demo.fake_graph.problem import GraphProblem
from hub.demo.fake_graph.world import GraphWorld, JsonObject
from hub.demo.fake_jira.answer import Answer
from hub.demo.fake_jira.faults import Faults, Spoil
from hub.demo.fake_jira.journal import Exchange, Journal

VERSION = "/v1.0"
MOST_IN_BATCH = 20
STOP_LIMIT_S = 10.0


def throttled(retry_after: int = 7) -> Spoil:
    return lambda _answer: _refusal(problem.throttled(retry_after))


def item_throttled(retry_after: int = 7) -> Spoil:
    """The first item of a batch refused for the time being, inside an answer that is fine."""

    def spoil(answer: Answer) -> Answer:
        document = orjson.loads(answer.body)
        document["responses"][0] |= _item(document["responses"][0]["id"], problem.throttled(retry_after))
        return Answer.of(document)

    return spoil


class FakeGraph:
    """A context manager that serves one tenant on an ephemeral port; `base_url` is what an admin types as `graph_url`."""

    def __init__(self, world: GraphWorld, entra: EntraWorld, *, keep_answers: bool = False) -> None:
        self.world = world
        self.entra = entra
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        endpoints = [
            Route(f"{VERSION}/$batch", self._batch, methods=["POST"]),
            Route(f"{VERSION}/{{path:path}}", self._one, methods=["GET"]),
            Route("/download/{drive}/{item}", self._download, methods=["GET"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=endpoints),
            log_level="error",
            lifespan="off",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="fake-graph", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()

    def reset(self, world: GraphWorld, entra: EntraWorld) -> None:
        """Serve another tenant from now on, as if the server had just started."""
        self.world, self.entra, self.faults = world, entra, Faults()
        self.journal.clear()

    async def _one(self, request: Request) -> Response:
        url = f"{request.url.path.removeprefix(VERSION)}?{request.url.query}"
        return self._respond(request, request.url.path.removeprefix(VERSION), lambda grant: self._answered(url, grant))

    async def _batch(self, request: Request) -> Response:
        body = await request.body()
        return self._respond(request, "/$batch", lambda grant: self._answered_batch(body, grant))

    async def _download(self, request: Request) -> Response:
        """An address that is good without a token; one that carries a token after all is refused."""
        self.journal.note(Exchange("GET", "/download", request.url.path, (), None, 200, b""))
        if "authorization" in request.headers or request.query_params.get("tempauth") != "t":
            return Response(b"", 401)
        with self.world.lock:
            drive = self.world.drives[request.path_params["drive"]]
            return Response(drive.contents[request.path_params["item"]], media_type="application/octet-stream")

    def _respond(self, request: Request, path: str, answer_of: Callable[[Grant], Answer]) -> Response:
        with self.world.lock:
            spoil = self.faults.take(path)
            try:
                answer = answer_of(self._admit(request))
            except GraphProblem as refused:
                answer = _refusal(refused)
        answer = spoil(answer) if spoil else answer
        kept = answer.body if self.journal.keep_answers else b""
        query = tuple(request.query_params.multi_items())
        self.journal.note(Exchange(request.method, path, path, query, None, answer.status, kept))
        return Response(answer.body, answer.status, {**answer.headers, "content-type": answer.media_type})

    def _admit(self, request: Request) -> Grant:
        grant = self.entra.grant_of(request.headers.get("authorization", ""), resource=self.base_url)
        if grant is None:
            raise problem.unauthorized()
        return grant

    def _answered(self, url: str, grant: Grant) -> Answer:
        call = routes.call_of(url, world=self.world, grant=grant, base=f"{self.base_url}{VERSION}")
        return Answer.of(routes.answer(call))

    def _answered_batch(self, body: bytes, grant: Grant) -> Answer:
        """The answers come in any order: here the last question's comes first."""
        requests = orjson.loads(body).get("requests") or []
        if not 0 < len(requests) <= MOST_IN_BATCH or len({each["id"] for each in requests}) != len(requests):
            raise problem.bad_request("A batch holds 1 to 20 requests, each with an id of its own.")
        responses = [self._in_batch(each, grant) for each in reversed(requests)]
        return Answer.of({"responses": responses})

    def _in_batch(self, asked: JsonObject, grant: Grant) -> JsonObject:
        if asked.get("method") != "GET":
            return _item(asked["id"], problem.bad_request("Only GET is answered here."))
        try:
            call = routes.call_of(asked["url"], world=self.world, grant=grant, base=f"{self.base_url}{VERSION}")
            document: Any = routes.answer(call)
        except GraphProblem as refused:
            return _item(asked["id"], refused)
        return {"id": asked["id"], "status": 200, "headers": {"Content-Type": "application/json"}, "body": document}


def _item(id_: str, refused: GraphProblem) -> JsonObject:
    return {"id": id_, "status": refused.status, "headers": refused.headers, "body": refused.document}


def _refusal(refused: GraphProblem) -> Answer:
    return Answer.of(refused.document, refused.status, refused.headers)
