"""The rows that came from tools, taken together: removing those of a connection or of a client.

They refer to each other by computed ids, not by foreign keys, so no cascade reaches them.
"""

import uuid

from sqlalchemy import Table, delete

from hub.storage.rows import RowSession
from models.tables.base import Base, Sourced
from models.tables.history import HISTORIES


def sourced_tables() -> list[Table]:
    """Every table whose rows came from a connection, by name."""
    tables = [mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Sourced)]
    return sorted((table for table in tables if isinstance(table, Table)), key=lambda table: table.name)


def drop_rows(session: RowSession, *, client_id: uuid.UUID, connection_id: uuid.UUID | None = None) -> int:
    """Remove the rows of one connection, or of all of a client's, with their history; returns how many rows there were."""
    dropped = 0
    for table in sourced_tables():
        dropped += _drop(session, table, client_id, connection_id)
        _drop(session, HISTORIES[table.name], client_id, connection_id)
    return dropped


def _drop(session: RowSession, table: Table, client_id: uuid.UUID, connection_id: uuid.UUID | None) -> int:
    statement = delete(table).where(table.c.client_id == client_id)
    if connection_id is not None:
        statement = statement.where(table.c.connection_id == connection_id)
    dropped: int = session.execute(statement).rowcount  # type: ignore[attr-defined]
    return dropped
