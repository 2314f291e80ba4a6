"""Hours that nobody has put a price on: whose they are, and between which days."""

import datetime as dt
import uuid
from typing import NamedTuple

from hub.queries.reading import Reader

MOST = 200
UNRATED = """
WITH worked AS MATERIALIZED (
    SELECT client_id, source_project_id, account_id, coalesce(account_id, client_id) AS who, daterange(min(entry_date), max(entry_date), '[]') AS days, sum(duration_seconds) AS seconds,
           count(*) AS entries
    FROM time_entry WHERE presence = 'present' AND approval <> 'cancelled' GROUP BY 1, 2, 3
), priced AS MATERIALIZED (
    SELECT client_id, account_id, person_id, role, source_project_id, daterange(valid_from, valid_to, '[]') AS days, origin = 'hub' AS is_ours
    FROM rate_all WHERE kind = 'cost' AND presence = 'present' AND (valid_from <= valid_to) IS NOT FALSE
), everywhere AS MATERIALIZED (
    SELECT a.client_id, a.who, l.person_id, p.name, p.role, coalesce(r.days, '{}') AS days
    FROM (SELECT DISTINCT client_id, account_id, who FROM worked) a
    LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.account_id
    LEFT JOIN person p ON p.client_id = l.client_id AND p.id = l.person_id
    LEFT JOIN LATERAL (
        SELECT range_agg(r.days) AS days FROM priced r
        WHERE r.client_id = a.client_id
          AND ((r.is_ours AND r.person_id = l.person_id) OR (r.account_id IS NULL AND r.role = p.role)
               OR (r.account_id = a.account_id AND r.source_project_id IS NULL))) r ON true
), here AS MATERIALIZED (
    SELECT client_id, account_id, source_project_id, range_agg(days) AS days FROM priced
    WHERE account_id IS NOT NULL AND source_project_id IS NOT NULL GROUP BY 1, 2, 3
), judged AS MATERIALIZED (
    SELECT w.client_id, w.source_project_id, w.account_id, w.seconds, w.entries, w.days, a.person_id, a.name, a.role,
           a.days + coalesce(h.days, '{}') AS priced
    FROM worked w
    JOIN everywhere a ON a.client_id = w.client_id AND a.who = w.who
    LEFT JOIN here h ON h.client_id = w.client_id AND h.account_id = w.account_id AND h.source_project_id = w.source_project_id
    WHERE NOT EXISTS (
        SELECT FROM budget_line b WHERE b.client_id = w.client_id AND b.source_project_id = w.source_project_id
          AND b.presence = 'present' AND b.kind = 'actual' AND b.basis = 'rate_x_hours')
), unrated AS (
    SELECT client_id, account_id, person_id, name, role, seconds, entries, lower(days) AS first, upper(days) - 1 AS last
    FROM judged WHERE NOT priced && days
    UNION ALL
    SELECT j.client_id, j.account_id, j.person_id, j.name, j.role, e.duration_seconds, 1, e.entry_date, e.entry_date
    FROM judged j
    JOIN time_entry e ON e.client_id = j.client_id AND e.account_id = j.account_id AND e.source_project_id IS NOT DISTINCT FROM j.source_project_id
    WHERE j.priced && j.days AND NOT j.priced @> j.days AND e.presence = 'present' AND e.approval <> 'cancelled' AND NOT j.priced @> e.entry_date
)
SELECT u.client_id, k.name, u.person_id, u.account_id, coalesce(u.name, a.name), u.role, c.name,
       sum(u.seconds)::bigint, sum(u.entries)::bigint, min(u.first), max(u.last)
FROM unrated u JOIN client k ON k.id = u.client_id
LEFT JOIN account a ON a.client_id = u.client_id AND a.id = u.account_id
LEFT JOIN connection c ON c.client_id = u.client_id AND c.id = a.connection_id
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 8 DESC, 4 LIMIT %(most)s
"""
# The days of an account in a project are held against the days with a price once; only where some have one is each entry looked at. Hours
# of no account are those of `who`, the client, so that nothing is joined by null.
ROOM = "SELECT set_config('work_mem', '32MB', true)"
"""So that the entries are added up in memory, instead of sorted on disk."""


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
    reader.execute(ROOM)
    return [UnratedHours(*row) for row in reader.execute(UNRATED, {"most": MOST})]
