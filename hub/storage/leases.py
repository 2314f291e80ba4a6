"""The right to carry out a run: claimed, kept alive by a heartbeat, checked in every write, given back with the run's end."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, text, update

from hub.errors import Conflict, NotFound, StorageError
from hub.storage.history import begin_version
from hub.storage.run_log import RunLog, count_said
from hub.storage.runs import RunOutcome
from models.tables.connections import Connection as ConnectionRow
from models.tables.sync import SeenInRun, SyncRun
from models.vocabulary import LogLevel, RunMode, RunState

STALLED_AFTER = dt.timedelta(seconds=30)
"""A running run without a heartbeat for this long has lost its worker. Both instants are the database's: workers' clocks differ."""

RunError = tuple[str, str, str]
"""(class, sentence, hint)"""

WORKER_LOST: RunError = (
    "WorkerLost",
    "The worker of this run stopped without a word.",
    "Nothing is lost: the next run goes on from its last page.",
)


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
    accepts_removals: bool
    only_streams: tuple[str, ...] | None = None
    only_scopes: tuple[str, ...] | None = None


def claim_run(
    connection: Connection, *, run_id: uuid.UUID, client_id: uuid.UUID, mapping_version: int, now: dt.datetime
) -> tuple[Lease, RunOutcome]:
    """Take the lease of a run's connection; the second value is what the run had done before, if it was interrupted.

    Another run whose worker died is ended; one that is alive raises Conflict, as does a run that has ended. `now` is only written down.
    """
    connection.execute(DO_NOT_LINGER)
    query = select(*SyncRun.__table__.c).where(*_same(SyncRun, client_id, run_id)).with_for_update()
    run = connection.execute(query).mappings().one_or_none()
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    if run["state"] not in {RunState.QUEUED, RunState.RUNNING}:
        raise Conflict(f"Run {run_id} has ended already ({run['state']}).", code="run_ended")
    _end_stalled(connection, run=run, now=now)
    raise_epoch = update(ConnectionRow).where(*_same(ConnectionRow, client_id, run["connection_id"]))
    epoch = connection.execute(
        raise_epoch.values(lease_epoch=ConnectionRow.lease_epoch + 1).returning(ConnectionRow.lease_epoch)
    ).scalar_one()
    started = {"started_at": run["started_at"] or now, "heartbeat_at": func.now(), "mapping_version": mapping_version}
    connection.execute(
        update(SyncRun)
        .where(*_same(SyncRun, client_id, run_id))
        .values(state=RunState.RUNNING, lease_epoch=epoch, **started, **_columns_of(None))
    )
    lease = Lease(
        client_id,
        run["connection_id"],
        run_id,
        epoch,
        RunMode(run["mode"]),
        is_resumed=run["started_at"] is not None,
        accepts_removals=run["accepts_removals"],
        only_streams=None if run["only_streams"] is None else tuple(run["only_streams"]),
        only_scopes=None if run["only_scopes"] is None else tuple(run["only_scopes"]),
    )
    log = RunLog(count_said(connection, client_id=client_id, run_id=run_id))
    return lease, RunOutcome.of_row(run, log=log)


def _end_stalled(connection: Connection, *, run: RowMapping, now: dt.datetime) -> None:
    is_stalled = SyncRun.heartbeat_at <= func.now() - STALLED_AFTER
    others = select(SyncRun.id, is_stalled.label("is_stalled")).where(
        SyncRun.client_id == run["client_id"],
        SyncRun.connection_id == run["connection_id"],
        SyncRun.state == RunState.RUNNING,
        SyncRun.id != run["id"],
    )
    for other in connection.execute(others).all():
        if not other.is_stalled:
            raise Conflict(
                f"The connection is being synced by run {other.id}.",
                hint="Wait for it to end, or cancel it.",
                code="already_running",
            )
        which = {"client_id": run["client_id"], "run_id": other.id}
        log = RunLog(count_said(connection, **which))
        log.add(WORKER_LOST[1], at=now, level=LogLevel.ERROR)
        _end(connection, **which, state=RunState.FAILED, now=now, error=WORKER_LOST, log=log)


LINGER_S = 20
"""A worker that is paused inside a transaction would keep its locks from whoever takes over: the database ends such a one."""
DO_NOT_LINGER = text(f"SET LOCAL idle_in_transaction_session_timeout = '{LINGER_S}s'")
HOLD_LEASE = text(
    "SELECT 1 FROM connection WHERE client_id = :client AND id = :connection AND lease_epoch = :epoch FOR SHARE"
)
LOCK_CHANGES = text("SELECT pg_advisory_xact_lock(hashtextextended('pmo_hub.changes:' || :client, 0))")


def hold_lease(connection: Connection, lease: Lease, *, scope: str | None = None) -> None:
    """Fence a write: raises LeaseLost when another run has claimed the connection since. Holds the client's change lock to the commit,
    so that `change_seq` rises in the order of commits, and with it the instant from which rows hold. `scope` is given where all that
    is written is of one.
    """
    connection.execute(DO_NOT_LINGER)
    held = connection.execute(
        HOLD_LEASE, {"client": lease.client_id, "connection": lease.connection_id, "epoch": lease.epoch}
    ).scalar()
    if held is None:
        raise LeaseLost("Another run has taken over this connection; this one writes nothing more.")
    connection.execute(LOCK_CHANGES, {"client": str(lease.client_id)})
    begin_version(
        connection,
        client_id=lease.client_id,
        connection_id=lease.connection_id,
        scope=scope,
        is_replay=lease.mode is RunMode.REPLAY,
    )


def beat(connection: Connection, lease: Lease, *, outcome: RunOutcome) -> bool | None:
    """Say that the run is alive and how far it is. Returns whether somebody asked it to stop, None when the lease is lost."""
    connection.execute(DO_NOT_LINGER)
    statement = (
        update(SyncRun)
        .where(*_under(lease), SyncRun.state == RunState.RUNNING)
        .values(heartbeat_at=func.now(), **outcome.as_columns())
    )
    row = connection.execute(statement.returning(SyncRun.cancel_requested_at)).one_or_none()
    if row is None:
        return None
    outcome.log.save(connection, client_id=lease.client_id, run_id=lease.run_id)
    return row.cancel_requested_at is not None


def finish_run(
    connection: Connection,
    lease: Lease,
    *,
    state: RunState,
    now: dt.datetime,
    outcome: RunOutcome,
    error: RunError | None,
) -> bool:
    """Write a run's end; only the holder of the lease can. Returns whether it was written."""
    return _end(
        connection,
        client_id=lease.client_id,
        run_id=lease.run_id,
        state=state,
        now=now,
        error=error,
        log=outcome.log,
        outcome=outcome,
        epoch=lease.epoch,
    )


def _end(
    connection: Connection,
    *,
    client_id: uuid.UUID,
    run_id: uuid.UUID,
    state: RunState,
    now: dt.datetime,
    error: RunError | None,
    log: RunLog,
    outcome: RunOutcome | None = None,
    epoch: int | None = None,
) -> bool:
    done = outcome.as_columns() if outcome else {}
    statement = update(SyncRun).where(
        *_same(SyncRun, client_id, run_id), func.coalesce(epoch, SyncRun.lease_epoch) == SyncRun.lease_epoch
    )
    ended = statement.values(state=state, finished_at=now, **_columns_of(error), **done)
    has_ended = connection.execute(ended).rowcount == 1
    if has_ended:
        log.save(connection, client_id=client_id, run_id=run_id)
        connection.execute(delete(SeenInRun).where(SeenInRun.client_id == client_id, SeenInRun.run_id == run_id))
    return has_ended


def note_attempt(
    connection: Connection,
    lease: Lease,
    *,
    failed: bool,
    next_attempt_at: dt.datetime | None,
    waiting_for: str | None = None,
) -> None:
    """Remember on the connection how the attempt went: failures in a row, and when to try again whatever the schedule says, and why then."""
    failures = ConnectionRow.failures_in_a_row + 1 if failed else 0
    statement = update(ConnectionRow).where(*_same(ConnectionRow, lease.client_id, lease.connection_id))
    values = {"failures_in_a_row": failures, "next_attempt_at": next_attempt_at, "waiting_for": waiting_for}
    connection.execute(statement.values(values))


def release_run(connection: Connection, lease: Lease, *, outcome: RunOutcome, error: RunError | None = None) -> bool:
    """Hand a run back to the queue, with what keeps it from going on; returns False when the lease is lost."""
    values = outcome.as_columns() | _columns_of(error)
    statement = update(SyncRun).where(*_under(lease)).values(state=RunState.QUEUED, **values)
    is_released = connection.execute(statement).rowcount == 1
    if is_released:
        outcome.log.save(connection, client_id=lease.client_id, run_id=lease.run_id)
    return is_released


def _columns_of(error: RunError | None) -> dict[str, str | None]:
    return dict(zip(("error_class", "error_message", "error_hint"), error or (None, None, None), strict=True))


def _same(table: Any, client_id: uuid.UUID, row_id: uuid.UUID) -> tuple[Any, Any]:
    return table.client_id == client_id, table.id == row_id


def _under(lease: Lease) -> tuple[Any, Any, Any]:
    return *_same(SyncRun, lease.client_id, lease.run_id), SyncRun.lease_epoch == lease.epoch
