"""Hours that nobody has put a price on: whose they are, and between which days."""

import datetime as dt
import uuid
from typing import NamedTuple

from hub.queries.reading import Reader

MOST = 200
UNRATED = """
WITH worked AS (
    SELECT client_id, source_project_id, account_id, entry_date, sum(duration_seconds) AS seconds, count(*) AS entries
    FROM time_entry WHERE presence = 'present' AND approval <> 'cancelled' GROUP BY 1, 2, 3, 4
), priced AS MATERIALIZED (
    SELECT client_id, account_id, person_id, role, source_project_id, coalesce(valid_from, '-infinity') AS first, coalesce(valid_to, 'infinity') AS last,
           origin = 'hub' AS is_ours
    FROM rate_all WHERE kind = 'cost' AND presence = 'present'
)
SELECT w.client_id, k.name, l.person_id, w.account_id, coalesce(p.name, a.name), p.role, c.name,
       sum(w.seconds)::bigint, sum(w.entries)::bigint, min(w.entry_date), max(w.entry_date)
FROM worked w JOIN client k ON k.id = w.client_id
LEFT JOIN account a ON a.client_id = w.client_id AND a.id = w.account_id
LEFT JOIN connection c ON c.client_id = w.client_id AND c.id = a.connection_id
LEFT JOIN account_link l ON l.client_id = w.client_id AND l.account_id = w.account_id
LEFT JOIN person p ON p.client_id = w.client_id AND p.id = l.person_id
WHERE NOT EXISTS (
    SELECT FROM priced r WHERE r.client_id = w.client_id AND w.entry_date BETWEEN r.first AND r.last
      AND ((r.is_ours AND r.person_id = l.person_id) OR (r.account_id IS NULL AND r.role = p.role)
           OR (r.account_id = w.account_id AND (r.source_project_id IS NULL OR r.source_project_id = w.source_project_id))))
  AND NOT EXISTS (
    SELECT FROM budget_line b WHERE b.client_id = w.client_id AND b.source_project_id = w.source_project_id
      AND b.presence = 'present' AND b.kind = 'actual' AND b.basis = 'rate_x_hours')
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 8 DESC, 4 LIMIT %(most)s
"""


class UnratedHours(NamedTuple):
    """What one account worked without a rate in force on the day."""

    client_id: uuid.UUID
    client: str
    person_id: uuid.UUID | None
    account_id: uuid.UUID | None
    name: str | None
    role: str | None
    connection: str | None
    seconds: int
    entries: int
    first: dt.date
    last: dt.date


def list_unrated_hours(reader: Reader) -> list[UnratedHours]:
    """The accounts of the reader's scope with hours that cannot be priced, most hours first. What a tool has priced itself is left out."""
    return [UnratedHours(*row) for row in reader.execute(UNRATED, {"most": MOST})]
