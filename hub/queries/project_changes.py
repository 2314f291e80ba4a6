"""What differs between two instants in the tasks and money of one project: the versions held then, side by side.

What belonged to the project at either of them is told by its links of then, which the asker has read with its figures.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from hub.queries.material import LinkRow, divide
from hub.queries.reading import Reader

# Each side reads the versions of its own instant along the index of their sources; whose they were is told by what they held then.
TASKS = """
WITH link AS (
    SELECT * FROM jsonb_to_recordset(%(links)s) AS l (is_last boolean, source_project_id uuid, filter_field text, filter_values text[])
)
SELECT coalesce(b.id, a.id), coalesce(b.name, a.name), coalesce(b.source_url, a.source_url), coalesce(b.is_milestone, a.is_milestone),
       CASE WHEN a.presence IN ('present', 'archived') THEN a.status_category END, CASE WHEN b.presence IN ('present', 'archived') THEN b.status_category END,
       a.finish_on, b.finish_on, a.estimate_seconds, b.estimate_seconds, a.assignee_id, b.assignee_id, a.baseline_finish, b.baseline_finish,
       a.mapping_version IS NOT NULL AND b.mapping_version IS NOT NULL AND a.mapping_version <> b.mapping_version
FROM ({first}) a FULL JOIN ({last}) b ON b.id = a.id
WHERE a.change_seq IS DISTINCT FROM b.change_seq ORDER BY 2, 1
"""
HELD_TASKS = """
SELECT t.id, t.change_seq, t.name, t.source_url, t.presence, t.status_category, t.is_milestone, t.assignee_id, t.estimate_seconds, t.finish_on,
       t.baseline_finish, t.mapping_version
FROM (SELECT {columns} FROM task WHERE client_id = %(client)s AND source_project_id = ANY (%(sources)s) AND known_from <= %({at})s
      UNION ALL
      SELECT {columns} FROM task_history
      WHERE client_id = %(client)s AND source_project_id = ANY (%(sources)s) AND known_from <= %({at})s AND known_to > %({at})s) t {filters}
WHERE EXISTS (SELECT FROM link l WHERE l.is_last = ('{at}' = 'last') AND l.source_project_id = t.source_project_id
                AND (l.filter_field IS NULL OR {cell} = ANY (l.filter_values)))
"""
TASK_COLUMNS = """id, source_project_id, change_seq, name, source_url, presence, status_category, is_milestone, assignee_id, estimate_seconds,
coalesce(planned_finish, due_on) AS finish_on, baseline_finish, mapping_version, labels, kind, kind_source, priority, parent_id, custom_fields"""
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
    """An instant, the links of the project then, the day by which those hold, and what divided their sources (`Material.divided`)."""

    at: dt.datetime
    links: Sequence[LinkRow]
    day: dt.date
    divided: str | None


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
    values = _values(client_id, "scope", _holding(first), _holding(last))
    values |= {"first": first.at, "last": last.at, "divided_first": first.divided, "divided_last": last.divided}
    statement = TASKS.format(first=_held_tasks("first", first), last=_held_tasks("last", last))
    return [TaskChange(*row) for row in reader.execute(statement.encode(), values)]


def list_money_changes(reader: Reader, client_id: uuid.UUID, *, first: Look, last: Look) -> list[MoneyChange]:
    """Budget lines of which other versions were held at the two instants: re-estimates, and lines that came or went."""
    values = _values(client_id, "cost", first.links, last.links)
    values |= {"first": first.at, "last": last.at}
    return [MoneyChange(*row) for row in reader.execute(MONEY, values)]


def _holding(look: Look) -> list[LinkRow]:
    """The links that hold on the day of the look."""
    return [link for link in look.links if link.holds_on(look.day)]


def _held_tasks(at: str, look: Look) -> str:
    """The tasks that were the project's at the instant bound as `at`."""
    parts = divide("t", is_divided=look.divided is not None, joins_task=False)
    filters = parts["filters"].replace("%(divided)s", f"%(divided_{at})s")
    return HELD_TASKS.format(at=at, columns=TASK_COLUMNS, cell=parts["cell"], filters=filters)


def _values(client_id: uuid.UUID, role: str, first: Sequence[LinkRow], last: Sequence[LinkRow]) -> dict[str, Any]:
    """What is bound. The sources stand in an array besides: PostgreSQL sees how few they are, and reads their rows along an index."""
    links = [
        {
            "is_last": is_last,
            "source_project_id": str(link.source_project_id),
            "filter_field": link.field,
            "filter_values": link.values,
        }
        for is_last, held in ((False, first), (True, last))
        for link in held
        if role in link.roles
    ]
    sources = list({link.source_project_id for link in (*first, *last) if role in link.roles})
    return {"client": client_id, "links": Jsonb(links), "sources": sources}
