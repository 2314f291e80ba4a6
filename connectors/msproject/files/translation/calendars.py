"""Working calendars: the minutes of each weekday, and the days that differ."""

import datetime as dt
from collections.abc import Iterator

from connectors.msproject.files.rows import Row, filled, repeated
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.units import to_date, to_flag, to_whole
from models.records import CalendarException, WorkingCalendarRecord

_EXCEPTION_DAY = 0
_SUNDAY, _SATURDAY = 1, 7
_DAILY = "1"
_MINUTES_PER_DAY = 1_440
_STANDARD_WEEK = {day: 480 if _SUNDAY < day < _SATURDAY else 0 for day in range(_SUNDAY, _SATURDAY + 1)}


def to_calendar(row: Row, context: PlanContext) -> WorkingCalendarRecord:
    """Translate a base calendar, or a resource's own laid over its base. Microsoft Project's days run from 1, Sunday, to 7.

    Microsoft Project writes every exception, recurring ones and other work weeks included, day by day as `WeekDay` of type 0; only where
    a file has none of these is its `Exceptions` list read, and of that the plain periods.
    """
    calendar, base = row["calendar"], row.get("base") or {}
    week = _STANDARD_WEEK | _week(base) | _week(calendar)
    return WorkingCalendarRecord(
        source_id=context.id_of(calendar["UID"]),
        name=filled(calendar, "Name") or f"Calendar {calendar['UID']}",
        account=None if row.get("resource") is None else context.id_of(row["resource"]),
        minutes_per_weekday=(week[2], week[3], week[4], week[5], week[6], week[7], week[1]),
        exceptions=tuple(_merged([*_exceptions(base), *_exceptions(calendar)])),
    )


def _week(calendar: Row) -> dict[int, int]:
    days = ((to_whole(filled(day, "DayType"), -1), day) for day in repeated(calendar, "WeekDay", within="WeekDays"))
    return {kind: _minutes(day) for kind, day in days if _SUNDAY <= kind <= _SATURDAY}


def _exceptions(calendar: Row) -> Iterator[CalendarException]:
    days = [
        day
        for day in repeated(calendar, "WeekDay", within="WeekDays")
        if to_whole(filled(day, "DayType"), -1) == _EXCEPTION_DAY
    ]
    plain = [
        each
        for each in repeated(calendar, "Exception", within="Exceptions")
        if (filled(each, "Type") or _DAILY) == _DAILY
    ]
    for each in days or plain:
        period = each.get("TimePeriod")
        if not isinstance(period, dict):
            continue
        start = to_date(filled(period, "FromDate"))
        finish = to_date(filled(period, "ToDate")) or start
        if start and finish and start <= finish:
            yield CalendarException(start=start, finish=finish, minutes=_minutes(each), name=filled(each, "Name"))


def _merged(exceptions: list[CalendarException]) -> Iterator[CalendarException]:
    """In the order of time; of two that begin on one day the later one, the calendar's own, holds."""
    by_start = {each.start: each for each in exceptions}
    yield from (by_start[start] for start in sorted(by_start))


def _minutes(day: Row) -> int:
    """Working minutes of a day; a working day without times has the standard ones."""
    if not to_flag(filled(day, "DayWorking")):
        return 0
    times = repeated(day, "WorkingTime", within="WorkingTimes")
    if not times:
        return _STANDARD_WEEK[_SUNDAY + 1]
    return min(
        _MINUTES_PER_DAY, sum(_minutes_between(filled(time, "FromTime"), filled(time, "ToTime")) for time in times)
    )


def _minutes_between(start: str | None, finish: str | None) -> int:
    """A span that ends at midnight ends with the day."""
    if start is None or finish is None:
        return 0
    began, ended = _minute_of_day(start), _minute_of_day(finish) or _MINUTES_PER_DAY
    return max(0, ended - began)


def _minute_of_day(text: str) -> int:
    time = dt.time.fromisoformat(text)
    return time.hour * 60 + time.minute
