"""Which days of hours a run looks at: old ones have their turn, stretch by stretch, so that each run costs about a month of them."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

FIRST_DAY = dt.date(2000, 1, 1)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, which are in it; None has no end."""

    first: dt.date
    last: dt.date | None = None

    def covers(self, day: str) -> bool:
        return self.first.isoformat() <= day and (self.last is None or day <= self.last.isoformat())

    def widened(self, by: dt.timedelta) -> "Span":
        return Span(self.first - by, self.last + by if self.last else None)

    def params(self, first: str = "entered_on_start_date", last: str = "entered_on_end_date") -> dict[str, str]:
        """As parameters of Asana's lists."""
        return {first: self.first.isoformat(), **({last: self.last.isoformat()} if self.last else {})}


def next_turn(known: Collection[str], *, reached: str, before: dt.date) -> Span:
    """The stretch that comes after the one that ended at `reached`: down to the start of the next month that is known to have entries, with
    the empty ones on the way. After the oldest come all days before it, then the newest again, from the day before `before`.
    """
    end = dt.date.fromisoformat(reached) if reached else before
    last = (before if end > before or end <= FIRST_DAY else end) - _DAY
    newest = max((day for day in known if day <= last.isoformat()), default="")
    return Span(dt.date.fromisoformat(f"{newest[:7]}-01") if newest else FIRST_DAY, last)


def all_turns(known: Collection[str], *, before: dt.date) -> Iterator[Span]:
    """Every stretch, from the newest to the oldest."""
    reached = before
    while reached > FIRST_DAY:
        span = next_turn(known, reached=reached.isoformat(), before=before)
        yield span
        reached = span.first
