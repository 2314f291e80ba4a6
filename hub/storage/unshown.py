"""What hangs on a task and comes whole with it: whatever the task's page no longer shows is gone.

A tool tells of a person taken off a task, of a link that was cut, or of a step that was struck off, only by not showing it any more.
Where a connector promises that a page shows all of a task's rows of one kind (`StreamDescription.whole`), that is evidence.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from connectors.sdk.errors import RecordRejected
from hub.storage.identity import row_id
from hub.storage.upsert import RunStamp
from models.records import (
    AssignmentRecord,
    DependencyRecord,
    ProjectRecord,
    Record,
    Removal,
    RiskRecord,
    TaskMembershipRecord,
    TaskRecord,
)
from models.tables import Base
from models.vocabulary import Entity, Presence

REASON = "its task shows it no more"
TASK_COLUMN = {
    Entity.ASSIGNMENT: "task_id",
    Entity.TASK_MEMBERSHIP: "task_id",
    Entity.DEPENDENCY: "successor_id",
    Entity.RISK: "task_id",
    Entity.TASK: "parent_id",
}
"""By which column a kind of record hangs on its task."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What pages show all of: these kinds of record of every task on them.

    A place in a project is judged only in `projects`, those that the run was shown (None: in all), for a project that is hidden by now
    shows its tasks no more, and they have not left it.
    """

    kinds: Sequence[Entity] = ()
    projects: Collection[uuid.UUID] | None = None


class Shown(Protocol):
    """What a page shows, record by record."""

    @property
    def items(self) -> Sequence[Record | Removal]: ...

    @property
    def rejected(self) -> Sequence[RecordRejected]: ...


def projects_of(pages: Iterable[Shown], stamp: RunStamp) -> set[uuid.UUID]:
    """The rows of the projects that these pages show."""
    records = (item for page in pages for item in page.items if isinstance(item, ProjectRecord))
    return {row_id(stamp.connection_id, Entity.SOURCE_PROJECT, record.source_id) for record in records}


def take_unshown(connection: Connection, pages: Iterable[Shown], *, whole: Whole, stamp: RunStamp) -> int:
    """Let go of rows that hang on a task of these pages without being shown with it; returns how many."""
    taken = 0
    for entity in whole.kinds:
        shown, spared = _shown_with_tasks(pages, entity)
        if shown:
            kept = {*spared, *(source_id for ids in shown.values() for source_id in ids)}
            taken += _take(connection, entity, shown.keys(), kept, projects=whole.projects, stamp=stamp)
    return taken


def _shown_with_tasks(pages: Iterable[Shown], entity: Entity) -> tuple[dict[str, set[str]], set[str]]:
    """Source ids by the task they hang on, and those that are spared; of a task that comes twice the last page counts.

    A rejected record proves nothing of the task or the row that it names; one without an id, of its whole page.
    """
    shown: dict[str, set[str]] = {}
    spared: set[str] = set()
    for page in pages:
        rejected = {each.source_id for each in page.rejected}
        spared |= rejected
        tasks = {item.source_id for item in page.items if isinstance(item, TaskRecord)}
        unsound = tasks | rejected if "" in rejected else rejected
        shown = {task: ids for task, ids in shown.items() if task not in unsound}
        shown |= {task: set() for task in tasks - unsound}
        for item in page.items:
            if isinstance(item, Record) and item.entity is entity and (task := _task_of(item)) in shown:
                shown[task].add(item.source_id)
    return shown, spared


def _task_of(record: Record) -> str:
    match record:
        case AssignmentRecord() | RiskRecord() | TaskMembershipRecord():
            return record.task or ""
        case DependencyRecord():
            return record.successor
        case TaskRecord():
            return record.parent or ""
        case _:
            return ""


def _take(
    connection: Connection,
    entity: Entity,
    tasks: Collection[str],
    kept: Collection[str],
    *,
    projects: Collection[uuid.UUID] | None,
    stamp: RunStamp,
) -> int:
    table = Base.metadata.tables[entity.value]
    hangs_on = [row_id(stamp.connection_id, Entity.TASK, task) for task in tasks]
    stays = [row_id(stamp.connection_id, entity, source_id) for source_id in kept]
    statement = (
        update(table)
        .where(
            table.c.client_id == stamp.client_id,
            table.c[TASK_COLUMN[entity]] == func.any(bindparam("tasks", hangs_on, type_=ARRAY(Uuid()))),
            table.c.id != func.all(bindparam("kept", stays, type_=ARRAY(Uuid()))),
            table.c.presence.in_([Presence.PRESENT, Presence.ARCHIVED]),
            _may_be_judged(table, projects) if entity is Entity.TASK_MEMBERSHIP else true(),
        )
        .values(
            presence=Presence.DELETED,
            presence_reason=REASON,
            presence_changed_at=func.pmo_hub_instant(),
            last_changed_run=stamp.run_id,
            change_seq=func.nextval("change_seq"),
        )
    )
    return connection.execute(statement).rowcount


def _may_be_judged(places: Table, projects: Collection[uuid.UUID] | None) -> ColumnElement[bool]:
    if projects is None:
        return true()
    return places.c.source_project_id == func.any(bindparam("projects", list(projects), type_=ARRAY(Uuid())))
