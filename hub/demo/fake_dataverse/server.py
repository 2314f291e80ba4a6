"""The fake as a real HTTP server on loopback: admits by the tokens of an Entra, spoils where told to, answers, remembers."""

import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.demo.fake_dataverse import metadata, problem
from hub.demo.fake_dataverse.problem import DataverseProblem
from hub.demo.fake_dataverse.query import Preference, Query
from hub.demo.fake_dataverse.world import DataverseWorld, JsonObject, Table
from hub.demo.fake_entra import EntraWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer, Spoil

API = "/api/data/v9.2"
MOST_REQUESTS = 6000
_ROW = re.compile(r"(\w+)\(([0-9a-f-]{36})\)")


def throttled(counter: str = "requests", retry_after: int = 5) -> Spoil:
    """429 of one of the three counters: requests, time, concurrency."""
    return lambda _answer: problem.throttled(counter, retry_after).answer


@dataclass(slots=True)
class Limits:
    """Requests that are answered before the counter says no; a real one forgets after 300 seconds."""

    requests: int = MOST_REQUESTS


class FakeDataverse(LoopbackServer):
    """A context manager that serves one environment on an ephemeral port; `base_url` is what an admin types as environment."""

    def __init__(
        self, world: DataverseWorld, entra: EntraWorld, *, limits: Limits | None = None, keep_answers: bool = False
    ) -> None:
        super().__init__("fake-dataverse")
        self.world = world
        self.entra = entra
        self.limits = limits or Limits()
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self.base_url = self.origin

    def routes(self) -> list[Route]:
        return [Route(f"{API}/{{path:path}}", self._endpoint, methods=["GET"])]

    def reset(self, world: DataverseWorld, entra: EntraWorld) -> None:
        """Serve another environment from now on, as if the server had just started."""
        self.world, self.entra = world, entra
        self.limits, self.faults = Limits(), Faults()
        self.journal.clear()

    async def _endpoint(self, request: Request) -> Response:
        path, query = request.path_params["path"], dict(request.query_params.multi_items())
        with self.world.lock:
            spoil = self.faults.take(path)
            try:
                answer = self._answer(request, path, query)
            except DataverseProblem as refused:
                answer = refused.answer
        answer = spoil(answer) if spoil else answer
        self.journal.note(
            Exchange("GET", _template(path), path, tuple(query.items()), None, answer.status, answer.body)
        )
        return answer.to_response()

    def _answer(self, request: Request, path: str, query: dict[str, str]) -> Answer:
        if self.entra.grant_of(request.headers.get("authorization", ""), resource=self.base_url) is None:
            return problem.unauthorized()
        if not self.world.is_member:
            raise problem.no_member()
        if len(self.journal.exchanges) >= self.limits.requests:
            raise problem.throttled("requests")
        return Answer.of(self._document(path, query, Preference.of(request.headers.get("prefer", ""))))

    def _document(self, path: str, query: dict[str, str], wish: Preference) -> JsonObject:
        if path == "EntityDefinitions":
            return metadata.list_definitions(self.world, query)
        if path == metadata.OPTIONS_PATH:
            return metadata.list_options(self.world, query)
        row = _ROW.fullmatch(path)
        if row is not None:
            return self._row(row[1], row[2])
        return Query(self.world, self._table(path), query, wish, f"{self.base_url}{API}").answer()

    def _row(self, set_name: str, id_: str) -> JsonObject:
        table = self._table(set_name)
        if id_ in table.hidden_rows:
            raise problem.no_privilege(table.schema.name)
        if id_ not in table.rows:
            raise problem.no_such_row(table.schema.name, id_)
        row: dict[str, Any] = table.rows[id_]
        return {table.schema.key: row[table.schema.key]}

    def _table(self, set_name: str) -> Table:
        table = next((each for each in self.world.tables.values() if each.schema.set_name == set_name), None)
        if table is None:
            raise problem.no_such_set(set_name)
        if table.hidden:
            raise problem.no_privilege(table.schema.name)
        return table


def _template(path: str) -> str:
    return _ROW.sub(r"\1({id})", path)
