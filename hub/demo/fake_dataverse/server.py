"""The fake as a real HTTP server on loopback: admits by the tokens of an Entra, spoils where told to, answers, remembers."""

import re
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.demo.fake_dataverse import metadata, problem
from hub.demo.fake_dataverse.problem import DataverseProblem
from hub.demo.fake_dataverse.query import Preference, Query
from hub.demo.fake_dataverse.world import DataverseWorld, JsonObject, Table
from hub.demo.fake_entra import EntraWorld
from hub.demo.fake_jira.answer import Answer
from hub.demo.fake_jira.faults import Faults, Spoil
from hub.demo.fake_jira.journal import Exchange, Journal

API = "/api/data/v9.2"
STOP_LIMIT_S = 10.0
MOST_REQUESTS = 6000
_ROW = re.compile(r"(\w+)\(([0-9a-f-]{36})\)")


def throttled(counter: str = "requests", retry_after: int = 5) -> Spoil:
    """429 of one of the three counters: requests, time, concurrency."""
    return lambda _answer: problem.throttled(counter, retry_after).answer


@dataclass(slots=True)
class Limits:
    """Requests that are answered before the counter says no; a real one forgets after 300 seconds."""

    requests: int = MOST_REQUESTS


class FakeDataverse:
    """A context manager that serves one environment on an ephemeral port; `base_url` is what an admin types as environment."""

    def __init__(
        self, world: DataverseWorld, entra: EntraWorld, *, limits: Limits | None = None, keep_answers: bool = False
    ) -> None:
        self.world = world
        self.entra = entra
        self.limits = limits or Limits()
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        app = Starlette(routes=[Route(f"{API}/{{path:path}}", self._endpoint, methods=["GET"])])
        config = uvicorn.Config(app, log_level="error", lifespan="off", access_log=False, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="fake-dataverse", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()

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
        kept = answer.body if self.journal.keep_answers else b""
        self.journal.note(Exchange("GET", _template(path), path, tuple(query.items()), None, answer.status, kept))
        return Response(answer.body, answer.status, {**answer.headers, "content-type": answer.media_type})

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
