"""The plan of one project as people look at it: its tasks with names and places, and which waits for which."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from hub.queries.reading import Reader

TASKS = """
SELECT t.id, t.parent_id, t.name, t.kind, t.status_category, t.wbs_code, coalesce(t.actual_start, t.planned_start) AS start_on,
       coalesce(t.actual_finish, t.planned_finish, t.due_on) AS finish_on, t.baseline_start, t.baseline_finish, t.percent_complete,
       t.is_milestone, t.is_critical, a.name, t.source_url
FROM task t LEFT JOIN account a ON a.client_id = t.client_id AND a.id = t.assignee_id
WHERE t.client_id = %(client)s AND t.id = ANY (%(tasks)s)
"""
LINKS = """
SELECT predecessor_id, successor_id FROM dependency
WHERE client_id = %(client)s AND presence = 'present' AND type = 'FS'
  AND predecessor_id = ANY (%(tasks)s) AND successor_id = ANY (%(tasks)s)
"""


class PlanTask(NamedTuple):
    """One piece of work, summary or not. `is_critical` None: its tool does not say."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    name: str
    kind: str
    status: str
    wbs_code: str | None
    start_on: dt.date | None
    finish_on: dt.date | None
    baseline_start: dt.date | None
    baseline_finish: dt.date | None
    percent_complete: Decimal | None
    is_milestone: bool
    is_critical: bool | None
    assignee: str | None
    source_url: str | None


class PlanLink(NamedTuple):
    """The successor may begin when the predecessor has ended."""

    predecessor_id: uuid.UUID
    successor_id: uuid.UUID


def list_plan_tasks(reader: Reader, client_id: uuid.UUID, task_ids: Iterable[uuid.UUID]) -> list[PlanTask]:
    """The tasks with these ids, in no order."""
    rows = reader.execute(TASKS, {"client": client_id, "tasks": list(task_ids)}).fetchall()
    return [PlanTask(*row) for row in rows]


def list_plan_links(reader: Reader, client_id: uuid.UUID, task_ids: Iterable[uuid.UUID]) -> list[PlanLink]:
    """Dependencies from finish to start among the tasks."""
    rows = reader.execute(LINKS, {"client": client_id, "tasks": list(task_ids)}).fetchall()
    return [PlanLink(*row) for row in rows]
