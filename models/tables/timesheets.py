"""Time: hours logged, what an hour costs, when people work."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Sourced, currency_check, word
from models.vocabulary import Approval, RateKind


class TimeEntry(Sourced, Base):
    """Hours logged. `booked_project_id` is the project the tool named, if any; `source_project_id` is that one, else the task's."""

    __tablename__ = "time_entry"
    extra_table_args = (
        # Hours of a task; hours of a project by day.
        Index("ix_time_entry__client_id_task_id", "client_id", "task_id"),
        Index("ix_time_entry__client_id_source_project_id_entry_date", "client_id", "source_project_id", "entry_date"),
        # Hours of an account by day.
        Index("ix_time_entry__client_id_account_id_entry_date", "client_id", "account_id", "entry_date"),
        # Hours that belong to no project, which a summary names.
        Index("ix_time_entry__client_id_no_project", "client_id", postgresql_where=text("source_project_id IS NULL")),
    )

    task_id: Mapped[uuid.UUID | None]
    booked_project_id: Mapped[uuid.UUID | None]
    source_project_id: Mapped[uuid.UUID | None]
    account_id: Mapped[uuid.UUID | None]
    entry_date: Mapped[dt.date]
    started_at: Mapped[dt.datetime | None]
    duration_seconds: Mapped[int]
    billable: Mapped[bool | None]
    billable_seconds: Mapped[int | None]
    work_type: Mapped[str | None]
    approval: Mapped[Approval] = mapped_column(word(Approval, name="approval"))
    approval_source: Mapped[str | None]
    note: Mapped[str | None]


class Rate(Sourced, Base):
    """Price of an hour of an account or role, both days of the validity included; `source_project_id` NULL holds for every project."""

    __tablename__ = "rate"
    extra_table_args = (
        Index("ix_rate__client_id_account_id_valid_from", "client_id", "account_id", "valid_from"),
        currency_check(),
    )

    source_project_id: Mapped[uuid.UUID | None]
    account_id: Mapped[uuid.UUID | None]
    role: Mapped[str | None]
    kind: Mapped[RateKind] = mapped_column(word(RateKind, name="kind"))
    amount_per_hour: Mapped[Decimal]
    currency: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]


class WorkingCalendar(Sourced, Base):
    """Minutes of Monday to Sunday with exceptions [{start, finish, minutes, name}]."""

    __tablename__ = "working_calendar"

    name: Mapped[str]
    account_id: Mapped[uuid.UUID | None]
    minutes_per_weekday: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    exceptions: Mapped[list[Any]]
