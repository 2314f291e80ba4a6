"""Hours that nobody has put a price on: whose they are, and between which days."""

import datetime as dt
import uuid
from typing import NamedTuple

from hub.queries.reading import Reader
from hub.storage.tallies import NOWHERE

MOST = 200
DEARER = 8
"""How many entries are read one after the other in the time in which one is read along an index."""
UNRATED = """
WITH worked AS MATERIALIZED (
    SELECT client_id, source_project_id AS place, nullif(source_project_id, %(nowhere)s) AS source_project_id, nullif(account_id, %(nowhere)s) AS account_id,
           coalesce(nullif(account_id, %(nowhere)s), client_id) AS who, daterange(first_on, last_on, '[]') AS days, seconds, entries
    FROM hours_tally
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
), carried AS MATERIALIZED (
    SELECT client_id, source_project_id, range_agg(held * carried_days) - coalesce(range_agg(held - carried_days), '{}') AS days
    FROM link_all CROSS JOIN LATERAL (SELECT daterange(valid_from, valid_to, '[]')::datemultirange AS held) l
    WHERE 'time' = ANY (roles) AND project_id <> source_project_id GROUP BY 1, 2
), judged AS MATERIALIZED (
    SELECT w.client_id, w.place, w.account_id, w.seconds, w.entries, w.days, a.person_id, a.name, a.role,
           a.days + coalesce(h.days, '{}') + coalesce(c.days, '{}') AS priced
    FROM worked w
    JOIN everywhere a ON a.client_id = w.client_id AND a.who = w.who
    LEFT JOIN here h ON h.client_id = w.client_id AND h.account_id = w.account_id AND h.source_project_id = w.source_project_id
    LEFT JOIN carried c ON c.client_id = w.client_id AND c.source_project_id = w.source_project_id
    WHERE NOT EXISTS (
        SELECT FROM budget_line b WHERE b.client_id = w.client_id AND b.source_project_id = w.source_project_id
          AND b.presence = 'present' AND b.kind = 'actual' AND b.basis = 'rate_x_hours')
), partly AS MATERIALIZED (
    SELECT * FROM judged WHERE priced && days AND NOT priced @> days
), extent AS MATERIALIZED (
    SELECT coalesce(sum(entries) FILTER (WHERE (client_id, place) IN (SELECT client_id, place FROM partly)), 0) * %(dearer)s > sum(entries) AS is_most
    FROM worked
), logged AS MATERIALIZED (
    SELECT p.client_id, p.place, d.* FROM (SELECT DISTINCT client_id, place FROM partly WHERE NOT (SELECT is_most FROM extent)) p
    CROSS JOIN LATERAL (
        SELECT account_id, entry_date, sum(duration_seconds) AS seconds, count(*) AS entries FROM time_entry
        WHERE client_id = p.client_id AND source_project_id = p.place AND presence = 'present' AND approval <> 'cancelled' GROUP BY 1, 2
        UNION ALL
        SELECT account_id, entry_date, duration_seconds, 1 FROM time_entry
        WHERE client_id = p.client_id AND source_project_id IS NULL AND p.place = %(nowhere)s AND presence = 'present' AND approval <> 'cancelled') d
), unrated AS (
    SELECT client_id, account_id, person_id, name, role, seconds, entries, lower(days) AS first, upper(days) - 1 AS last
    FROM judged WHERE NOT priced && days
    UNION ALL
    SELECT j.client_id, j.account_id, j.person_id, j.name, j.role, d.seconds, d.entries, d.entry_date, d.entry_date
    FROM logged d JOIN partly j ON j.client_id = d.client_id AND j.place = d.place AND j.account_id = d.account_id
    WHERE NOT j.priced @> d.entry_date
    UNION ALL
    SELECT j.client_id, j.account_id, j.person_id, j.name, j.role, sum(e.duration_seconds), count(*), min(e.entry_date), max(e.entry_date)
    FROM time_entry e
    JOIN partly j ON j.client_id = e.client_id AND j.place = coalesce(e.source_project_id, %(nowhere)s) AND j.account_id = coalesce(e.account_id, %(nowhere)s)
    WHERE (SELECT is_most FROM extent) AND e.presence = 'present' AND e.approval <> 'cancelled' AND NOT j.priced @> e.entry_date GROUP BY 1, 2, 3, 4, 5
)
SELECT u.client_id, k.name, u.person_id, u.account_id, coalesce(u.name, a.name), u.role, c.name, u.seconds, u.entries, u.first, u.last
FROM (SELECT client_id, person_id, account_id, name, role, sum(seconds)::bigint AS seconds, sum(entries)::bigint AS entries, min(first) AS first, max(last) AS last
      FROM unrated GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 3 LIMIT %(most)s) u
JOIN client k ON k.id = u.client_id
LEFT JOIN account a ON a.client_id = u.client_id AND a.id = u.account_id
LEFT JOIN connection c ON c.client_id = u.client_id AND c.id = a.connection_id
ORDER BY u.seconds DESC, u.client_id, u.account_id
"""
# The days of an account in a project, as they are kept counted, are held against the days with a price once; only where some have one and
# some have none are the project's entries read, once for all of its accounts; and where prices begin amid most of the hours, all entries are read
# from the first to the last, which no index may be tempted to help with. Hours of no account are those of `who`, the client, so that nothing is joined by null.
# Days on which no project asks for a price, because lines carry the cost in each that has the hours, count as priced.


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
    """The accounts of the reader's scope with hours that cannot be priced, most hours first. Those whose cost is carried by lines are left out."""
    return [UnratedHours(*row) for row in reader.execute(UNRATED, {"most": MOST, "dearer": DEARER, "nowhere": NOWHERE})]
