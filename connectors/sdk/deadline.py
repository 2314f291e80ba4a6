"""One deadline for a whole exchange, so that an answer that drips byte by byte ends too.

Time-outs of sockets start anew with every byte. The deadline is set around an exchange, and the transport cuts each socket
operation to what is left of it. It is measured on the monotonic clock: a duration, never a time of day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_ends_at: ContextVar[float | None] = ContextVar("exchange_ends_at", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Everything that this thread sends and receives inside the block must be over in so many seconds."""
    token = _ends_at.set(monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float | None:
    """What is left of the deadline, 0.0 once it has passed; None outside of one."""
    ends_at = _ends_at.get()
    return None if ends_at is None else max(0.0, ends_at - monotonic())
