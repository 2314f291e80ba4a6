"""The fake as a real HTTP server on loopback: admits, counts, spoils where told to, answers, remembers."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_trello import boards, cards, people
from hub.demo.fake_trello.entities import Credential
from hub.demo.fake_trello.limits import Limits, Windows
from hub.demo.fake_trello.problem import TrelloProblem, invalid_value, not_found, rate_limited
from hub.demo.fake_trello.wire import Call, Route
from hub.demo.fake_trello.world import TrelloWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer

ROUTES: tuple[Route, ...] = (*boards.ROUTES, *cards.ROUTES, *people.ROUTES)
BATCH = "/batch"
MOST_IN_BATCH = 10
_OAUTH = re.compile(r'OAuth oauth_consumer_key="([^"]*)", oauth_token="([^"]*)"')


@dataclass(slots=True)
class Visit:
    """One request on its way: whose it is, and which routes it came to."""

    credential: Credential
    templates: list[str] = field(default_factory=list)


class FakeTrello(LoopbackServer):
    """A context manager that serves one world on an ephemeral port; `base_url` ends in the version, as Trello's does."""

    def __init__(self, world: TrelloWorld, *, limits: Limits | None = None, keep_answers: bool = False) -> None:
        super().__init__("fake-trello")
        self.world = world
        self.limits = limits or Limits()
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self.windows = Windows(self.limits)
        self.base_url = f"{self.origin}/1"

    def routes(self) -> list[HttpRoute]:
        return [HttpRoute("/1/{path:path}", self._endpoint, methods=["GET"])]

    async def _endpoint(self, request: Request) -> Response:
        if self.limits.latency_s:
            await asyncio.sleep(self.limits.latency_s)
        path, query = request.url.path.removeprefix("/1"), dict(request.query_params.multi_items())
        template = BATCH if path == BATCH else ""
        with self.world.lock:
            spoil = self.faults.take(path)
            try:
                visit = Visit(self._admit(request, query))
                asked = tuple(query.items())
                answer = Answer.of(self._batch(visit, query) if path == BATCH else self._one(visit, path, query))
                template = template or visit.templates[0]
            except TrelloProblem as problem:
                answer, asked = problem.answer, tuple(query.items())
        answer = spoil(answer) if spoil else answer
        self.journal.note(Exchange("GET", template, path, asked, None, answer.status, answer.body))
        return answer.to_response()

    def _admit(self, request: Request, query: dict[str, str]) -> Credential:
        """Key and token from the header or the query. The key is judged first, as its sentence tells."""
        found = _OAUTH.fullmatch(request.headers.get("authorization", ""))
        key, token = found.groups() if found else (query.pop("key", ""), query.pop("token", ""))
        known = [credential for credential in self.world.credentials if credential.key == key]
        if not known:
            raise TrelloProblem(401, "invalid key")
        for credential in known:
            if credential.token == token:
                return credential
        raise TrelloProblem(401, "invalid token")

    def _one(self, visit: Visit, path: str, query: dict[str, str]) -> Any:
        """Answer one question, after counting it; inside a batch each is counted too."""
        route, params = _route_of(path)
        visit.templates.append(route.template)
        credential = visit.credential
        ceiling = self.windows.refusal(credential.key, credential.token, is_member_route=route.is_member_route)
        if ceiling:
            raise rate_limited(ceiling)
        call = Call(self.world, self.limits, credential.member, params, dict(query))
        document = route.handler(call)
        if call.query:
            raise invalid_value(min(call.query))
        return document

    def _batch(self, visit: Visit, query: dict[str, str]) -> list[dict[str, Any]]:
        urls = query.get("urls", "").split(",")
        if not 0 < len(urls) <= MOST_IN_BATCH or not all(url.startswith("/") for url in urls):
            raise invalid_value("urls")
        return [self._in_batch(visit, url) for url in urls]

    def _in_batch(self, visit: Visit, url: str) -> dict[str, Any]:
        parts = urlsplit(url)
        try:
            return {"200": self._one(visit, parts.path, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))))}
        except TrelloProblem as problem:
            return problem.in_batch


def _route_of(path: str) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        params = route.match(path)
        if params is not None:
            return route, params
    raise not_found()
