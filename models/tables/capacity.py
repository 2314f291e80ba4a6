"""When people can work: where their holidays are, and how much of the working time they are there."""

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, Numeric, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, Versioned
from models.tables.portfolio import of_client


class Availability(Versioned, OfClient, Base):
    """Country and share of the working time of one person, or of everybody (`person_id` NULL), for some days, both included.

    What is said of a person stands above what is said of everybody, and of two lines for one day the later one counts.
    """

    __tablename__ = "availability"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["client_id", "person_id"], ["person.client_id", "person.id"], ondelete="CASCADE"),
        Index("ix_availability__client_id_seq", "client_id", "seq", unique=True),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_is_iso"),
        CheckConstraint("subdivision IS NULL OR country IS NOT NULL", name="subdivision_has_country"),
        CheckConstraint("pct >= 0 AND pct <= 200", name="pct"),
        CheckConstraint("valid_to >= valid_from", name="days_in_order"),
    )

    person_id: Mapped[uuid.UUID | None]
    country: Mapped[str | None]
    subdivision: Mapped[str | None]
    pct: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default="100")
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    note: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class WorkerLoad(Base):
    """What one person, or an account that stands for itself, has planned and logged, week by week over three years; made anew when it changes.

    The nil id stands for work that nobody is named for.
    """

    __tablename__ = "worker_load"
    __table_args__ = (of_client(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    worker_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    digest: Mapped[str]
    """Of what it was made with besides the work itself: the weeks, calendars, holidays, accounts."""
    unscheduled_seconds: Mapped[int]
    """Planned without a day."""
    logged_ever_seconds: Mapped[int]
    """Of all years, also those whose weeks are not kept."""
    planned_seconds: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    logged_seconds: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class WorkerLoadMark(Base):
    """Up to which change the loads of a client hold."""

    __tablename__ = "worker_load_mark"
    __table_args__ = (of_client(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    change_seq: Mapped[int]
