"""Which rows are still there at their source. A row leaves only by evidence; what hangs on it goes, and comes back, with it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, false, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Uuid

from connectors.sdk.contract import WHOLE_CONNECTION
from hub.storage.upsert import RunStamp
from models.tables import Base
from models.tables.sync import CensusResult
from models.vocabulary import Entity, Presence

WITH_PARENT = "with its {parent}"
LISTED_LIMIT = 100


Days = tuple[dt.date, dt.date | None]
"""The first day and the last; None has no end."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A row that a census did not list."""

    row_id: uuid.UUID
    source_id: str


def find_absent(
    connection: Connection,
    *,
    stamp: RunStamp,
    entity: Entity,
    scope: str,
    seen: Sequence[uuid.UUID],
    days: Days | None = None,
) -> tuple[int, list[Absence]]:
    """How many present rows the scope has (hours: of these days), and those of them whose id was not seen."""
    table = Base.metadata.tables[entity.value]
    held = table.c.presence.in_([Presence.PRESENT, Presence.MISSING])
    mine = and_(*_in_scope(table, stamp=stamp, scope=scope), held, *_on_days(table, days))
    total = connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
    unseen = table.c.id != func.all(bindparam("seen", list(seen), type_=ARRAY(Uuid())))
    rows = connection.execute(select(table.c.id, table.c.source_id).where(mine, unseen))
    return total, [Absence(row.id, row.source_id) for row in rows]


def _on_days(table: Table, days: Days | None) -> list[ColumnElement[bool]]:
    if days is None:
        return []
    first, last = days
    return [table.c.entry_date >= first, *([] if last is None else [table.c.entry_date <= last])]


def restore_seen(connection: Connection, *, stamp: RunStamp, entity: Entity, seen: Sequence[uuid.UUID]) -> int:
    """Rows that were missed and are listed again are present again, under their old id and with the content last read."""
    table = Base.metadata.tables[entity.value]
    missed = [Presence.MISSING, Presence.DELETED, Presence.LOST_ACCESS]
    statement = (
        update(table)
        .where(
            table.c.client_id == stamp.client_id,
            table.c.connection_id == stamp.connection_id,
            table.c.presence.in_(missed),
            table.c.id == func.any(bindparam("seen", list(seen), type_=ARRAY(Uuid()))),
        )
        .values(
            presence=Presence.PRESENT,
            presence_reason=None,
            presence_changed_at=func.pmo_hub_instant(),
            last_changed_run=stamp.run_id,
            change_seq=func.nextval("change_seq"),
        )
    )
    return connection.execute(statement).rowcount


def find_not_held(
    connection: Connection, *, stamp: RunStamp, entity: Entity, ids: dict[uuid.UUID, str]
) -> tuple[int, list[str]]:
    """Of the listed ids, how many the hub holds as present, and the first source ids it does not."""
    table = Base.metadata.tables[entity.value]
    wanted = bindparam("ids", list(ids), type_=ARRAY(Uuid()))
    query = select(table.c.id).where(
        table.c.client_id == stamp.client_id, table.c.id == func.any(wanted), table.c.presence == Presence.PRESENT
    )
    held = set(connection.execute(query).scalars())
    return len(held), [source_id for row_id, source_id in ids.items() if row_id not in held][:LISTED_LIMIT]


def _in_scope(table: Table, *, stamp: RunStamp, scope: str) -> list[ColumnElement[bool]]:
    mine = [table.c.client_id == stamp.client_id, table.c.connection_id == stamp.connection_id]
    if scope == WHOLE_CONNECTION:
        return mine
    projects = Base.metadata.tables[Entity.SOURCE_PROJECT.value]
    if table is projects:
        return [*mine, table.c.scope == scope]
    of_scope = select(projects.c.id).where(
        projects.c.client_id == stamp.client_id,
        projects.c.connection_id == stamp.connection_id,
        projects.c.scope == scope,
    )
    tasks = Base.metadata.tables[Entity.TASK.value]
    of_tasks = select(tasks.c.id).where(tasks.c.client_id == stamp.client_id, tasks.c.source_project_id.in_(of_scope))
    places = {"source_project_id": of_scope, "task_id": of_tasks, "successor_id": of_tasks}
    # Accounts, fields, rates and calendars stand in no scope: a listing of one says nothing about them.
    return [*mine, or_(false(), *(table.c[name].in_(place) for name, place in places.items() if name in table.c))]


def save_census(
    connection: Connection, *, stamp: RunStamp, entity: Entity, scope: str, now: dt.datetime, **result: object
) -> None:
    """Keep the newest result of a scope: counted, held, not_held, gone, braked."""
    values = {"client_id": stamp.client_id, "connection_id": stamp.connection_id, "entity": entity, "scope": scope}
    statement = insert(CensusResult).values(**values, run_id=stamp.run_id, taken_at=now, **result)
    changes = {name: statement.excluded[name] for name in ("run_id", "taken_at", *result)}
    keys = ["client_id", "connection_id", "entity", "scope"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def list_scopes_by_census(
    connection: Connection, *, client_id: uuid.UUID, connection_id: uuid.UUID
) -> list[tuple[str, dt.datetime | None]]:
    """The scopes of a connection with the instant of their last census, the longest ago first."""
    projects = Base.metadata.tables[Entity.SOURCE_PROJECT.value]
    taken = (
        select(CensusResult.scope, func.max(CensusResult.taken_at).label("taken_at"))
        .where(CensusResult.client_id == client_id, CensusResult.connection_id == connection_id)
        .group_by(CensusResult.scope)
        .subquery()
    )
    query = (
        select(projects.c.scope, taken.c.taken_at)
        .distinct()
        .outerjoin(taken, taken.c.scope == projects.c.scope)
        .where(
            projects.c.client_id == client_id,
            projects.c.connection_id == connection_id,
            projects.c.presence == Presence.PRESENT,
        )
        .order_by(taken.c.taken_at.asc().nulls_first(), projects.c.scope)
    )
    return [(row.scope, row.taken_at) for row in connection.execute(query)]


HAVE_CHILDREN = frozenset({Entity.SOURCE_PROJECT, Entity.TASK})
"""Kinds of record that take others along; done in the transaction of their own removal, so that nothing comes between."""
OF_PROJECT = (
    "task",
    "task_membership",
    "milestone",
    "risk",
    "status_report",
    "time_entry",
    "budget_line",
    "assignment",
    "rate",
)
OF_TASK = (
    ("assignment", "task_id"),
    ("budget_line", "task_id"),
    ("dependency", "predecessor_id"),
    ("dependency", "successor_id"),
    ("risk", "task_id"),
    ("status_change", "task_id"),
    ("task_membership", "task_id"),
    ("time_entry", "task_id"),
)

_LEAVE = """
UPDATE {child} AS c SET presence = p.presence, presence_reason = :reason, presence_changed_at = pmo_hub_instant(),
       last_changed_run = :run, change_seq = nextval('change_seq')
FROM {parent} AS p
WHERE p.client_id = :client AND p.connection_id = :connection AND p.presence IN ('deleted', 'lost_access')
  AND (p.last_changed_run = :run OR c.last_changed_run = :run)
  AND c.client_id = :client AND c.{column} = p.id AND c.presence IN ('present', 'missing')
"""
_RETURN = """
UPDATE {child} AS c SET presence = 'present', presence_reason = NULL, presence_changed_at = pmo_hub_instant(),
       last_changed_run = :run, change_seq = nextval('change_seq')
FROM {parent} AS p
WHERE c.client_id = :client AND c.connection_id = :connection AND c.presence <> 'present' AND c.presence_reason = :reason
  AND p.client_id = :client AND p.id = c.{column} AND p.presence = 'present'
"""


def take_along(connection: Connection, *, stamp: RunStamp) -> int:
    """Rows of a project or task that left in this run leave with it, and return with it; returns how many left."""
    left = 0
    for child in OF_PROJECT:
        left += _follow(connection, child, "source_project_id", parent="source_project", word="project", stamp=stamp)
    for child, column in OF_TASK:
        left += _follow(connection, child, column, parent="task", word="task", stamp=stamp)
    return left


def return_along(connection: Connection, *, stamp: RunStamp) -> None:
    """Rows that left only because their project or task did return once it is present again."""
    for child in OF_PROJECT:
        _return(connection, child, "source_project_id", parent="source_project", word="project", stamp=stamp)
    for child, column in OF_TASK:
        _return(connection, child, column, parent="task", word="task", stamp=stamp)


def _return(connection: Connection, child: str, column: str, *, parent: str, word: str, stamp: RunStamp) -> None:
    statement = text(_RETURN.format(child=child, parent=parent, column=column))
    values = {"client": stamp.client_id, "connection": stamp.connection_id, "run": stamp.run_id}
    connection.execute(statement, values | {"reason": WITH_PARENT.format(parent=word)})


def _follow(connection: Connection, child: str, column: str, *, parent: str, word: str, stamp: RunStamp) -> int:
    values = {
        "client": stamp.client_id,
        "connection": stamp.connection_id,
        "run": stamp.run_id,
        "reason": WITH_PARENT.format(parent=word),
    }
    names = {"child": child, "parent": parent, "column": column}
    left = connection.execute(text(_LEAVE.format(**names)), values).rowcount
    _return(connection, child, column, parent=parent, word=word, stamp=stamp)
    return left
