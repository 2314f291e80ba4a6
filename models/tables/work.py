"""Work as the tools know it: projects, tasks and what hangs on them."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Sourced, currency_check, no_amount_without_currency, word
from models.vocabulary import (
    DependencyType,
    Entity,
    Health,
    MilestoneKind,
    MilestoneState,
    PercentMethod,
    Priority,
    ProjectState,
    RiskKind,
    RiskStatus,
    StatusCategory,
    TaskKind,
)

PERCENT = Numeric(5, 2)


class SourceProject(Sourced, Base):
    __tablename__ = "source_project"
    extra_table_args = (
        currency_check(),
        # Whether a connection reads plans that their tool dates.
        Index(
            "ix_source_project__client_id_connection_id_dated",
            "client_id",
            "connection_id",
            postgresql_where=text("status_on IS NOT NULL OR saved_at IS NOT NULL"),
        ),
    )

    scope: Mapped[str]
    key: Mapped[str | None]
    name: Mapped[str]
    description: Mapped[str | None]
    state: Mapped[ProjectState] = mapped_column(word(ProjectState, name="state"))
    state_source: Mapped[str | None]
    owner_id: Mapped[uuid.UUID | None]
    start_on: Mapped[dt.date | None]
    finish_on: Mapped[dt.date | None]
    status_on: Mapped[dt.date | None]
    saved_at: Mapped[dt.datetime | None]
    calendar_id: Mapped[uuid.UUID | None]
    currency: Mapped[str | None]
    custom_fields: Mapped[dict[str, Any]]


class Task(Sourced, Base):
    __tablename__ = "task"
    extra_table_args = (
        # Tasks of a project, and the hours of a project by its tasks.
        Index("ix_task__client_id_source_project_id", "client_id", "source_project_id"),
        # Children of a task; leaf tasks are those without.
        Index("ix_task__client_id_parent_id", "client_id", "parent_id"),
        # Tasks of an assignee, and what they have planned.
        Index("ix_task__client_id_assignee_id", "client_id", "assignee_id"),
        # Tasks that are milestones: the few among many.
        Index(
            "ix_task__client_id_source_project_id_milestone",
            "client_id",
            "source_project_id",
            postgresql_where=text("is_milestone"),
        ),
        currency_check(),
        no_amount_without_currency("planned_cost", "actual_cost", "baseline_cost"),
        CheckConstraint("percent_complete BETWEEN 0 AND 100", name="percent_complete"),
    )

    source_project_id: Mapped[uuid.UUID]
    parent_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    kind: Mapped[TaskKind] = mapped_column(word(TaskKind, name="kind"))
    kind_source: Mapped[str | None]
    status_category: Mapped[StatusCategory] = mapped_column(word(StatusCategory, name="status_category"))
    status_source: Mapped[str | None]
    priority: Mapped[Priority] = mapped_column(word(Priority, name="priority"))
    priority_source: Mapped[str | None]
    assignee_id: Mapped[uuid.UUID | None]
    wbs_code: Mapped[str | None]
    outline_level: Mapped[int | None] = mapped_column(SmallInteger)
    planned_start: Mapped[dt.date | None]
    planned_finish: Mapped[dt.date | None]
    baseline_start: Mapped[dt.date | None]
    baseline_finish: Mapped[dt.date | None]
    actual_start: Mapped[dt.date | None]
    actual_finish: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]
    completed_at: Mapped[dt.datetime | None]
    estimate_seconds: Mapped[int | None]
    remaining_seconds: Mapped[int | None]
    spent_seconds: Mapped[int | None]
    baseline_seconds: Mapped[int | None]
    story_points: Mapped[Decimal | None]
    percent_complete: Mapped[Decimal | None] = mapped_column(PERCENT)
    percent_method: Mapped[PercentMethod | None] = mapped_column(word(PercentMethod, name="percent_method"))
    planned_cost: Mapped[Decimal | None]
    actual_cost: Mapped[Decimal | None]
    baseline_cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    is_milestone: Mapped[bool]
    is_critical: Mapped[bool | None]
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    custom_fields: Mapped[dict[str, Any]]


class TaskMembership(Sourced, Base):
    __tablename__ = "task_membership"
    extra_table_args = (Index("ix_task_membership__client_id_task_id", "client_id", "task_id"),)

    task_id: Mapped[uuid.UUID]
    source_project_id: Mapped[uuid.UUID]
    section: Mapped[str | None]
    is_home: Mapped[bool]


class Dependency(Sourced, Base):
    __tablename__ = "dependency"
    extra_table_args = (
        # Both ends of a link.
        Index("ix_dependency__client_id_predecessor_id", "client_id", "predecessor_id"),
        Index("ix_dependency__client_id_successor_id", "client_id", "successor_id"),
    )

    predecessor_id: Mapped[uuid.UUID]
    successor_id: Mapped[uuid.UUID]
    type: Mapped[DependencyType] = mapped_column(word(DependencyType, name="type"))
    type_source: Mapped[str | None]
    lag_seconds: Mapped[int | None]


class StatusChange(Sourced, Base):
    __tablename__ = "status_change"
    extra_table_args = (Index("ix_status_change__client_id_task_id_changed_at", "client_id", "task_id", "changed_at"),)

    task_id: Mapped[uuid.UUID]
    field: Mapped[str]
    from_category: Mapped[StatusCategory | None] = mapped_column(word(StatusCategory, name="from_category"))
    from_source: Mapped[str | None]
    to_category: Mapped[StatusCategory | None] = mapped_column(word(StatusCategory, name="to_category"))
    to_source: Mapped[str | None]
    changed_at: Mapped[dt.datetime]
    account_id: Mapped[uuid.UUID | None]


class Milestone(Sourced, Base):
    """Releases and fix versions: milestones that are no tasks. The view `milestone_all` adds the tasks of kind milestone."""

    __tablename__ = "milestone"
    extra_table_args = (Index("ix_milestone__client_id_source_project_id", "client_id", "source_project_id"),)

    source_project_id: Mapped[uuid.UUID]
    name: Mapped[str]
    kind: Mapped[MilestoneKind] = mapped_column(word(MilestoneKind, name="kind"))
    due_on: Mapped[dt.date | None]
    baseline_finish: Mapped[dt.date | None]
    reached_at: Mapped[dt.datetime | None]
    state: Mapped[MilestoneState] = mapped_column(word(MilestoneState, name="state"))
    state_source: Mapped[str | None]


class Risk(Sourced, Base):
    __tablename__ = "risk"
    extra_table_args = (
        Index("ix_risk__client_id_source_project_id", "client_id", "source_project_id"),
        # Those told with a task, as each page of tasks is written.
        Index("ix_risk__client_id_task_id", "client_id", "task_id", postgresql_where=text("task_id IS NOT NULL")),
        currency_check(),
        no_amount_without_currency("impact_cost"),
    )

    source_project_id: Mapped[uuid.UUID]
    task_id: Mapped[uuid.UUID | None]
    kind: Mapped[RiskKind] = mapped_column(word(RiskKind, name="kind"))
    title: Mapped[str]
    probability_pct: Mapped[Decimal | None] = mapped_column(PERCENT)
    impact_cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    impact_days: Mapped[Decimal | None]
    impact_score: Mapped[Decimal | None]
    score: Mapped[Decimal | None]
    response: Mapped[str | None]
    owner_id: Mapped[uuid.UUID | None]
    due_on: Mapped[dt.date | None]
    status: Mapped[RiskStatus] = mapped_column(word(RiskStatus, name="status"))
    status_source: Mapped[str | None]
    custom_fields: Mapped[dict[str, Any]]


class StatusReport(Sourced, Base):
    __tablename__ = "status_report"
    extra_table_args = (Index("ix_status_report__client_id_source_project_id", "client_id", "source_project_id"),)

    source_project_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID | None]
    reported_at: Mapped[dt.datetime]
    health: Mapped[Health] = mapped_column(word(Health, name="health"))
    health_source: Mapped[str | None]
    title: Mapped[str | None]
    text: Mapped[str | None]


class CustomField(Sourced, Base):
    """Names and types of the vendor's fields, so that `custom_fields` can be read."""

    __tablename__ = "custom_field"

    name: Mapped[str]
    type: Mapped[str]
    applies_to: Mapped[Entity] = mapped_column(word(Entity, name="applies_to"))
    scope: Mapped[str | None]
    is_calculated: Mapped[bool]
