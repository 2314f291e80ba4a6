"""The fake as a real HTTP server on loopback: admits by the tokens of an Entra, spoils where told to, answers, remembers."""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.demo.fake_entra import EntraWorld, Grant
from hub.demo.fake_graph import problem, routes
from hub.demo.fake_graph.problem import GraphProblem
from hub.demo.fake_graph.world import GraphWorld, JsonObject
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer, Spoil

VERSION = "/v1.0"
MOST_IN_BATCH = 20


def throttled(retry_after: int = 7) -> Spoil:
    return lambda _answer: _refusal(problem.throttled(retry_after))


def item_throttled(retry_after: int = 7) -> Spoil:
    """The first item of a batch refused for the time being, inside an answer that is fine."""

    def spoil(answer: Answer) -> Answer:
        document = orjson.loads(answer.body)
        document["responses"][0] |= _item(document["responses"][0]["id"], problem.throttled(retry_after))
        return Answer.of(document)

    return spoil


class FakeGraph(LoopbackServer):
    """A context manager that serves one tenant on an ephemeral port; `base_url` is what an admin types as `graph_url`."""

    def __init__(self, world: GraphWorld, entra: EntraWorld, *, keep_answers: bool = False) -> None:
        super().__init__("fake-graph")
        self.world = world
        self.entra = entra
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self.base_url = self.origin

    def routes(self) -> list[Route]:
        return [
            Route(f"{VERSION}/$batch", self._batch, methods=["POST"]),
            Route(f"{VERSION}/{{path:path}}", self._one, methods=["GET"]),
            Route("/download/{drive}/{item}", self._download, methods=["GET"]),
        ]

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
        query = tuple(request.query_params.multi_items())
        self.journal.note(Exchange(request.method, path, path, query, None, answer.status, answer.body))
        return answer.to_response()

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
