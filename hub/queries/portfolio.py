"""Projects as the portfolio's figures ask for them: which there are, which have to be made anew, and what is kept of them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from hub.queries.held import Cut
from hub.queries.reading import Reader

WATCHED = (
    "source_project",
    "task",
    "status_change",
    "assignment",
    "time_entry",
    "budget_line",
    "milestone",
    "risk",
    "status_report",
    "working_calendar",
    "rate",
)
"""Tables of the tools' rows that figures are computed from."""

CLIENTS = "SELECT id FROM client ORDER BY name"
ALL_IDS = """
SELECT id FROM project_all WHERE client_id = %(client)s AND presence = 'present'
  AND (%(portfolio)s::uuid IS NULL OR portfolio_id IN (
       WITH RECURSIVE part AS (SELECT id FROM portfolio WHERE client_id = %(client)s AND id = %(portfolio)s
                               UNION SELECT p.id FROM portfolio p JOIN part ON p.parent_id = part.id WHERE p.client_id = %(client)s)
       SELECT id FROM part))
ORDER BY name, id
"""
OWNER = "SELECT client_id FROM project_all WHERE id = %(project)s AND presence = 'present'"
OWNER_EVER = """
SELECT client_id FROM project WHERE id = %(project)s UNION SELECT client_id FROM project_history WHERE id = %(project)s
UNION SELECT client_id FROM source_project WHERE id = %(project)s
"""
NEWEST = "SELECT greatest({newest})"
NEWEST_OF = (
    "coalesce((SELECT change_seq FROM {table} WHERE client_id = %(client)s ORDER BY change_seq DESC LIMIT 1), 0)"
)
MARK = "SELECT change_seq, day, basis FROM figures_mark WHERE client_id = %(client)s"
DUE = """
SELECT p.id FROM project_all p LEFT JOIN project_figures f ON f.client_id = p.client_id AND f.project_id = p.id
WHERE p.client_id = %(client)s AND p.presence = 'present' AND (f.project_id IS NULL OR f.is_stale)
UNION
SELECT f.project_id FROM project_figures f WHERE f.client_id = %(client)s AND f.awaits_baseline AND NOT EXISTS (
  SELECT FROM link_all l JOIN source_project s ON s.client_id = l.client_id AND s.id = l.source_project_id
  WHERE l.client_id = f.client_id AND l.project_id = f.project_id AND 'scope' = ANY (l.roles) AND s.connection_id = ANY (%(unsettled)s))
"""
CHANGED = """
SELECT l.project_id FROM link_all l WHERE l.client_id = %(client)s AND l.source_project_id IN (
  SELECT source_project_id FROM task WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT source_project_id FROM time_entry WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT source_project_id FROM budget_line WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT source_project_id FROM milestone WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT source_project_id FROM risk WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT source_project_id FROM status_report WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT id FROM source_project WHERE client_id = %(client)s AND change_seq > %(seq)s
  UNION SELECT t.source_project_id FROM status_change c JOIN task t ON t.client_id = c.client_id AND t.id = c.task_id
        WHERE c.client_id = %(client)s AND c.change_seq > %(seq)s
  UNION SELECT t.source_project_id FROM assignment a JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id
        WHERE a.client_id = %(client)s AND a.change_seq > %(seq)s)
UNION
SELECT p.id FROM project_all p JOIN figures_change c ON c.client_id = p.client_id AND c.project_id = p.id
WHERE p.client_id = %(client)s AND p.presence = 'present' AND c.id = ANY (%(changes)s)
"""
ALL_CHANGED = """
SELECT EXISTS (SELECT FROM rate WHERE client_id = %(client)s AND change_seq > %(seq)s)
    OR EXISTS (SELECT FROM working_calendar WHERE client_id = %(client)s AND change_seq > %(seq)s)
    OR EXISTS (SELECT FROM figures_change WHERE client_id = %(client)s AND id = ANY (%(changes)s) AND project_id IS NULL)
"""
CHANGES = "SELECT id FROM figures_change WHERE client_id = %(client)s"
STALE = """
SELECT p.id FROM project_all p LEFT JOIN project_figures f ON f.client_id = p.client_id AND f.project_id = p.id
WHERE p.client_id = %(client)s AND p.id = ANY (%(projects)s) AND p.presence = 'present' AND (f.project_id IS NULL OR f.is_stale)
"""
KEPT = "SELECT project_id, health, health_since FROM project_figures WHERE client_id = %(client)s AND project_id = ANY (%(projects)s)"
HOLDING = """
SELECT f.item FROM project_figures f JOIN figures_mark m ON m.client_id = f.client_id
WHERE f.client_id = %(client)s AND f.project_id = %(project)s AND NOT f.is_stale AND NOT f.awaits_baseline
  AND m.day = %(day)s AND m.basis = %(basis)s AND m.change_seq >= ({newest})
  AND NOT EXISTS (SELECT FROM figures_change c WHERE c.client_id = f.client_id)
"""
TRACKED = """
SELECT c.id, (SELECT min(r.finished_at) FROM public.sync_run r WHERE r.client_id = c.client_id AND r.connection_id = c.id
                                                      AND r.state IN ('succeeded', 'partial'))
FROM public.connection c WHERE c.client_id = %(client)s
"""


class Mark(NamedTuple):
    """Up to which change, for which day and on which basis it is known which of a client's figures hold."""

    change_seq: int
    day: dt.date
    basis: str


class KeptHealth(NamedTuple):
    project_id: uuid.UUID
    health: str
    since: dt.date


def list_client_ids(reader: Reader) -> list[uuid.UUID]:
    """The clients in the reader's scope."""
    return [row[0] for row in reader.execute(CLIENTS).fetchall()]


def list_project_ids(reader: Reader, client_id: uuid.UUID, *, portfolio_id: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Every project of a client, or of a portfolio with its programmes, by name."""
    values = {"client": client_id, "portfolio": portfolio_id}
    return [row[0] for row in reader.execute(ALL_IDS, values).fetchall()]


def find_owner(reader: Reader, project_id: uuid.UUID) -> uuid.UUID | None:
    """The client of a project, if it is in the reader's scope."""
    row = reader.execute(OWNER, {"project": project_id}).fetchone()
    return row[0] if row else None


def find_owner_ever(reader: Reader, project_id: uuid.UUID) -> uuid.UUID | None:
    """The same for a project that may be no more, or no project of its own any more."""
    row = reader.execute(OWNER_EVER, {"project": project_id}).fetchone()
    return row[0] if row else None


def read_newest_change(reader: Reader, client_id: uuid.UUID, *, tables: Sequence[str] = WATCHED) -> int:
    """The highest `change_seq` of some tables, usually those that figures rest on: an index look-up a table."""
    row = reader.execute(_newest_of(tables).encode(), {"client": client_id}).fetchone()
    return int(row[0]) if row else 0


def _newest_of(tables: Sequence[str]) -> str:
    return NEWEST.format(newest=", ".join(NEWEST_OF.format(table=table) for table in tables))


def find_holding_item(
    reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID, *, day: dt.date, basis: str
) -> dict[str, Any] | None:
    """What is kept of a project, if nothing has happened at its client since it was known to hold, on this day and basis."""
    values = {"client": client_id, "project": project_id, "day": day, "basis": basis}
    row = reader.execute(HOLDING.format(newest=_newest_of(WATCHED)).encode(), values).fetchone()
    return row[0] if row else None


def find_mark(reader: Reader, client_id: uuid.UUID) -> Mark | None:
    row = reader.execute(MARK, {"client": client_id}).fetchone()
    return Mark(*row) if row else None


def list_changes(reader: Reader, client_id: uuid.UUID) -> list[int]:
    """The changes of settings that figures rest on which nobody has taken up yet."""
    return [row[0] for row in reader.execute(CHANGES, {"client": client_id}).fetchall()]


def list_due(reader: Reader, client_id: uuid.UUID, *, unsettled: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Projects whose figures are not kept or are stale, or whose tool's baseline can be recorded now.

    `unsettled` are the connections that are only half read.
    """
    values = {"client": client_id, "unsettled": list(unsettled)}
    return [row[0] for row in reader.execute(DUE, values).fetchall()]


def list_changed(reader: Reader, client_id: uuid.UUID, *, since: int, changes: Sequence[int]) -> list[uuid.UUID]:
    """Projects whose figures rest on rows that changed after a change, or on settings among `changes`."""
    values = {"client": client_id, "seq": since, "changes": list(changes)}
    changed = reader.execute(ALL_CHANGED, values).fetchone()
    if changed and changed[0]:
        return list_project_ids(reader, client_id)
    return [row[0] for row in reader.execute(CHANGED, values).fetchall()]


def list_stale(reader: Reader, client_id: uuid.UUID, project_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of some projects whose figures are not kept or stale."""
    rows = reader.execute(STALE, {"client": client_id, "projects": list(project_ids)}).fetchall()
    return [row[0] for row in rows]


def list_kept_health(
    reader: Reader, client_id: uuid.UUID, project_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, KeptHealth]:
    """The colours that are kept, and since when they hold."""
    rows = reader.execute(KEPT, {"client": client_id, "projects": list(project_ids)}).fetchall()
    return {row[0]: KeptHealth(*row) for row in rows}


def read_cut(reader: Reader, client_id: uuid.UUID, *, day: dt.date, end: dt.datetime, now: dt.datetime) -> Cut:
    """Where a reading of a past day stops. Of a connection that was not tracked yet then, the first that was known is read."""
    first: dict[uuid.UUID, Any] = dict(reader.execute(TRACKED, {"client": client_id}).fetchall())
    return Cut(day, end, {connection: max(end, tracked or now) for connection, tracked in first.items()})
