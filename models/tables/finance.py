"""Money the PMO keeps itself: the client's price list of hours, and budgets read from files. What tools keep stands in `rate` and `budget_line`."""

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, Versioned, currency_check, word
from models.vocabulary import BudgetKind, CostCategory, CostClass, RateKind


class RateCard(Versioned, OfClient, Base):
    """Price of an hour of a person, or of whoever has a role; both days of the validity included, NULL is open."""

    __tablename__ = "rate_card"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["client_id", "person_id"], ["person.client_id", "person.id"], ondelete="CASCADE"),
        # Rates of a person.
        Index("ix_rate_card__client_id_person_id_valid_from", "client_id", "person_id", "valid_from"),
        Index("ix_rate_card__client_id_seq", "client_id", "seq", unique=True),
        currency_check(),
        CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name="of_a_person_or_a_role"),
        CheckConstraint("amount_per_hour >= 0", name="amount_per_hour"),
        CheckConstraint("valid_to >= valid_from", name="days_in_order"),
    )

    person_id: Mapped[uuid.UUID | None]
    role: Mapped[str | None]
    kind: Mapped[RateKind] = mapped_column(word(RateKind, name="kind"))
    amount_per_hour: Mapped[Decimal]
    currency: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class ImportedBudgetLine(OfClient, Base):
    """One line of a budget file. A file read again under the same name ends the lines it no longer has or has otherwise (`superseded_at`)."""

    __tablename__ = "imported_budget_line"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        # Money of a project; the lines of a file.
        Index("ix_imported_budget_line__client_id_project_id", "client_id", "project_id"),
        Index("ix_imported_budget_line__client_id_import_name", "client_id", "import_name"),
        Index("ix_imported_budget_line__client_id_seq", "client_id", "seq", unique=True),
        # Whether a list of them may have changed.
        Index("ix_imported_budget_line__client_id_change_seq", "client_id", "change_seq"),
        currency_check(),
        CheckConstraint("period_finish >= period_start", name="days_in_order"),
    )

    project_id: Mapped[uuid.UUID]
    import_name: Mapped[str]
    row_number: Mapped[int]
    kind: Mapped[BudgetKind] = mapped_column(word(BudgetKind, name="kind"))
    category: Mapped[CostCategory] = mapped_column(word(CostCategory, name="category"))
    cost_class: Mapped[CostClass | None] = mapped_column(word(CostClass, name="cost_class"))
    is_contingency: Mapped[bool] = mapped_column(server_default="false")
    period_start: Mapped[dt.date | None]
    period_finish: Mapped[dt.date | None]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    note: Mapped[str | None]
    imported_by: Mapped[str]
    imported_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    superseded_at: Mapped[dt.datetime | None]
    change_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("nextval('change_seq')"))
    """Number of its newest change, as of a tool's rows."""
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
