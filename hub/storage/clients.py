"""Client organisations: one row each."""

import datetime as dt
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from hub.errors import NotFound
from hub.storage.rows import RowSession, change_columns, refuse_taken, to_frozen
from hub.storage.sourced import drop_rows
from models.tables.connections import Connection
from models.tables.tenancy import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClient:
    """A client as it is configured: its figures are in its reporting currency, its days in its time zone."""

    id: uuid.UUID
    name: str
    reporting_currency: str
    time_zone: str
    locale: str
    fiscal_year_start_month: int
    week_start: int
    hours_per_day: float
    raw_retention_days: int | None
    signal_thresholds: dict[str, Any]
    created_at: dt.datetime


def list_clients(session: RowSession) -> list[StoredClient]:
    """The clients of the scope, by name."""
    return [to_frozen(StoredClient, row) for row in session.scalars(select(Client).order_by(Client.name))]


def find_client(session: RowSession, client_id: uuid.UUID) -> StoredClient | None:
    row = session.get(Client, client_id)
    return to_frozen(StoredClient, row) if row else None


def find_client_named(session: RowSession, name: str) -> StoredClient | None:
    row = session.scalars(select(Client).where(Client.name == name)).one_or_none()
    return to_frozen(StoredClient, row) if row else None


def get_client(session: RowSession, client_id: uuid.UUID) -> StoredClient:
    """Raises NotFound when there is none, or none in the scope."""
    return to_frozen(StoredClient, _get_row(session, client_id))


def save_client(session: RowSession, client_id: uuid.UUID, *, values: dict[str, Any]) -> StoredClient:
    """Add a client. Raises Conflict when its name is taken."""
    row = Client(id=client_id, **values)
    with _refuse_taken(session, values["name"]):
        session.add(row)
    session.refresh(row)
    return to_frozen(StoredClient, row)


def change_client(session: RowSession, client_id: uuid.UUID, *, values: dict[str, Any]) -> list[str]:
    """Change columns and name those that differ. Raises NotFound, or Conflict when a name is taken."""
    row = _get_row(session, client_id)
    with _refuse_taken(session, values.get("name", row.name)):
        return change_columns(row, values)


def drop_client(session: RowSession, client_id: uuid.UUID) -> int:
    """Remove a client with all it has; only its audit trail stays. Returns how many rows of its tools went. Raises NotFound."""
    _get_row(session, client_id)
    # A run holds its connection's row while it writes: once these are locked, nothing is added any more.
    session.execute(select(Connection.id).where(Connection.client_id == client_id).with_for_update())
    dropped = drop_rows(session, client_id=client_id)
    session.execute(delete(Client).where(Client.id == client_id))
    return dropped


def _get_row(session: RowSession, client_id: uuid.UUID) -> Client:
    row = session.get(Client, client_id)
    if row is None:
        raise NotFound(f"There is no client {client_id}.", hint="List the clients you may see.")
    return row


def _refuse_taken(session: RowSession, name: str) -> AbstractContextManager[None]:
    return refuse_taken(
        session, f'There is a client named "{name}" already.', hint="Choose another name, or change that client."
    )
