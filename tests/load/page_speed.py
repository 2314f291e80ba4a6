"""How fast a page of a list is served beside the usual way: ORM objects through a pydantic response model.

    python -m tests.load.page_speed --tasks 200000 [--requests 300] [--repeat 3]

Both ways stand in one application behind one server, with the same token, middleware, filter, order and fields, and are asked in turns
by four clients at once. Printed are requests a second, CPU of the server's process a request, and the ratios; then a whole
pull as CSV beside the bare COPY of the same columns.
"""

import argparse
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import psutil
import psycopg
from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict, create_model
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import load_only

from hub import clock
from hub.admin.tokens import create_token
from hub.deps import Admitted, OfHub, admit
from hub.security.caller import Caller
from hub.security.keys import encode_key
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage.session import Database
from hub.wiring import Hub
from models.reporting import READ_MODELS, Column, ColumnType
from models.tables.work import Task
from tests.database import cluster, fresh_url
from tests.load.serving import served

PAGE = 100
CLIENTS = 4
BUFFER_BYTES = 1 << 18
TASKS = READ_MODELS["tasks"]
INDEX = "CREATE INDEX ON task (client_id, source_updated_at NULLS FIRST, id)"
HUB, ORM, ORM_FEW = "/api/v1/tasks", "/api/v1/orm-tasks", "/api/v1/orm-tasks-few"
FILTER = "?status_category=done"
NEWEST = f"{FILTER}&sort=-source_updated_at"
FEW_NAMES = [
    "id",
    "client_id",
    "source_project_id",
    "name",
    "kind",
    "status_category",
    "priority",
    "assignee_id",
    "planned_start",
    "due_on",
    "estimate_seconds",
    "spent_seconds",
    "percent_complete",
    "planned_cost",
    "currency",
    "source_updated_at",
]
FEW = [TASKS.by_name[name] for name in FEW_NAMES]

TYPES: dict[ColumnType, Any] = {
    ColumnType.UUID: UUID,
    ColumnType.TEXT: str,
    ColumnType.WORD: str,
    ColumnType.TEXTS: list[str],
    ColumnType.BOOLEAN: bool,
    ColumnType.INTEGER: int,
    ColumnType.NUMBER: float,
    ColumnType.AMOUNT: Decimal,
    ColumnType.DATE: date,
    ColumnType.INSTANT: datetime,
    ColumnType.OBJECT: dict[str, Any],
}

FILL = """
INSERT INTO task (client_id, id, connection_id, source_id, source_url, source_created_at, source_updated_at, first_seen_run,
    last_changed_run, content_hash, mapping_version, presence, change_seq, source_project_id, name, kind, kind_source, status_category,
    status_source, priority, priority_source, assignee_id, planned_start, due_on, estimate_seconds, spent_seconds, story_points,
    percent_complete, planned_cost, currency, is_milestone, labels, custom_fields)
SELECT %(client)s, md5(n::text)::uuid, %(client)s, n::text, 'https://acme.example/browse/ACME-' || n,
    timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + (n * 7919 %% %(tasks)s) * interval '1 minute',
    %(client)s, %(client)s, '', 1, 'present', n, md5((n %% 50)::text)::uuid, 'Task number ' || n || ' with a middling name', 'task', 'Task',
    (ARRAY['todo', 'in_progress', 'done', 'on_hold'])[1 + n %% 4], (ARRAY['To do', 'Doing', 'Done', 'Waiting'])[1 + n %% 4], 'normal',
    'Medium', md5('a' || n %% 200)::uuid, date '2026-01-01' + (n %% 300)::int, date '2026-01-01' + (n * 31 %% 700)::int,
    3600 * (n %% 40), 1800 * (n %% 40), n %% 13, n %% 101, n %% 1000 * 1.25, 'EUR', false, ARRAY['one', 'two'], '{}'
FROM generate_series(1::bigint, %(tasks)s) AS n
"""


@dataclass(frozen=True, slots=True)
class Measured:
    per_s: float
    cpu_ms: float


def shown(column: Column) -> Any:
    return (TYPES[column.type] | None, None)


class Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


def page_model(columns: Sequence[Column]) -> type[BaseModel]:
    row = create_model("TaskRow", __base__=Row, **{column.name: shown(column) for column in columns})
    return create_model("TaskPage", items=(list[row], ...), next=(str | None, None))  # type: ignore[valid-type]


def orm_page(columns: Sequence[Column]) -> Callable[..., Any]:
    """The usual way to serve a page, loading no more than it shows."""
    loaded = load_only(*(getattr(Task, column.name) for column in columns))

    def read(hub: OfHub, caller: Admitted, status_category: str, sort: str = "") -> dict[str, Any]:
        mine = Task.client_id == (caller.scope.client_ids or ())[0]
        wanted = select(Task).where(mine, Task.status_category == status_category, Task.presence == "present")
        order = (Task.source_updated_at.desc().nulls_last(), Task.id) if sort else (Task.client_id, Task.seq)
        with hub.database.session(caller.scope) as session:
            return {"items": session.scalars(wanted.options(loaded).order_by(*order).limit(PAGE)).all()}

    return read


def add_usual_pages(app: FastAPI) -> None:
    """The routes that the hub's are compared with."""
    for path, columns in ((ORM, TASKS.columns), (ORM_FEW, FEW)):
        app.add_api_route(path, orm_page(columns), response_model=page_model(columns), dependencies=[Depends(admit)])


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody with a token in front of the server."""

    port: int
    server: psutil.Process
    token: str

    def measure(
        self, path: str, *, requests: int, clients: int = CLIENTS, accept: str = "application/json"
    ) -> Measured:
        """So many requests by clients that each ask one after the other over a connection of their own."""
        before, began = sum(self.server.cpu_times()[:2]), time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            turns = [pool.submit(self._ask, path, accept, requests // clients) for _ in range(clients)]
            done = sum(turn.result() for turn in turns)
        took, cpu = time.perf_counter() - began, sum(self.server.cpu_times()[:2]) - before
        return Measured(done / took, cpu * 1000 / done)

    def _ask(self, path: str, accept: str, times: int) -> int:
        """On the bare socket: a client that parses takes as much of a small machine as the server it measures."""
        request = f"GET {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {self.token}\r\nAccept: {accept}\r\n\r\n".encode()
        buffer = bytearray(BUFFER_BYTES)
        with socket.create_connection(("127.0.0.1", self.port)) as wire:
            for _ in range(times):
                wire.sendall(request)
                read_answer(wire, buffer)
        return times


def read_answer(wire: socket.socket, buffer: bytearray) -> None:
    """One whole answer, thrown away. Raises RuntimeError unless it is a 200."""
    met = wire.recv_into(buffer)
    while (end := buffer.find(b"\r\n\r\n", 0, met)) < 0:
        met += wire.recv_into(memoryview(buffer)[met:])
    head = bytes(buffer[:end]).lower()
    if not head.startswith(b"http/1.1 200 "):
        raise RuntimeError(f"The server answered {head[:80]!r}.")
    length = head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]
    if length:
        _drain(wire, buffer, left=end + 4 + int(length) - met)
        return
    last = bytes(buffer[max(0, met - 5) : met])
    while not last.endswith(b"0\r\n\r\n"):
        met = wire.recv_into(buffer)
        last = (last + bytes(buffer[max(0, met - 5) : met]))[-5:]


def _drain(wire: socket.socket, buffer: bytearray, *, left: int) -> None:
    while left > 0:
        left -= wire.recv_into(buffer, min(left, len(buffer)))


def compare(asking: Asking, paths: dict[str, str], *, repeat: int, requests: int) -> dict[str, Measured]:
    """Both ways in turns; the middle turn of each counts."""
    for path in paths.values():
        asking.measure(path, requests=CLIENTS * 10)
    turns = [{way: asking.measure(path, requests=requests) for way, path in paths.items()} for _ in range(repeat)]
    return {
        way: Measured(median(turn[way].per_s for turn in turns), median(turn[way].cpu_ms for turn in turns))
        for way in paths
    }


def bare_copy(url: str) -> float:
    """Seconds that COPY needs for the same columns, thrown away as they come."""
    names = ", ".join(column.name for column in TASKS.columns)
    began = time.perf_counter()
    query = f"COPY (SELECT {names} FROM task ORDER BY client_id, seq) TO STDOUT (FORMAT csv, HEADER true)"
    with psycopg.connect(url) as connection, connection.cursor().copy(query) as rows:
        for _ in rows:
            pass
    return time.perf_counter() - began


def fill(url: str, client: UUID, *, tasks: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("INSERT INTO client (id, name) VALUES (%s, 'Load')", (client,))
        connection.execute(FILL, {"client": client, "tasks": tasks})
        connection.execute("VACUUM ANALYZE task")


def print_pages(console: Console, results: dict[str, dict[str, Measured]]) -> None:
    table = Table("100 of one status", "hub /s", "orm /s", "rate ratio", "hub CPU ms", "orm CPU ms", "CPU ratio")
    for title, by_way in results.items():
        ours, orm = by_way["hub"], by_way["orm"]
        table.add_row(
            title,
            f"{ours.per_s:.0f}",
            f"{orm.per_s:.0f}",
            f"{ours.per_s / orm.per_s:.1f}",
            f"{ours.cpu_ms:.2f}",
            f"{orm.cpu_ms:.2f}",
            f"{orm.cpu_ms / ours.cpu_ms:.1f}",
        )
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tasks", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    client, often = clock.new_id(), {"repeat": asked.repeat, "requests": asked.requests}
    with cluster() as server, fresh_url(server) as url:
        fill(url, client, tasks=asked.tasks)
        settings = Settings(database_url=url, secret_keys=encode_key(clock.new_secret()), data_dir=Path())
        token = a_token(settings, client)
        with served(settings, extend=add_usual_pages) as (port, process):
            asking = Asking(port, process, token)
            all_fields = {"hub": HUB + FILTER, "orm": ORM + FILTER}
            newest = {"hub": HUB + NEWEST, "orm": ORM + NEWEST}
            few_fields = {"hub": f"{HUB}{NEWEST}&fields={','.join(FEW_NAMES)}", "orm": ORM_FEW + NEWEST}
            results = {"in order of insertion": compare(asking, all_fields, **often)}
            results["newest first, no index"] = compare(asking, newest, repeat=1, requests=20)
            with psycopg.connect(url, autocommit=True) as owner:
                owner.execute(INDEX)
            results["newest first, index"] = compare(asking, newest, **often)
            results[f"newest first, {len(FEW)} fields"] = compare(asking, few_fields, **often)
            pulls = [
                (bare_copy(url), 1 / asking.measure(HUB, requests=1, clients=1, accept="text/csv").per_s)
                for _ in range(asked.repeat)
            ]
    console = Console(width=120)
    print_pages(console, results)
    bare, ours = (median(times) for times in zip(*pulls, strict=True))
    console.print(f"CSV of {asked.tasks} tasks: {asked.tasks / ours:.0f} rows/s, {bare / ours:.2f} of the bare COPY")


def a_token(settings: Settings, client: UUID) -> str:
    database = Database(settings.database_url.get_secret_value(), pool_size=1)
    hub = Hub(settings, database, load_secret_box(settings, new_secret=clock.new_secret))
    made = create_token(hub, caller=Caller.operator(), body={"name": "load", "role": "bi", "clients": [str(client)]})
    database.dispose()
    text: str = made["token"]
    return text


if __name__ == "__main__":
    main()
