"""What differs between two instants in the tasks and money of one project: the versions held then, side by side."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import NamedTuple

from hub.queries.reading import Reader

TASKS = """
WITH mine AS (
    SELECT DISTINCT t.id FROM link_all l JOIN task t ON t.client_id = l.client_id AND t.source_project_id = l.source_project_id
    WHERE l.client_id = %(client)s AND l.project_id = %(project)s AND 'scope' = ANY (l.roles)
      AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(l.client_id, l.source_project_id, t.id, l.filter_field, l.filter_values))
), version AS (
    SELECT id, change_seq, known_from, 'infinity'::timestamptz AS known_to, name, source_url, presence, status_category, is_milestone, assignee_id,
           estimate_seconds, coalesce(planned_finish, due_on) AS finish_on, baseline_finish, mapping_version
    FROM task WHERE client_id = %(client)s AND id IN (SELECT id FROM mine)
    UNION ALL
    SELECT id, change_seq, known_from, known_to, name, source_url, presence, status_category, is_milestone, assignee_id,
           estimate_seconds, coalesce(planned_finish, due_on), baseline_finish, mapping_version
    FROM task_history WHERE client_id = %(client)s AND id IN (SELECT id FROM mine) AND known_to > %(first)s
)
SELECT coalesce(b.id, a.id), coalesce(b.name, a.name), coalesce(b.source_url, a.source_url), coalesce(b.is_milestone, a.is_milestone),
       CASE WHEN a.presence IN ('present', 'archived') THEN a.status_category END, CASE WHEN b.presence IN ('present', 'archived') THEN b.status_category END,
       a.finish_on, b.finish_on, a.estimate_seconds, b.estimate_seconds, a.assignee_id, b.assignee_id, a.baseline_finish, b.baseline_finish,
       a.mapping_version IS NOT NULL AND b.mapping_version IS NOT NULL AND a.mapping_version <> b.mapping_version
FROM (SELECT * FROM version WHERE known_from <= %(first)s AND known_to > %(first)s) a
FULL JOIN (SELECT * FROM version WHERE known_from <= %(last)s AND known_to > %(last)s) b ON b.id = a.id
WHERE a.change_seq IS DISTINCT FROM b.change_seq ORDER BY 2, 1
"""
MONEY = """
WITH mine AS (
    SELECT DISTINCT l.source_project_id FROM link_all l
    WHERE l.client_id = %(client)s AND l.project_id = %(project)s AND 'cost' = ANY (l.roles)
), version AS (
    SELECT id, change_seq, known_from, 'infinity'::timestamptz AS known_to, source_url, presence, kind, category, amount, currency, source_field
    FROM budget_line WHERE client_id = %(client)s AND source_project_id IN (SELECT source_project_id FROM mine)
    UNION ALL
    SELECT id, change_seq, known_from, known_to, source_url, presence, kind, category, amount, currency, source_field
    FROM budget_line_history WHERE client_id = %(client)s AND source_project_id IN (SELECT source_project_id FROM mine) AND known_to > %(first)s
)
SELECT coalesce(b.id, a.id), coalesce(b.kind, a.kind), coalesce(b.category, a.category), coalesce(b.source_field, a.source_field),
       coalesce(b.source_url, a.source_url), CASE WHEN a.presence = 'present' THEN a.amount END, CASE WHEN a.presence = 'present' THEN a.currency END,
       CASE WHEN b.presence = 'present' THEN b.amount END, CASE WHEN b.presence = 'present' THEN b.currency END
FROM (SELECT * FROM version WHERE known_from <= %(first)s AND known_to > %(first)s) a
FULL JOIN (SELECT * FROM version WHERE known_from <= %(last)s AND known_to > %(last)s) b ON b.id = a.id
WHERE a.change_seq IS DISTINCT FROM b.change_seq ORDER BY 2, 1
"""


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


def list_task_changes(
    reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID, *, first: dt.datetime, last: dt.datetime
) -> list[TaskChange]:
    """Tasks of which other versions were held at the two instants, by name."""
    values = {"client": client_id, "project": project_id, "first": first, "last": last}
    return [TaskChange(*row) for row in reader.execute(TASKS, values)]


def list_money_changes(
    reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID, *, first: dt.datetime, last: dt.datetime
) -> list[MoneyChange]:
    """Budget lines of which other versions were held at the two instants: re-estimates, and lines that came or went."""
    values = {"client": client_id, "project": project_id, "first": first, "last": last}
    return [MoneyChange(*row) for row in reader.execute(MONEY, values)]
