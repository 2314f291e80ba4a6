"""A small make-believe account for the connector's tests, and the runtime that lends it the account's own clock."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.monday.connector import MondayConnector
from connectors.monday.settings import MondaySettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import RecordRejected
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import walk_fetch
from hub.demo.fake_monday import FakeMonday, MondayWorld
from hub.demo.fake_monday.entities import Board, User
from hub.demo.fake_monday.world import labels
from models.records import Record, Removal

TOKEN = "a-token-of-a-member"
STATUS_LABELS = labels("Working on it", "Done", "Stuck", "Terminé", done=("Done", "Terminé"))
WORKING, DONE, STUCK = 1, 2, 3


@dataclass(slots=True)
class Office:
    """A world with a reader, and a board to work with."""

    world: MondayWorld
    reader: User
    board: Board


def an_office(**rest: Any) -> Office:
    world = MondayWorld(**rest)
    reader = world.add_user("Zoë Durand", kind="admin")
    world.grant(reader, TOKEN)
    return Office(world, reader, a_task_board(world))


def a_task_board(world: MondayWorld, name: str = "Refonte SI", **rest: Any) -> Board:
    """Columns as a usual board has them."""
    board = world.add_board(name, groups=("topics", "recette"), **rest)
    world.add_column(board, "status", "status", "Statut", settings=STATUS_LABELS)
    world.add_column(board, "person", "people", "Owner")
    world.add_column(board, "timeline", "timeline", "Timeline")
    world.add_column(board, "date4", "date", "Due date")
    world.add_column(board, "budget", "numbers", "Budget", settings={"unit": {"symbol": "€", "direction": "right"}})
    world.add_column(board, "effort", "numbers", "Effort", settings={"unit": {"symbol": "custom", "custom_unit": "h"}})
    world.add_column(board, "time", "time_tracking", "Time")
    world.add_column(board, "dependency", "dependency", "Dependent on")
    world.add_column(board, "notes", "text", "Notes")
    return board


def a_runtime(world: MondayWorld, name: str = "ACME monday", **limits: Any) -> Runtime:
    """Sleeping moves the account's clock, so that a test waits for nothing."""

    def sleep(seconds: float) -> None:
        world.clock.advance(seconds=seconds)

    return Runtime(
        connection_name=name,
        limits=HttpLimits(allow_private_network=True, **limits),
        meter=RequestMeter(),
        now=lambda: world.clock.now,
        sleep=sleep,
    )


def a_connector(
    server: FakeMonday, *, token: str = TOKEN, runtime: Runtime | None = None, **settings: Any
) -> MondayConnector:
    parsed = MondaySettings.parse(
        {"base_url": server.base_url, **settings}, {"api_token": token}, connection="ACME monday"
    )
    return MondayConnector(parsed, runtime or a_runtime(server.world))


def a_plan(
    mapping: dict[str, Any] | None = None,
    *,
    mode: FetchMode = FetchMode.FULL,
    cursors: dict[tuple[str, str], Cursor] | None = None,
    **rest: Any,
) -> FetchPlan:
    parsed = Mapping.parse(mapping or {}, connection="ACME monday").over(MondayConnector.description.default_mapping)
    return FetchPlan(mode=mode, mapping=parsed, cursors=cursors or {}, **rest)


@dataclass(slots=True)
class Reading:
    """What one run brought."""

    pages: list[Page]
    gaps: list[Gap]
    items: list[Record | Removal | RecordRejected]
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def of(self, kind: type[Any]) -> list[Any]:
        return [item for item in self.items if isinstance(item, kind)]

    def one(self, kind: type[Any], source_id: object) -> Any:
        found = [item for item in self.of(kind) if item.source_id == str(source_id)]
        assert len(found) == 1, [item.source_id for item in self.of(kind)]
        return found[0]

    def ids(self, kind: type[Any]) -> set[str]:
        return {item.source_id for item in self.of(kind)}


def read(server: FakeMonday, plan: FetchPlan, *, connector: MondayConnector | None = None) -> Reading:
    """A whole run, held against the contract, with every page translated."""
    connector = connector or a_connector(server)
    pages, gaps = walk_fetch(connector, plan)
    items = [item for page in pages for item in connector.translate(page, plan.mapping)]
    return Reading(pages, gaps, items, {**plan.cursors, **cursors_of(pages)})


def read_again(server: FakeMonday, before: Reading, mapping: dict[str, Any] | None = None, **rest: Any) -> Reading:
    """The next incremental run."""
    return read(server, a_plan(mapping, mode=FetchMode.INCREMENTAL, cursors=before.cursors, **rest))


def cursors_of(pages: list[Page]) -> dict[tuple[str, str], Cursor]:
    return {(page.stream, page.scope): page.cursor for page in pages if page.cursor}


@contextmanager
def serving(world: MondayWorld, **rest: Any) -> Iterator[FakeMonday]:
    with FakeMonday(world, **rest) as server:
        yield server


def at(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)
