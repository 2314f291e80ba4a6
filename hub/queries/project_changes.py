"""What differs between two instants in the tasks and money of one project: the versions held then, side by side.

What belonged to the project at either of them is told by its links of then, which the asker has read with its figures.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from hub.queries.material import LinkRow
from hub.queries.reading import Reader

# The tasks that are the project's by now are read once along their index, and of the history their versions alone.
TASKS = """
WITH link AS (
    SELECT * FROM jsonb_to_recordset(%(links)s) AS l (is_last boolean, source_project_id uuid, filter_field text, filter_values text[])
), mine AS MATERIALIZED (
    SELECT t.id, t.change_seq, t.known_from, t.name, t.source_url, t.presence, t.status_category, t.is_milestone, t.assignee_id,
           t.estimate_seconds, coalesce(t.planned_finish, t.due_on) AS finish_on, t.baseline_finish, t.mapping_version, taken.at_first, taken.at_last
    FROM task t CROSS JOIN LATERAL (
        SELECT bool_or(NOT l.is_last) AS at_first, bool_or(l.is_last) AS at_last FROM link l
        WHERE l.source_project_id = t.source_project_id
          AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(%(client)s, l.source_project_id, t.id, l.filter_field, l.filter_values))) taken
    WHERE t.client_id = %(client)s AND t.source_project_id = ANY (%(sources)s)
), version AS (
    SELECT *, 'infinity'::timestamptz AS known_to FROM mine
    UNION ALL
    SELECT h.id, h.change_seq, h.known_from, h.name, h.source_url, h.presence, h.status_category, h.is_milestone, h.assignee_id,
           h.estimate_seconds, coalesce(h.planned_finish, h.due_on), h.baseline_finish, h.mapping_version, m.at_first, m.at_last, h.known_to
    FROM task_history h JOIN mine m USING (id)
    WHERE h.client_id = %(client)s AND h.id = ANY (ARRAY (SELECT id FROM mine)) AND h.known_to > %(first)s
)
SELECT coalesce(b.id, a.id), coalesce(b.name, a.name), coalesce(b.source_url, a.source_url), coalesce(b.is_milestone, a.is_milestone),
       CASE WHEN a.presence IN ('present', 'archived') THEN a.status_category END, CASE WHEN b.presence IN ('present', 'archived') THEN b.status_category END,
       a.finish_on, b.finish_on, a.estimate_seconds, b.estimate_seconds, a.assignee_id, b.assignee_id, a.baseline_finish, b.baseline_finish,
       a.mapping_version IS NOT NULL AND b.mapping_version IS NOT NULL AND a.mapping_version <> b.mapping_version
FROM (SELECT * FROM version WHERE at_first AND known_from <= %(first)s AND known_to > %(first)s) a
FULL JOIN (SELECT * FROM version WHERE at_last AND known_from <= %(last)s AND known_to > %(last)s) b ON b.id = a.id
WHERE a.change_seq IS DISTINCT FROM b.change_seq ORDER BY 2, 1
"""
MONEY = """
WITH mine AS (
    SELECT source_project_id, bool_or(NOT is_last) AS at_first, bool_or(is_last) AS at_last
    FROM jsonb_to_recordset(%(links)s) AS l (is_last boolean, source_project_id uuid) GROUP BY source_project_id
), version AS (
    SELECT id, source_project_id, change_seq, known_from, 'infinity'::timestamptz AS known_to, source_url, presence, kind, category, amount, currency, source_field
    FROM budget_line WHERE client_id = %(client)s AND source_project_id = ANY (%(sources)s)
    UNION ALL
    SELECT id, source_project_id, change_seq, known_from, known_to, source_url, presence, kind, category, amount, currency, source_field
    FROM budget_line_history WHERE client_id = %(client)s AND source_project_id = ANY (%(sources)s) AND known_to > %(first)s
)
SELECT coalesce(b.id, a.id), coalesce(b.kind, a.kind), coalesce(b.category, a.category), coalesce(b.source_field, a.source_field),
       coalesce(b.source_url, a.source_url), CASE WHEN a.presence = 'present' THEN a.amount END, CASE WHEN a.presence = 'present' THEN a.currency END,
       CASE WHEN b.presence = 'present' THEN b.amount END, CASE WHEN b.presence = 'present' THEN b.currency END
FROM (SELECT v.* FROM version v JOIN mine m USING (source_project_id) WHERE m.at_first AND known_from <= %(first)s AND known_to > %(first)s) a
FULL JOIN (SELECT v.* FROM version v JOIN mine m USING (source_project_id) WHERE m.at_last AND known_from <= %(last)s AND known_to > %(last)s) b
  ON b.id = a.id
WHERE a.change_seq IS DISTINCT FROM b.change_seq ORDER BY 2, 1
"""


class Look(NamedTuple):
    """An instant, and the links of the project then."""

    at: dt.datetime
    links: Sequence[LinkRow]


class TaskChange(NamedTuple):
    """A task at two instants. A status is None where the task was not there."""

    id: uuid.UUID
    name: str
    source_url: str | None
    is_milestone: bool
    status_before: str | None
    status_after: str | None
    finish_before: dt.date | None
    finish_after: dt.date | None
    estimate_before: int | None
    estimate_after: int | None
    assignee_before: uuid.UUID | None
    assignee_after: uuid.UUID | None
    baseline_before: dt.date | None
    baseline_after: dt.date | None
    is_by_mapping: bool


class MoneyChange(NamedTuple):
    """A budget line at two instants. An amount is None where the line was not there."""

    id: uuid.UUID
    kind: str
    category: str
    source_field: str | None
    source_url: str | None
    amount_before: Decimal | None
    currency_before: str | None
    amount_after: Decimal | None
    currency_after: str | None


def list_task_changes(reader: Reader, client_id: uuid.UUID, *, first: Look, last: Look) -> list[TaskChange]:
    """Tasks of which other versions were held at the two instants, or that belonged to the project at one of them, by name."""
    return [TaskChange(*row) for row in reader.execute(TASKS, _values(client_id, "scope", first, last))]


def list_money_changes(reader: Reader, client_id: uuid.UUID, *, first: Look, last: Look) -> list[MoneyChange]:
    """Budget lines of which other versions were held at the two instants: re-estimates, and lines that came or went."""
    return [MoneyChange(*row) for row in reader.execute(MONEY, _values(client_id, "cost", first, last))]


def _values(client_id: uuid.UUID, role: str, first: Look, last: Look) -> dict[str, Any]:
    """What is bound. The sources stand in an array besides: PostgreSQL sees how few they are, and reads their rows along an index."""
    taken = [(look, link) for look in (first, last) for link in look.links if role in link.roles]
    links = [
        {
            "is_last": look is last,
            "source_project_id": str(link.source_project_id),
            "filter_field": link.field,
            "filter_values": link.values,
        }
        for look, link in taken
    ]
    sources = list({link.source_project_id for _, link in taken})
    return {"client": client_id, "links": Jsonb(links), "sources": sources, "first": first.at, "last": last.at}
