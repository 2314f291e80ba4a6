"""Tells the database every few seconds that a run is alive and how far it is, and hears whether somebody wants it to stop."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from hub.log import get_logger
from hub.security.scopes import Scope
from hub.storage.leases import Lease, beat
from hub.storage.runs import RunOutcome
from hub.storage.session import Database
from hub.sync.stop import StopReason, StopSignal

log = get_logger(__name__)
BEAT_EVERY_S = 2.0


class Heartbeat:
    """Runs beside a run, on its own connection, so that a long wait for a vendor does not look like a dead worker."""

    def __init__(self, database: Database, lease: Lease, outcome: Callable[[], RunOutcome], stop: StopSignal) -> None:
        self._database, self._lease, self._outcome, self._stop = database, lease, outcome, stop
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ended.wait(BEAT_EVERY_S):
            try:
                with self._database.connect(Scope.of(self._lease.client_id)) as connection:
                    should_stop = beat(connection, self._lease, outcome=self._outcome())
            except SQLAlchemyError as error:
                # The writer meets the same fault and ends the run with a sentence; a missed beat alone ends nothing.
                log.warning("heartbeat_missed", error=type(error).__name__)
                continue
            if should_stop is None:
                self._stop.set(StopReason.LEASE_LOST)
            elif should_stop:
                self._stop.set(StopReason.CANCELLED)
