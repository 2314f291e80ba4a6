"""One project: its tasks with baselines, the links between them, its assignments with their work per day.

Beside the rows travel: with tasks `baselines` (start, finish, work, cost by task), `children` (what a summary's children hold, by summary)
and `summary` (the task that stands for the project); with assignments `baselines` (work by assignment) `days` (day, work, actual work)
and again `summary`.
A project's tasks are held at once, since a summary's own costs are what its children leave.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.farm import Farm
from connectors.msproject.project_server.rollup import children_sums, summary_of
from connectors.msproject.project_server.sets import (
    ASSIGNMENT_BASELINES,
    ASSIGNMENTS,
    DAYS,
    LINKS,
    TASK_BASELINES,
    TASKS,
    EntitySet,
)
from connectors.msproject.project_server.values import to_wall_day
from connectors.sdk.errors import AccessDenied
from connectors.sdk.reading import to_decimal

Part = tuple[list[JsonObject], JsonObject, bool]
WINDOW = dt.timedelta(days=92)
ROWS_IN_PAGE = 1000
_LONGEST = dt.timedelta(days=366 * 20)


class ProjectReading:
    def __init__(self, api: ProjectServerApi, farm: Farm, project: JsonObject) -> None:
        self._api = api
        self._farm = farm
        self._project = project
        self._is_of_project = f"ProjectId eq guid'{project['ProjectId']}'"
        self._gaps: list[str] = []

    def pages(self, wanted: EntitySet) -> Iterator[Part]:
        """Rows with what stands beside them, and whether they are the last of this project."""
        readers: dict[str, Callable[[], Iterator[Part]]] = {
            TASKS.name: self._tasks,
            LINKS.name: self._links,
            ASSIGNMENTS.name: self._assignments,
        }
        return readers[wanted.name]()

    def take_gaps(self) -> list[str]:
        """What helps and could not be read, since this was last asked."""
        taken, self._gaps = self._gaps, []
        return taken

    def _tasks(self) -> Iterator[Part]:
        rows = self._rows(TASKS)
        kept = self._helpers(TASK_BASELINES, f"{self._is_of_project} and BaselineNumber eq 0")
        baselines = {row["TaskId"]: _of_baseline(row) for row in kept}
        children = children_sums(rows, baselines)
        for some, is_last in _chunks(rows):
            ids = [row["TaskId"] for row in some]
            yield (
                some,
                {
                    "baselines": {id_: baselines[id_] for id_ in ids if id_ in baselines},
                    "children": {id_: children[id_] for id_ in ids if id_ in children},
                    "summary": summary_of(rows),
                },
                is_last,
            )

    def _links(self) -> Iterator[Part]:
        yield self._api.task_links(self._project["ProjectId"]), {"project": self._project["ProjectId"]}, True

    def _assignments(self) -> Iterator[Part]:
        rows = self._rows(ASSIGNMENTS)
        kept = self._helpers(ASSIGNMENT_BASELINES, f"{self._is_of_project} and BaselineNumber eq 0")
        baselines = {row["AssignmentId"]: row.get("AssignmentBaselineWork") for row in kept}
        days, summary = self._days(rows), self._summary()
        for some, is_last in _chunks(rows):
            ids = [row["AssignmentId"] for row in some]
            yield (
                some,
                {
                    "baselines": {id_: baselines[id_] for id_ in ids if id_ in baselines},
                    "days": {id_: days[id_] for id_ in ids if id_ in days},
                    "summary": summary,
                },
                is_last,
            )

    def _days(self, rows: list[JsonObject]) -> dict[str, list[list[Any]]]:
        """Work per day, a quarter at a time: the set must never be asked for without an end."""
        found: dict[str, list[list[Any]]] = defaultdict(list)
        for start, finish in _windows([*rows, self._project]):
            within = f"TimeByDay ge datetime'{start}T00:00:00' and TimeByDay lt datetime'{finish}T00:00:00'"
            for row in self._helpers(DAYS, f"{self._is_of_project} and {within}"):
                figures = [row.get("AssignmentWork"), row.get("AssignmentActualWork")]
                if any(to_decimal(figure) for figure in figures):
                    found[row["AssignmentId"]].append([row["TimeByDay"], *figures])
        return dict(found)

    def _summary(self) -> str | None:
        """What is assigned to the project as a whole is assigned to no task."""
        if not self._farm.has(TASKS):
            return None
        path = filtered(TASKS.name, ("TaskId",), self._is_of_project, "TaskIsProjectSummary eq true")
        try:
            return next((row["TaskId"] for row in self._api.rows(path, what="read tasks")), None)
        except AccessDenied:
            return None  # the stream of tasks says so already

    def _rows(self, wanted: EntitySet) -> list[JsonObject]:
        return list(self._api.rows(self._farm.path(wanted, self._is_of_project), what=f"read {wanted.what}"))

    def _helpers(self, wanted: EntitySet, condition: str) -> list[JsonObject]:
        if self._farm.has(wanted):
            return list(self._api.rows(self._farm.path(wanted, condition), what=f"read {wanted.what}"))
        says = (
            f'The {wanted.what} of connection "{self._api.connection}" cannot be read: {wanted.name} is switched off.'
        )
        self._gaps = list(dict.fromkeys([*self._gaps, says]))
        return []


def _of_baseline(row: JsonObject) -> list[Any]:
    return [row.get(f"TaskBaseline{word}") for word in ("StartDate", "FinishDate", "Work", "Cost")]


def _chunks(rows: list[JsonObject]) -> Iterator[tuple[list[JsonObject], bool]]:
    """At least one, so that an empty project is told as empty."""
    for start in range(0, max(len(rows), 1), ROWS_IN_PAGE):
        yield rows[start : start + ROWS_IN_PAGE], start + ROWS_IN_PAGE >= len(rows)


def _windows(rows: list[JsonObject]) -> Iterator[tuple[dt.date, dt.date]]:
    """Quarters from the first to the last day that rows plan; the last twenty years of them where a date is absurd."""
    columns = ("AssignmentStartDate", "AssignmentFinishDate", "ProjectStartDate", "ProjectFinishDate")
    days = [day for row in rows for column in columns if (day := to_wall_day(row.get(column)))]
    if not days:
        return
    last = max(days)
    start = max(min(days), last - _LONGEST)
    while start <= last:
        yield start, min(start + WINDOW, last + dt.timedelta(days=1))
        start += WINDOW
