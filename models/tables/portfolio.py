"""The PMO's own portfolio: consolidated projects, what of the tools' projects belongs to them, baselines, and figures kept by the day.

A source project that nobody has linked is a project too, without a row here: the view `project_all` shows both. So what refers to a
project does so by its id, without a foreign key, and a figure outlives the project it was taken of.
"""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, Versioned, currency_check, no_amount_without_currency, word
from models.vocabulary import BaselineSource, Health, LinkVerdict, PortfolioKind, ProjectState

PERCENT = Numeric(5, 2)
MONEY = Numeric(19, 4)
FIGURE = Numeric(38, 10)


def of_client() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE")


class Portfolio(Versioned, OfClient, Base):
    """What projects are steered together; a programme is a part of a portfolio."""

    __tablename__ = "portfolio"
    __table_args__ = (
        of_client(),
        ForeignKeyConstraint(["client_id", "parent_id"], ["portfolio.client_id", "portfolio.id"]),
        UniqueConstraint("client_id", "name"),
        Index("ix_portfolio__client_id_seq", "client_id", "seq", unique=True),
        CheckConstraint("parent_id <> id", name="not_its_own_part"),
    )

    parent_id: Mapped[uuid.UUID | None]
    kind: Mapped[PortfolioKind] = mapped_column(word(PortfolioKind, name="kind"), server_default="portfolio")
    name: Mapped[str]
    manager: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class Project(Versioned, OfClient, Base):
    """A consolidated project. What it holds of the tools' projects stands in `project_link`."""

    __tablename__ = "project"
    __table_args__ = (
        of_client(),
        ForeignKeyConstraint(["client_id", "portfolio_id"], ["portfolio.client_id", "portfolio.id"]),
        UniqueConstraint("client_id", "code"),
        # Lists, in order of insertion; the projects of a portfolio.
        Index("ix_project__client_id_seq", "client_id", "seq", unique=True),
        Index("ix_project__client_id_portfolio_id", "client_id", "portfolio_id"),
        currency_check(),
        CheckConstraint("target_finish >= target_start", name="target_dates_in_order"),
    )

    portfolio_id: Mapped[uuid.UUID | None]
    code: Mapped[str]
    name: Mapped[str]
    sponsor: Mapped[str | None]
    manager: Mapped[str | None]
    phase: Mapped[str | None]
    state: Mapped[ProjectState] = mapped_column(word(ProjectState, name="state"), server_default="active")
    target_start: Mapped[dt.date | None]
    target_finish: Mapped[dt.date | None]
    approved_budget: Mapped[Decimal | None]
    """In `currency`."""
    currency: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class ProjectLink(Versioned, OfClient, Base):
    """A share of a source project, in some roles and for some days (both included). `filter_field` and `filter_values` choose among its tasks.

    For one role and day the shares of a source project never exceed 100 %: a deferred constraint trigger sees to it
    (`migrations/sql/project_link_share.sql`).
    """

    __tablename__ = "project_link"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "project_id"], ["project.client_id", "project.id"], ondelete="CASCADE"),
        # Links of a project; links of a source project.
        Index("ix_project_link__client_id_project_id", "client_id", "project_id"),
        Index("ix_project_link__client_id_source_project_id", "client_id", "source_project_id"),
        CheckConstraint("allocation_pct > 0 AND allocation_pct <= 100", name="allocation_pct"),
        CheckConstraint("cardinality(roles) > 0 AND roles <@ ARRAY['scope', 'time', 'cost', 'risk']", name="roles"),
        CheckConstraint("(filter_field IS NULL) = (filter_values IS NULL)", name="filter_is_whole"),
        CheckConstraint("cardinality(filter_values) > 0", name="filter_names_something"),
        CheckConstraint("valid_to >= valid_from", name="days_in_order"),
        CheckConstraint("prices_hours IS NULL OR 'time' = ANY (roles)", name="prices_its_hours"),
    )

    project_id: Mapped[uuid.UUID]
    source_project_id: Mapped[uuid.UUID]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    allocation_pct: Mapped[Decimal] = mapped_column(PERCENT, server_default="100")
    filter_field: Mapped[str | None]
    filter_values: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    prices_hours: Mapped[bool | None]
    """Whether rates price its hours, as somebody decided; NULL leaves it to the rule of the view `link_all`."""


class LinkDecision(Base):
    """Decisions whether two may be proposed as one project, append-only: the newest of a pair holds (view `link_apart`).

    `other_id` is a consolidated project, or a source project; of two source projects the one with the smaller id stands first.
    """

    __tablename__ = "link_decision"
    __table_args__ = (
        of_client(),
        # The newest decision of a pair.
        Index(
            "ix_link_decision__client_id_source_project_id_other_id", "client_id", "source_project_id", "other_id", "id"
        ),
        CheckConstraint("source_project_id <> other_id", name="two_of_them"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    source_project_id: Mapped[uuid.UUID]
    other_id: Mapped[uuid.UUID]
    verdict: Mapped[LinkVerdict] = mapped_column(word(LinkVerdict, name="verdict"))
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Baseline(OfClient, Base):
    """A plan that a project is measured by, from `effective_on` until another one begins. Never changed: a new plan is a new baseline.

    `frozen_on` is the past day whose plan the hub froze; None for one that the tool keeps itself. `digest` tells apart what the tool brought,
    for those that the hub recorded by itself; None for one that somebody chose.
    """

    __tablename__ = "baseline"
    __table_args__ = (
        of_client(),
        UniqueConstraint("client_id", "project_id", "name"),
        # The baseline that holds on a day.
        Index("ix_baseline__client_id_project_id_effective_on", "client_id", "project_id", "effective_on"),
        Index("ix_baseline__client_id_seq", "client_id", "seq", unique=True),
    )

    project_id: Mapped[uuid.UUID]
    name: Mapped[str]
    source: Mapped[BaselineSource] = mapped_column(word(BaselineSource, name="source"))
    effective_on: Mapped[dt.date]
    frozen_on: Mapped[dt.date | None]
    reason: Mapped[str | None]
    digest: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class BaselineTask(Base):
    """One task as a baseline has it."""

    __tablename__ = "baseline_task"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "baseline_id"], ["baseline.client_id", "baseline.id"], ondelete="CASCADE"),
        currency_check(),
        no_amount_without_currency("cost"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    baseline_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    task_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    start_on: Mapped[dt.date | None]
    finish_on: Mapped[dt.date | None]
    work_seconds: Mapped[int | None]
    cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    is_milestone: Mapped[bool] = mapped_column(server_default="false")


class ProjectSnapshot(OfClient, Base):
    """One project at the end of one day: written once, never changed. Amounts are in `currency`; unknown is NULL."""

    __tablename__ = "project_snapshot"
    __table_args__ = (
        of_client(),
        UniqueConstraint("client_id", "project_id", "snapshot_on"),
        Index("ix_project_snapshot__client_id_seq", "client_id", "seq", unique=True),
        currency_check(),
    )

    project_id: Mapped[uuid.UUID]
    snapshot_on: Mapped[dt.date]
    portfolio_id: Mapped[uuid.UUID | None]
    code: Mapped[str | None]
    name: Mapped[str]
    state: Mapped[ProjectState] = mapped_column(word(ProjectState, name="state"))
    phase: Mapped[str | None]
    health: Mapped[Health] = mapped_column(word(Health, name="health"))
    start_on: Mapped[dt.date | None]
    finish_on: Mapped[dt.date | None]
    baseline_finish: Mapped[dt.date | None]
    tasks: Mapped[int]
    tasks_done: Mapped[int]
    tasks_cancelled: Mapped[int]
    milestones: Mapped[int]
    milestones_reached: Mapped[int]
    open_risks: Mapped[int]
    estimate_seconds: Mapped[int | None]
    remaining_seconds: Mapped[int | None]
    logged_seconds: Mapped[int]
    currency: Mapped[str]
    approved_budget: Mapped[Decimal | None]
    bac: Mapped[Decimal | None]
    pv: Mapped[Decimal | None]
    ev: Mapped[Decimal | None]
    ac: Mapped[Decimal | None]
    eac: Mapped[Decimal | None]
    content: Mapped[dict[str, Any]]
    """What the summary showed on that day, whole."""
    taken_at: Mapped[dt.datetime]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class KpiValue(OfClient, Base):
    """One KPI of one project at the end of one day. `value`, or for a colour `word`, is NULL exactly when `reason` says why."""

    __tablename__ = "kpi_value"
    __table_args__ = (
        of_client(),
        # The history of a KPI.
        UniqueConstraint("client_id", "project_id", "name", "status_on"),
        Index("ix_kpi_value__client_id_seq", "client_id", "seq", unique=True),
        currency_check(),
        CheckConstraint("(value IS NULL AND word IS NULL) = (reason IS NOT NULL)", name="value_or_reason"),
    )

    project_id: Mapped[uuid.UUID]
    status_on: Mapped[dt.date]
    name: Mapped[str]
    value: Mapped[Decimal | None] = mapped_column(FIGURE)
    word: Mapped[str | None]
    reason: Mapped[str | None]
    coverage_pct: Mapped[Decimal | None] = mapped_column(PERCENT)
    currency: Mapped[str | None]
    """Of an amount; NULL for a ratio."""
    inputs: Mapped[dict[str, Any]]
    formula: Mapped[str]
    formula_version: Mapped[int]
    computed_at: Mapped[dt.datetime]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class ProjectFigures(Base):
    """What a summary shows of one project, kept so that it is not worked out for every question.

    `item` is its part of the answer; the columns are what totals are sums of, in the client's reporting currency, NULL where unknown.
    `gaps` names what is missing for want of a rate. A row that is stale, or not there, is made anew before the next answer.
    """

    __tablename__ = "project_figures"
    __table_args__ = (
        of_client(),
        # Those to make anew.
        Index("ix_project_figures__client_id_stale", "client_id", postgresql_where=text("is_stale")),
        # A summary, in order.
        Index("ix_project_figures__client_id_name_project_id", "client_id", "name", "project_id"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    project_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    portfolio_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    status_on: Mapped[dt.date]
    item: Mapped[dict[str, Any]]
    health: Mapped[Health] = mapped_column(word(Health, name="health"))
    health_since: Mapped[dt.date]
    currency: Mapped[str]
    logged_seconds: Mapped[int]
    bac: Mapped[Decimal | None] = mapped_column(FIGURE)
    pv: Mapped[Decimal | None] = mapped_column(FIGURE)
    ev: Mapped[Decimal | None] = mapped_column(FIGURE)
    ac: Mapped[Decimal | None] = mapped_column(FIGURE)
    eac: Mapped[Decimal | None] = mapped_column(FIGURE)
    eac_atypical: Mapped[Decimal | None] = mapped_column(FIGURE)
    eac_combined: Mapped[Decimal | None] = mapped_column(FIGURE)
    es_days: Mapped[Decimal | None] = mapped_column(FIGURE)
    actual_days: Mapped[Decimal | None] = mapped_column(FIGURE)
    milestones_met: Mapped[int | None]
    milestones_due: Mapped[int | None]
    throughput: Mapped[Decimal | None] = mapped_column(FIGURE)
    worked_seconds: Mapped[Decimal | None] = mapped_column(FIGURE)
    available_seconds: Mapped[Decimal | None] = mapped_column(FIGURE)
    budget: Mapped[Decimal | None] = mapped_column(FIGURE)
    committed: Mapped[Decimal | None] = mapped_column(FIGURE)
    actual: Mapped[Decimal | None] = mapped_column(FIGURE)
    forecast: Mapped[Decimal | None] = mapped_column(FIGURE)
    gaps: Mapped[dict[str, Any]]
    is_stale: Mapped[bool] = mapped_column(server_default="false")
    awaits_baseline: Mapped[bool] = mapped_column(server_default="false")
    """Its tool's baseline has changed and is recorded as soon as the tool's sync has ended well."""
    computed_at: Mapped[dt.datetime]


class FiguresChange(Base):
    """A change of what the figures of a project rest on, or with NULL those of all the client's; noted by triggers, until it is taken up."""

    __tablename__ = "figures_change"
    __table_args__ = (
        of_client(),
        # Once a transaction, however many rows it touches.
        Index(
            "uq_figures_change__client_id",
            "client_id",
            "project_id",
            "made_in",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    project_id: Mapped[uuid.UUID | None]
    made_in: Mapped[int] = mapped_column(BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint"))


class ProjectSignal(Base):
    """An early warning of one project, made together with its figures; the view `signal` shows them, and what only the hour can tell."""

    __tablename__ = "project_signal"
    __table_args__ = (of_client(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    project_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    found: Mapped[int]
    is_critical: Mapped[bool]
    inputs: Mapped[dict[str, Any]]
    evidence: Mapped[list[Any]]
    found_at: Mapped[dt.datetime]


class FiguresMark(Base):
    """Up to which change, and for which day, it is known which of a client's figures hold: those that are there and not stale."""

    __tablename__ = "figures_mark"
    __table_args__ = (of_client(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    change_seq: Mapped[int]
    day: Mapped[dt.date]
    basis: Mapped[str]
    """Versions of the formulas, and the client's settings, that they are made with."""
    computed_at: Mapped[dt.datetime]
