"""A plan kept as a baseline, with its tasks. What is kept is never changed."""

import datetime as dt
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects.postgresql import insert as insert_unless

from hub import clock
from hub.storage.rows import RowSession, refuse_taken
from models.tables.portfolio import Baseline, BaselineTask
from models.vocabulary import BaselineSource


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBaseline:
    """`frozen_on` is the day whose plan it is; None for the tool's own baseline."""

    client_id: uuid.UUID
    project_id: uuid.UUID
    name: str
    source: BaselineSource
    effective_on: dt.date
    frozen_on: dt.date | None
    reason: str | None
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """One task as the baseline has it; a cost has a currency."""

    task_id: uuid.UUID
    start_on: dt.date | None
    finish_on: dt.date | None
    work_seconds: int | None
    cost: Decimal | None
    currency: str | None
    is_milestone: bool


def save_baseline(session: RowSession, new: NewBaseline, tasks: Sequence[PlannedTask]) -> uuid.UUID:
    """Add it with its tasks. Raises Conflict when the project has one of that name."""
    row = Baseline(id=clock.new_id(), **asdict(new))
    sentence = f'The project has a baseline named "{new.name}" already.'
    with refuse_taken(session, sentence, hint="Give the new one a name of its own: the old one is kept."):
        session.add(row)
    _save_tasks(session.connection(), new, row.id, tasks)
    identity: uuid.UUID = row.id
    return identity


def record_baseline(
    connection: Connection, new: NewBaseline, tasks: Sequence[PlannedTask], *, digest: str, number: int
) -> None:
    """Add the tool's own with its tasks, numbered; where somebody has taken that name, under the next number."""
    for each in itertools.count(number):
        values = asdict(new) | {"name": new.name if each == 1 else f"{new.name} ({each})", "digest": digest}
        statement = insert_unless(Baseline).values(id=clock.new_id(), **values)
        keys = ["client_id", "project_id", "name"]
        made = connection.scalar(statement.on_conflict_do_nothing(index_elements=keys).returning(Baseline.id))
        if made is not None:
            _save_tasks(connection, new, made, tasks)
            return


def drop_baseline(connection: Connection, client_id: uuid.UUID, baseline_id: uuid.UUID) -> None:
    """Take one away with its tasks: of what the hub recorded by itself, the state that a later one of its day replaces."""
    connection.execute(delete(Baseline).where(Baseline.client_id == client_id, Baseline.id == baseline_id))


def _save_tasks(connection: Connection, new: NewBaseline, identity: uuid.UUID, tasks: Sequence[PlannedTask]) -> None:
    owner = {"client_id": new.client_id, "baseline_id": identity}
    connection.execute(insert(BaselineTask), [owner | asdict(task) for task in tasks])
