"""What hangs on a task and comes whole with it: whatever the task's page no longer shows is gone.

A tool tells of a person taken off a task, or of a link that was cut, only by not showing it any more. Where a connector promises that a
page shows all of a task's rows of one kind (`StreamDescription.whole`), that is evidence.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection, bindparam, func, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from connectors.sdk.errors import RecordRejected
from hub.storage.identity import row_id
from hub.storage.upsert import RunStamp
from models.records import AssignmentRecord, DependencyRecord, Record, Removal, TaskMembershipRecord, TaskRecord
from models.tables import Base
from models.vocabulary import Entity, Presence

REASON = "its task shows it no more"
TASK_COLUMN = {Entity.ASSIGNMENT: "task_id", Entity.TASK_MEMBERSHIP: "task_id", Entity.DEPENDENCY: "successor_id"}
"""By which column a kind of record hangs on its task."""


class Shown(Protocol):
    """What a page shows, record by record."""

    @property
    def items(self) -> Sequence[Record | Removal]: ...

    @property
    def rejected(self) -> Sequence[RecordRejected]: ...


def take_unshown(connection: Connection, pages: Iterable[Shown], *, whole: Iterable[Entity], stamp: RunStamp) -> int:
    """Let go of present rows that hang on a task of these pages without being shown with it; returns how many."""
    taken = 0
    for entity in whole:
        shown = _shown_with_tasks(pages, entity)
        if shown:
            taken += _take(connection, entity, shown, stamp=stamp)
    return taken


def _shown_with_tasks(pages: Iterable[Shown], entity: Entity) -> dict[str, set[str]]:
    """Source ids by the task they hang on; of a task that comes twice the last page counts. A page with a rejected record proves nothing."""
    shown: dict[str, set[str]] = {}
    for page in pages:
        if page.rejected:
            continue
        shown |= {item.source_id: set() for item in page.items if isinstance(item, TaskRecord)}
        for item in page.items:
            if isinstance(item, Record) and item.entity is entity and (task := _task_of(item)) in shown:
                shown[task].add(item.source_id)
    return shown


def _task_of(record: Record) -> str:
    match record:
        case AssignmentRecord() | TaskMembershipRecord():
            return record.task or ""
        case DependencyRecord():
            return record.successor
        case _:
            return ""


def _take(connection: Connection, entity: Entity, shown: dict[str, set[str]], *, stamp: RunStamp) -> int:
    table = Base.metadata.tables[entity.value]
    tasks = [row_id(stamp.connection_id, Entity.TASK, task) for task in shown]
    kept = [row_id(stamp.connection_id, entity, source_id) for ids in shown.values() for source_id in ids]
    statement = (
        update(table)
        .where(
            table.c.client_id == stamp.client_id,
            table.c[TASK_COLUMN[entity]] == func.any(bindparam("tasks", tasks, type_=ARRAY(Uuid()))),
            table.c.id != func.all(bindparam("kept", kept, type_=ARRAY(Uuid()))),
            table.c.presence == Presence.PRESENT,
        )
        .values(
            presence=Presence.DELETED,
            presence_reason=REASON,
            presence_changed_at=func.now(),
            last_changed_run=stamp.run_id,
            change_seq=func.nextval("change_seq"),
        )
    )
    return connection.execute(statement).rowcount
