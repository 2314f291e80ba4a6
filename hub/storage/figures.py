"""Figures of projects, kept: one row a project, replaced when it is made anew, and the mark up to which a client's figures hold."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from models.tables.portfolio import FiguresMark, ProjectFigures

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


def drop_figures_but(connection: Connection, client_id: uuid.UUID, *, project_ids: Sequence[uuid.UUID]) -> None:
    """Forget the figures of projects that are no more."""
    gone = ProjectFigures.project_id.not_in(project_ids)
    connection.execute(delete(ProjectFigures).where(ProjectFigures.client_id == client_id, gone))


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
