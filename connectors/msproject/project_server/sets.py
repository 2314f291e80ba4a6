"""The sets of ProjectData that are read: what each is called, its own name of the project, the columns that are used.

A column that a farm does not have is not asked for. The task's parent is called `ParentTaskId` by some versions and `TaskParentId` by others.
"""

from dataclasses import dataclass

from models.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class EntitySet:
    """`what` reads like "tasks"; `key` tells rows apart; `entity` is what its rows become, None for sets that help others."""

    name: str
    what: str
    key: str
    columns: tuple[str, ...]
    entity: Entity | None = None

    @property
    def stream(self) -> str:
        return f"pwa_{self.what.replace(' ', '_')}"


def _named(prefix: str, words: str, *others: str) -> tuple[str, ...]:
    return (*others, *(f"{prefix}{word}" for word in words.split()))


PROJECTS = EntitySet(
    "Projects",
    "projects",
    "ProjectId",
    _named(
        "Project",
        "Id Name Description Type StartDate FinishDate StatusDate OwnerResourceId OwnerName Currency CreatedDate ModifiedDate"
        " LastPublishedDate PercentCompleted PercentWorkCompleted Work ActualWork RemainingWork Cost ActualCost RemainingCost"
        " FixedCost BudgetCost BudgetWork ACWP BCWS BCWP CPI SPI EAC VAC EarnedValueIsStale WorkspaceInternalHRef",
        "EnterpriseProjectTypeName",
        "ParentProjectId",
    ),
    Entity.SOURCE_PROJECT,
)
RESOURCES = EntitySet(
    "Resources",
    "resources",
    "ResourceId",
    _named(
        "Resource",
        "Id Name EmailAddress Type IsActive IsGeneric IsTeam CreatedDate ModifiedDate",
        "TypeName",
    ),
    Entity.ACCOUNT,
)
TASKS = EntitySet(
    "Tasks",
    "tasks",
    "TaskId",
    _named(
        "Task",
        "Id Name ParentId Index OutlineLevel OutlineNumber WBS IsProjectSummary IsSummary IsMilestone IsActive IsCritical"
        " IsExternal IsManuallyScheduled StartDate FinishDate ActualStartDate ActualFinishDate Deadline Duration Work ActualWork"
        " RemainingWork Cost ActualCost FixedCost ActualFixedCost PercentCompleted PercentWorkCompleted PhysicalPercentCompleted Priority"
        " CreatedDate ModifiedDate",
        "ProjectId",
        "ParentTaskId",
    ),
    Entity.TASK,
)
ASSIGNMENTS = EntitySet(
    "Assignments",
    "assignments",
    "AssignmentId",
    _named(
        "Assignment",
        "Id Type ResourceType PeakUnits StartDate FinishDate Work ActualWork RemainingWork Cost ActualCost CreatedDate ModifiedDate",
        "ProjectId",
        "TaskId",
        "ResourceId",
    ),
    Entity.ASSIGNMENT,
)
TIMESHEETS = EntitySet(
    "TimesheetLines",
    "timesheets",
    "TimesheetLineId",
    _named(
        "Timesheet",
        "LineId OwnerId Owner Status LineStatus LineClass LineClassType LineComment",
        "ProjectId",
        "TaskId",
        "AssignmentId",
        "PeriodStartDate",
        "PeriodEndDate",
        "CreatedDate",
        "ModifiedDate",
    ),
    Entity.TIME_ENTRY,
)
TASK_BASELINES = EntitySet(
    "TaskBaselines",
    "baselines of tasks",
    "TaskId",
    _named("TaskBaseline", "StartDate FinishDate Work Cost", "ProjectId", "TaskId", "BaselineNumber"),
)
ASSIGNMENT_BASELINES = EntitySet(
    "AssignmentBaselines",
    "baselines of assignments",
    "AssignmentId",
    ("ProjectId", "AssignmentId", "BaselineNumber", "AssignmentBaselineWork"),
)
DAYS = EntitySet(
    "AssignmentTimephasedDataSet",
    "work per day",
    "AssignmentId",
    ("AssignmentId", "TimeByDay", "AssignmentWork", "AssignmentActualWork"),
)
HOURS = ("ActualWorkBillable", "ActualWorkNonBillable", "ActualOvertimeWorkBillable", "ActualOvertimeWorkNonBillable")
TIMESHEET_DAYS = EntitySet(
    "TimesheetLineActualDataSet",
    "hours per day",
    "TimesheetLineId",
    (
        "TimesheetLineId",
        "TimeByDay",
        "AdjustmentIndex",
        *HOURS,
        "Comment",
        "CreatedDate",
    ),
)
_LIST_ITEM = ("ProjectId", "Title", "IsFolder", "CreatedDate", "ModifiedDate", "ItemRelativeUrlPath")
RISKS = EntitySet(
    "Risks",
    "risks",
    "RiskId",
    (
        "RiskId",
        *_LIST_ITEM,
        *(
            "Status",
            "Probability",
            "Impact",
            "Exposure",
            "Cost",
            "CostExposure",
            "DueDate",
            "Owner",
            "AssignedToResource",
        ),
        *("MitigationPlan", "ContingencyPlan", "Category"),
    ),
    Entity.RISK,
)
ISSUES = EntitySet(
    "Issues",
    "issues",
    "IssueId",
    (
        "IssueId",
        *_LIST_ITEM,
        *("Status", "Priority", "DueDate", "Owner", "AssignedToResource", "Resolution", "Discussion", "Category"),
    ),
    Entity.RISK,
)
DELIVERABLES = EntitySet(
    "Deliverables",
    "deliverables",
    "DeliverableId",
    ("DeliverableId", *_LIST_ITEM, "StartDate", "FinishDate"),
    Entity.MILESTONE,
)
LINKS = EntitySet("TaskLinks", "dependencies", "Id", (), Entity.DEPENDENCY)
"""No set of ProjectData: links are shown by the ProjectServer API alone."""

OF_PROJECT = (TASKS, LINKS, ASSIGNMENTS)
REGISTERS = (RISKS, ISSUES, DELIVERABLES)
STREAM_SETS = (PROJECTS, RESOURCES, *OF_PROJECT, TIMESHEETS, *REGISTERS)
SET_OF_STREAM = {each.stream: each for each in STREAM_SETS}
HELPERS = (TASK_BASELINES, ASSIGNMENT_BASELINES, DAYS, TIMESHEET_DAYS)
