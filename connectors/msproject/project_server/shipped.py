"""The columns that Project Server itself gives projects and tasks: whatever else is there, a farm's people added."""

_PROJECT = """
ACWP ActualCost ActualDuration ActualFinishDate ActualOvertimeCost ActualOvertimeWork ActualRegularCost ActualRegularWork
ActualStartDate ActualWork AuthorName BCWP BCWS BudgetCost BudgetWork CPI CV CVP CalculationsAreStale CalendarDuration CategoryName
CompanyName Cost CostVariance CreatedDate Currency Description Duration DurationVariance EAC EarlyFinish EarlyStart
EarnedValueIsStale FinishDate FinishVariance FixedCost Id Identifier Keywords LastPublishedDate LateFinish LateStart ManagerName
ModifiedDate Name OvertimeCost OvertimeWork OwnerId OwnerName OwnerResourceId PercentCompleted PercentWorkCompleted RegularCost
RegularWork RemainingCost RemainingDuration RemainingOvertimeCost RemainingOvertimeWork RemainingRegularCost RemainingRegularWork
RemainingWork ResourcePlanWork SPI SV SVP StartDate StartVariance StatusDate Subject TCPI Timephased Title Type VAC Work
WorkVariance WorkspaceInternalHRef WorkspaceInternalUrl
"""
_TASK = """
ACWP ActualCost ActualDuration ActualFinishDate ActualFixedCost ActualOvertimeCost ActualOvertimeWork ActualRegularCost
ActualRegularWork ActualStartDate ActualWork BCWP BCWS BudgetCost BudgetWork CPI CV CVP ClientUniqueId Cost CostVariance CreatedDate
CreatedRevisionCounter Deadline DeliverableFinishDate DeliverableStartDate Duration DurationIsEstimated DurationString
DurationVariance EAC EarlyFinish EarlyStart FinishDate FinishDateString FinishVariance FixedCost FreeSlack HyperLinkAddress
HyperLinkFriendlyName HyperLinkSubAddress Id IgnoresResourceCalendar Index IsActive IsCritical IsEffortDriven IsExternal
IsManuallyScheduled IsMarked IsMilestone IsOverallocated IsProjectSummary IsRecurring IsSummary LateFinish LateStart LevelingDelay
ModifiedDate ModifiedRevisionCounter Name OutlineLevel OutlineNumber OvertimeCost OvertimeWork ParentId PercentCompleted
PercentWorkCompleted PhysicalPercentCompleted Priority RegularCost RegularWork RemainingCost RemainingDuration
RemainingOvertimeCost RemainingOvertimeWork RemainingRegularCost RemainingRegularWork RemainingWork ResourcePlanWork SPI SV SVP
StartDate StartDateString StartVariance StatusManagerId StatusManagerUID TCPI TotalSlack VAC WBS Work WorkVariance
"""
_OTHERS = """
EnterpriseProjectTypeDescription EnterpriseProjectTypeId EnterpriseProjectTypeIsDefault EnterpriseProjectTypeName
FixedCostAssignmentId IsDefault OptimizerCommitDate OptimizerDecisionAliasLookupTableId OptimizerDecisionAliasLookupTableValueId
OptimizerDecisionId OptimizerDecisionName OptimizerSolutionName ParentProjectId ParentTaskId ParentTaskName PlannerCommitDate
PlannerDecisionAliasLookupTableId PlannerDecisionAliasLookupTableValueId PlannerDecisionId PlannerDecisionName PlannerEndDate
PlannerSolutionName PlannerStartDate ProjectId ProjectName ResourcePlanUtilizationDate ResourcePlanUtilizationType TimePhased
WorkflowCreated WorkflowCreatedDate WorkflowError WorkflowErrorResponseCode WorkflowInstanceId WorkflowOwner WorkflowOwnerId
WorkflowOwnerName WorkflowOwnerResourceName
"""
SHIPPED = {
    "Projects": {f"Project{word}" for word in _PROJECT.split()} | set(_OTHERS.split()),
    "Tasks": {f"Task{word}" for word in _TASK.split()} | set(_OTHERS.split()),
}
