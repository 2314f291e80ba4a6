"""Runs: queued, claimed under a lease, kept alive by a heartbeat, finished with counts and a sentence."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from hub.errors import Conflict, NotFound, StorageError
from models.tables.connections import Connection as ConnectionRow
from models.tables.sync import RunMode, RunState, RunTrigger, SyncRun

STALLED_AFTER = dt.timedelta(seconds=60)
"""A running run without a heartbeat for this long has lost its worker."""


class LeaseLost(StorageError):
    """Another run has taken this connection over: nothing more may be written by this one."""

    code = "lease_lost"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for one run. A later claim raises the connection's epoch and thereby ends this one."""

    client_id: uuid.UUID
    connection_id: uuid.UUID
    run_id: uuid.UUID
    epoch: int
    mode: RunMode
    is_resumed: bool


@dataclass(slots=True)
class StreamCounts:
    pages: int = 0
    records: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    quarantined: int = 0


@dataclass(slots=True)
class RunOutcome:
    """What a run has done so far; written with every heartbeat and at the end."""

    counts: dict[str, StreamCounts] = field(default_factory=dict)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    throttled_seconds: float = 0.0
    progress: str = ""

    def of(self, stream: str) -> StreamCounts:
        return self.counts.setdefault(stream, StreamCounts())

    def as_columns(self) -> dict[str, Any]:
        return {
            "counts": {stream: asdict(counts) for stream, counts in self.counts.items()},
            "gaps": self.gaps,
            "requests": self.requests,
            "throttled_seconds": self.throttled_seconds,
            "progress": self.progress or None,
        }


def queue_run(
    connection: Connection,
    *,
    run_id: uuid.UUID,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    mode: RunMode,
    trigger: RunTrigger,
    requested_by: str,
) -> None:
    connection.execute(
        insert(SyncRun).values(
            client_id=client_id,
            id=run_id,
            connection_id=connection_id,
            mode=mode,
            trigger=trigger,
            state=RunState.QUEUED,
            requested_by=requested_by,
        )
    )


def claim_run(
    connection: Connection, *, run_id: uuid.UUID, client_id: uuid.UUID, mapping_version: int, now: dt.datetime
) -> Lease:
    """Take the lease of a run's connection. A run whose worker died is ended; one that is alive raises Conflict."""
    run = connection.execute(
        select(SyncRun)
        .where(SyncRun.client_id == client_id, SyncRun.id == run_id)
        .with_only_columns(*SyncRun.__table__.c)
        .with_for_update()
    ).one_or_none()
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    if run.state not in {RunState.QUEUED, RunState.RUNNING}:
        raise Conflict(f"Run {run_id} has ended already ({run.state}).")
    _end_stalled(connection, run=run, now=now)
    epoch = connection.execute(
        update(ConnectionRow)
        .where(ConnectionRow.client_id == client_id, ConnectionRow.id == run.connection_id)
        .values(lease_epoch=ConnectionRow.lease_epoch + 1)
        .returning(ConnectionRow.lease_epoch)
    ).scalar_one()
    connection.execute(
        update(SyncRun)
        .where(SyncRun.client_id == client_id, SyncRun.id == run_id)
        .values(
            state=RunState.RUNNING,
            lease_epoch=epoch,
            started_at=run.started_at or now,
            heartbeat_at=now,
            mapping_version=mapping_version,
        )
    )
    return Lease(client_id, run.connection_id, run_id, epoch, RunMode(run.mode), is_resumed=run.started_at is not None)


def _end_stalled(connection: Connection, *, run: Any, now: dt.datetime) -> None:
    """End other runs of this connection that have lost their worker. Raises Conflict when one is alive."""
    others = connection.execute(
        select(SyncRun.id, SyncRun.heartbeat_at).where(
            SyncRun.client_id == run.client_id,
            SyncRun.connection_id == run.connection_id,
            SyncRun.state == RunState.RUNNING,
            SyncRun.id != run.id,
        )
    ).all()
    for other in others:
        if now - other.heartbeat_at < STALLED_AFTER:
            raise Conflict(
                f"The connection is being synced by run {other.id}.",
                hint="Wait for it to end, or cancel it.",
                code="already_running",
            )
        finish_run(
            connection,
            client_id=run.client_id,
            run_id=other.id,
            state=RunState.FAILED,
            now=now,
            error=(
                "WorkerLost",
                "The worker of this run stopped without a word.",
                "Nothing is lost: the next run goes on from its last page.",
            ),
        )


HOLD_LEASE = text(
    "SELECT 1 FROM connection WHERE client_id = :client AND id = :connection AND lease_epoch = :epoch FOR SHARE"
)
LOCK_CHANGES = text("SELECT pg_advisory_xact_lock(hashtextextended('pmo_hub.changes:' || :client, 0))")


def hold_lease(connection: Connection, lease: Lease) -> None:
    """Fence a write: raises LeaseLost when another run has claimed the connection since. Holds the client's change lock to the commit,
    so that `change_seq` rises in the order of commits.
    """
    held = connection.execute(
        HOLD_LEASE, {"client": lease.client_id, "connection": lease.connection_id, "epoch": lease.epoch}
    ).scalar()
    if held is None:
        raise LeaseLost("Another run has taken over this connection; this one writes nothing more.")
    connection.execute(LOCK_CHANGES, {"client": str(lease.client_id)})


def beat(connection: Connection, lease: Lease, *, now: dt.datetime, outcome: RunOutcome) -> bool:
    """Say that the run is alive and how far it is. Returns whether somebody asked it to stop."""
    row = connection.execute(
        update(SyncRun)
        .where(SyncRun.client_id == lease.client_id, SyncRun.id == lease.run_id, SyncRun.lease_epoch == lease.epoch)
        .values(heartbeat_at=now, **outcome.as_columns())
        .returning(SyncRun.cancel_requested_at)
    ).one_or_none()
    return row is None or row.cancel_requested_at is not None


def finish_run(
    connection: Connection,
    *,
    client_id: uuid.UUID,
    run_id: uuid.UUID,
    state: RunState,
    now: dt.datetime,
    outcome: RunOutcome | None = None,
    error: tuple[str, str, str] | None = None,
) -> None:
    """Write a run's end. `error` is (class, sentence, hint)."""
    error_class, message, hint = error or (None, None, None)
    connection.execute(
        update(SyncRun)
        .where(SyncRun.client_id == client_id, SyncRun.id == run_id)
        .values(
            state=state,
            finished_at=now,
            error_class=error_class,
            error_message=message,
            error_hint=hint,
            **(outcome.as_columns() if outcome else {}),
        )
    )


def release_run(connection: Connection, lease: Lease, *, outcome: RunOutcome) -> None:
    """Hand a run that was stopped by a shutdown back to the queue; it goes on from its last committed page."""
    connection.execute(
        update(SyncRun)
        .where(SyncRun.client_id == lease.client_id, SyncRun.id == lease.run_id, SyncRun.lease_epoch == lease.epoch)
        .values(state=RunState.QUEUED, **outcome.as_columns())
    )
