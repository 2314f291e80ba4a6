"""From values to places: a linear scale with round ticks, and a scale of days with ticks where months or weeks begin."""

import datetime as dt
import math
from dataclasses import dataclass

STEPS = (1, 2, 2.5, 5, 10)
MOST_DAY_TICKS, MOST_MONTH_TICKS = 12, 8
ROOM_OF_A_DAY = 92
"""What a date takes along an axis."""


@dataclass(frozen=True, slots=True)
class Linear:
    """`low` stands at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low or 1
        return self.start + (value - self.low) / span * (self.end - self.start)


def round_ticks(low: float, high: float, *, about: int = 5, is_whole: bool = False) -> list[float]:
    """Round values from at or below `low` to at or above `high`; whole numbers alone where things are counted."""
    span = (high - low) or abs(high) or 1
    magnitude = 10 ** math.floor(math.log10(span / about))
    steps = (factor * magnitude for factor in STEPS)
    step = next(
        each for each in steps if span / each <= about + 0.01 and (not is_whole or float(max(each, 1)).is_integer())
    )
    step = max(step, 1) if is_whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True, slots=True)
class Days:
    """The morning of `first` stands at `start`, the evening of `last` at `end`."""

    first: dt.date
    last: dt.date
    start: float
    end: float

    def __call__(self, day: dt.date) -> float:
        """The morning of a day."""
        return self.start + (day - self.first).days / self._days * (self.end - self.start)

    def evening(self, day: dt.date) -> float:
        return self(day + dt.timedelta(days=1))

    @property
    def _days(self) -> int:
        return max((self.last - self.first).days + 1, 1)

    def ticks(self) -> list[dt.date]:
        """Mondays of a short span, firsts of months of a longer one, thinned until they can be read."""
        days = self._days
        if days <= MOST_DAY_TICKS * 7:
            monday = self.first + dt.timedelta(days=-self.first.weekday() % 7)
            found = [monday + dt.timedelta(days=7 * number) for number in range(days // 7 + 1)]
        else:
            found = self._months()
        within = [day for day in found if self.first <= day <= self.last]
        most = MOST_DAY_TICKS if days <= MOST_DAY_TICKS * 7 else MOST_MONTH_TICKS
        most = min(most, max(int((self.end - self.start) / ROOM_OF_A_DAY), 2))
        return within[:: max(math.ceil(len(within) / most), 1)]

    def _months(self) -> list[dt.date]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        begin = self.first.year * 12 + self.first.month - 1
        return [dt.date((begin + number) // 12, (begin + number) % 12 + 1, 1) for number in range(count + 1)]
