"""Mappings: every saved version is kept, the connection says which one holds."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from hub.storage.rows import RowSession, to_frozen
from models.tables.connections import Connection, MappingVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMapping:
    version: int
    document: dict[str, Any]
    created_at: dt.datetime
    created_by: str


def find_mapping(session: RowSession, *, connection_id: uuid.UUID, version: int) -> StoredMapping | None:
    statement = select(MappingVersion).where(
        MappingVersion.connection_id == connection_id, MappingVersion.version == version
    )
    row = session.scalars(statement).one_or_none()
    return to_frozen(StoredMapping, row) if row else None


def list_mappings(session: RowSession, *, connection_id: uuid.UUID) -> list[StoredMapping]:
    """Every version, newest first."""
    statement = select(MappingVersion).where(MappingVersion.connection_id == connection_id)
    return [to_frozen(StoredMapping, row) for row in session.scalars(statement.order_by(MappingVersion.version.desc()))]


def save_mapping(
    session: RowSession,
    document: dict[str, Any],
    *,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    created_by: str,
    now: dt.datetime,
) -> int:
    """Add a version and let it hold; returns its number. Two savers of one connection wait for each other."""
    own = (Connection.client_id == client_id, Connection.id == connection_id)
    session.execute(select(Connection.id).where(*own).with_for_update())
    newest = session.scalar(
        select(func.max(MappingVersion.version)).where(
            MappingVersion.client_id == client_id, MappingVersion.connection_id == connection_id
        )
    )
    version = (newest or 0) + 1
    session.add(
        MappingVersion(
            client_id=client_id,
            connection_id=connection_id,
            version=version,
            document=document,
            created_by=created_by,
            created_at=now,
        )
    )
    session.flush()
    session.execute(update(Connection).where(*own).values(mapping_version=version, updated_at=now))
    return version


def let_hold(
    session: RowSession, version: int, *, client_id: uuid.UUID, connection_id: uuid.UUID, now: dt.datetime
) -> None:
    """An earlier version holds again; versions themselves never change."""
    own = (Connection.client_id == client_id, Connection.id == connection_id)
    session.execute(update(Connection).where(*own).values(mapping_version=version, updated_at=now))
