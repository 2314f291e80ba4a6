"""Projects, tasks and links of Project Server as records. Pure."""

from collections.abc import Iterator
from typing import Any

from connectors.msproject.dataverse.mapped import mapped_columns, rule_lines
from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.context import PageContext
from connectors.msproject.project_server.money import lines_of_project, lines_of_task
from connectors.msproject.project_server.rollup import is_elsewhere, parent_of
from connectors.msproject.project_server.values import hours, to_id, to_moment, to_wall_day
from connectors.msproject.words import kind_word, priority_of_project, status_word, with_words
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal
from models.records import DependencyRecord, ProjectRecord, TaskRecord
from models.vocabulary import DependencyType, PercentMethod, ProjectState, TaskKind

_LONGEST_NAME, _LONGEST_TEXT, _DONE = 4_000, 100_000, 100
_NAMELESS = "(unnamed)"
_LINK = {0: DependencyType.FF, 1: DependencyType.FS, 2: DependencyType.SF, 3: DependencyType.SS}
_TENTHS_OF_MINUTE = 6
_TOTALS = (
    *("EnterpriseProjectTypeName", "ParentProjectId", "ProjectType", "ProjectOwnerName", "ProjectEarnedValueIsStale"),
    *("ProjectWork", "ProjectActualWork", "ProjectRemainingWork", "ProjectPercentWorkCompleted"),
    *("ProjectCost", "ProjectActualCost", "ProjectRemainingCost", "ProjectFixedCost", "ProjectBudgetCost"),
    *("ProjectBudgetWork", "ProjectBCWS", "ProjectBCWP", "ProjectACWP", "ProjectCPI", "ProjectSPI", "ProjectEAC"),
    *("ProjectVAC", "ProjectLastPublishedDate"),
)
_BESIDE = (
    "TaskIndex",
    "TaskDuration",
    "TaskIsManuallyScheduled",
    "TaskPhysicalPercentCompleted",
    "TaskPercentWorkCompleted",
)


def to_project_records(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    id_ = to_id(row["ProjectId"]) or ""
    zone, percent = context.zone(id_), to_decimal(row.get("ProjectPercentCompleted"))
    yield ProjectRecord(
        source_id=id_,
        source_url=f"{context.given['site']}/Project%20Detail%20Pages/Schedule.aspx?ProjUid={id_}",
        source_created_at=to_moment(row.get("ProjectCreatedDate"), zone),
        source_updated_at=to_moment(row.get("ProjectModifiedDate"), zone),
        scope=id_,
        name=(row["ProjectName"] or _NAMELESS)[:_LONGEST_NAME],
        description=(row.get("ProjectDescription") or "")[:_LONGEST_TEXT] or None,
        state=ProjectState.COMPLETED if percent == _DONE else ProjectState.ACTIVE,
        state_source="complete" if percent == _DONE else "published",
        owner=context.person(row, "ProjectOwnerResourceId", "ProjectOwnerName"),
        start_on=to_wall_day(row.get("ProjectStartDate")),
        finish_on=to_wall_day(row.get("ProjectFinishDate")),
        status_on=to_wall_day(row.get("ProjectStatusDate")),
        currency=context.currency_of(row, id_),
        custom_fields=_filled(row, (*_TOTALS, *context.given["custom"])),
    )
    yield from lines_of_project(row, context)


def to_task_records(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """The task that stands for the project is no task, but holds the costs that no task holds; tasks of other projects are told there."""
    if is_elsewhere(row):
        return
    if not row.get("TaskIsProjectSummary"):
        task = _to_task(row, context)
        yield task
        if task.kind is not TaskKind.SUMMARY:
            yield from rule_lines(row, context, level="task", id_=task.source_id, project=task.project)
    yield from lines_of_task(row, context)


def to_dependencies(row: JsonObject, _context: PageContext) -> Iterator[Translated]:
    before, after = to_id(row["PredecessorTaskId"]), to_id(row["SuccessorTaskId"])
    number, lag = row.get("DependencyType"), to_decimal(row.get("LinkLag"))
    if before is None or after is None:
        return
    kind = _LINK.get(int(number)) if number is not None else None
    if kind is None:
        raise RecordRejected(
            f"A link has a type that is not known ({number}).",
            source_id=f"{before}>{after}",
            rule="unknown:dependency",
            hint="See whether a newer connector exists.",
        )
    yield DependencyRecord(
        source_id=f"{before}>{after}",
        predecessor=before,
        successor=after,
        type=kind,
        type_source=str(kind),
        lag_seconds=None if lag is None else round(lag * _TENTHS_OF_MINUTE),
    )


def _to_task(row: JsonObject, context: PageContext) -> TaskRecord:
    id_, project = to_id(row["TaskId"]) or "", to_id(row["ProjectId"]) or ""
    parent, zone = parent_of(row), context.zone(project)
    columns: JsonObject = {
        "source_id": id_,
        "source_created_at": to_moment(row.get("TaskCreatedDate"), zone),
        "source_updated_at": to_moment(row.get("TaskModifiedDate"), zone),
        "project": project,
        "name": (row["TaskName"] or _NAMELESS)[:_LONGEST_NAME],
        "parent": None if parent == context.given.get("summary") else to_id(parent),
        "wbs_code": row.get("TaskWBS") or row.get("TaskOutlineNumber"),
        "outline_level": row.get("TaskOutlineLevel"),
        "is_milestone": bool(row.get("TaskIsMilestone")),
        "is_critical": row.get("TaskIsCritical"),
        **_dates(row, context, project),
        **_figures(row, context, project),
        **_baseline(row, context),
        "custom_fields": _filled(row, (*_BESIDE, *context.given["custom"])),
    }
    columns |= mapped_columns(row, context, project=project)
    priority = row.get("TaskPriority")
    worded = with_words(
        columns,
        context.rules(project),
        status=status_word(columns["percent_complete"], is_active=row.get("TaskIsActive") is not False),
        kind=kind_word(is_summary=bool(row.get("TaskIsSummary")), is_milestone=bool(row.get("TaskIsMilestone"))),
        priority=None if priority is None else str(priority),
        priority_of=priority_of_project,
    )
    return TaskRecord(**worded)


def _dates(row: JsonObject, context: PageContext, project: str) -> JsonObject:
    is_done = to_decimal(row.get("TaskPercentCompleted")) == _DONE
    return {
        "planned_start": to_wall_day(row.get("TaskStartDate")),
        "planned_finish": to_wall_day(row.get("TaskFinishDate")),
        "actual_start": to_wall_day(row.get("TaskActualStartDate")),
        "actual_finish": to_wall_day(row.get("TaskActualFinishDate")),
        "due_on": to_wall_day(row.get("TaskDeadline")),
        "completed_at": to_moment(row.get("TaskActualFinishDate"), context.zone(project)) if is_done else None,
    }


def _figures(row: JsonObject, context: PageContext, project: str) -> JsonObject:
    """Work in hours, percent of the duration, costs in the project's currency: without one they are not told."""
    percent, currency = to_decimal(row.get("TaskPercentCompleted")), context.currency_of(row, project)
    costs = {"planned_cost": to_decimal(row.get("TaskCost")), "actual_cost": to_decimal(row.get("TaskActualCost"))}
    return {
        "estimate_seconds": hours(row.get("TaskWork")),
        "spent_seconds": hours(row.get("TaskActualWork")),
        "remaining_seconds": hours(row.get("TaskRemainingWork")),
        "percent_complete": percent,
        "percent_method": None if percent is None else PercentMethod.REPORTED,
        **({**costs, "currency": currency} if currency else {}),
    }


def _baseline(row: JsonObject, context: PageContext) -> JsonObject:
    stored = context.given.get("baselines", {}).get(row["TaskId"])
    if stored is None:
        return {}
    start, finish, work, cost = stored
    has_currency = context.currency_of(row, to_id(row["ProjectId"])) is not None
    return {
        "baseline_start": to_wall_day(start),
        "baseline_finish": to_wall_day(finish),
        "baseline_seconds": hours(work),
        "baseline_cost": to_decimal(cost) if has_currency else None,
    }


def _filled(row: JsonObject, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) not in {None, ""}}
