"""Runs as they are asked for and shown: queued, found, cancelled, counted. Carrying one out needs its lease; see leases.py."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, text, update

from hub.errors import NotFound
from hub.jobs import enqueue_sync
from hub.storage.run_log import RunLog
from models.tables.connections import Connection as ConnectionRow
from models.tables.connections import ConnectionState
from models.tables.sync import SyncRun
from models.vocabulary import RunMode, RunState, RunTrigger

AT_LEAST_AS_MUCH = {
    RunMode.INCREMENTAL: [RunMode.INCREMENTAL, RunMode.FULL],
    RunMode.FULL: [RunMode.FULL],
    RunMode.REPLAY: [RunMode.REPLAY],
}
"""A queued run of one of these modes makes a second one needless."""


HASTEN = text(
    "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND args ->> 'run_id' = :run AND attempts = 0"
)


@dataclass(frozen=True, slots=True)
class RunWish:
    """What somebody wants of a run. With `accepts_removals` they have seen what would leave and release the brake."""

    mode: RunMode
    trigger: RunTrigger
    requested_by: str
    accepts_removals: bool = False
    only_streams: list[str] | None = None
    only_scopes: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The connection a run is for."""

    client_id: uuid.UUID
    connection_id: uuid.UUID
    name: str
    connector: str
    scopes: list[str] | None
    """The scopes the connection syncs; None is all."""
    is_paused: bool


@dataclass(slots=True)
class StreamCounts:
    pages: int = 0
    records: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    quarantined: int = 0

    def add(self, other: "StreamCounts") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class RunOutcome:
    """What a run has done so far; written with every heartbeat and at the end."""

    counts: dict[str, StreamCounts] = field(default_factory=dict)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    throttled_seconds: float = 0.0
    progress: str = ""
    log: RunLog = field(default_factory=RunLog)

    @classmethod
    def of_row(cls, row: RowMapping, *, log: RunLog) -> "RunOutcome":
        """What a run had done before it was interrupted, so that its counts go on."""
        counts = {stream: StreamCounts(**counted) for stream, counted in row["counts"].items()}
        return cls(counts, list(row["gaps"]), row["requests"], row["throttled_seconds"], log=log)

    def of(self, stream: str) -> StreamCounts:
        return self.counts.setdefault(stream, StreamCounts())

    def as_columns(self) -> dict[str, Any]:
        # Copies: the heartbeat reads while the writer counts.
        return {
            "counts": {stream: asdict(counts) for stream, counts in list(self.counts.items())},
            "gaps": list(self.gaps),
            "requests": self.requests,
            "throttled_seconds": self.throttled_seconds,
            "progress": self.progress or None,
        }


def find_target(connection: Connection, *, connection_id: uuid.UUID) -> Target:
    """Raises NotFound for a connection that is not there or not in the scope."""
    columns = (
        ConnectionRow.client_id,
        ConnectionRow.id,
        ConnectionRow.name,
        ConnectionRow.connector,
        ConnectionRow.scopes,
        ConnectionRow.state,
    )
    row = connection.execute(select(*columns).where(ConnectionRow.id == connection_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no connection {connection_id}.")
    return Target(
        row.client_id, row.id, row.name, row.connector, row.scopes, is_paused=row.state == ConnectionState.PAUSED
    )


def find_queued(connection: Connection, *, target: Target, wish: RunWish) -> uuid.UUID | None:
    """A run of this connection that waits already and reads at least as much. The connection stays locked to the commit, so two
    requests at once make one run.
    """
    connection.execute(
        select(ConnectionRow.id).where(*_is(ConnectionRow, target.client_id, target.connection_id)).with_for_update()
    )
    enough = AT_LEAST_AS_MUCH[wish.mode]
    query = select(SyncRun.id).where(
        *_of_target(target),
        SyncRun.state == RunState.QUEUED,
        SyncRun.mode.in_(enough),
        SyncRun.accepts_removals == wish.accepts_removals,
        or_(SyncRun.only_streams.is_(None), SyncRun.only_streams == wish.only_streams),
        or_(SyncRun.only_scopes.is_(None), SyncRun.only_scopes == wish.only_scopes),
    )
    return connection.execute(query.order_by(SyncRun.seq).limit(1)).scalar()


def queue_run(connection: Connection, *, run_id: uuid.UUID, target: Target, wish: RunWish, now: dt.datetime) -> None:
    owner = {"client_id": target.client_id, "id": run_id, "connection_id": target.connection_id}
    connection.execute(insert(SyncRun).values(**owner, **asdict(wish), state=RunState.QUEUED, queued_at=now))


def enqueue(
    connection: Connection, *, target: Target, run_id: uuid.UUID, not_before: dt.datetime | None = None
) -> None:
    """Put the run's job into the queue; a worker sees it with the caller's commit, or later when it may not begin before."""
    enqueue_sync(
        connection.connection.driver_connection,
        client_id=target.client_id,
        connection_id=target.connection_id,
        run_id=run_id,
        not_before=not_before,
    )


def hasten(connection: Connection, run_id: uuid.UUID) -> None:
    """Let a run that a webhook queued for a moment later begin at once."""
    is_hint = select(SyncRun.id).where(SyncRun.id == run_id, SyncRun.trigger == RunTrigger.HINT)
    if connection.execute(is_hint).scalar() is not None:
        connection.execute(HASTEN, {"run": str(run_id)})


def get_run(connection: Connection, run_id: uuid.UUID) -> dict[str, Any]:
    """A run as the API shows it. Raises NotFound."""
    row = connection.execute(select(*SyncRun.__table__.c).where(SyncRun.id == run_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no run {run_id}.")
    hidden = {"seq", "lease_epoch", "error_class", "error_message", "error_hint"}
    error = (
        {"class": row["error_class"], "message": row["error_message"], "hint": row["error_hint"]}
        if row["error_class"]
        else None
    )
    return {name: value for name, value in row.items() if name not in hidden} | {"error": error}


def request_cancel(connection: Connection, *, run_id: uuid.UUID, now: dt.datetime) -> None:
    """A queued run ends at once; a running one is asked to, and hears it with its next heartbeat."""
    is_run = SyncRun.id == run_id
    queued = update(SyncRun).where(is_run, SyncRun.state == RunState.QUEUED)
    connection.execute(queued.values(state=RunState.CANCELLED, finished_at=now, cancel_requested_at=now))
    running = update(SyncRun).where(is_run, SyncRun.state == RunState.RUNNING, SyncRun.cancel_requested_at.is_(None))
    connection.execute(running.values(cancel_requested_at=now))


def _is(table: Any, client_id: uuid.UUID, row_id: uuid.UUID) -> tuple[Any, Any]:
    return table.client_id == client_id, table.id == row_id


def _of_target(target: Target) -> tuple[Any, Any]:
    return SyncRun.client_id == target.client_id, SyncRun.connection_id == target.connection_id
