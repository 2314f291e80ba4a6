"""Who the hub works for and who may ask it: clients, users, tokens, the audit trail."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    FetchedValue,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, currency_check, word
from models.vocabulary import Role


class Client(Base):
    """A customer organisation whose projects the PMO runs: the unit of isolation."""

    __tablename__ = "client"
    __table_args__ = (
        currency_check("reporting_currency"),
        CheckConstraint("fiscal_year_start_month BETWEEN 1 AND 12", name="fiscal_month"),
        CheckConstraint("week_start BETWEEN 1 AND 7", name="week_start"),
        CheckConstraint("hours_per_day > 0 AND hours_per_day <= 24", name="hours_per_day"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    reporting_currency: Mapped[str] = mapped_column(server_default="EUR")
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    locale: Mapped[str] = mapped_column(server_default="en")
    fiscal_year_start_month: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    week_start: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """ISO weekday, 1 is Monday."""
    hours_per_day: Mapped[float] = mapped_column(server_default="8")
    raw_retention_days: Mapped[int | None]
    """None takes the hub's setting."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    signal_thresholds: Mapped[dict[str, Any]] = mapped_column(server_default=FetchedValue())
    """From when on early warnings warn; the migration says what is usual, and so does what an admin may send."""
    tracked_from: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    """Since when versions are kept of what the PMO keeps itself."""


class AppUser(Base):
    """A person who may sign in; hub-wide, what they may see stands in `membership`."""

    __tablename__ = "app_user"

    __table_args__ = (
        # The person behind an answer of the identity provider.
        UniqueConstraint("issuer", "subject"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """In lower case."""
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(word(Role, name="role"), server_default=Role.ANALYST.value)
    all_clients: Mapped[bool] = mapped_column(server_default="false")
    """Else those of `membership`."""
    hide_costs: Mapped[bool] = mapped_column(server_default="false")
    hide_people: Mapped[bool] = mapped_column(server_default="false")
    locale: Mapped[str | None]
    """None follows the browser."""
    active: Mapped[bool] = mapped_column(server_default="true")
    password_hash: Mapped[str | None]
    """None never signs in by password."""
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    failed_attempts: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[dt.datetime | None]
    last_signed_in_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class UserSession(Base):
    """Somebody who is signed in, by the hash of what their cookie holds; hub-wide as `app_user` is."""

    __tablename__ = "user_session"
    __table_args__ = (
        # Signing out everywhere.
        Index("ix_user_session__user_id", "user_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class Membership(Base):
    """A client a user may see. The role is the user's own, the same everywhere."""

    __tablename__ = "membership"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(word(Role, name="role"))


class ApiToken(Base):
    """A bearer token, hashed; hub-wide, since it is looked up before any scope is known. `client_ids` NULL means all clients."""

    __tablename__ = "api_token"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(word(Role, name="role"))
    client_ids: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid()))
    hide_costs: Mapped[bool] = mapped_column(server_default="false")
    hide_people: Mapped[bool] = mapped_column(server_default="false")
    expires_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class AuditEvent(Base):
    """Append-only: who did what to what. Never a secret; `details` holds the changed keys. `client_id` NULL concerns the whole hub."""

    __tablename__ = "audit_event"
    __table_args__ = (
        # The audit page, newest first.
        Index("ix_audit_event__client_id_at", "client_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    client_id: Mapped[uuid.UUID | None]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
