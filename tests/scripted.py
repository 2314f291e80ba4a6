"""A make-believe tool for tests of the engine: a world in memory that tests edit, read by a connector of the real contract.

Its vendor keeps tasks and time entries with a clock of its own, lists them by `updated`, and can be told to misbehave: `faults` is called
before every page and may raise, wait or edit the world.
"""

import datetime as dt
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from connectors.sdk.contract import (
    CONTRACT_VERSION,
    CheckItem,
    Description,
    Discovery,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    Scope,
    StreamDescription,
    Verdict,
)
from connectors.sdk.cursor import Cursor
from connectors.sdk.mapping import Mapping
from connectors.sdk.payload import encode_json
from connectors.sdk.reading import Translated, to_instant, to_seconds, translate_each
from connectors.sdk.settings import ConnectorSettings
from hub import registry
from models.records import AssignmentRecord, BudgetLineRecord, ProjectRecord, Record, TaskRecord, TimeEntryRecord
from models.vocabulary import Entity, Presence, StatusCategory

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass
class World:
    """The vendor's own state. Every edit moves its clock by a second."""

    page_size: int = 10
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: int = 0
    requests: int = 0
    faults: Callable[["World", str], None] = lambda _world, _stream: None
    gaps: list[Gap] = field(default_factory=list)
    hidden_from_listing: set[str] = field(default_factory=set)
    verdicts: Callable[[Sequence[str]], list[Verdict]] | None = None

    def tick(self) -> str:
        self.seconds += 1
        return (EPOCH + dt.timedelta(seconds=self.seconds)).isoformat()

    def put_task(self, identity: str, **columns: Any) -> None:
        before = self.tasks.get(identity, {"id": identity, "name": f"Task {identity}", "project": "P1"})
        self.tasks[identity] = before | columns | {"updated": self.tick()}

    def put_entry(self, identity: str, *, task: str, hours: float, **columns: Any) -> None:
        values = {"id": identity, "task": task, "hours": hours, "date": "2026-03-02"} | columns
        self.entries[identity] = values | {"updated": self.tick()}

    def rows(self, stream: str) -> list[dict[str, Any]]:
        rows = self.tasks if stream == "tasks" else self.entries
        return sorted(rows.values(), key=lambda row: (row["updated"], row["id"]))


WORLDS: dict[str, World] = {}


class ScriptedSettings(ConnectorSettings):
    world: str


class ScriptedConnector:
    description: ClassVar[Description] = Description(
        name="scripted",
        title="Scripted",
        contract_version=CONTRACT_VERSION,
        settings=ScriptedSettings,
        streams=(
            StreamDescription("projects", (Entity.SOURCE_PROJECT,), "none", per_scope=False, description="Projects"),
            StreamDescription(
                "tasks",
                (Entity.TASK, Entity.ASSIGNMENT),
                "cursor",
                per_scope=False,
                description="Tasks with their people",
                whole=(Entity.ASSIGNMENT,),
            ),
            StreamDescription("time", (Entity.TIME_ENTRY,), "cursor", per_scope=False, description="Hours"),
        ),
        default_mapping={"status": {"finished": "done"}},
        scope_word="project",
    )

    def __init__(self, settings: ScriptedSettings, runtime: Runtime) -> None:
        self._world, self._runtime = WORLDS[settings.world], runtime

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        yield CheckItem("world", ok=True, message="The world answers.")

    def discover(self) -> Discovery:
        return Discovery(scopes=(Scope("P1", "Project one"),))

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        yield self._page("projects", [{"id": "P1", "name": "Project one"}], cursor=None, is_last=True)
        yield from self._world.gaps
        for stream in ("tasks", "time"):
            if plan.wants(stream):
                yield from self._stream(stream, plan.cursor(stream))

    def _stream(self, stream: str, cursor: Cursor | None) -> Iterator[Page]:
        """Pages by the vendor's own clock, the boundary included, so that equal stamps across a border come again."""
        since, after = ("", "") if cursor is None else (cursor.state["since"], "")
        while True:
            self._world.faults(self._world, stream)
            ahead = [row for row in self._world.rows(stream) if (row["updated"], row["id"]) > (since, after)]
            if after == "":
                ahead = [row for row in self._world.rows(stream) if row["updated"] >= since]
            rows = ahead[: self._world.page_size]
            is_last = len(ahead) <= self._world.page_size
            if rows:
                since, after = rows[-1]["updated"], rows[-1]["id"]
            yield self._page(stream, rows, cursor=Cursor({"since": since}), is_last=is_last)
            if is_last:
                return

    def _page(self, stream: str, rows: list[dict[str, Any]], *, cursor: Cursor | None, is_last: bool) -> Page:
        self._world.requests += 1
        self._runtime.meter.count_request()
        return Page(stream=stream, scope="", body=encode_json(rows), cursor=cursor, is_last=is_last)

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Translated]:
        translators = {"projects": _to_project, "tasks": _to_task, "time": _to_time_entry}
        translate = translators[page.stream]
        return translate_each(page.document, lambda row: translate(row, mapping), source_id=lambda row: row["id"])

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        hidden = self._world.hidden_from_listing
        yield IdPage(Entity.TASK, "", sorted(self._world.tasks.keys() - hidden), is_last=True)
        yield IdPage(Entity.TIME_ENTRY, "", sorted(self._world.entries.keys() - hidden), is_last=True)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        if self._world.verdicts:
            yield from self._world.verdicts(ids)
            return
        held = self._world.tasks if entity is Entity.TASK else self._world.entries
        for identity in ids:
            presence = Presence.PRESENT if identity in held else Presence.DELETED
            yield Verdict(identity, presence, "asked by id")


def _to_project(row: dict[str, Any], _mapping: Mapping) -> list[Record]:
    return [ProjectRecord(source_id=row["id"], scope=row["id"], name=row["name"])]


def _to_task(row: dict[str, Any], mapping: Mapping) -> list[Record]:
    status = row.get("status")
    lines = [
        BudgetLineRecord(
            source_id=f"{row['id']}:{rule.field}",
            project=row["project"],
            task=row["id"],
            kind=rule.kind,
            amount=Decimal(row[rule.field]),
            currency=rule.currency or "EUR",
        )
        for rule in mapping.money
        if row.get(rule.field or "") is not None
    ]
    people = [
        AssignmentRecord(source_id=f"{row['id']}:{who}", task=row["id"], account=who) for who in row.get("people", ())
    ]
    return [
        *lines,
        *people,
        TaskRecord(
            source_id=row["id"],
            project=row["project"],
            name=row["name"],
            source_updated_at=to_instant(row["updated"]),
            status_source=status,
            status_category=mapping.status.get(status or "", StatusCategory.UNKNOWN),
        ),
    ]


def _to_time_entry(row: dict[str, Any], _mapping: Mapping) -> list[Record]:
    duration = to_seconds(row["hours"], unit="hours")
    return [
        TimeEntryRecord(
            source_id=row["id"],
            task=row["task"],
            entry_date=dt.date.fromisoformat(row["date"]),
            duration_seconds=duration or 0,
            source_updated_at=to_instant(row["updated"]),
        )
    ]


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Install the connector as a third party would: a distribution with an entry point on the path."""
    about = folder / "pmo_scripted-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pmo-scripted\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pmo_hub.connectors]\nscripted = tests.scripted:ScriptedConnector\n")
    sys.path.append(str(folder))
    registry.list_installed.cache_clear()
    yield
    sys.path.remove(str(folder))
    registry.list_installed.cache_clear()


def new_world(**changes: Any) -> tuple[str, World]:
    """A world and the name a connection's settings call it by."""
    name, world = uuid.uuid5(uuid.NAMESPACE_URL, f"world {len(WORLDS)}").hex, World(**changes)
    WORLDS[name] = world
    return name, world
