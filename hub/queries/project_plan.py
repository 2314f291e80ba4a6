"""The plan of one project as people look at it, now or as it was held on a day: its tasks with names and places, and which waits for which."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from hub.queries.held import held
from hub.queries.material import Material, divide, rows_of
from hub.queries.reading import Reader
from models.vocabulary import DependencyType

TASKS = """
SELECT t.id, t.parent_id, t.name, t.kind, t.status_category, t.wbs_code, coalesce(t.actual_start, t.planned_start) AS start_on,
       coalesce(t.actual_finish, t.planned_finish, t.due_on) AS finish_on, t.baseline_start, t.baseline_finish, t.percent_complete,
       t.is_milestone, t.is_critical, a.name, t.source_url, t.source_project_id, {cell}
FROM {task} t LEFT JOIN {account} a ON a.client_id = t.client_id AND a.id = t.assignee_id {filters}
WHERE t.client_id = %(client)s AND t.source_project_id = ANY (%(scope)s) AND t.presence = 'present'
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
    source_project_id: uuid.UUID
    cell: str | None


class PlanLink(NamedTuple):
    """The successor waits for the predecessor: `type` says which end of each."""

    predecessor_id: uuid.UUID
    successor_id: uuid.UUID
    type: DependencyType = DependencyType.FS
    lag_seconds: int = 0


def list_plan_tasks(reader: Reader, material: Material) -> dict[uuid.UUID, list[PlanTask]]:
    """The tasks of each source project that gives a scope, as they were held at the material's cut, in no order."""
    scope = {link.source_project_id for link in material.links if "scope" in link.roles}
    values = {"client": material.client.id, "scope": list(scope), "divided": material.divided} | material.cut.values
    cells = divide("t", is_divided=material.divided is not None, joins_task=False)
    found: dict[uuid.UUID, list[PlanTask]] = defaultdict(list)
    for task in rows_of(reader, PlanTask, held(TASKS, material.cut, **cells), values):
        found[task.source_project_id].append(task)
    return found


def list_plan_links(reader: Reader, material: Material, task_ids: Iterable[uuid.UUID]) -> list[PlanLink]:
    """Dependencies among tasks as they were held at the material's cut, of every type."""
    values = {"client": material.client.id, "tasks": list(task_ids)} | material.cut.values
    rows = reader.execute(held(LINKS, material.cut).encode(), values)
    return [PlanLink(before, after, DependencyType(kind), lag) for before, after, kind, lag in rows]
