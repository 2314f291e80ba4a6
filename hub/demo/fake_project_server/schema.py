"""The sets of ProjectData that the fake has: keys and columns with their types."""

from dataclasses import dataclass, field, replace

TYPES = {"g": "Guid", "s": "String", "m": "Decimal", "d": "DateTime", "b": "Boolean", "i": "Int32"}


@dataclass(slots=True)
class SetSchema:
    name: str
    kind: str
    keys: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    """Column -> letter of TYPES."""


def _schema(name: str, kind: str, keys: str, **columns: str) -> SetSchema:
    return SetSchema(
        name, kind, tuple(keys.split()), {column: letter for letter, some in columns.items() for column in some.split()}
    )


_SETS = (
    _schema(
        "Projects",
        "Project",
        "ProjectId",
        g="ProjectId ProjectOwnerResourceId ParentProjectId",
        s="ProjectName ProjectDescription ProjectOwnerName ProjectCurrency EnterpriseProjectTypeName",
        i="ProjectType ProjectPercentCompleted ProjectPercentWorkCompleted",
        d="ProjectStartDate ProjectFinishDate ProjectStatusDate ProjectCreatedDate ProjectModifiedDate ProjectLastPublishedDate",
        m="ProjectWork ProjectActualWork ProjectCost ProjectActualCost ProjectCPI ProjectSPI",
        b="ProjectEarnedValueIsStale",
    ),
    _schema(
        "Resources",
        "Resource",
        "ResourceId",
        g="ResourceId",
        s="ResourceName ResourceEmailAddress TypeName",
        i="ResourceType",
        b="ResourceIsActive ResourceIsGeneric ResourceIsTeam",
        d="ResourceCreatedDate ResourceModifiedDate",
        m="ResourceStandardRate",
    ),
    _schema(
        "Tasks",
        "Task",
        "ProjectId TaskId",
        g="ProjectId TaskId TaskParentId",
        s="TaskName TaskOutlineNumber TaskWBS ProjectName",
        i="TaskIndex TaskOutlineLevel TaskPercentCompleted TaskPercentWorkCompleted TaskPhysicalPercentCompleted TaskPriority",
        b="TaskIsProjectSummary TaskIsSummary TaskIsMilestone TaskIsActive TaskIsCritical TaskIsExternal TaskIsManuallyScheduled",
        d="TaskStartDate TaskFinishDate TaskActualStartDate TaskActualFinishDate TaskDeadline TaskCreatedDate TaskModifiedDate",
        m="TaskDuration TaskWork TaskActualWork TaskRemainingWork TaskCost TaskActualCost TaskFixedCost TaskActualFixedCost",
    ),
    _schema(
        "Assignments",
        "Assignment",
        "AssignmentId ProjectId",
        g="AssignmentId ProjectId TaskId ResourceId",
        i="AssignmentType AssignmentResourceType",
        d="AssignmentStartDate AssignmentFinishDate AssignmentCreatedDate AssignmentModifiedDate",
        m="AssignmentWork AssignmentActualWork AssignmentRemainingWork AssignmentCost AssignmentActualCost AssignmentPeakUnits",
    ),
    _schema(
        "TaskBaselines",
        "TaskBaseline",
        "BaselineNumber ProjectId TaskId",
        g="ProjectId TaskId",
        i="BaselineNumber",
        d="TaskBaselineStartDate TaskBaselineFinishDate",
        m="TaskBaselineWork TaskBaselineCost",
    ),
    _schema(
        "AssignmentBaselines",
        "AssignmentBaseline",
        "AssignmentId BaselineNumber ProjectId",
        g="AssignmentId ProjectId TaskId",
        i="BaselineNumber",
        m="AssignmentBaselineWork",
    ),
    _schema(
        "AssignmentTimephasedDataSet",
        "AssignmentTimephasedData",
        "ProjectId AssignmentId TimeByDay",
        g="ProjectId AssignmentId TaskId",
        d="TimeByDay",
        m="AssignmentWork AssignmentActualWork",
    ),
    _schema(
        "TimesheetLines",
        "TimesheetLine",
        "TimesheetLineId",
        g="TimesheetLineId TimesheetOwnerId ProjectId TaskId AssignmentId",
        s="TimesheetOwner TimesheetStatus TimesheetLineStatus TimesheetLineClass TimesheetLineComment",
        d="PeriodStartDate PeriodEndDate CreatedDate ModifiedDate",
        m="ActualWorkBillable ActualWorkNonBillable PlannedWork LastSavedWork",
    ),
    _schema(
        "TimesheetLineActualDataSet",
        "TimesheetLineActualData",
        "AdjustmentIndex TimeByDay TimesheetLineId",
        g="TimesheetLineId",
        i="AdjustmentIndex",
        d="TimeByDay CreatedDate",
        s="Comment",
        m="ActualWorkBillable ActualWorkNonBillable ActualOvertimeWorkBillable ActualOvertimeWorkNonBillable PlannedWork",
    ),
    _schema(
        "Risks",
        "Risk",
        "ProjectId RiskId",
        g="ProjectId RiskId",
        s="Title Status Owner AssignedToResource MitigationPlan ContingencyPlan Category ItemRelativeUrlPath",
        m="Probability Impact Exposure Cost CostExposure",
        d="DueDate CreatedDate ModifiedDate",
        b="IsFolder",
    ),
    _schema(
        "Issues",
        "Issue",
        "IssueId ProjectId",
        g="ProjectId IssueId",
        s="Title Status Owner AssignedToResource Resolution Discussion Category ItemRelativeUrlPath",
        i="Priority",
        d="DueDate CreatedDate ModifiedDate",
        b="IsFolder",
    ),
    _schema(
        "Deliverables",
        "Deliverable",
        "DeliverableId ProjectId",
        g="ProjectId DeliverableId",
        s="Title ItemRelativeUrlPath",
        d="StartDate FinishDate CreatedDate ModifiedDate",
        b="IsFolder",
    ),
)


def all_sets() -> dict[str, SetSchema]:
    """Made anew, since a farm's people add columns."""
    return {each.name: replace(each, columns=dict(each.columns)) for each in _SETS}
