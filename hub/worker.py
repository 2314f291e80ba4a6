"""The worker: takes jobs from the queue and carries them out; takes over what a dead worker left.

A job that was under way when its worker died is replaced by the reaper; the run then goes on from its last committed page under a new
lease. The engine's own retries stay off: when to try again is the connection's `next_attempt_at`, which the scheduler watches. A lost
database is waited for, never a reason to end.
"""

import asyncio
import datetime as dt
import signal
import threading
import uuid

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status

from hub import clock
from hub.errors import Conflict, NotFound
from hub.export.work import carry_out_export, drop_expired_exports
from hub.jobs import (
    ALL_FIGURES_TASK,
    EXPORT_TASK,
    FIGURES_TASK,
    REAPER_TASK,
    RETENTION_TASK,
    SNAPSHOT_TASK,
    SYNC_TASK,
    worker_app,
)
from hub.log import get_logger
from hub.portfolio.kept_load import keep_all_loads
from hub.portfolio.kept_tallies import keep_tallies
from hub.portfolio.refresh import refresh_all_figures, refresh_figures
from hub.portfolio.snapshots import take_snapshots
from hub.security.scopes import Scope
from hub.storage.hooks import drop_old_deliveries
from hub.storage.retention import drop_expired_pages
from hub.storage.session import app_options, is_lost_database
from hub.storage.uploads import drop_superseded
from hub.sync.run import execute_run
from hub.sync.stop import StopReason, StopSignal
from hub.wiring import Hub

log = get_logger(__name__)

HEARTBEAT_S = 5.0
STALLED_AFTER_S = 20.0
REAP_AT = "* * * * * */15"
"""Cron whose sixth field is seconds: a dead worker's job is taken over within 20 + 15 seconds and a bit."""
RETENTION_AT = "17 3 * * *"
SNAPSHOTS_AT = "7 * * * *"
"""Every hour, since days end at other hours for other clients; an hour without an ended day costs two look-ups a client."""
FIGURES_AT = "1-59/15 * * * *"
"""Right after a day may have begun somewhere: zones begin theirs by quarters of an hour."""
POLL_S = 0.5
TAKEN_OVER = {SYNC_TASK, EXPORT_TASK}
"""Jobs that somebody waits for; the others come again by themselves."""
START_AGAIN_AFTER_S = 2.0
WAITS_FOR_DATABASE_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Before a run is carried out again whose database went away."""


class Worker:
    """Runs until `stop` is called; running syncs then finish their page and go back into the queue."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._stopping = threading.Event()
        self._running: set[StopSignal] = set()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Work in this thread until stopped."""
        while not self._stopping.is_set():
            try:
                asyncio.run(self._work())
            except (ConnectorException, psycopg.OperationalError) as error:
                log.warning("worker_lost_database", error=type(error).__name__)
            self._stopping.wait(START_AGAIN_AFTER_S)

    def stop(self) -> None:
        """Ask the worker to end; may be called from any thread and from a signal handler."""
        self._stopping.set()
        for signal_ in list(self._running):
            signal_.set(StopReason.SHUTDOWN)
        if self._loop and self._task:
            self._loop.call_soon_threadsafe(self._task.cancel)

    async def _work(self) -> None:
        concurrency = self._hub.settings.worker_concurrency
        app = worker_app(self._hub.database.url, options=app_options(), concurrency=concurrency)
        self._register(app)
        async with app.open_async():
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(
                app.run_worker_async(
                    concurrency=concurrency,
                    name="pmo-hub",
                    fetch_job_polling_interval=POLL_S,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                    install_signal_handlers=False,
                )
            )
            if self._stopping.is_set():
                self._task.cancel()
            try:
                await self._task
            except asyncio.CancelledError:
                log.info("worker_stopped")

    def _register(self, app: procrastinate.App) -> None:
        app.task(name=SYNC_TASK)(self._sync)
        app.task(name=EXPORT_TASK)(self._export)
        reap = app.task(name=REAPER_TASK, queueing_lock="reaper", pass_context=True)(_reap)
        app.periodic(cron=REAP_AT, periodic_id=REAPER_TASK)(reap)
        drop = app.task(name=RETENTION_TASK, queueing_lock="retention")(self._drop_old_pages)
        app.periodic(cron=RETENTION_AT, periodic_id=RETENTION_TASK)(drop)
        app.task(name=FIGURES_TASK)(self._make_figures)
        every = app.task(name=ALL_FIGURES_TASK, queueing_lock="figures")(self._make_all_figures)
        app.periodic(cron=FIGURES_AT, periodic_id=ALL_FIGURES_TASK)(every)
        snap = app.task(name=SNAPSHOT_TASK, queueing_lock="snapshots")(self._take_snapshots)
        app.periodic(cron=SNAPSHOTS_AT, periodic_id=SNAPSHOT_TASK)(snap)

    def _sync(self, client_id: str, run_id: str) -> None:
        stop = StopSignal()
        with self._lock:
            self._running.add(stop)
        try:
            if self._stopping.is_set():
                stop.set(StopReason.SHUTDOWN)
            self._carry_out(uuid.UUID(client_id), uuid.UUID(run_id), stop)
        except (Conflict, NotFound) as error:
            # Cancelled, removed or taken over while it waited: nothing is left to do for this job.
            log.info("job_dropped", run=run_id, reason=error.detail)
        finally:
            with self._lock:
                self._running.discard(stop)

    def _export(self, client_id: str, export_id: str) -> None:
        refresh_figures(self._hub, uuid.UUID(client_id))
        carry_out_export(self._hub, client_id=uuid.UUID(client_id), export_id=uuid.UUID(export_id))

    def _carry_out(self, client_id: uuid.UUID, run_id: uuid.UUID, stop: StopSignal) -> None:
        """Until the run has an end that is written down. A shutdown ends the waiting; the reaper then finds the job again."""
        for wait_s in (*WAITS_FOR_DATABASE_S, None):
            try:
                execute_run(self._hub, client_id=client_id, run_id=run_id, stop=stop)
            except Exception as error:
                if wait_s is None or not is_lost_database(error):
                    raise
                log.warning("run_waits_for_database", run=str(run_id), wait_s=wait_s)
                stop.sleep(wait_s)
            else:
                # So that whoever asks next need not wait for it; asking would do it too.
                refresh_figures(self._hub, client_id)
                _keep(self._hub, Scope.of(client_id))
                return

    def _drop_old_pages(self, timestamp: int) -> None:
        now = dt.datetime.fromtimestamp(timestamp, tz=clock.UTC)
        with self._hub.database.connect(Scope.everything()) as connection:
            drop_old_deliveries(connection, now=now)
            dropped = drop_expired_pages(connection, now=now, default_days=self._hub.settings.raw_retention_days)
            files = drop_superseded(connection, now=now, default_days=self._hub.settings.raw_retention_days)
        log.info("raw_pages_dropped", pages=dropped)
        log.info("uploads_dropped", files=files)
        log.info("exports_dropped", exports=drop_expired_exports(self._hub, now=now))

    def _take_snapshots(self, timestamp: int) -> None:
        take_snapshots(self._hub, now=dt.datetime.fromtimestamp(timestamp, tz=clock.UTC))

    def _make_figures(self, client_id: str) -> None:
        refresh_figures(self._hub, uuid.UUID(client_id))

    def _make_all_figures(self, timestamp: int) -> None:
        made = refresh_all_figures(self._hub)
        _keep(self._hub, Scope.everything())
        log.info("figures_made", projects=made, tick=timestamp)


def _keep(hub: Hub, scope: Scope) -> None:
    """What is kept besides the figures: everybody's weeks, and what tools hold, counted."""
    keep_all_loads(hub, scope)
    keep_tallies(hub, scope)


async def _reap(context: procrastinate.JobContext, timestamp: int) -> None:
    """Put new jobs in the place of those whose workers give no sign of life.

    Not the same job again: a worker that was only asleep will finish its own, and must not finish that of whoever took over.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        log.warning("job_taken_over", job=job.id, task=job.task_name, tick=timestamp)
        if job.task_name in TAKEN_OVER:
            await context.app.configure_task(job.task_name, lock=job.lock).defer_async(**job.task_kwargs)
        await manager.finish_job(job=job, status=Status.FAILED, delete_job=True)


def run_worker(hub: Hub) -> None:
    """The worker as a process of its own: until SIGTERM or SIGINT, which let the pages under way finish."""
    worker = Worker(hub)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
