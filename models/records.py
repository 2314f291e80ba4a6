"""What a connector hands over: one frozen, strictly validated record a kind, known to no database.

References (`project`, `parent`, `task`, `account`, ...) are the *source ids* of the same connection; the hub turns each into the id
UUIDv5(connection, entity, source id), so records may arrive in any order and need no look-up. A record that breaks a rule raises
`pydantic.ValidationError` where it is made; the sdk turns that into a quarantined record.

Unknown is None, never 0 or "". Enums keep the vendor's own word beside them (`status_source`).
"""

import datetime as dt
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.quantities import Amount, CurrencyCode, Day, Instant, Name, Percent, Seconds, SignedSeconds, SourceId, Text
from models.vocabulary import (
    AccountKind,
    Approval,
    BudgetBasis,
    BudgetKind,
    CostCategory,
    CostClass,
    DependencyType,
    Entity,
    Health,
    MilestoneKind,
    MilestoneState,
    PercentMethod,
    Presence,
    Priority,
    ProjectState,
    RateKind,
    RiskKind,
    RiskStatus,
    StatusCategory,
    TaskKind,
)

JsonObject = dict[str, Any]


class Record(BaseModel):
    """What every record carries: who it is at its source, and where to look at it there."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    entity: ClassVar[Entity]

    source_id: SourceId
    source_url: Text | None = None
    source_created_at: Instant | None = None
    source_updated_at: Instant | None = None
    archived: bool = False
    """The tool says so itself: the row is kept with presence `archived`."""


class ProjectRecord(Record):
    """A project as one tool knows it. `scope` is the source id of the scope it was read in."""

    entity = Entity.SOURCE_PROJECT
    scope: SourceId
    name: Name
    key: Name | None = None
    description: Text | None = None
    state: ProjectState = ProjectState.UNKNOWN
    state_source: Name | None = None
    owner: SourceId | None = None
    start_on: Day | None = None
    finish_on: Day | None = None
    status_on: Day | None = None
    """The plan's own status date, where the tool has one."""
    saved_at: Instant | None = None
    """When the plan was saved as it was read, where it comes whole: all that it holds is of that instant."""
    calendar: SourceId | None = None
    """The working calendar the plan is scheduled with."""
    currency: CurrencyCode | None = None
    custom_fields: JsonObject = Field(default_factory=dict)


class TaskRecord(Record):
    """A piece of work. A task that stands in several projects is one task with one home; see TaskMembershipRecord."""

    entity = Entity.TASK
    project: SourceId
    name: Name
    parent: SourceId | None = None
    kind: TaskKind = TaskKind.TASK
    kind_source: Name | None = None
    status_category: StatusCategory = StatusCategory.UNKNOWN
    status_source: Name | None = None
    priority: Priority = Priority.UNKNOWN
    priority_source: Name | None = None
    assignee: SourceId | None = None
    wbs_code: Name | None = None
    outline_level: int | None = Field(default=None, ge=0, le=1000)
    planned_start: Day | None = None
    planned_finish: Day | None = None
    baseline_start: Day | None = None
    baseline_finish: Day | None = None
    actual_start: Day | None = None
    actual_finish: Day | None = None
    due_on: Day | None = None
    completed_at: Instant | None = None
    estimate_seconds: Seconds | None = None
    remaining_seconds: Seconds | None = None
    spent_seconds: Seconds | None = None
    """As the tool reports it; the hub's own sum comes from time entries."""
    baseline_seconds: Seconds | None = None
    story_points: Amount | None = None
    percent_complete: Percent | None = None
    percent_method: PercentMethod | None = None
    planned_cost: Amount | None = None
    actual_cost: Amount | None = None
    baseline_cost: Amount | None = None
    currency: CurrencyCode | None = None
    is_milestone: bool = False
    is_critical: bool | None = None
    labels: tuple[Name, ...] = ()
    custom_fields: JsonObject = Field(default_factory=dict)


class TaskMembershipRecord(Record):
    """A task's place in a project and section beside its home."""

    entity = Entity.TASK_MEMBERSHIP
    task: SourceId
    project: SourceId
    section: Name | None = None
    is_home: bool = False


class DependencyRecord(Record):
    entity = Entity.DEPENDENCY
    predecessor: SourceId
    successor: SourceId
    type: DependencyType
    type_source: Name | None = None
    lag_seconds: SignedSeconds | None = None


class StatusChangeRecord(Record):
    """One change of one tracked field of a task, as the tool's own history tells it."""

    entity = Entity.STATUS_CHANGE
    task: SourceId
    field: Name
    from_category: StatusCategory | None = None
    from_source: Name | None = None
    to_category: StatusCategory | None = None
    to_source: Name | None = None
    changed_at: Instant
    account: SourceId | None = None


class MilestoneRecord(Record):
    """A release or fix version: a milestone that is no task. Milestone tasks are TaskRecords with `is_milestone`."""

    entity = Entity.MILESTONE
    project: SourceId
    name: Name
    kind: MilestoneKind = MilestoneKind.RELEASE
    due_on: Day | None = None
    baseline_finish: Day | None = None
    reached_at: Instant | None = None
    state: MilestoneState = MilestoneState.UNKNOWN
    state_source: Name | None = None


class RiskRecord(Record):
    entity = Entity.RISK
    project: SourceId
    task: SourceId | None = None
    kind: RiskKind
    title: Name
    probability_pct: Percent | None = None
    impact_cost: Amount | None = None
    currency: CurrencyCode | None = None
    impact_days: Amount | None = None
    impact_score: Amount | None = None
    score: Amount | None = None
    response: Text | None = None
    owner: SourceId | None = None
    due_on: Day | None = None
    status: RiskStatus = RiskStatus.UNKNOWN
    status_source: Name | None = None
    custom_fields: JsonObject = Field(default_factory=dict)


class StatusReportRecord(Record):
    entity = Entity.STATUS_REPORT
    project: SourceId
    author: SourceId | None = None
    reported_at: Instant
    health: Health = Health.UNKNOWN
    health_source: Name | None = None
    title: Name | None = None
    text: Text | None = None


class AccountRecord(Record):
    """A user as one tool knows it. The e-mail may be hidden; inactive ones keep their name."""

    entity = Entity.ACCOUNT
    name: Name
    email: Name | None = None
    active: bool | None = None
    kind: AccountKind = AccountKind.HUMAN
    time_zone: Name | None = None


class TimephasedSpan(BaseModel):
    """Work or cost of an assignment within a span, as the tool splits it. Derived: totals come from the stored fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    kind: str
    """planned_work, actual_work, baseline_work (seconds), planned_cost, actual_cost, baseline_cost (currency units)."""
    start: dt.datetime
    """Local wall time of the plan, without a zone."""
    finish: dt.datetime
    value: Amount


class AssignmentRecord(Record):
    """Work of one account on one task, or, where the tool plans no closer, on one project. Material and cost resources carry no seconds."""

    entity = Entity.ASSIGNMENT
    task: SourceId | None = None
    project: SourceId | None = None
    """Only where there is no task."""
    account: SourceId | None = None
    units_pct: Amount | None = None
    planned_seconds: Seconds | None = None
    actual_seconds: Seconds | None = None
    remaining_seconds: Seconds | None = None
    baseline_seconds: Seconds | None = None
    start_on: Day | None = None
    finish_on: Day | None = None
    planned_cost: Amount | None = None
    actual_cost: Amount | None = None
    currency: CurrencyCode | None = None
    timephased: tuple[TimephasedSpan, ...] = ()

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if (self.task is None) == (self.project is None):
            raise ValueError("an assignment is for a task, or for a project where there is no task")
        return self


class TimeEntryRecord(Record):
    """Hours somebody logged. Without `project` the hours belong to the project of `task`."""

    entity = Entity.TIME_ENTRY
    task: SourceId | None = None
    project: SourceId | None = None
    account: SourceId | None = None
    entry_date: Day
    """The day in the author's own zone, from the offset the vendor gave."""
    started_at: Instant | None = None
    duration_seconds: Seconds
    billable: bool | None = None
    billable_seconds: Seconds | None = None
    work_type: Name | None = None
    approval: Approval = Approval.UNKNOWN
    approval_source: Name | None = None
    note: Text | None = None


class RateRecord(Record):
    """Price of an hour of an account (or of a role, by name) within a validity, the last day included; of one project, or of all."""

    entity = Entity.RATE
    project: SourceId | None = None
    account: SourceId | None = None
    role: Name | None = None
    kind: RateKind
    amount_per_hour: Amount
    currency: CurrencyCode
    valid_from: Day | None = None
    valid_to: Day | None = None


class CalendarException(BaseModel):
    """Days that differ from the week's pattern; 0 minutes is a day off. Both days are included."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    start: Day
    finish: Day
    minutes: int = Field(ge=0, le=1440)
    name: Name | None = None


class WorkingCalendarRecord(Record):
    """Working minutes of Monday to Sunday, with exceptions; of a plan, or of one account."""

    entity = Entity.WORKING_CALENDAR
    name: Name
    account: SourceId | None = None
    minutes_per_weekday: tuple[int, int, int, int, int, int, int]
    exceptions: tuple[CalendarException, ...] = ()


class BudgetLineRecord(Record):
    """An amount of money of a project or task, once. A positive amount is a cost; a budget may be a reserve (`is_contingency`)."""

    entity = Entity.BUDGET_LINE
    project: SourceId
    task: SourceId | None = None
    kind: BudgetKind
    category: CostCategory = CostCategory.OTHER
    cost_class: CostClass | None = None
    is_contingency: bool = False
    period_start: Day | None = None
    period_finish: Day | None = None
    amount: Amount
    currency: CurrencyCode
    basis: BudgetBasis = BudgetBasis.TOOL
    source_field: Name | None = None


class CustomFieldRecord(Record):
    """Name and type of a vendor's field, so that `custom_fields` of rows can be read and mapped.

    `source_id` is the field's id; where ids are unique in one place only, that place stands before it: `board:column`, `task/column`.
    """

    entity = Entity.CUSTOM_FIELD
    name: Name
    type: Name
    applies_to: Entity = Entity.TASK
    scope: SourceId | None = None
    """The scope the field is limited to, None for a field of the whole connection."""
    is_calculated: bool = False


class Removal(BaseModel):
    """Positive evidence from the vendor that a record left: a deletion feed, an archive flag, a refusal by id."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    entity: Entity
    source_id: SourceId
    presence: Presence
    reason: Name


RECORD_TYPES: dict[Entity, type[Record]] = {
    record_type.entity: record_type
    for record_type in (
        ProjectRecord,
        TaskRecord,
        TaskMembershipRecord,
        DependencyRecord,
        StatusChangeRecord,
        MilestoneRecord,
        RiskRecord,
        StatusReportRecord,
        AccountRecord,
        AssignmentRecord,
        TimeEntryRecord,
        RateRecord,
        WorkingCalendarRecord,
        BudgetLineRecord,
        CustomFieldRecord,
    )
}
