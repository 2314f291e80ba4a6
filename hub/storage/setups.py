"""A connection with all that a task on it needs: settings, sealed secrets, the mapping that holds, the client's defaults."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from hub.errors import NotFound
from hub.security.secrets import Sealed
from models.tables.connections import Connection as ConnectionRow
from models.tables.connections import ConnectionSecret, MappingVersion
from models.tables.sync import SyncRun
from models.tables.tenancy import Client


@dataclass(frozen=True, slots=True)
class StoredSetup:
    """A connection as it is stored. `mapping` is the saved document, {} when none was saved (version 0)."""

    client_id: uuid.UUID
    connection_id: uuid.UUID
    connector: str
    name: str
    settings: dict[str, Any]
    secrets: dict[str, Sealed]
    scopes: tuple[str, ...] | None
    mapping: dict[str, Any]
    mapping_version: int
    failures_in_a_row: int
    currency: str
    hours_per_day: float
    time_zone: str


def get_setup(connection: Connection, connection_id: uuid.UUID) -> StoredSetup:
    """Raises NotFound for a connection that is not there or not in the transaction's scope."""
    query = (
        select(*ConnectionRow.__table__.c, Client.reporting_currency, Client.hours_per_day, Client.time_zone)
        .join(Client, Client.id == ConnectionRow.client_id)
        .where(ConnectionRow.id == connection_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no connection {connection_id}.")
    return StoredSetup(
        client_id=row.client_id,
        connection_id=row.id,
        connector=row.connector,
        name=row.name,
        settings=row.settings,
        secrets=_secrets(connection, row.client_id, row.id),
        scopes=None if row.scopes is None else tuple(row.scopes),
        mapping=_mapping(connection, row.client_id, row.id, row.mapping_version),
        mapping_version=row.mapping_version,
        failures_in_a_row=row.failures_in_a_row,
        currency=row.reporting_currency,
        hours_per_day=row.hours_per_day,
        time_zone=row.time_zone,
    )


def get_connection_of_run(connection: Connection, run_id: uuid.UUID) -> uuid.UUID:
    """The connection a run belongs to. Raises NotFound."""
    connection_id = connection.execute(select(SyncRun.connection_id).where(SyncRun.id == run_id)).scalar()
    if connection_id is None:
        raise NotFound(f"There is no run {run_id}.")
    return connection_id


def _secrets(connection: Connection, client_id: uuid.UUID, connection_id: uuid.UUID) -> dict[str, Sealed]:
    query = select(
        ConnectionSecret.name, ConnectionSecret.key_id, ConnectionSecret.nonce, ConnectionSecret.ciphertext
    ).where(ConnectionSecret.client_id == client_id, ConnectionSecret.connection_id == connection_id)
    return {row.name: Sealed(row.key_id, row.nonce, row.ciphertext) for row in connection.execute(query)}


def _mapping(connection: Connection, client_id: uuid.UUID, connection_id: uuid.UUID, version: int) -> dict[str, Any]:
    query = select(MappingVersion.document).where(
        MappingVersion.client_id == client_id,
        MappingVersion.connection_id == connection_id,
        MappingVersion.version == version,
    )
    return connection.execute(query).scalar() or {}
