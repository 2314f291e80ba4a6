"""The only place that reads time or randomness. Everything below a composition root takes them as arguments."""

import datetime as dt
import secrets
import time
import uuid

UTC = dt.UTC


def now() -> dt.datetime:
    """The present instant, in UTC."""
    return dt.datetime.now(UTC)  # noqa: TID251 - the one place


def monotonic() -> float:
    """Seconds of a clock that never jumps; for durations only."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def new_id() -> uuid.UUID:
    return uuid.uuid4()  # noqa: TID251 - the one place


def new_secret(size: int = 32) -> bytes:
    """Random bytes fit for keys and tokens."""
    return secrets.token_bytes(size)


def jitter(low: float, high: float) -> float:
    """A random number between two, for spreading load; not for secrets."""
    return low + (high - low) * secrets.randbelow(1_000_000) / 1_000_000
