"""Why a run should stop before its end, and waiting that wakes up when it should."""

import threading
from enum import StrEnum

from connectors.sdk.errors import RunCancelled


class StopReason(StrEnum):
    CANCELLED = "cancelled"
    SHUTDOWN = "shutdown"
    LEASE_LOST = "lease_lost"


class StopSignal:
    """Set once, by a person, by the process going down, or by another run taking over; the first reason stays."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self.reason: StopReason | None = None

    def set(self, reason: StopReason) -> None:
        with self._lock:
            self.reason = self.reason or reason
        self._event.set()

    def raise_if_set(self) -> None:
        if self._event.is_set():
            raise RunCancelled(f"The run was stopped ({self.reason}).")

    def sleep(self, seconds: float) -> None:
        """Wait, or raise RunCancelled as soon as the run should stop."""
        self._event.wait(max(seconds, 0))
        self.raise_if_set()
