"""What the scheduler reads: which connections run when, and which are due again after a failure. And who leads."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text, update

from models.tables.connections import Connection as ConnectionRow
from models.tables.connections import ConnectionState
from models.tables.sync import SyncRun
from models.vocabulary import RunMode

LEADER_LOCK = 4_837_210_116


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A connection, or an export, with a schedule: {"cron": line, "time_zone": zone} or {"every": seconds}."""

    client_id: uuid.UUID
    connection_id: uuid.UUID
    schedule: dict[str, Any]
    last_run_at: dt.datetime | None = None
    """When its last run was asked for."""


def try_to_lead(connection: Connection) -> bool:
    """Become the one scheduler for as long as this connection lives."""
    return bool(connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LEADER_LOCK}).scalar())


def list_schedules(connection: Connection) -> list[Scheduled]:
    """Every active connection that runs by itself."""
    last_run_at = (
        select(func.max(SyncRun.queued_at))
        .where(
            SyncRun.client_id == ConnectionRow.client_id,
            SyncRun.connection_id == ConnectionRow.id,
            SyncRun.mode != RunMode.REPLAY,
        )
        .scalar_subquery()
    )
    query = select(ConnectionRow.client_id, ConnectionRow.id, ConnectionRow.schedule, last_run_at).where(
        ConnectionRow.state == ConnectionState.ACTIVE, ConnectionRow.schedule.is_not(None)
    )
    return [Scheduled(*row) for row in connection.execute(query) if row.schedule]


def is_waiting(connection: Connection, scheduled: Scheduled, *, now: dt.datetime) -> bool:
    """Whether the vendor, or a back-off, asked to leave this connection alone until later."""
    query = select(ConnectionRow.next_attempt_at).where(
        ConnectionRow.client_id == scheduled.client_id, ConnectionRow.id == scheduled.connection_id
    )
    next_attempt_at = connection.execute(query).scalar()
    return next_attempt_at is not None and next_attempt_at > now


def take_due_retries(connection: Connection, *, now: dt.datetime) -> list[Scheduled]:
    """Active connections whose next attempt is due; each is handed out once."""
    statement = (
        update(ConnectionRow)
        .where(ConnectionRow.state == ConnectionState.ACTIVE, ConnectionRow.next_attempt_at <= now)
        .values(next_attempt_at=None, waiting_for=None)
        .returning(ConnectionRow.client_id, ConnectionRow.id, ConnectionRow.schedule)
    )
    return [Scheduled(row.client_id, row.id, row.schedule or {}) for row in connection.execute(statement)]
