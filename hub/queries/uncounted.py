"""Hours that tools hold and no project counts, and why: what is missing between the sum of the tools and the sum of the portfolio."""

import datetime as dt
import uuid
from typing import NamedTuple

from hub.queries.reading import Reader

UNCOUNTED = """
WITH apart AS MATERIALIZED (
    SELECT s.client_id, s.id, s.name FROM source_project s
    WHERE NOT EXISTS (SELECT FROM link_all l WHERE l.client_id = s.client_id AND l.source_project_id = s.id AND 'time' = ANY (l.roles))
), lost AS (
    SELECT client_id, connection_id, NULL::uuid AS source_project_id, NULL::text AS name, duration_seconds, entry_date FROM time_entry
    WHERE source_project_id IS NULL AND presence = 'present' AND approval <> 'cancelled'
    UNION ALL
    SELECT e.client_id, e.connection_id, a.id, a.name, e.duration_seconds, e.entry_date
    FROM apart a JOIN time_entry e ON e.client_id = a.client_id AND e.source_project_id = a.id
    WHERE e.presence = 'present' AND e.approval <> 'cancelled'
)
SELECT u.client_id, k.name, c.name, u.source_project_id, u.name, sum(u.duration_seconds)::bigint, count(*), min(u.entry_date), max(u.entry_date)
FROM lost u JOIN client k ON k.id = u.client_id
LEFT JOIN connection c ON c.client_id = u.client_id AND c.id = u.connection_id
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 4
"""


class UncountedHours(NamedTuple):
    """Hours of one source project that nobody has linked with the role of time; without a source project, of one tool's work outside any."""

    client_id: uuid.UUID
    client: str
    connection: str | None
    source_project_id: uuid.UUID | None
    source_project: str | None
    seconds: int
    entries: int
    first: dt.date
    last: dt.date


def list_uncounted_hours(reader: Reader) -> list[UncountedHours]:
    """Everything of the reader's scope, most hours first. What is left over of a share or of the days of a link is not told apart."""
    return [UncountedHours(*row) for row in reader.execute(UNCOUNTED)]
