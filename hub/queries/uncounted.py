"""Hours that tools hold and no project counts, and why: what is missing between the sum of the tools and the sum of the portfolio."""

import datetime as dt
import uuid
from typing import NamedTuple

from hub.queries.reading import Reader

UNCOUNTED = """
WITH RECURSIVE held AS (
    SELECT k.id AS client_id, nearest.source_project_id FROM client k CROSS JOIN LATERAL (
        SELECT e.source_project_id FROM time_entry e
        WHERE e.client_id = k.id AND e.source_project_id IS NOT NULL ORDER BY e.source_project_id LIMIT 1) nearest
    UNION ALL
    SELECT h.client_id, further.source_project_id FROM held h CROSS JOIN LATERAL (
        SELECT e.source_project_id FROM time_entry e
        WHERE e.client_id = h.client_id AND e.source_project_id > h.source_project_id ORDER BY e.source_project_id LIMIT 1) further
), apart AS MATERIALIZED (
    SELECT h.client_id, h.source_project_id AS id, s.name, l.counts IS NOT NULL AS is_linked
    FROM held h LEFT JOIN source_project s ON s.client_id = h.client_id AND s.id = h.source_project_id
    CROSS JOIN LATERAL (
        SELECT bool_or('time' = ANY (l.roles)) AS counts FROM project_link l
        WHERE l.client_id = h.client_id AND l.source_project_id = h.source_project_id) l
    WHERE NOT coalesce(l.counts, s.presence = 'present', false)
), lost AS (
    SELECT client_id, connection_id, NULL::uuid AS source_project_id, NULL::text AS name, false AS is_linked, duration_seconds, entry_date
    FROM time_entry WHERE source_project_id IS NULL AND presence = 'present' AND approval <> 'cancelled'
    UNION ALL
    SELECT e.client_id, e.connection_id, a.id, a.name, a.is_linked, e.duration_seconds, e.entry_date
    FROM apart a JOIN time_entry e ON e.client_id = a.client_id AND e.source_project_id = a.id
    WHERE e.presence = 'present' AND e.approval <> 'cancelled'
)
SELECT u.client_id, k.name, c.name, u.source_project_id, u.name, u.is_linked,
       sum(u.duration_seconds)::bigint, count(*), min(u.entry_date), max(u.entry_date)
FROM lost u JOIN client k ON k.id = u.client_id
LEFT JOIN connection c ON c.client_id = u.client_id AND c.id = u.connection_id
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7 DESC, 4, 1, 3
"""
# Which source projects have hours is looked up from one to the next along the index, so that the entries of those that count stay unread.


class UncountedHours(NamedTuple):
    """Hours of a source project that is linked without the role of time, or that was never read; without one, of a tool's work outside any."""

    client_id: uuid.UUID
    client: str
    connection: str | None
    source_project_id: uuid.UUID | None
    source_project: str | None
    is_linked: bool
    seconds: int
    entries: int
    first: dt.date
    last: dt.date


def list_uncounted_hours(reader: Reader) -> list[UncountedHours]:
    """Everything of the reader's scope, most hours first. What is left over of a share or of the days of a link is not told apart."""
    return [UncountedHours(*row) for row in reader.execute(UNCOUNTED)]
