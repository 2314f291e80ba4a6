"""What a report reads beside the lists: a portfolio's name, and earned value day by day as it was kept."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from hub.queries.reading import Reader

PORTFOLIO = "SELECT client_id, id, name FROM portfolio WHERE id = %(id)s"
NAMED = "SELECT client_id, id, name FROM portfolio WHERE name = %(name)s AND (%(client)s::uuid IS NULL OR client_id = %(client)s)"
# Only days on which as many projects were kept as on the last one: a sum over fewer would look like a fall.
SERIES = """
WITH kept AS (
    SELECT snapshot_on, sum(pv) AS pv, sum(ev) AS ev, sum(ac) AS ac, count(*) AS projects FROM project_snapshot
    WHERE client_id = %(client)s AND project_id = ANY (%(projects)s) AND currency = %(currency)s
      AND snapshot_on BETWEEN %(first)s AND %(last)s AND pv IS NOT NULL AND ev IS NOT NULL AND ac IS NOT NULL
    GROUP BY 1
)
SELECT snapshot_on, pv, ev, ac, projects FROM kept
WHERE projects = (SELECT projects FROM kept ORDER BY snapshot_on DESC LIMIT 1) ORDER BY snapshot_on
"""


class PortfolioName(NamedTuple):
    client_id: uuid.UUID
    id: uuid.UUID
    name: str


class Series(NamedTuple):
    """Earned value of several projects on one day."""

    day: dt.date
    pv: Decimal
    ev: Decimal
    ac: Decimal
    projects: int


def find_portfolio(reader: Reader, portfolio_id: uuid.UUID) -> PortfolioName | None:
    row = reader.execute(PORTFOLIO, {"id": portfolio_id}).fetchone()
    return PortfolioName(*row) if row else None


def list_portfolios_named(reader: Reader, name: str, *, client_id: uuid.UUID | None) -> list[PortfolioName]:
    """Portfolios of a name: one a client."""
    return [PortfolioName(*row) for row in reader.execute(NAMED, {"name": name, "client": client_id})]


def read_series(
    reader: Reader,
    client_id: uuid.UUID,
    project_ids: Sequence[uuid.UUID],
    *,
    currency: str,
    first: dt.date,
    last: dt.date,
) -> list[Series]:
    """Sums over the projects that report in the currency, day by day."""
    values = {"client": client_id, "projects": list(project_ids), "currency": currency, "first": first, "last": last}
    return [Series(*row) for row in reader.execute(SERIES, values)]
