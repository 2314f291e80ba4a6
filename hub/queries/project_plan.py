"""The plan of one project as people look at it, now or as it was held on a day: its tasks with names and places, and which waits for which."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from hub.queries.held import Cut, held
from hub.queries.reading import Reader
from models.vocabulary import DependencyType

TASKS = """
SELECT t.id, t.parent_id, t.name, t.kind, t.status_category, t.wbs_code, coalesce(t.actual_start, t.planned_start) AS start_on,
       coalesce(t.actual_finish, t.planned_finish, t.due_on) AS finish_on, t.baseline_start, t.baseline_finish, t.percent_complete,
       t.is_milestone, t.is_critical, a.name, t.source_url
FROM {task} t LEFT JOIN account a ON a.client_id = t.client_id AND a.id = t.assignee_id
WHERE t.client_id = %(client)s AND t.id = ANY (%(tasks)s)
"""
LINKS = """
SELECT predecessor_id, successor_id, type, coalesce(lag_seconds, 0) FROM {dependency} d
WHERE client_id = %(client)s AND presence = 'present'
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
    """The successor waits for the predecessor: `type` says which end of each."""

    predecessor_id: uuid.UUID
    successor_id: uuid.UUID
    type: DependencyType = DependencyType.FS
    lag_seconds: int = 0


def list_plan_tasks(reader: Reader, client_id: uuid.UUID, task_ids: Iterable[uuid.UUID], *, cut: Cut) -> list[PlanTask]:
    """The tasks with these ids as they were held at the cut, in no order."""
    values = {"client": client_id, "tasks": list(task_ids)} | cut.values
    return [PlanTask(*row) for row in reader.execute(held(TASKS, cut).encode(), values)]


def list_plan_links(reader: Reader, client_id: uuid.UUID, task_ids: Iterable[uuid.UUID], *, cut: Cut) -> list[PlanLink]:
    """Dependencies among the tasks as they were held at the cut, of every type."""
    values = {"client": client_id, "tasks": list(task_ids)} | cut.values
    rows = reader.execute(held(LINKS, cut).encode(), values)
    return [PlanLink(before, after, DependencyType(kind), lag) for before, after, kind, lag in rows]
