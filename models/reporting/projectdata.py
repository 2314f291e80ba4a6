"""The sets of Project Online's ProjectData feed, which was switched off in 2026, filled from every tool: reports go on by another address.

A project is what a tool knows as one. Columns that nothing fills are there and null; sets that nothing fills are there and empty.
"""

from dataclasses import replace
from functools import cache

from models.reporting.columns import COSTS, PEOPLE
from models.reporting.feeds import EntitySet, Service
from models.reporting.projectdata_names import NAMES
from models.reporting.shape import Column, ColumnType, Derivation, Derived, ReadModel, Sensitive

KINDS = {
    "guid": ColumnType.UUID,
    "text": ColumnType.TEXT,
    "at": ColumnType.INSTANT,
    "decimal": ColumnType.NUMBER,
    "flag": ColumnType.BOOLEAN,
    "int": ColumnType.INTEGER,
}
DIGITS = (25, 6)
CLIENT = Column("client_id", ColumnType.UUID, "The client it belongs to.", nullable=False)
NOTHING = "projectdata_nothing"
BY_DAY, BY_WEEK, BY_MONTH = "", "ByWeek", "ByMonth"
GRAINS = {BY_DAY: "day", BY_WEEK: "week", BY_MONTH: "month"}

VIEWS = {
    "Projects": "projectdata_project",
    "Tasks": "projectdata_task",
    "Assignments": "projectdata_assignment",
    "Resources": "projectdata_resource",
    "TimeSet": "projectdata_time",
    "TimesheetLines": "projectdata_line",
    "TimesheetLineActualDataSet": "projectdata_line",
    "TaskBaselines": "projectdata_task_baseline",
    "AssignmentBaselines": "projectdata_assignment_baseline",
    "ProjectBaselines": "projectdata_project_baseline",
    "Risks": "projectdata_risk_only",
    "Issues": "projectdata_issue",
    "TaskTimephasedDataSet": "projectdata_task_day",
    "AssignmentTimephasedDataSet": "projectdata_assignment_day",
    "TaskBaselineTimephasedDataSet": "projectdata_task_baseline_day",
    "AssignmentBaselineTimephasedDataSet": "projectdata_assignment_baseline_day",
}
"""Set -> the view that fills it; the others are empty."""

FILLED = {
    "projectdata_project": """ProjectId ProjectName ProjectIdentifier ProjectDescription ProjectCurrency EnterpriseProjectTypeName
        EnterpriseProjectTypeDescription ProjectOwnerName ProjectManagerName ProjectOwnerResourceId ProjectStartDate ProjectFinishDate
        ProjectStatusDate ProjectActualStartDate ProjectActualFinishDate ProjectCreatedDate ProjectModifiedDate ProjectWorkspaceInternalHRef
        ProjectWork ProjectActualWork ProjectRemainingWork ProjectWorkVariance ProjectPercentWorkCompleted ProjectCost ProjectActualCost
        ProjectCostVariance ProjectBCWS ProjectBCWP ProjectACWP ProjectCV ProjectSV ProjectCVP ProjectSVP ProjectCPI ProjectSPI ProjectEAC
        ProjectVAC ProjectTCPI ProjectEarnedValueIsStale""",
    "projectdata_task": """ProjectId TaskId ProjectName TaskName TaskParentId ParentTaskName TaskCost TaskActualCost TaskCostVariance TaskWork
        TaskActualWork TaskRemainingWork TaskWorkVariance TaskPercentWorkCompleted TaskPercentCompleted TaskStartDate TaskFinishDate
        TaskActualStartDate TaskActualFinishDate TaskDeadline TaskCreatedDate TaskModifiedDate TaskIsCritical TaskIsMilestone TaskIsActive
        TaskIsSummary TaskOutlineLevel TaskOutlineNumber TaskWBS TaskPriority TaskHyperLinkAddress""",
    "projectdata_assignment": """ProjectId AssignmentId TaskId ResourceId ProjectName TaskName ResourceName TaskIsActive AssignmentWork
        AssignmentActualWork AssignmentRemainingWork AssignmentWorkVariance AssignmentPercentWorkCompleted AssignmentCost
        AssignmentActualCost AssignmentPeakUnits AssignmentStartDate AssignmentFinishDate AssignmentCreatedDate AssignmentModifiedDate""",
    "projectdata_resource": """ResourceId ResourceName ResourceEmailAddress ResourceIsActive ResourceIsTeam TypeName ResourceHyperlinkHref
        ResourceCreatedDate ResourceModifiedDate""",
    "projectdata_line": """TimesheetLineId ProjectId ProjectName TaskId TaskName TimesheetOwnerId TimesheetOwner LastChangedResourceName
        TimesheetLineClass TimesheetLineComment Comment TimesheetLineStatus TimesheetStatus ActualWorkBillable ActualWorkNonBillable TimeByDay
        AdjustmentIndex TimeByDay_DayOfMonth TimeByDay_DayOfWeek PeriodStartDate PeriodEndDate PeriodName CreatedDate ModifiedDate
        TimesheetLineModifiedDate""",
    "projectdata_time": """TimeByDay TimeDayOfTheMonth TimeDayOfTheWeek TimeMonthOfTheYear TimeQuarter TimeWeekOfTheYear""",
    "projectdata_task_baseline": """ProjectId TaskId BaselineNumber ProjectName TaskName TaskBaselineCost TaskBaselineWork
        TaskBaselineStartDate TaskBaselineFinishDate""",
    "projectdata_assignment_baseline": """ProjectId AssignmentId TaskId BaselineNumber ProjectName TaskName AssignmentBaselineWork""",
    "projectdata_project_baseline": """ProjectId BaselineNumber ProjectName ProjectBaselineWork ProjectBaselineCost ProjectBaselineStartDate
        ProjectBaselineFinishDate""",
    "projectdata_risk": """ProjectId RiskId IssueId ProjectName Title Status Owner AssignedToResource MitigationPlan Resolution Probability
        Impact Cost CostExposure Exposure DueDate CreatedDate ModifiedDate ItemRelativeUrlPath""",
    "projectdata_task_timephased": """ProjectId TaskId ProjectName TaskName TaskIsActive TaskModifiedDate TimeByDay BaselineNumber TaskWork
        TaskActualWork TaskBaselineWork TaskCost TaskActualCost TaskBaselineCost""",
    "projectdata_assignment_timephased": """ProjectId AssignmentId TaskId ResourceId ProjectName TaskName TaskIsActive
        AssignmentModifiedDate TimeByDay BaselineNumber AssignmentWork AssignmentActualWork AssignmentBaselineWork AssignmentCost
        AssignmentActualCost AssignmentBaselineCost""",
}
"""View -> the columns it has."""

COST_MARKS = ("Cost", "Rate", "ACWP", "BCWP", "BCWS", "EAC", "VAC", "CV", "SV", "CPI", "SPI")
PERSON_MARKS = (
    "ResourceName",
    "OwnerName",
    "ManagerName",
    "AuthorName",
    "Email",
    "Owner",
    "Initials",
    "NTAccount",
    "Resource",
    "Comment",
    "Hyperlink",
)
ID = "Id"


@cache
def projectdata() -> Service:
    """The service, with every timephased set by day, by week and by month."""
    sets: dict[str, EntitySet] = {}
    for name, type_name, key, columns in _read_names():
        is_timephased = VIEWS.get(name, "").endswith("_day")
        for grain in GRAINS if is_timephased else (BY_DAY,):
            shown = name.replace("DataSet", f"{grain}DataSet")
            view = VIEWS.get(name, NOTHING).removesuffix("_day") + (f"_{GRAINS[grain]}" if is_timephased else "")
            sets[shown] = _to_set(shown, f"{type_name}{grain}", view, key=key, columns=columns)
    return Service("ReportingData", sets, {}, takes_old_forms=True)


def _read_names() -> list[tuple[str, str, tuple[str, ...], list[Column]]]:
    """Set, type, key, columns."""
    found: list[tuple[str, str, tuple[str, ...], list[Column]]] = []
    for line in NAMES.splitlines():
        if not line.startswith(" "):
            name, type_name, key = line.split()
            found.append((name, type_name, tuple(key.split(",")), []))
            continue
        kind, _, names = line.strip().partition(": ")
        found[-1][3].extend(_to_column(name, KINDS[kind]) for name in names.split())
    return found


def _to_column(name: str, kind: ColumnType) -> Column:
    is_small = kind is ColumnType.INTEGER
    return Column(name, kind, "", digits=DIGITS, is_small=is_small, hidden_from=_hidden_from(name, kind))


def _hidden_from(name: str, kind: ColumnType) -> frozenset[Sensitive]:
    if kind is ColumnType.NUMBER and any(mark in name for mark in COST_MARKS):
        return COSTS
    if kind is ColumnType.TEXT and any(mark in name for mark in PERSON_MARKS):
        return PEOPLE
    return frozenset()


def _to_set(name: str, type_name: str, view: str, *, key: tuple[str, ...], columns: list[Column]) -> EntitySet:
    filled = _filled(view)
    shown = [_to_shown(column, key, is_filled=column.name in filled) for column in columns]
    is_of_client = view != "projectdata_time"
    model = ReadModel(
        name=f"projectdata/{name}",
        singular=type_name,
        relation=view,
        meaning="" if filled else "Empty: nothing here fills it.",
        columns=(*shown, CLIENT) if is_of_client else tuple(shown),
        default_sort=_order(view, key),
        tie_break=key,
        client_column=CLIENT.name if is_of_client else "",
    )
    return EntitySet(name, type_name, model, tuple(model.by_name[column] for column in key))


def _filled(view: str) -> set[str]:
    for grain in GRAINS.values():
        view = (
            view.removesuffix(f"_baseline_{grain}").removesuffix(f"_{grain}") + "_timephased"
            if view.endswith(f"_{grain}")
            else view
        )
    return set(FILLED.get(view.removesuffix("_only").replace("projectdata_issue", "projectdata_risk"), "").split())


def _to_shown(column: Column, key: tuple[str, ...], *, is_filled: bool) -> Column:
    how = Derivation.NOTHING if not is_filled else Derivation.ROUNDED if column.type is ColumnType.NUMBER else None
    return replace(column, nullable=column.name not in key, derived=how and Derived(how, column))


def _order(view: str, key: tuple[str, ...]) -> tuple[str, ...]:
    """The order of insertion; timephased rows in the order of their own task or assignment, which an index gives."""
    if view.endswith(tuple(GRAINS.values())):
        return ("client_id", *(name for name in key if name != "ProjectId"), "ProjectId")
    return ("TimeByDay",) if view == "projectdata_time" else ("client_id", "seq")
