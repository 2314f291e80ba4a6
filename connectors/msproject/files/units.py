"""MSPDI's quantities: durations, money, dates and flags as its texts write them.

Work and durations are `PT8H0M0S`, money is in hundredths of the currency unit (only rates are in whole units), lag in tenths of a
minute, dates are wall times without a zone. Checked on 204 real files; Microsoft's schema text says none of it of money.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<D>[\d.,]+)D)?(?:T(?:(?P<H>[\d.,]+)H)?(?:(?P<M>[\d.,]+)M)?(?:(?P<S>[\d.,]+)S)?)?$"
)
_WHOLE_HOURS_MINUTES = re.compile(r"PT(\d+)H(\d+)M(\d+)S$")
_SECONDS = {"D": 86_400, "H": 3_600, "M": 60, "S": 1}
_OPEN_START, _OPEN_FINISH = dt.date(1984, 1, 1), dt.date(2049, 1, 1)
_BEYOND_ANY_PLAN = Decimal(10**15)
_YEARS = range(1901, 2200)
_TRUE = frozenset({"1", "true", "True"})

_MINUTE, _HOUR, _DAY, _WEEK, _MONTH, _YEAR = "1", "2", "3", "4", "5", "7"
_WEEKS_PER_YEAR = 52


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """What a plan means by a day, a week and a month of work; Microsoft Project's defaults where it does not say."""

    minutes_per_day: Decimal = Decimal(480)
    minutes_per_week: Decimal = Decimal(2400)
    days_per_month: Decimal = Decimal(20)

    def hours_of_rate_unit(self, rate_format: str) -> Decimal | None:
        """The hours that a rate's unit stands for; None for units of material."""
        minutes = {
            _MINUTE: Decimal(1),
            _HOUR: Decimal(60),
            _DAY: self.minutes_per_day,
            _WEEK: self.minutes_per_week,
            _MONTH: self.minutes_per_day * self.days_per_month,
            _YEAR: self.minutes_per_week * _WEEKS_PER_YEAR,
        }.get(rate_format)
        return None if minutes is None else minutes / 60


def to_number(text: str | None) -> Decimal | None:
    """A number; a decimal comma is read as a point. Raises ValueError for anything else."""
    if not text:
        return None
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(f'"{text[:40]}" is no number') from None
    if not number.is_finite() or abs(number) >= _BEYOND_ANY_PLAN:
        raise ValueError(f'"{text[:40]}" is no number that a plan can hold')
    return number


def to_whole(text: str | None, default: int = 0) -> int:
    """A whole number, `default` when there is none."""
    number = to_number(text)
    return default if number is None else int(number)


def try_number(text: str | None) -> Decimal | None:
    """A number, None where the text is none: for places that only add up what the translation checks row by row."""
    try:
        return to_number(text)
    except ValueError:
        return None


def to_flag(text: str | None) -> bool:
    """`1` or `true`; an absent flag is false."""
    return text in _TRUE


def to_amount(hundredths: str | None) -> Decimal | None:
    """Money in currency units, from hundredths of it."""
    number = to_number(hundredths)
    return None if number is None else number / 100


def to_work_seconds(duration: str | None) -> int | None:
    """A duration or an amount of work in whole seconds, never below 0; a day in such a text is 24 hours."""
    seconds = to_exact_seconds(duration)
    return None if seconds is None else max(0, round(seconds))


def to_exact_seconds(duration: str | None) -> Decimal | None:
    """A duration in seconds with its sign and fractions."""
    if not duration:
        return None
    plain = _WHOLE_HOURS_MINUTES.match(duration)
    if plain:
        return Decimal(int(plain[1]) * 3_600 + int(plain[2]) * 60 + int(plain[3]))
    match = _DURATION.match(duration.strip())
    if not match:
        raise ValueError(f'"{duration[:40]}" is no duration')
    seconds = sum((to_number(match[unit]) or Decimal(0)) * factor for unit, factor in _SECONDS.items())
    return Decimal(-seconds if match["sign"] else seconds)


def to_wall_time(text: str | None) -> dt.datetime | None:
    """A date and time as the plan shows it. A zone, which only other tools write, is left off: the plan's clock has none."""
    if not text:
        return None
    return dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)


def to_date(text: str | None) -> dt.date | None:
    """The day of a wall time; None for years in which no plan lies. Raises ValueError for a text that is no date."""
    day = dt.date.fromisoformat(text.strip()[:10]) if text else None
    return day if day and day.year in _YEARS else None


def to_open_start(text: str | None) -> dt.date | None:
    """The first day of a validity; Microsoft Project's 1984-01-01 means that it has no start."""
    day = to_date(text)
    return None if day is None or day <= _OPEN_START else day


def to_open_finish(text: str | None) -> dt.date | None:
    """The last day of a validity; 2049-12-31 means that it has no end."""
    moment = to_wall_time(text)
    if moment is None or moment.date() >= _OPEN_FINISH:
        return None
    return (moment - dt.timedelta(minutes=1)).date()


def plain_number(value: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)
