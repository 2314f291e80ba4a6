"""The only place that reads time or randomness. Everything below a composition root takes them as arguments."""

import datetime as dt
import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

UTC = dt.UTC


class _Dial:
    """How far the process's clock is from the machine's; None where nobody has set it."""

    off: dt.timedelta | None = None


def now() -> dt.datetime:
    """The present instant, in UTC."""
    return _machine_now() + (_Dial.off or dt.timedelta())


def told() -> dt.datetime | None:
    """The present instant where the clock was set; None where it goes as the machine's does."""
    return None if _Dial.off is None else now()


@contextmanager
def set_to(instant: dt.datetime) -> Iterator[None]:
    """Set the clock of the whole process: it goes on from that instant until the block ends. For a hub that lives through its past."""
    before, _Dial.off = _Dial.off, instant - _machine_now()
    try:
        yield
    finally:
        _Dial.off = before


def _machine_now() -> dt.datetime:
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
