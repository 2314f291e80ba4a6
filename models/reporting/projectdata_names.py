"""What the ProjectData feed of Project Online called its sets and columns: names, keys and kinds, set by set.

A line is `set type key,key`, then `kind: names`. `TimeByDay` and the ids are as they were, so that reports find them.
"""

NAMES = """\
Projects Project ProjectId
  at: ProjectLastPublishedDate ProjectActualFinishDate ProjectActualStartDate ProjectCreatedDate ProjectEarlyFinish
  at: ProjectEarlyStart ProjectFinishDate ProjectLateFinish ProjectLateStart ProjectModifiedDate ProjectStartDate
  at: ProjectStatusDate ResourcePlanUtilizationDate OptimizerCommitDate PlannerCommitDate PlannerEndDate
  at: PlannerStartDate
  decimal: ProjectActualCost ProjectActualDuration ProjectActualOvertimeCost ProjectActualOvertimeWork
  decimal: ProjectActualRegularCost ProjectActualRegularWork ProjectActualWork ProjectACWP ProjectBCWP ProjectBCWS
  decimal: ProjectBudgetCost ProjectBudgetWork ProjectCalendarDuration ProjectCost ProjectCostVariance ProjectCPI
  decimal: ProjectCV ProjectCVP ProjectDuration ProjectDurationVariance ProjectEAC ProjectFinishVariance ProjectFixedCost
  decimal: ProjectOvertimeCost ProjectOvertimeWork ProjectRegularCost ProjectRegularWork ProjectRemainingCost
  decimal: ProjectRemainingDuration ProjectRemainingOvertimeCost ProjectRemainingOvertimeWork ProjectRemainingRegularCost
  decimal: ProjectRemainingRegularWork ProjectRemainingWork ProjectResourcePlanWork ProjectSPI ProjectStartVariance
  decimal: ProjectSV ProjectSVP ProjectTCPI ProjectVAC ProjectWork ProjectWorkVariance
  flag: IsDefault ProjectEarnedValueIsStale
  guid: EnterpriseProjectTypeId ParentProjectId ProjectOwnerResourceId ProjectId OptimizerDecisionAliasLookupTableId
  guid: OptimizerDecisionId PlannerDecisionAliasLookupTableId PlannerDecisionId WorkflowInstanceId
  int: ProjectPercentCompleted ProjectPercentWorkCompleted ProjectType
  text: EnterpriseProjectTypeDescription EnterpriseProjectTypeName ProjectIdentifier ProjectAuthorName
  text: ProjectCalculationsAreStale ProjectCategoryName ProjectCompanyName ProjectCurrency ProjectDescription
  text: ProjectKeywords ProjectManagerName ProjectName ProjectOwnerName ProjectSubject ProjectTitle
  text: ProjectWorkspaceInternalHRef ResourcePlanUtilizationType OptimizerDecisionName OptimizerSolutionName
  text: PlannerDecisionName PlannerSolutionName WorkflowOwnerResourceName WorkflowCreated WorkflowError
  text: WorkflowErrorResponseCode WorkflowOwner TimePhased
Tasks Task ProjectId,TaskId
  at: TaskActualFinishDate TaskActualStartDate TaskCreatedDate TaskDeadline TaskDeliverableFinishDate
  at: TaskDeliverableStartDate TaskEarlyFinish TaskEarlyStart TaskFinishDate TaskLateFinish TaskLateStart
  at: TaskModifiedDate TaskStartDate
  decimal: TaskActualCost TaskActualDuration TaskActualFixedCost TaskActualOvertimeCost TaskActualOvertimeWork
  decimal: TaskActualRegularCost TaskActualRegularWork TaskActualWork TaskACWP TaskBCWP TaskBCWS TaskBudgetCost
  decimal: TaskBudgetWork TaskCost TaskCostVariance TaskCPI TaskCV TaskCVP TaskDuration TaskDurationVariance TaskEAC
  decimal: TaskFinishVariance TaskFixedCost TaskFreeSlack TaskLevelingDelay TaskOvertimeCost TaskOvertimeWork
  decimal: TaskRegularCost TaskRegularWork TaskRemainingCost TaskRemainingDuration TaskRemainingOvertimeCost
  decimal: TaskRemainingOvertimeWork TaskRemainingRegularCost TaskRemainingRegularWork TaskRemainingWork
  decimal: TaskResourcePlanWork TaskSPI TaskStartVariance TaskSV TaskSVP TaskTCPI TaskTotalSlack TaskVAC TaskWork
  decimal: TaskWorkVariance
  flag: TaskDurationIsEstimated TaskIgnoresResourceCalendar TaskIsActive TaskIsCritical TaskIsEffortDriven
  flag: TaskIsExternal TaskIsManuallyScheduled TaskIsMarked TaskIsMilestone TaskIsOverallocated TaskIsProjectSummary
  flag: TaskIsRecurring TaskIsSummary
  guid: ProjectId TaskId TaskParentId FixedCostAssignmentId TaskStatusManagerId
  int: TaskClientUniqueId TaskCreatedRevisionCounter TaskIndex TaskModifiedRevisionCounter TaskOutlineLevel
  int: TaskPercentCompleted TaskPercentWorkCompleted TaskPhysicalPercentCompleted TaskPriority
  text: ParentTaskName ProjectName TaskDurationString TaskFinishDateString TaskHyperLinkAddress
  text: TaskHyperLinkFriendlyName TaskHyperLinkSubAddress TaskName TaskOutlineNumber TaskStartDateString TaskWBS
Assignments Assignment AssignmentId,ProjectId
  at: AssignmentActualFinishDate AssignmentActualStartDate AssignmentCreatedDate AssignmentFinishDate
  at: AssignmentModifiedDate AssignmentStartDate AssignmentUpdatesAppliedDate
  decimal: AssignmentActualCost AssignmentActualOvertimeCost AssignmentActualOvertimeWork AssignmentActualRegularCost
  decimal: AssignmentActualRegularWork AssignmentActualWork AssignmentACWP AssignmentBCWP AssignmentBCWS
  decimal: AssignmentBudgetCost AssignmentBudgetMaterialWork AssignmentBudgetWork AssignmentCost AssignmentCostVariance
  decimal: AssignmentCV AssignmentDelay AssignmentFinishVariance AssignmentMaterialActualWork AssignmentMaterialWork
  decimal: AssignmentOvertimeCost AssignmentOvertimeWork AssignmentPeakUnits AssignmentRegularCost AssignmentRegularWork
  decimal: AssignmentRemainingCost AssignmentRemainingOvertimeCost AssignmentRemainingOvertimeWork
  decimal: AssignmentRemainingRegularCost AssignmentRemainingRegularWork AssignmentRemainingWork
  decimal: AssignmentResourcePlanWork AssignmentStartVariance AssignmentSV AssignmentVAC AssignmentWork
  decimal: AssignmentWorkVariance
  flag: AssignmentIsOverallocated AssignmentIsPublished IsPublic TaskIsActive
  guid: ProjectId AssignmentId ResourceId TaskId TimesheetClassId
  int: AssignmentBookingId AssignmentCreatedRevisionCounter AssignmentModifiedRevisionCounter
  int: AssignmentPercentWorkCompleted AssignmentResourceType AssignmentType
  text: AssignmentAllUpdatesApplied AssignmentBookingDescription AssignmentBookingName ProjectName ResourceName
  text: TaskName TypeDescription TypeName
Resources Resource ResourceId
  at: ResourceCreatedDate ResourceEarliestAvailableFrom ResourceLatestAvailableTo ResourceModifiedDate
  decimal: ResourceCostPerUse ResourceMaxUnits ResourceOvertimeRate ResourceStandardRate
  flag: ResourceCanLevel ResourceIsActive ResourceIsGeneric ResourceIsTeam
  guid: ResourceId ResourceTimesheetManagerId
  int: ResourceStatusId ResourceType
  text: ResourceBaseCalendar ResourceBookingType ResourceCode ResourceCostCenter ResourceEmailAddress ResourceGroup
  text: ResourceHyperlink ResourceHyperlinkHref ResourceInitials ResourceMaterialLabel ResourceName ResourceNTAccount
  text: ResourceWorkgroup ResourceStatusName TypeDescription TypeName
TimeSet Time TimeByDay
  at: TimeByDay FiscalPeriodStart FiscalPeriodModifiedDate
  guid: FiscalPeriodId
  text: TimeDayOfTheMonth TimeDayOfTheWeek TimeMonthOfTheYear TimeQuarter TimeWeekOfTheYear FiscalPeriodName
  text: FiscalQuarter FiscalYear
FiscalPeriods FiscalPeriod FiscalPeriodId
  at: FiscalPeriodStart FiscalPeriodFinish CreatedDate ModifiedDate
  guid: FiscalPeriodId
  text: FiscalPeriodName FiscalPeriodQuarter FiscalPeriodYear
Timesheets Timesheet TimesheetId
  at: ModifiedDate EndDate StartDate
  guid: TimesheetId PeriodId OwnerResourceNameId
  int: TimesheetStatusId PeriodStatusId
  text: Comment TimesheetName PeriodName StatusDescription TimesheetOwner
TimesheetClasses TimesheetClass ClassId
  guid: ClassId DepartmentId LCId
  int: TimesheetClassType
  text: DepartmentName Description TimesheetClassName
TimesheetPeriods TimesheetPeriod PeriodId
  at: EndDate StartDate
  guid: PeriodId LCId
  int: PeriodStatusId
  text: PeriodName PeriodStatusDescription
TimesheetLineActualDataSet TimesheetLineActualData AdjustmentIndex,TimeByDay,TimesheetLineId
  at: TimeByDay CreatedDate TimesheetLineModifiedDate
  decimal: ActualOvertimeWorkBillable ActualOvertimeWorkNonBillable ActualWorkBillable ActualWorkNonBillable PlannedWork
  guid: TimesheetLineId
  int: AdjustmentIndex TimeByDay_DayOfMonth TimeByDay_DayOfWeek
  text: Comment LastChangedResourceName
TimesheetLines TimesheetLine TimesheetLineId
  at: CreatedDate ModifiedDate PeriodEndDate PeriodStartDate
  decimal: ActualOvertimeWorkBillable ActualOvertimeWorkNonBillable ActualWorkBillable ActualWorkNonBillable PlannedWork
  decimal: LastSavedWork
  guid: TimesheetLineId ProjectId TaskId TimesheetLineClassId TimesheetId PeriodId ApproverResourceNameId AssignmentId
  guid: LCId TimesheetOwnerId
  int: TimesheetLineClassType TimesheetLineStatusId PeriodStatusId TimesheetStatusId
  text: ProjectName TaskName TimesheetLineClass TimesheetLineStatus TimesheetName PeriodName PeriodStatus
  text: TimesheetStatus TaskHierarchy TimesheetLineComment TimesheetClassDescription ApproverTimesheetResourceName
  text: TimesheetOwner
AssignmentBaselines AssignmentBaseline AssignmentId,BaselineNumber,ProjectId
  at: AssignmentBaselineFinishDate AssignmentBaselineModifiedDate AssignmentBaselineStartDate
  decimal: AssignmentBaselineBudgetCost AssignmentBaselineBudgetMaterialWork AssignmentBaselineBudgetWork
  decimal: AssignmentBaselineCost AssignmentBaselineMaterialWork AssignmentBaselineWork
  guid: AssignmentId ProjectId TaskId
  int: AssignmentType BaselineNumber
  text: ProjectName TaskName
AssignmentBaselineTimephasedDataSet AssignmentBaselineTimephasedData ProjectId,AssignmentId,TimeByDay,BaselineNumber
  at: TimeByDay AssignmentBaselineModifiedDate
  decimal: AssignmentBaselineBudgetCost AssignmentBaselineBudgetMaterialWork AssignmentBaselineBudgetWork
  decimal: AssignmentBaselineCost AssignmentBaselineMaterialWork AssignmentBaselineWork
  guid: ProjectId AssignmentId FiscalPeriodId TaskId ResourceId
  int: BaselineNumber
  text: ProjectName TaskName
AssignmentTimephasedDataSet AssignmentTimephasedData ProjectId,AssignmentId,TimeByDay
  at: TimeByDay AssignmentModifiedDate
  decimal: AssignmentActualCost AssignmentActualOvertimeCost AssignmentActualOvertimeWork AssignmentActualRegularCost
  decimal: AssignmentActualRegularWork AssignmentActualWork AssignmentBudgetCost AssignmentBudgetMaterialWork
  decimal: AssignmentBudgetWork AssignmentCombinedWork AssignmentCost AssignmentMaterialActualWork AssignmentMaterialWork
  decimal: AssignmentOvertimeCost AssignmentOvertimeWork AssignmentRegularCost AssignmentRegularWork
  decimal: AssignmentRemainingCost AssignmentRemainingOvertimeCost AssignmentRemainingOvertimeWork
  decimal: AssignmentRemainingRegularCost AssignmentRemainingRegularWork AssignmentRemainingWork
  decimal: AssignmentResourcePlanWork AssignmentWork
  flag: TaskIsActive
  guid: FiscalPeriodId AssignmentId ProjectId TaskId ResourceId
  text: ProjectName TaskName
TaskBaselines TaskBaseline BaselineNumber,ProjectId,TaskId
  at: TaskBaselineDeliverableFinishDate TaskBaselineDeliverableStartDate TaskBaselineFinishDate
  at: TaskBaselineModifiedDate TaskBaselineStartDate
  decimal: TaskBaselineBudgetCost TaskBaselineBudgetWork TaskBaselineCost TaskBaselineDuration TaskBaselineFixedCost
  decimal: TaskBaselineWork
  guid: ProjectId TaskId
  int: BaselineNumber
  text: ProjectName TaskName TaskBaselineDurationString TaskBaselineFinishDateString TaskBaselineStartDateString
TaskBaselineTimephasedDataSet TaskBaselineTimephasedData ProjectId,TaskId,TimeByDay,BaselineNumber
  at: TaskBaselineModifiedDate TimeByDay
  decimal: TaskBaselineBudgetCost TaskBaselineBudgetWork TaskBaselineCost TaskBaselineFixedCost TaskBaselineWork
  guid: FiscalPeriodId ProjectId TaskId
  int: BaselineNumber
  text: ProjectName TaskName
TaskTimephasedDataSet TaskTimephasedData ProjectId,TaskId,TimeByDay
  at: TaskModifiedDate TimeByDay
  decimal: TaskActualCost TaskActualWork TaskBudgetCost TaskBudgetWork TaskCost TaskOvertimeWork TaskResourcePlanWork
  decimal: TaskWork
  flag: TaskIsActive TaskIsProjectSummary
  guid: FiscalPeriodId ProjectId TaskId
  text: ProjectName TaskName
ProjectBaselines ProjectBaseline BaselineNumber,ProjectId
  at: ProjectBaselineDeliverableFinishDate ProjectBaselineDeliverableStartDate ProjectBaselineFinishDate
  at: ProjectBaselineModifiedDate ProjectBaselineStartDate
  decimal: ProjectBaselineBudgetCost ProjectBaselineBudgetWork ProjectBaselineCost ProjectBaselineDuration
  decimal: ProjectBaselineFixedCost ProjectBaselineWork
  guid: ProjectId TaskId
  int: BaselineNumber
  text: ProjectName ProjectBaselineDurationString ProjectBaselineFinishDateString ProjectBaselineStartDateString
ResourceTimephasedDataSet ResourceTimephasedData ResourceId,TimeByDay
  at: TimeByDay ResourceModifiedDate
  guid: ResourceId FiscalPeriodId
  text: BaseCapacity Capacity ResourceName
ResourceDemandTimephasedDataSet ResourceDemandTimephasedDataSetRow ProjectId,ResourceId,TimeByDay
  at: ResourceDemandModifiedDate TimeByDay ResourcePlanUtilizationDate
  guid: ProjectId ResourceId FiscalPeriodId
  text: ProjectName ResourceDemand ResourcePlanUtilizationType ResourceName
EngagementsTimephasedDataSet EngagementsTimephasedDataSetRow EngagementId
  at: EngagementModifiedDate EngagementDate
  decimal: CommittedUnits CommittedWork ProposedUnits ProposedWork
  guid: EngagementId ProjectId ResourceId
  text: EngagementName ProjectName ResourceName
Risks Risk ProjectId,RiskId
  at: CreatedDate DueDate ModifiedDate
  decimal: Cost CostExposure Exposure Impact Probability
  flag: IsFolder
  guid: ProjectId RiskId
  text: AssignedToResource Category ContingencyPlan CreateByResource Description ItemRelativeUrlPath MitigationPlan
  text: ModifiedByResource NumberOfAttachments Owner Status Title TriggerDescription TriggerTask ProjectName
RiskTaskAssociations RiskTaskAssociation ProjectId,RiskId,TaskId
  guid: ProjectId RelatedProjectId RiskId TaskId
  text: ProjectName RelatedProjectName RelationshipType TaskName Title
Issues Issue IssueId,ProjectId
  at: CreatedDate DueDate ModifiedDate
  flag: IsFolder
  guid: IssueId ProjectId
  int: Priority
  text: AssignedToResource Category CreateByResource Discussion ItemRelativeUrlPath ModifiedByResource
  text: NumberOfAttachments Owner Resolution Status Title ProjectName
IssueTaskAssociations IssueTaskAssociation ProjectId,IssueId,TaskId
  guid: IssueId ProjectId RelatedProjectId TaskId
  text: ProjectName RelatedProjectName RelationshipType TaskName Title
Deliverables Deliverable DeliverableId,ProjectId
  at: CreatedDate FinishDate ModifiedDate StartDate
  flag: IsFolder
  guid: DeliverableId ProjectId
  text: CreateByResource Description ItemRelativeUrlPath ModifiedByResource Title ProjectName
PortfolioAnalyses PortfolioAnalyse AnalysisId
  at: CreatedDate ModifiedDate PlanningHorizonEndDate PlanningHorizonStartDate
  guid: AlternateProjectEndDateCustomFieldId AlternateProjectStartDateCustomFieldId AnalysisId CreatedByResourceId
  guid: DepartmentId FilterResourcesByRBSValueId ForcedInAliasLookupTableId ForcedOutAliasLookupTableId
  guid: HardConstraintCustomFieldId ModifiedByResourceId PrioritizationId RoleCustomFieldId
  text: AlternateProjectEndDateCustomFieldName AlternateProjectStartDateCustomFieldName AnalysisDescription
  text: AnalysisName AnalysisType BookingType CreatedByResourceName DepartmentName FilterResourcesByDepartment
  text: FilterResourcesByRBS FilterResourcesByRBSValueText ForcedInAliasLookupTableName ForcedOutAliasLookupTableName
  text: HardConstraintCustomFieldName ModifiedByResourceName PrioritizationName PrioritizationType RoleCustomFieldName
  text: TimeScale UseAlternateProjectDatesForResourcePlans
PortfolioAnalysisProjects PortfolioAnalysisProject AnalysisId,ProjectId
  at: OriginalEndDate OriginalStartDate StartDate
  decimal: Duration
  guid: AnalysisId ProjectId
  int: AbsolutePriority Priority
  text: AnalysisName FinishNoLaterThan Locked ProjectName StartNoEarlierThan
CostScenarioProjects CostScenarioProject ScenarioId,ProjectId
  guid: AnalysisId ForceAliasLookupTableId ProjectId ScenarioId
  int: AbsolutePriority Priority
  text: AnalysisName ForceAliasLookupTableName ForceStatus HardConstraintValue ProjectName ScenarioName Status
CostConstraintScenarios CostConstraintScenario ScenarioId
  at: CreatedDate ModifiedDate
  decimal: SelectedProjectsCost UnselectedProjectsCost
  guid: AnalysisId CreatedByResourceId ModifiedByResourceId ScenarioId
  int: SelectedProjectsPriority UnselectedProjectsPriority
  text: AnalysisName CreatedByResourceName ModifiedByResourceName ScenarioDescription ScenarioName UseDependencies
ResourceConstraintScenarios ResourceConstraintScenario ScenarioId
  at: CreatedDate ModifiedDate
  guid: AnalysisId CostConstraintScenarioId CreatedByResourceId ModifiedByResourceId ScenarioId
  text: AllocationThreshold AnalysisName ConstraintType ConstraintValue CostConstraintScenarioName
  text: CreatedByResourceName EnforceProjectDependencies EnforceSchedulingConstraints HiringType
  text: ModifiedByResourceName RateTable ScenarioDescription ScenarioName
ResourceScenarioProjects ResourceScenarioProject ScenarioId,ProjectId
  at: NewStartDate
  decimal: ResourceCost ResourceWork
  guid: AnalysisId CostConstraintScenarioId ForceAliasLookupTableId ProjectId ScenarioId
  int: AbsolutePriority Priority
  text: AnalysisName CostConstraintScenarioName ForceAliasLookupTableName ForceStatus HardConstraintValue ProjectName
  text: ScenarioName Status
Prioritizations Prioritization PrioritizationId
  at: CreatedDate ModifiedDate
  flag: PrioritizationIsManual
  guid: CreatedByResourceId DepartmentId ModifiedByResourceId PrioritizationId
  text: ConsistencyRatio CreatedByResourceName DepartmentName ModifiedByResourceName PrioritizationDescription
  text: PrioritizationName
PrioritizationDrivers PrioritizationDriver PrioritizationId,BusinessDriverId
  guid: BusinessDriverId PrioritizationId
  int: BusinessDriverPriority
  text: BusinessDriverName PrioritizationName
PrioritizationDriverRelations PrioritizationDriverRelation PrioritizationId,BusinessDriver1Id,BusinessDriver2Id
  guid: BusinessDriver1Id BusinessDriver2Id PrioritizationId
  text: BusinessDriver1Name BusinessDriver2Name PrioritizationName RelationValue
BusinessDrivers BusinessDriver BusinessDriverId
  at: CreatedDate ModifiedDate
  flag: BusinessDriverIsActive
  guid: BusinessDriverId CreatedByResourceId ModifiedByResourceId
  text: BusinessDriverDescription BusinessDriverName CreatedByResourceName ImpactDescriptionExtreme
  text: ImpactDescriptionLow ImpactDescriptionModerate ImpactDescriptionNone ImpactDescriptionStrong
  text: ModifiedByResourceName
BusinessDriverDepartments BusinessDriverDepartment BusinessDriverId,DepartmentId
  guid: BusinessDriverId DepartmentId
  text: BusinessDriverName DepartmentName
Engagements Engagement EngagementId
  at: CommittedFinishDate CommittedStartDate CreatedDate ModifiedDate ReviewedDate SubmittedDate ProposedFinishDate
  at: ProposedStartDate
  decimal: CommittedMaxUnits CommittedWork ProposedMaxUnits ProposedWork
  guid: EngagementId ModifiedByResourceId ProjectId ResourceId ReviewedByResourceId SubmittedByResourceId
  text: EngagementName Status ModifiedByResourceName ProjectName ResourceName ReviewedByResourceName
  text: SubmittedByResourceName
EngagementsComments EngagementsComment CommentId
  at: CreatedDate
  guid: AuthorId CommentId EngagementId
  text: AuthorName CommentMessage EngagementName
ProjectWorkflowStageDataSet ProjectWorkflowStageDataSetRow ProjectId,StageId
  at: LastModifiedDate StageCompletionDate StageEntryDate
  guid: LCId ProjectId StageId
  text: PhaseDescription PhaseName ProjectName StageDescription StageInformation StageLastSubmitted StageName
  text: StageOrder StageStateDescription StageStatus
"""
