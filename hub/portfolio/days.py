"""A working calendar: which days count, and how many lie between two dates."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import holidays

from hub.errors import Unprocessable

WEEK = 7
SECONDS_PER_MINUTE = 60
ONE_DAY = dt.timedelta(days=1)
_NEVER_WORKS = "A calendar without one working day cannot be counted forward."

Minutes = tuple[int, int, int, int, int, int, int]
OFFICE_WEEK: Minutes = (480, 480, 480, 480, 480, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Working minutes of Monday to Sunday, and of single days that differ (0 = a day off). Make one with `make_calendar`."""

    minutes_per_weekday: Minutes = OFFICE_WEEK
    exceptions: Mapping[dt.date, int] = field(default_factory=dict)
    _changed: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _balance: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _worked: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _exceptional: tuple[dt.date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What counts working days at once: the pattern's count after each day of a week, and how exceptions make the count drift."""
        drift = [(day, bool(minutes) - bool(self._pattern(day))) for day, minutes in sorted(self.exceptions.items())]
        object.__setattr__(self, "_changed", tuple(day.toordinal() for day, change in drift if change))
        object.__setattr__(self, "_balance", (0, *accumulate(change for _, change in drift if change)))
        object.__setattr__(self, "_exceptional", tuple(sorted(self.exceptions)))
        object.__setattr__(self, "_worked", (0, *accumulate(minutes > 0 for minutes in self.minutes_per_weekday)))

    def _pattern(self, day: dt.date) -> int:
        return self.minutes_per_weekday[day.weekday()]

    def working_minutes(self, day: dt.date) -> int:
        return self.exceptions.get(day, self._pattern(day))

    def is_working_day(self, day: dt.date) -> bool:
        return self.working_minutes(day) > 0

    def count_working_days(self, start: dt.date, finish: dt.date) -> int:
        """Working days from start to finish, both included; 0 when the finish lies before the start."""
        if finish < start:
            return 0
        return self.count_until(finish) - self.count_until(start - ONE_DAY)

    def count_until(self, day: dt.date) -> int:
        """Working days from the first Monday there is (1 January of year 1) to this day, included."""
        number = day.toordinal()
        weeks, rest = divmod(number, WEEK)
        return weeks * self._worked[WEEK] + self._worked[rest] + self._balance[bisect_right(self._changed, number)]

    def working_days_between(self, earlier: dt.date, later: dt.date) -> int:
        """Working days one has to go from one day to the other: after the first, up to the second; negative when it goes back."""
        if later < earlier:
            return -self.working_days_between(later, earlier)
        return self.count_working_days(earlier + ONE_DAY, later)

    def add_working_days(self, day: dt.date, days: int) -> dt.date:
        """The day that lies so many working days after this one (before it, when negative). Raises ValueError if nobody ever works."""
        if not any(self.minutes_per_weekday):
            raise ValueError(_NEVER_WORKS)
        step, left = (ONE_DAY, days) if days >= 0 else (-ONE_DAY, -days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def list_working_days(self, start: dt.date, finish: dt.date) -> list[dt.date]:
        """Each of them, both ends included, in order."""
        days = ((start + n * ONE_DAY) for n in range((finish - start).days + 1))
        return [day for day in days if self.is_working_day(day)]

    def available_seconds(self, start: dt.date, finish: dt.date) -> int:
        """Working time from start to finish, both included: whole weeks at once, then what is left, then what differs."""
        weeks, rest = divmod((finish - start).days + 1, WEEK)
        minutes = weeks * sum(self.minutes_per_weekday) + sum(self._pattern(finish - n * ONE_DAY) for n in range(rest))
        differing = self._exceptional[bisect_left(self._exceptional, start) : bisect_right(self._exceptional, finish)]
        return SECONDS_PER_MINUTE * (minutes + sum(self.exceptions[day] - self._pattern(day) for day in differing))


def make_calendar(
    minutes_per_weekday: Minutes = OFFICE_WEEK,
    exceptions: Iterable[tuple[dt.date, dt.date, int]] = (),
    *,
    days_off: Iterable[dt.date] = (),
) -> WorkingCalendar:
    """A calendar from a week, spans that differ (first day, last day, minutes) and days off. A span stands above a day off."""
    single = dict.fromkeys(days_off, 0)
    for start, finish, minutes in exceptions:
        single |= {start + n * ONE_DAY: minutes for n in range((finish - start).days + 1)}
    return WorkingCalendar(minutes_per_weekday=minutes_per_weekday, exceptions=single)


def list_holidays(country: str, years: Iterable[int], *, subdivision: str | None = None) -> frozenset[dt.date]:
    """Public holidays of a country (ISO 3166) or of one of its parts. Raises Unprocessable if either is not known."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=sorted(set(years))))
    except NotImplementedError as error:
        place = f"{country}-{subdivision}" if subdivision else country
        raise Unprocessable(
            f"No public holidays are known for {place}.", hint="Use an ISO 3166 code, such as FR, or DE with BY."
        ) from error


def name_holidays(
    country: str, years: Iterable[int], *, subdivision: str | None = None, language: str | None = None
) -> list[tuple[dt.date, str]]:
    """Public holidays with their names, in order; in a language where they are known in it, else in the country's own."""
    known = holidays.country_holidays(country, subdiv=subdivision, years=sorted(set(years)))
    spoken = next((each for each in known.supported_languages if language and each.startswith(language)), None)
    named = holidays.country_holidays(country, subdiv=subdivision, years=sorted(set(years)), language=spoken)
    return sorted(named.items())


def week_of(day: dt.date, *, week_start: int = 0) -> dt.date:
    """First day of the week that holds this day; a week starts on Monday (0) unless told."""
    return day - dt.timedelta(days=(day.weekday() - week_start) % WEEK)
