"""Who is planned, who worked and who could: per person and week, across every tool.

Work is planned on the days the tool gives it; else it fills the working days of its span evenly, to the second.
"""

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from uuid import UUID

from hub.portfolio.days import ONE_DAY, SECONDS_PER_MINUTE, WEEK, WorkingCalendar, week_of
from hub.portfolio.figure import to_decimal

FULL_PCT = Decimal(100)
Sums: TypeAlias = Mapping[UUID, Sequence[int]]
"""By person the seconds of each of some weeks, in turn; somebody who has none may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of the working time somebody is there, for some days, both included; either end may be open."""

    pct: Decimal
    start: dt.date | None = None
    finish: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.finish is None or day <= self.finish)


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A calendar, and shares of it; where several shares cover a day, the last one counts. None of them is full time."""

    calendar: WorkingCalendar
    shares: tuple[Share, ...] = ()

    @property
    def identity(self) -> Hashable:
        """Who has the same can work at the same times."""
        return self.calendar.minutes_per_weekday, tuple(self.calendar.exceptions.items()), self.shares

    def seconds(self, day: dt.date) -> Fraction:
        pct = next((share.pct for share in reversed(self.shares) if share.covers(day)), FULL_PCT)
        return Fraction(self.calendar.working_minutes(day) * SECONDS_PER_MINUTE) * Fraction(pct) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Seconds of somebody on some days, both included."""

    person: UUID
    start: dt.date
    finish: dt.date
    seconds: int


class PersonWeek(NamedTuple):
    """`available_seconds` is None for somebody without a calendar; then nobody can say whether there is too much."""

    person: UUID
    week_start: dt.date
    planned_seconds: int
    logged_seconds: int
    available_seconds: int | None

    @property
    def is_over_allocated(self) -> bool | None:
        return None if self.available_seconds is None else self.planned_seconds > self.available_seconds

    @property
    def utilisation(self) -> Decimal | None:
        """Logged / available; None where nothing is available."""
        return _share(self.logged_seconds, self.available_seconds) if self.available_seconds else None


@lru_cache(maxsize=16_384)
def _share(seconds: int, of: int) -> Decimal:
    """Kept in mind: most weeks of most people are alike."""
    return to_decimal(Fraction(seconds, of))


def spread_evenly(work: Work, calendar: WorkingCalendar, weeks: Sequence[dt.date]) -> Iterator[tuple[dt.date, int]]:
    """The seconds of each of these weeks, one after the other, where each working day of the span has its even share, to the second.

    A week has what is done by its last day less what was done before it, so that the weeks of a span add up exactly. A span without a
    working day has all on its last one.
    """
    gone = calendar.count_until(work.start - ONE_DAY)
    total = calendar.count_until(work.finish) - gone
    start = work.start if total else work.finish
    if start >= weeks[-1] + WEEK * ONE_DAY:
        return
    before = 0
    for number in range(bisect_right(weeks, start) - 1, bisect_right(weeks, work.finish)):
        last_day = weeks[number + 1] - ONE_DAY if number + 1 < len(weeks) else weeks[number] + (WEEK - 1) * ONE_DAY
        is_done = last_day >= work.finish
        done = work.seconds if is_done else work.seconds * (calendar.count_until(last_day) - gone) // total
        if number >= 0:
            yield weeks[number], done - before
        before = done


def weekly_load(
    people: Mapping[UUID, Availability | None],
    *,
    planned: Iterable[Work],
    logged: Iterable[Work],
    first: dt.date,
    last: dt.date,
    week_start: int = 0,
) -> list[PersonWeek]:
    """One line for every person and every week that holds a day from `first` to `last`; whole weeks are counted."""
    weeks = weeks_between(first, last, week_start)
    return person_weeks(people, weeks, planned=by_week(planned, people, weeks), logged=by_week(logged, people, weeks))


def person_weeks(
    people: Mapping[UUID, Availability | None], weeks: Sequence[dt.date], *, planned: Sums, logged: Sums
) -> list[PersonWeek]:
    """One line for every person and week, of what is known by week already."""
    none = [0] * len(weeks)
    known: dict[Hashable, Sequence[int | None]] = {}
    lines: list[PersonWeek] = []
    for person, availability in people.items():
        times = availability and availability.identity
        if times not in known:
            known[times] = [available_seconds(availability, week, week + (WEEK - 1) * ONE_DAY) for week in weeks]
        columns = (weeks, planned.get(person, none), logged.get(person, none), known[times])
        lines += [PersonWeek(person, *week) for week in zip(*columns, strict=True)]
    return lines


def available_seconds(availability: Availability | None, first: dt.date, last: dt.date) -> int | None:
    """Working time of a person from one day to another, both included, in whole seconds."""
    if availability is None:
        return None
    if not availability.shares:
        return availability.calendar.available_seconds(first, last)
    days = ((first + number * ONE_DAY) for number in range((last - first).days + 1))
    return int(sum((availability.seconds(day) for day in days), Fraction(0)))


def weeks_between(first: dt.date, last: dt.date, week_start: int) -> Sequence[dt.date]:
    """The first day of each week that holds a day from `first` to `last`."""
    begin = week_of(first, week_start=week_start)
    return [begin + number * WEEK * ONE_DAY for number in range((last - begin).days // WEEK + 1)]


def by_week(
    work: Iterable[Work], people: Mapping[UUID, Availability | None], weeks: Sequence[dt.date]
) -> dict[UUID, list[int]]:
    """The seconds of each person who has any in the weeks."""
    numbers = {week: number for number, week in enumerate(weeks)}
    sums: dict[UUID, list[int]] = defaultdict(lambda: [0] * len(weeks))
    everyday = WorkingCalendar()
    for item in work:
        availability = people.get(item.person)
        calendar = availability.calendar if availability else everyday
        for week, seconds in spread_evenly(item, calendar, weeks):
            sums[item.person][numbers[week]] += seconds
    return sums


def to_span(
    start: dt.date | None, finish: dt.date | None, seconds: int, calendar: WorkingCalendar
) -> tuple[dt.date, dt.date] | None:
    """First and last day of planned work; None when neither is known.

    With a deadline alone it fills the working days right before it, with a start alone those right after it, at full time.
    """
    if start is not None and finish is not None:
        return min(start, finish), finish
    per_day = max(calendar.minutes_per_weekday) * SECONDS_PER_MINUTE
    more_days = max(0, math.ceil(seconds / per_day) - 1) if per_day else 0
    if finish is not None:
        return calendar.add_working_days(finish, -more_days), finish
    return None if start is None else (start, calendar.add_working_days(start, more_days))
