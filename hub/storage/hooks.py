"""Deliveries of webhooks and the hints they leave."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from connectors.sdk.hooks import Hint
from hub.storage.leases import Lease
from models.tables.connections import Connection as ConnectionRow
from models.tables.connections import ConnectionState
from models.tables.hooks import HintRow, HookDelivery
from models.tables.sync import SyncRun

KEPT_FOR = dt.timedelta(days=2)
"""Longer than any vendor repeats a delivery, and than an old one is taken."""


@dataclass(frozen=True, slots=True)
class Hooked:
    """The connection a delivery is for. `is_waiting`: its schedule, or a quota, says when it goes on."""

    client_id: uuid.UUID
    is_paused: bool
    is_waiting: bool
    last_started_at: dt.datetime | None


def find_hooked(connection: Connection, connection_id: uuid.UUID, *, now: dt.datetime) -> Hooked | None:
    last_started_at = (
        select(func.max(SyncRun.started_at))
        .where(SyncRun.client_id == ConnectionRow.client_id, SyncRun.connection_id == ConnectionRow.id)
        .scalar_subquery()
    )
    query = select(
        ConnectionRow.client_id, ConnectionRow.state, ConnectionRow.next_attempt_at, last_started_at.label("started_at")
    ).where(ConnectionRow.id == connection_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    is_waiting = row.next_attempt_at is not None and row.next_attempt_at > now
    return Hooked(row.client_id, row.state == ConnectionState.PAUSED, is_waiting, row.started_at)


def take_once(connection: Connection, identity: bytes, *, client_id: uuid.UUID, connection_id: uuid.UUID) -> bool:
    """Whether this delivery was not taken before."""
    owner = {"client_id": client_id, "connection_id": connection_id}
    taken = insert(HookDelivery).values(**owner, identity=identity).on_conflict_do_nothing()
    return connection.execute(taken.returning(HookDelivery.client_id)).first() is not None


def save_hints(
    connection: Connection, hints: Sequence[Hint], *, client_id: uuid.UUID, connection_id: uuid.UUID
) -> None:
    """Remember what may have changed; the newest word about a record counts."""
    places = dict.fromkeys((hint.scope, hint.source_id) for hint in hints)
    owner = {"client_id": client_id, "connection_id": connection_id}
    statement = insert(HintRow).values([owner | {"scope": scope, "source_id": record} for scope, record in places])
    keys = [column.name for column in HintRow.__table__.primary_key]
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_={"received_at": statement.excluded.received_at})
    )


def drop_hints(connection: Connection, lease: Lease) -> None:
    """A run that began after they came has looked after them."""
    began = select(SyncRun.started_at).where(SyncRun.client_id == lease.client_id, SyncRun.id == lease.run_id)
    connection.execute(
        delete(HintRow).where(
            HintRow.client_id == lease.client_id,
            HintRow.connection_id == lease.connection_id,
            HintRow.received_at <= began.scalar_subquery(),
        )
    )


def drop_old_deliveries(connection: Connection, *, now: dt.datetime) -> int:
    return connection.execute(delete(HookDelivery).where(HookDelivery.received_at < now - KEPT_FOR)).rowcount
