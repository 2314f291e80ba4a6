"""The queue port: "sync this connection". Jobs live in PostgreSQL beside the data (Procrastinate).

A job's lock is its connection, so two runs of one connection never work at the same time. A job is put into the queue inside the caller's
transaction: a run that is not stored is not queued, and the other way round.
"""

import datetime as dt
import uuid
from typing import Any

import procrastinate
from procrastinate import PsycopgConnector, SyncPsycopgConnector

SYNC_TASK = "sync_connection"
EXPORT_TASK = "make_export"
REAPER_TASK = "reap_stalled_jobs"
RETENTION_TASK = "drop_old_raw_pages"
SNAPSHOT_TASK = "take_snapshots"
FIGURES_TASK = "make_figures"
ALL_FIGURES_TASK = "make_all_figures"

_enqueuer = procrastinate.App(connector=SyncPsycopgConnector())


def enqueue_sync(
    driver_connection: Any,
    *,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    run_id: uuid.UUID,
    not_before: dt.datetime | None = None,
) -> None:
    """Queue one run on an open psycopg connection; it becomes visible with the caller's commit."""
    task = _enqueuer.configure_task(
        SYNC_TASK, lock=f"connection:{connection_id}", schedule_at=not_before, connection=driver_connection
    )
    task.defer(client_id=str(client_id), run_id=str(run_id))


def enqueue_export(driver_connection: Any, *, client_id: uuid.UUID, export_id: uuid.UUID) -> None:
    """Queue one export on an open psycopg connection; it becomes visible with the caller's commit."""
    task = _enqueuer.configure_task(EXPORT_TASK, lock=f"export:{export_id}", connection=driver_connection)
    task.defer(client_id=str(client_id), export_id=str(export_id))


def enqueue_figures(driver_connection: Any, *, client_id: uuid.UUID) -> None:
    """Queue the making of a client's figures on an open psycopg connection. Raises AlreadyEnqueued, which ends its transaction."""
    name = f"figures:{client_id}"
    task = _enqueuer.configure_task(FIGURES_TASK, lock=name, queueing_lock=name, connection=driver_connection)
    task.defer(client_id=str(client_id))


def enqueue_snapshots(driver_connection: Any, *, now: dt.datetime) -> None:
    """Queue the keeping of days that have ended, which otherwise begins within the hour. Raises AlreadyEnqueued, which ends its transaction."""
    task = _enqueuer.configure_task(SNAPSHOT_TASK, queueing_lock="snapshots", connection=driver_connection)
    task.defer(timestamp=int(now.timestamp()))


def worker_app(conninfo: str, *, options: str, concurrency: int) -> procrastinate.App:
    """The queue as a worker sees it; `conninfo` is a psycopg URL, `options` the session settings of the application role."""
    connector = PsycopgConnector(conninfo=conninfo, kwargs={"options": options}, min_size=1, max_size=concurrency + 3)
    return procrastinate.App(connector=connector)
