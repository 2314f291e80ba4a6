"""Figures of projects, kept: one row a project, replaced when it is made anew, and the mark up to which a client's figures hold."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Uuid, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from models.tables.portfolio import FiguresMark, ProjectFigures, ProjectSignal

LOCK_SPACE = 4838
KEY = ("client_id", "project_id")


def hold_figures(connection: Connection, client_id: uuid.UUID) -> None:
    """Wait until nobody else makes this client's figures; let go with the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(client_id), LOCK_SPACE))))


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
    """Look for early warnings in some projects, and keep what is found in place of what was."""
    of_them = (ProjectSignal.client_id == client_id, ProjectSignal.project_id.in_(project_ids))
    connection.execute(delete(ProjectSignal).where(*of_them))
    names = ("project_id", "rule", "found", "is_critical", "inputs", "evidence")
    found = func.pmo_hub_signals_of(client_id, cast(list(project_ids), ARRAY(Uuid))).table_valued(*names)
    rows = select(literal(client_id), *(found.c[name] for name in names), literal(now))
    connection.execute(insert(ProjectSignal).from_select(["client_id", *names, "found_at"], rows))


def drop_figures_but(connection: Connection, client_id: uuid.UUID, *, project_ids: Sequence[uuid.UUID]) -> None:
    """Forget the figures and warnings of projects that are no more."""
    for kept in (ProjectFigures, ProjectSignal):
        gone = kept.project_id.not_in(project_ids)
        connection.execute(delete(kept).where(kept.client_id == client_id, gone))


def make_stale(connection: Connection, client_id: uuid.UUID) -> None:
    """Have all figures of a client made anew before they are shown again."""
    connection.execute(update(ProjectFigures).where(ProjectFigures.client_id == client_id).values(is_stale=True))


def save_mark(
    connection: Connection, client_id: uuid.UUID, *, change_seq: int, day: dt.date, basis: str, now: dt.datetime
) -> None:
    """From now on the client's figures hold up to this change and for this day."""
    values = {"change_seq": change_seq, "day": day, "basis": basis, "computed_at": now}
    statement = insert(FiguresMark).values(client_id=client_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["client_id"], set_=values))
