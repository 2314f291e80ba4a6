"""A world's own clock: it stands still until it is told to move, so that every test knows what time it is."""

import datetime as dt


class WorldClock:
    """Whole milliseconds, as vendors count them; UTC."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now.astimezone(dt.UTC).replace(microsecond=now.microsecond // 1000 * 1000)

    def advance(self, **span: float) -> dt.datetime:
        """Move on by a timedelta's keywords (`minutes=2`) and answer the new time."""
        self.now += dt.timedelta(**span)
        return self.now


def to_millis(instant: dt.datetime) -> int:
    """Epoch milliseconds."""
    return (instant - _EPOCH) // _MILLISECOND


def from_millis(millis: int) -> dt.datetime:
    return _EPOCH + millis * _MILLISECOND


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
