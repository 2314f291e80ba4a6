"""Working weeks and holidays as calendars of people: pure, without I/O or clock."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from connectors.jira.answers import items_of
from connectors.sdk.contract import Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import translate_each
from models.records import CalendarException, Record, Removal, WorkingCalendarRecord
from models.vocabulary import Entity, Presence

JsonObject = dict[str, Any]
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_SECONDS_PER_MINUTE = 60
_FIXED = "FIXED"
CALENDAR = "tempo-calendar:"
GONE = "no working week of Tempo names the person any more"


def calendar_id(person: str) -> str:
    return f"{CALENDAR}{person}"


def translate_calendars(page: Page, _mapping: Mapping) -> Iterator[Record | Removal | RecordRejected]:
    """The members of one week, each with the holidays of their own scheme; or the list of weeks, with those who are in none any more."""
    rows, context = items_of(page.document, "results", of=page.stream), page.context
    if "week" in context:
        yield from translate_each(
            rows,
            lambda member: (to_calendar(member["accountId"], context),),
            source_id=lambda member: calendar_id(member["accountId"]),
        )
    for person in context.get("gone", ()):
        yield Removal(
            entity=Entity.WORKING_CALENDAR,
            source_id=calendar_id(person),
            presence=Presence.DELETED,
            reason=GONE,
        )


def to_calendar(person: str, context: JsonObject) -> WorkingCalendarRecord:
    """Source: Tempo REST v4, "Workload Schemes" and "Holiday Schemes"."""
    seconds = {day["day"]: day["requiredSeconds"] for day in context["week"]["days"]}
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        seconds.get(day, 0) // _SECONDS_PER_MINUTE for day in _WEEKDAYS
    )
    week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    days_off = context["days_off"].get(context["holidays"][person], ())
    exceptions = {each.start: each for each in (_to_exception(day, week) for day in days_off) if each}
    return WorkingCalendarRecord(
        source_id=calendar_id(person),
        name=context["week"]["name"],
        account=person,
        minutes_per_weekday=week,
        exceptions=tuple(exceptions[day] for day in sorted(exceptions)),
    )


def _to_exception(holiday: JsonObject, week: tuple[int, ...]) -> CalendarException | None:
    """What a holiday leaves of its day; None where nobody works anyway. A fixed one comes every year on its day, whichever year it is kept with."""
    day = dt.date.fromisoformat(holiday["date"])
    if holiday["type"] == _FIXED:
        day = _in_year(day, holiday["year"])
    minutes = week[day.weekday()]
    if not minutes:
        return None
    left = max(0, minutes - holiday["durationSeconds"] // _SECONDS_PER_MINUTE)
    return CalendarException(start=day, finish=day, minutes=left, name=holiday.get("name") or None)


def _in_year(day: dt.date, year: int) -> dt.date:
    """29 February stays where the calendar of the year has none: with the last day of its month."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
