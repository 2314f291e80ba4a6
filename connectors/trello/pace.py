"""Keeping below Trello's ceiling, since Trello never says how near it is: no header counts, and a 429 names no time.

A token may ask 100 times in 10 seconds, and a key that was refused 200 times is shut out for the rest of the window. Source: Atlassian,
"Rate limits" of the Trello REST API.
"""

import datetime as dt
from collections import deque

from connectors.sdk.contract import Runtime

MOST_PER_WINDOW = 80
WINDOW_S = 10.0


class Pace:
    """Admits requests of one task. A batch counts as many as it carries."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._sent: deque[dt.datetime] = deque()

    def admit(self, requests: int = 1) -> None:
        """Return when so many requests may be sent; sleeps until then. Raises RunCancelled out of the runtime's sleep."""
        now = self._runtime.now()
        self._forget_before(now - dt.timedelta(seconds=WINDOW_S))
        crowd = len(self._sent) + requests - MOST_PER_WINDOW
        if crowd > 0:
            frees_at = self._sent[crowd - 1] + dt.timedelta(seconds=WINDOW_S)
            wait_s = (frees_at - now).total_seconds()
            self._runtime.meter.count_wait(wait_s)
            self._runtime.sleep(wait_s)
            now = max(frees_at, self._runtime.now())
            self._forget_before(now - dt.timedelta(seconds=WINDOW_S))
        self._sent.extend([now] * requests)

    def _forget_before(self, instant: dt.datetime) -> None:
        while self._sent and self._sent[0] <= instant:
            self._sent.popleft()
