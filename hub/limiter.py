"""The limiter that the hub lends a connector: one budget in the database for every worker that asks with the same credentials.

Requests are taken in blocks, so that a busy run asks the database once a second or less often; a block is good for that second only, so that
a wait which one worker is told reaches all others within it.
"""

import datetime as dt
import threading
from collections.abc import Callable

from connectors.sdk.limits import Hold, RequestRate
from hub import clock
from hub.security.scopes import Scope
from hub.storage.session import Database
from hub.storage.vendor_budget import (
    BudgetKey,
    Grant,
    hold_endpoint,
    hold_requests,
    note_quota,
    open_budget,
    take_requests,
)

BLOCK_S = 1.0
UNSTATED = RequestRate(requests=60_000, per_s=60.0)
"""For a vendor that names no rate: only the waits it asks for are shared."""


class SharedLimiter:
    """Safe to share between threads. A lost database is raised to whoever asks."""

    def __init__(
        self,
        database: Database,
        *,
        key: BudgetKey,
        rate: RequestRate | None,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._database, self._key, self._rate = database, key, rate or UNSTATED
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._left = 0.0
        self._good_until: float | None = None
        self._held_until: dict[str, float] = {}

    def admit(self, cost: int = 1, endpoint: str = "") -> Hold | None:
        """Count requests that are about to be sent; a Hold, and nothing counted, when they or their endpoint have to wait."""
        with self._lock:
            if self._left < cost or self._good_until is None or self._monotonic() >= self._good_until:
                grant = self._take(cost)
                if not grant.requests:
                    return Hold(grant.wait_s, grant.quota_until)
            held_s = self._held_until.get(endpoint, 0.0) - self._monotonic()
            if held_s > 0:
                return Hold(held_s)
            self._left -= cost
            return None

    def hold(self, seconds: float, endpoint: str = "") -> None:
        """The vendor asked to wait: nobody who asks with these credentials, or this endpoint with them, asks before."""
        with self._lock, self._database.connect(Scope.of()) as connection:
            self._good_until = None
            open_budget(connection, self._key, self._rate)
            if endpoint:
                hold_endpoint(connection, self._key, endpoint, seconds=seconds)
            else:
                hold_requests(connection, self._key, seconds=seconds)

    def note_quota(self, until: dt.datetime) -> None:
        """A quota is used up until then, for everybody who asks with these credentials."""
        with self._lock, self._database.connect(Scope.of()) as connection:
            self._good_until = None
            open_budget(connection, self._key, self._rate)
            note_quota(connection, self._key, until=until)

    def _take(self, cost: int) -> Grant:
        block = max(cost, self._rate.per_second * BLOCK_S)
        with self._database.connect(Scope.of()) as connection:
            if self._good_until is None:
                open_budget(connection, self._key, self._rate)
            grant = take_requests(
                connection, self._key, self._rate, needed=cost, block=block, unused=max(self._left, 0.0)
            )
        now = self._monotonic()
        self._left, self._good_until = grant.requests, now + BLOCK_S
        self._held_until = {endpoint: now + held_s for endpoint, held_s in grant.held_s.items()}
        return grant
