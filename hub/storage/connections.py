"""Connections: one row each, read together with the mapping that holds and the names of the secrets that are set."""

import datetime as dt
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, delete, func, select

from hub.errors import NotFound
from hub.security.kept import KEPT
from hub.storage.rows import RowSession, change_columns, refuse_taken, to_frozen
from hub.storage.sourced import drop_rows
from models.tables.connections import Connection, ConnectionSecret, ConnectionState, MappingVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConnection:
    """A connection as it is configured. `mapping` is the saved document that `mapping_version` names, {} for version 0.

    `scopes` None is all scopes; `schedule` None runs by hand only, else {"cron", "time_zone"} or {"every": seconds}.
    """

    client_id: uuid.UUID
    id: uuid.UUID
    connector: str
    name: str
    settings: dict[str, Any]
    scopes: list[str] | None
    schedule: dict[str, Any] | None
    state: ConnectionState
    mapping_version: int
    mapping: dict[str, Any]
    secret_names: list[str]
    next_attempt_at: dt.datetime | None
    failures_in_a_row: int
    waiting_for: str | None
    requests_a_day: int | None
    freshness_target: int | None
    stale_after_seconds: int | None
    created_at: dt.datetime
    updated_at: dt.datetime


def list_connections(session: RowSession, *, client_id: uuid.UUID | None = None) -> list[StoredConnection]:
    """The connections of the scope by name, or those of one client."""
    statement = _select_connections().order_by(Connection.name, Connection.id)
    if client_id is not None:
        statement = statement.where(Connection.client_id == client_id)
    return _read(session, statement)


def get_connection(session: RowSession, connection_id: uuid.UUID) -> StoredConnection:
    """Raises NotFound when there is none, or none in the scope."""
    found = _read(session, _select_connections().where(Connection.id == connection_id))
    if not found:
        raise _missing(connection_id)
    return found[0]


def find_connection_named(session: RowSession, name: str, *, client_id: uuid.UUID) -> StoredConnection | None:
    wanted = _select_connections().where(Connection.client_id == client_id, Connection.name == name)
    return next(iter(_read(session, wanted)), None)


def save_connection(session: RowSession, connection_id: uuid.UUID, *, values: dict[str, Any]) -> None:
    """Add a connection. Raises Conflict when its client has one of that name."""
    with _refuse_taken(session, values["name"]):
        session.add(Connection(id=connection_id, **values))


def change_connection(session: RowSession, connection_id: uuid.UUID, *, values: dict[str, Any]) -> list[str]:
    """Change columns and name those that differ. Raises NotFound, or Conflict when a name is taken."""
    row = _lock_row(session, connection_id)
    with _refuse_taken(session, values.get("name", row.name)):
        return change_columns(row, values)


def drop_connection(session: RowSession, connection_id: uuid.UUID) -> int:
    """Remove a connection with everything it brought; returns how many rows that was. Raises NotFound."""
    # A run holds this row while it writes: once it is locked, nothing is added any more.
    row = _lock_row(session, connection_id)
    dropped = drop_rows(session, client_id=row.client_id, connection_id=row.id)
    session.execute(delete(Connection).where(Connection.client_id == row.client_id, Connection.id == row.id))
    return dropped


def _select_connections() -> Select[Any]:
    mapping_that_holds = and_(
        MappingVersion.client_id == Connection.client_id,
        MappingVersion.connection_id == Connection.id,
        MappingVersion.version == Connection.mapping_version,
    )
    secret_names = (
        select(ConnectionSecret.name)
        .where(ConnectionSecret.client_id == Connection.client_id, ConnectionSecret.connection_id == Connection.id)
        .where(~ConnectionSecret.name.endswith(KEPT, autoescape=True))
        .order_by(ConnectionSecret.name)
        .scalar_subquery()
    )
    return select(Connection, MappingVersion.document, func.array(secret_names)).outerjoin(
        MappingVersion, mapping_that_holds
    )


def _read(session: RowSession, statement: Select[Any]) -> list[StoredConnection]:
    return [
        to_frozen(StoredConnection, row, mapping=document or {}, secret_names=list(names))
        for row, document, names in session.execute(statement.execution_options(populate_existing=True))
    ]


def _lock_row(session: RowSession, connection_id: uuid.UUID) -> Connection:
    row = session.scalars(select(Connection).where(Connection.id == connection_id).with_for_update()).one_or_none()
    if row is None:
        raise _missing(connection_id)
    return row


def _missing(connection_id: uuid.UUID) -> NotFound:
    return NotFound(f"There is no connection {connection_id}.", hint="List the connections you may see.")


def _refuse_taken(session: RowSession, name: str) -> AbstractContextManager[None]:
    return refuse_taken(
        session,
        f'This client has a connection named "{name}" already.',
        hint="Choose another name, or change that connection.",
    )
