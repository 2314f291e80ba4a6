"""How work flows: finished tasks per week, and how long one takes from its beginning to its end."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hub.portfolio.figure import Coverage, Figure, percent

FEWEST = 5
WINDOW_WEEKS = 12
DAYS_PER_WEEK = 7
SECONDS_PER_DAY = 86_400
TOO_FEW = "Fewer than 5 tasks are finished."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A finished leaf task: the day, and how long it took where the tool's history tells when it was begun."""

    on: dt.date
    seconds: int | None = None


def throughput(finished: Sequence[Finished], *, status_date: dt.date) -> Figure:
    """Tasks finished per week in the last 12 weeks, or since the first one if that is later."""
    done = sorted(each.on for each in finished if each.on <= status_date)
    if len(done) < FEWEST:
        return Figure(name="throughput_per_week", reason=TOO_FEW, terms={"finished": len(done)})
    begins = status_date - dt.timedelta(days=WINDOW_WEEKS * DAYS_PER_WEEK - 1)
    days = (status_date - max(begins, done[0])).days + 1
    weeks = max(Fraction(days, DAYS_PER_WEEK), Fraction(1))
    recent = sum(day >= begins for day in done)
    return Figure(
        name="throughput_per_week",
        value=recent / weeks,
        terms={"finished": recent, "weeks": weeks, "in_all": len(done)},
    )


def cycle_times(finished: Sequence[Finished], *, status_date: dt.date) -> tuple[Figure, Figure]:
    """Median and 85th percentile of the days a task takes."""
    done = [each for each in finished if each.on <= status_date]
    known = sorted(each.seconds for each in done if each.seconds is not None)
    coverage = Coverage(count_pct=percent(len(known), len(done)))
    names = ("cycle_time_days_p50", "cycle_time_days_p85")
    if len(known) < FEWEST:
        reason = TOO_FEW if len(done) < FEWEST else "Of fewer than 5 finished tasks is known when they were begun."
        first, second = (
            Figure(name=name, reason=reason, coverage=coverage, terms={"finished": len(done), "known": len(known)})
            for name in names
        )
        return first, second
    first, second = (
        Figure(
            name=name,
            value=quantile(known, share) / SECONDS_PER_DAY,
            coverage=coverage,
            terms={"finished": len(done), "known": len(known)},
        )
        for name, share in zip(names, (Fraction(50, 100), Fraction(85, 100)), strict=True)
    )
    return first, second


def quantile(ordered: Sequence[int], share: Fraction) -> Fraction:
    """The value below which a share lies, between two values in proportion."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
