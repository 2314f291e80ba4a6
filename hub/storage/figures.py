"""Figures of projects, kept: one row a project, replaced when it is made anew, and the mark up to which a client's figures hold."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from procrastinate.exceptions import AlreadyEnqueued
from psycopg.errors import LockNotAvailable
from sqlalchemy import BigInteger, Connection, Text, Uuid, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import OperationalError

from hub.jobs import enqueue_figures
from hub.storage.statistics import refresh_statistics
from models.tables.portfolio import FiguresChange, FiguresMark, ProjectFigures, ProjectSignal

LOCK_SPACE = 4838
KEY = ("client_id", "project_id")


def hold_figures(connection: Connection, client_id: uuid.UUID) -> bool:
    """Wait until nobody else makes this client's figures; let go with the transaction. Always true."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(client_id), LOCK_SPACE))))
    return True


def try_to_hold_figures(connection: Connection, client_id: uuid.UUID, *, within_s: float) -> bool:
    """The same for so long at most; whether it came to that."""
    try:
        with connection.begin_nested():
            _wait_at_most(connection, within_s)
            hold_figures(connection, client_id)
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        raise
    _wait_at_most(connection, 0)
    return True


def _wait_at_most(connection: Connection, seconds: float) -> None:
    """For a lock, in this transaction; 0 is for ever."""
    connection.execute(select(func.set_config("lock_timeout", f"{seconds * 1000:.0f}ms", True)))


def queue_figures(connection: Connection, client_id: uuid.UUID) -> None:
    """Have a worker make them, unless that is queued already."""
    with suppress(AlreadyEnqueued), connection.begin_nested():
        enqueue_figures(connection.connection.driver_connection, client_id=client_id)


def save_figures(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the figures of some projects over what was kept of them. Each row names every column but `is_stale`."""
    if not rows:
        return
    statement = insert(ProjectFigures)
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in KEY}
    connection.execute(
        statement.on_conflict_do_update(index_elements=KEY, set_=fresh | {"is_stale": False}), list(rows)
    )


def save_signals(
    connection: Connection, client_id: uuid.UUID, *, project_ids: Sequence[uuid.UUID], now: dt.datetime
) -> None:
    """Look for early warnings in some projects, whose figures are saved, and keep what is found in place of what was."""
    of_them = (ProjectSignal.client_id == client_id, ProjectSignal.project_id.in_(project_ids))
    connection.execute(delete(ProjectSignal).where(*of_them))
    names = ("project_id", "rule", "found", "is_critical", "inputs", "evidence")
    found = func.pmo_hub_signals_of(client_id, cast(list(project_ids), ARRAY(Uuid))).table_valued(*names)
    rows = select(literal(client_id), *(found.c[name] for name in names), literal(now))
    connection.execute(insert(ProjectSignal).from_select(["client_id", *names, "found_at"], rows))
    refresh_statistics(connection, (ProjectFigures.__tablename__, ProjectSignal.__tablename__))


def drop_own_changes(connection: Connection, client_id: uuid.UUID) -> None:
    """Forget what this transaction changed itself: the figures it saves rest on it already."""
    own = FiguresChange.made_in == cast(cast(func.pg_current_xact_id(), Text), BigInteger)
    connection.execute(delete(FiguresChange).where(FiguresChange.client_id == client_id, own))


def drop_figures_but(connection: Connection, client_id: uuid.UUID, *, project_ids: Sequence[uuid.UUID]) -> None:
    """Forget the figures and warnings of projects that are no more."""
    for kept in (ProjectFigures, ProjectSignal):
        gone = kept.project_id.not_in(project_ids)
        connection.execute(delete(kept).where(kept.client_id == client_id, gone))


def make_stale(connection: Connection, client_id: uuid.UUID, *, project_ids: Sequence[uuid.UUID]) -> None:
    """Have the figures of some projects made anew, those of which any are kept; the others are missed anyway."""
    of_them = (ProjectFigures.client_id == client_id, ProjectFigures.project_id.in_(project_ids))
    connection.execute(update(ProjectFigures).where(*of_them, ~ProjectFigures.is_stale).values(is_stale=True))


def drop_changes(connection: Connection, client_id: uuid.UUID, changes: Sequence[int]) -> None:
    """Forget changes that were taken up."""
    of_them = (FiguresChange.client_id == client_id, FiguresChange.id.in_(changes))
    connection.execute(delete(FiguresChange).where(*of_them))


def save_mark(
    connection: Connection, client_id: uuid.UUID, *, change_seq: int, day: dt.date, basis: str, now: dt.datetime
) -> None:
    """From now on figures of the client that are kept and not stale hold up to this change and for this day."""
    values = {"change_seq": change_seq, "day": day, "basis": basis, "computed_at": now}
    statement = insert(FiguresMark).values(client_id=client_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["client_id"], set_=values))
