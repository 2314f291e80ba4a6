"""What one task may take from a vendor, and the count of what it took."""

import threading
from dataclasses import dataclass, field


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
