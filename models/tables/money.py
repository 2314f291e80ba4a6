"""Money: budget lines and exchange rates. Every amount stands beside its currency."""

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Sourced, Versioned, currency_check, word
from models.vocabulary import BudgetBasis, BudgetKind, CostCategory, CostClass


class BudgetLine(Sourced, Base):
    __tablename__ = "budget_line"
    extra_table_args = (
        # Money of a project.
        Index("ix_budget_line__client_id_source_project_id", "client_id", "source_project_id"),
        # Whether a tool has priced the hours of a project itself.
        Index(
            "ix_budget_line__client_id_source_project_id_priced",
            "client_id",
            "source_project_id",
            postgresql_where=text("kind = 'actual' AND basis = 'rate_x_hours' AND presence = 'present'"),
        ),
        currency_check(),
    )

    source_project_id: Mapped[uuid.UUID]
    task_id: Mapped[uuid.UUID | None]
    kind: Mapped[BudgetKind] = mapped_column(word(BudgetKind, name="kind"))
    category: Mapped[CostCategory] = mapped_column(word(CostCategory, name="category"))
    cost_class: Mapped[CostClass | None] = mapped_column(word(CostClass, name="cost_class"))
    is_contingency: Mapped[bool] = mapped_column(server_default="false")
    period_start: Mapped[dt.date | None]
    period_finish: Mapped[dt.date | None]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    basis: Mapped[BudgetBasis] = mapped_column(word(BudgetBasis, name="basis"))
    source_field: Mapped[str | None]


class FxRate(Versioned, Base):
    """One unit of `from_currency` is `rate` units of `to_currency` on `on_date`. Without a client it holds for all."""

    __tablename__ = "fx_rate"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        Index(
            "uq_fx_rate__client_id_on_date_pair",
            "client_id",
            "on_date",
            "from_currency",
            "to_currency",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        currency_check("from_currency"),
        currency_check("to_currency"),
        CheckConstraint("rate > 0", name="rate_is_positive"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    client_id: Mapped[uuid.UUID | None]
    on_date: Mapped[dt.date]
    from_currency: Mapped[str]
    to_currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Numeric(20, 10))
    source: Mapped[str]
