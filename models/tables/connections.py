"""Configured accounts of tools: connection, secrets, mapping versions, chosen scopes."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, word


class ConnectionState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


def of_connection() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["client_id", "connection_id"], ["connection.client_id", "connection.id"], ondelete="CASCADE"
    )


class Connection(OfClient, Base):
    """One account of a tool for one client. `lease_epoch` rises with every run: a worker that woke up late holds an old one and cannot write."""

    __tablename__ = "connection"
    __table_args__ = (
        UniqueConstraint("client_id", "name"),
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
    )

    connector: Mapped[str]
    name: Mapped[str]
    settings: Mapped[dict[str, Any]]
    scopes: Mapped[list[Any] | None]
    """Source ids of the chosen scopes; NULL is all."""
    schedule: Mapped[dict[str, Any] | None]
    """{"cron": ..., "time_zone": ...} or {"every": seconds}; NULL runs by hand only."""
    state: Mapped[ConnectionState] = mapped_column(word(ConnectionState, name="state"), server_default="active")
    mapping_version: Mapped[int] = mapped_column(server_default="0")
    lease_epoch: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[dt.datetime | None]
    failures_in_a_row: Mapped[int] = mapped_column(server_default="0")
    waiting_for: Mapped[str | None]
    """What `next_attempt_at` waits for, in words."""
    requests_a_day: Mapped[int | None]
    """What the vendor's plan allows, as discovery learned it."""
    freshness_target: Mapped[int | None]
    """Seconds that an admin wants data to be at most; NULL follows from the schedule."""
    stale_after_seconds: Mapped[int | None]
    """What holds; NULL without a schedule: data are never stale then."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ConnectionSecret(Base):
    """One secret, AES-256-GCM, bound to (client, connection, name). `key_id` names the key it was sealed with."""

    __tablename__ = "connection_secret"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ConnectionConsent(Base):
    """A person's consent that is under way: whoever began it may finish it once, with the state that comes back from the tool.

    What the connector must know then (the proof of PKCE) is sealed as a secret is. Beginning anew ends an earlier one.
    """

    __tablename__ = "connection_consent"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state_hash: Mapped[bytes]
    begun_by: Mapped[str]
    """The session, token or machine that began it."""
    is_typed: Mapped[bool]
    """Whether a person types a code, so that nothing comes back by a browser."""
    key_id: Mapped[str]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    expires_at: Mapped[dt.datetime]


class MappingVersion(Base):
    """One saved version of a connection's mapping; versions are never changed, `connection.mapping_version` says which one holds."""

    __tablename__ = "mapping"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[str]


class SyncScope(Base):
    """A container of the tool as `discover` last saw it."""

    __tablename__ = "sync_scope"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str | None]
    name: Mapped[str]
    url: Mapped[str | None]
    archived: Mapped[bool] = mapped_column(server_default="false")
    seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
