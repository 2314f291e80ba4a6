"""What one task may take from a vendor, and the count of what it took."""

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import Protocol

BURST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """What one task may take. `max_wait_s` bounds the waiting for one request, retries and Retry-After together; a longer wait ends in
    RateLimited with the cursor kept. `ca_bundle` and `proxy` are a company's own; None takes the platform's.
    """

    connect_timeout_s: float = 10.0
    read_timeout_s: float = 60.0
    total_timeout_s: float = 300.0
    max_answer_bytes: int = 128 * 1024 * 1024
    max_tries: int = 5
    max_wait_s: float = 300.0
    max_requests: int | None = None
    allow_private_network: bool = False
    ca_bundle: str | None = None
    proxy: str | None = None


@dataclass(slots=True)
class RequestMeter:
    """Counts of one task, shared by its threads."""

    requests: int = 0
    throttled_seconds: float = 0.0
    bytes_received: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count_request(self, received: int = 0) -> None:
        with self._lock:
            self.requests += 1
            self.bytes_received += received

    def count_wait(self, seconds: float) -> None:
        with self._lock:
            self.throttled_seconds += seconds

    def count_received(self, received: int) -> None:
        with self._lock:
            self.bytes_received += received

    def take_request(self, max_requests: int | None) -> bool:
        """Count one request that is about to be sent; False, and nothing counted, when the budget is used up."""
        with self._lock:
            if max_requests is not None and self.requests >= max_requests:
                return False
            self.requests += 1
            return True


@dataclass(frozen=True, slots=True)
class RequestRate:
    """What a vendor allows one credential: so many requests in any so many seconds. A fifth may come at once, the rest comes back evenly,
    so that no window of that length ever holds more.
    """

    requests: int
    per_s: float

    @property
    def burst(self) -> float:
        return max(1.0, self.requests * BURST_SHARE)

    @property
    def per_second(self) -> float:
        return self.requests * (1 - BURST_SHARE) / self.per_s


@dataclass(frozen=True, slots=True)
class RunCost:
    """Requests of an incremental run that finds nothing new, as its author measured it: of every run, and for each scope."""

    fixed: int
    per_scope: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a request may not be sent yet: `seconds` to wait, or a quota that is used up until an instant."""

    seconds: float
    quota_until: dt.datetime | None = None


class Limiter(Protocol):
    """Who else asks this vendor with the same credentials; the hub knows, and lends this to a connector."""

    def admit(self, cost: int = 1, endpoint: str = "") -> Hold | None:
        """Count requests that are about to be sent; a Hold, and nothing counted, when they have to wait.

        `endpoint` names what the vendor counts apart, in the connector's own words; "" is nothing of the kind.
        """

    def hold(self, seconds: float, endpoint: str = "") -> None:
        """Tell everybody that the vendor asked to wait, or everybody who asks this endpoint."""


class Unlimited:
    """For a connector that nobody shares a vendor with."""

    def admit(self, cost: int = 1, endpoint: str = "") -> Hold | None:  # noqa: ARG002 - the protocol's
        return None

    def hold(self, seconds: float, endpoint: str = "") -> None:
        pass
