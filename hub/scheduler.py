"""The scheduler: one leader in the whole installation turns schedules into queued runs. It only queues; workers do the work.

Schedules are read again every few seconds, so an admin's change takes effect without a restart. Connections are spread by a phase of
their own; times that nobody led through are made up once, unless they lie too long back.
"""

import datetime as dt
import signal
import threading
from collections.abc import Callable
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from hub import clock
from hub.errors import HubError
from hub.log import get_logger
from hub.security.scopes import Scope
from hub.storage.exports import list_scheduled_exports, queue_again
from hub.storage.schedules import Scheduled, is_waiting, list_schedules, take_due_retries, try_to_lead
from hub.sync.requests import request_run
from hub.timetable import MISFIRE_GRACE, trigger_of, was_missed
from hub.wiring import Hub

log = get_logger(__name__)
LOOK_EVERY_S = 5.0

Fire = Callable[[Scheduled], None]


class Scheduler:
    """Leads or waits to lead until `stop` is called."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work in this thread until stopped. A lost database is waited for, never a reason to end."""
        while not self._stopping.is_set():
            try:
                self._lead_if_free()
            except OperationalError as error:
                log.warning("scheduler_lost_database", error=type(error).__name__)
            except Exception:
                # A leader that ends would leave every client unsynced; it says what is wrong and tries again.
                log.exception("scheduler_broke")
            self._stopping.wait(LOOK_EVERY_S)

    def stop(self) -> None:
        self._stopping.set()

    def _lead_if_free(self) -> None:
        with self._hub.database.engine.connect() as connection:
            leads = try_to_lead(connection)
            connection.commit()
            if not leads:
                return
            log.info("scheduler_leads")
            timetable = _Timetable(self._hub)
            try:
                while not self._stopping.wait(LOOK_EVERY_S if timetable.is_filled else 0):
                    connection.rollback()
                    timetable.refresh()
                    # The lead is held by this connection: without it another scheduler may be leading.
                    connection.exec_driver_sql("SELECT 1")
            finally:
                timetable.close()
                connection.invalidate()


class _Timetable:
    """The jobs of the leader, kept equal to the connections' schedules."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._jobs = BackgroundScheduler(timezone=clock.UTC)
        self._held: dict[Any, dict[str, Any]] = {}
        self._jobs.start()
        self.is_filled = False

    def refresh(self) -> None:
        now = clock.now()
        with self._hub.database.connect(Scope.everything()) as connection:
            planned = [(item, self._fire) for item in list_schedules(connection)]
            planned += [(item, self._export) for item in list_scheduled_exports(connection)]
            due = take_due_retries(connection, now=now)
        for gone in self._held.keys() - {item.connection_id for item, _ in planned}:
            self._jobs.remove_job(str(gone))
            del self._held[gone]
        for item, fire in planned:
            if self._held.get(item.connection_id) != item.schedule:
                self._put(item, fire)
                self._make_up(item, fire, now=now)
        for item in due:
            self._request(item)
        self.is_filled = True

    def close(self) -> None:
        self._jobs.shutdown(wait=False)

    def _put(self, item: Scheduled, fire: Fire) -> None:
        self._jobs.add_job(
            fire,
            trigger=trigger_of(item.schedule, connection_id=item.connection_id),
            args=[item],
            id=str(item.connection_id),
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=int(MISFIRE_GRACE.total_seconds()),
        )
        self._held[item.connection_id] = item.schedule

    def _make_up(self, item: Scheduled, fire: Fire, *, now: dt.datetime) -> None:
        """One run for all times that passed while nobody led."""
        if was_missed(item.schedule, connection_id=item.connection_id, last_run_at=item.last_run_at, now=now):
            log.info("schedule_made_up", connection=str(item.connection_id))
            fire(item)

    def _fire(self, item: Scheduled) -> None:
        with self._hub.database.connect(Scope.of(item.client_id)) as connection:
            if is_waiting(connection, item, now=clock.now()):
                return
        self._request(item)

    def _export(self, item: Scheduled) -> None:
        with self._hub.database.connect(Scope.of(item.client_id)) as connection:
            queue_again(connection, client_id=item.client_id, export_id=item.connection_id, now=clock.now())

    def _request(self, item: Scheduled) -> None:
        try:
            request_run(
                self._hub,
                caller_name="scheduler",
                scope=Scope.of(item.client_id),
                connection_id=item.connection_id,
                trigger="schedule",
            )
        except HubError as error:
            # Paused or removed since the timetable was read.
            log.info("schedule_skipped", connection=str(item.connection_id), reason=error.detail)


def run_scheduler(hub: Hub) -> None:
    """The scheduler as a process of its own, until SIGTERM or SIGINT."""
    scheduler = Scheduler(hub)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.stop())
    scheduler.run()
