"""People: accounts as tools know them, the humans behind them, and who is planned on what."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index, Numeric, func
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, Sourced, Versioned, currency_check, no_amount_without_currency, word
from models.vocabulary import AccountKind, LinkMethod


class Account(Sourced, Base):
    __tablename__ = "account"

    name: Mapped[str]
    email: Mapped[str | None]
    active: Mapped[bool | None]
    kind: Mapped[AccountKind] = mapped_column(word(AccountKind, name="kind"))
    time_zone: Mapped[str | None]


class Person(Versioned, OfClient, Base):
    """One human of the client, whatever tools they appear in."""

    __tablename__ = "person"
    __table_args__ = (ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),)

    name: Mapped[str]
    email: Mapped[str | None]
    role: Mapped[str | None]
    """What they do, where their hours are priced by it."""
    active: Mapped[bool] = mapped_column(server_default="true")
    is_found: Mapped[bool] = mapped_column(server_default="false")
    """Whether a rule found them, and nobody has said anything of them since."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class AccountPerson(Base):
    """Decisions that an account is a person, append-only: the newest decision of an account holds; `person_id` NULL takes it back."""

    __tablename__ = "account_person"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        # The newest decision of an account, and the accounts of a person.
        Index("ix_account_person__client_id_account_id_id", "client_id", "account_id", "id"),
        Index("ix_account_person__client_id_person_id", "client_id", "person_id"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    account_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    method: Mapped[LinkMethod] = mapped_column(word(LinkMethod, name="method"))
    confidence: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Assignment(Sourced, Base):
    """One account's planned and done work on one task. `timephased` is [{kind, start, finish, value}] as the tool splits it."""

    __tablename__ = "assignment"
    extra_table_args = (
        Index("ix_assignment__client_id_task_id", "client_id", "task_id"),
        Index("ix_assignment__client_id_account_id", "client_id", "account_id"),
        currency_check(),
        no_amount_without_currency("planned_cost", "actual_cost"),
    )

    task_id: Mapped[uuid.UUID | None]
    source_project_id: Mapped[uuid.UUID | None]
    """Only where the work is planned for a project as a whole."""
    account_id: Mapped[uuid.UUID | None]
    units_pct: Mapped[Decimal | None]
    planned_seconds: Mapped[int | None]
    actual_seconds: Mapped[int | None]
    remaining_seconds: Mapped[int | None]
    baseline_seconds: Mapped[int | None]
    start_on: Mapped[dt.date | None]
    finish_on: Mapped[dt.date | None]
    planned_cost: Mapped[Decimal | None]
    actual_cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    timephased: Mapped[list[Any]]
