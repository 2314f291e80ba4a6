"""What was kept of projects day by day: immutable, one row a project and day."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import NamedTuple

from hub.queries.reading import Reader

COST_POINTS = """
SELECT snapshot_on, currency, pv, ev, ac FROM project_snapshot
WHERE client_id = %(client)s AND project_id = %(project)s AND pv IS NOT NULL AND ev IS NOT NULL AND ac IS NOT NULL ORDER BY snapshot_on
"""
KEPT = """
SELECT status_on, name, value, word, reason, coverage_pct, currency, formula_version FROM kpi_value
WHERE client_id = %(client)s AND project_id = %(project)s AND (%(name)s::text IS NULL OR name = %(name)s)
  AND status_on BETWEEN coalesce(%(first)s::date, '-infinity') AND coalesce(%(last)s::date, 'infinity') ORDER BY status_on, name
"""
LAST_DAY = "SELECT max(snapshot_on) FROM project_snapshot WHERE client_id = %(client)s"
KNOWN_DAYS = """
SELECT l.project_id, min((v.known_from AT TIME ZONE k.time_zone)::date)
FROM link_all l JOIN client k ON k.id = l.client_id
JOIN (SELECT client_id, id, known_from FROM source_project UNION ALL SELECT client_id, id, known_from FROM source_project_history) v
  ON v.client_id = l.client_id AND v.id = l.source_project_id
WHERE l.client_id = %(client)s {one} GROUP BY 1
"""
KEPT_DAYS = (
    "SELECT snapshot_on FROM project_snapshot WHERE client_id = %(client)s AND project_id = %(project)s ORDER BY 1"
)


class KeptCosts(NamedTuple):
    day: dt.date
    currency: str
    pv: Decimal
    ev: Decimal
    ac: Decimal


class KeptKpi(NamedTuple):
    as_of: dt.date
    name: str
    value: Decimal | None
    word: str | None
    reason: str | None
    coverage_pct: Decimal | None
    currency: str | None
    formula_version: int


def list_cost_points(reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID) -> list[KeptCosts]:
    """The kept days of a project that have all three figures, oldest first."""
    return [KeptCosts(*row) for row in reader.execute(COST_POINTS, {"client": client_id, "project": project_id})]


def list_kept_kpis(
    reader: Reader,
    client_id: uuid.UUID,
    project_id: uuid.UUID,
    *,
    name: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> list[KeptKpi]:
    """Kept KPIs of a project, by day and name."""
    values = {"client": client_id, "project": project_id, "name": name, "first": first, "last": last}
    return [KeptKpi(*row) for row in reader.execute(KEPT, values)]


def find_last_day(reader: Reader, client_id: uuid.UUID) -> dt.date | None:
    """The last day that was kept of a client."""
    row = reader.execute(LAST_DAY, {"client": client_id}).fetchone()
    day: dt.date | None = row[0] if row else None
    return day


def list_known_days(reader: Reader, client_id: uuid.UUID) -> dict[uuid.UUID, dt.date]:
    """The day from which anything is known of each project of a client, where it lives."""
    return dict(reader.execute(KNOWN_DAYS.format(one="").encode(), {"client": client_id}).fetchall())


def find_known_day(reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID) -> dt.date | None:
    """The day from which anything is known of one project, where it lives."""
    query = KNOWN_DAYS.format(one="AND l.project_id = %(project)s")
    row = reader.execute(query.encode(), {"client": client_id, "project": project_id}).fetchone()
    return row[1] if row else None


def list_kept_days(reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID) -> list[dt.date]:
    """The days on which a project was kept, in order."""
    return [day for (day,) in reader.execute(KEPT_DAYS, {"client": client_id, "project": project_id})]
