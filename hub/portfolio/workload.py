"""Hours planned, logged and available per person and week, of every tool of the clients a caller may see."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hub.portfolio.capacity import Availability, PersonWeek, Share, Work, available_seconds, to_span, weekly_load
from hub.portfolio.days import ONE_DAY, WEEK, Minutes, WorkingCalendar, list_holidays, make_calendar, week_of
from hub.queries import workload as rows
from hub.queries.reading import Reader, reading
from hub.queries.workload import AvailabilityRow, CalendarRow, ClientWeek, PlannedWork, Worker
from hub.security.caller import Caller
from hub.wiring import Hub

MINUTES_PER_HOUR = 60
WORKING_DAYS, DAYS_OFF = 5, 2
WEEKS_BACK, WEEKS_AHEAD = 4, 12
NOBODY = uuid.UUID(int=0)
"""Stands for work that no person is named for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days asked for, both included; None leaves the usual: four weeks back, twelve ahead."""

    first: dt.date | None = None
    last: dt.date | None = None

    def around(self, today: dt.date) -> tuple[dt.date, dt.date]:
        return self.first or today - WEEKS_BACK * WEEK * ONE_DAY, self.last or today + WEEKS_AHEAD * WEEK * ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """`items` are one object for every person and week; `unscheduled` are those whose planned work has no day."""

    items: list[dict[str, Any]]
    unscheduled: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Staff:
    """The people of one client, and when each of them can work."""

    client: ClientWeek
    workers: dict[uuid.UUID, Worker]
    times: dict[uuid.UUID, Availability | None]
    usual: WorkingCalendar


def read_workload(
    hub: Hub, caller: Caller, *, now: dt.datetime, period: Period, client_id: uuid.UUID | None = None
) -> Workload:
    """The weeks of a period, by client, person and week. People without any hours in it are shown while they are active."""
    items: list[dict[str, Any]] = []
    unscheduled: list[dict[str, Any]] = []
    with reading(hub.database, caller.scope) as reader:
        for client in rows.list_client_weeks(reader):
            if client_id in {None, client.client_id}:
                first, last = period.around(now.astimezone(ZoneInfo(client.time_zone)).date())
                load = _load_of_client(reader, client, first, last)
                items += (_to_item(line, load.staff, hide_people=caller.hide_people) for line in load.lines)
                unscheduled += _to_unscheduled(load, hide_people=caller.hide_people)
    return Workload(items=items, unscheduled=unscheduled)


@dataclass(frozen=True, slots=True)
class _Load:
    staff: _Staff
    lines: list[PersonWeek]
    unscheduled: dict[uuid.UUID, int]


def _load_of_client(reader: Reader, client: ClientWeek, first: dt.date, last: dt.date) -> _Load:
    week_start = client.week_start - 1
    begin = week_of(first, week_start=week_start)
    end = week_of(last, week_start=week_start) + (WEEK - 1) * ONE_DAY
    staff = _staff_of(reader, client, years=range(begin.year, end.year + 1))
    # Work without a start is looked for a little further: it may reach back into the period.
    planned = list(rows.list_planned(reader, client.client_id, first=begin, last=end + 365 * ONE_DAY))
    logged = [
        Work(person=item.worker or NOBODY, start=item.day, finish=item.day, seconds=item.seconds)
        for item in rows.list_logged(reader, client.client_id, first=begin, last=end)
    ]
    work = list(_scheduled(planned, staff))
    people = staff.times | ({NOBODY: None} if any(item.person == NOBODY for item in (*work, *logged)) else {})
    lines = weekly_load(people, planned=work, logged=logged, first=begin, last=end, week_start=week_start)
    return _Load(staff, lines, _unscheduled(planned))


def _scheduled(planned: Iterable[PlannedWork], staff: _Staff) -> Iterator[Work]:
    for item in planned:
        times = staff.times.get(item.worker or NOBODY)
        calendar = times.calendar if times else staff.usual
        if span := to_span(item.start, item.finish, item.seconds, calendar):
            yield Work(person=item.worker or NOBODY, start=span[0], finish=span[1], seconds=item.seconds)


def _unscheduled(planned: Iterable[PlannedWork]) -> dict[uuid.UUID, int]:
    sums: dict[uuid.UUID, int] = {}
    for item in planned:
        if item.start is None and item.finish is None:
            sums[item.worker or NOBODY] = sums.get(item.worker or NOBODY, 0) + item.seconds
    return sums


def _staff_of(reader: Reader, client: ClientWeek, *, years: Iterable[int]) -> _Staff:
    said = rows.list_availability(reader, client.client_id)
    calendars = {row.account_id: row for row in rows.list_calendars(reader, client.client_id)}
    workers = {worker.key: worker for worker in rows.list_workers(reader, client.client_id)}
    span = tuple(years)
    times = {
        key: _times_of(worker, client, said=said, calendars=calendars, years=span) if worker.is_human else None
        for key, worker in workers.items()
    }
    return _Staff(client, workers, times, make_calendar(_usual_week(client), days_off=_days_off(said, None, span)))


def _times_of(
    worker: Worker,
    client: ClientWeek,
    *,
    said: Sequence[AvailabilityRow],
    calendars: dict[uuid.UUID, CalendarRow],
    years: tuple[int, ...],
) -> Availability:
    """The tool's own calendar of the person, else the client's usual week; less public holidays; times the share they are there."""
    own = next((calendars[account] for account in worker.accounts if account in calendars), None)
    days_off = _days_off(said, worker.person_id, years)
    if own is None:
        calendar = make_calendar(_usual_week(client), days_off=days_off)
    else:
        calendar = make_calendar(_to_minutes(own.minutes_per_weekday), _to_spans(own.exceptions), days_off=days_off)
    mine = [row for row in said if row.person_id is None] + [
        row for row in said if row.person_id is not None and row.person_id == worker.person_id
    ]
    shares = tuple(Share(pct=row.pct, start=row.valid_from, finish=row.valid_to) for row in mine)
    return Availability(calendar=calendar, shares=shares)


def _days_off(
    said: Sequence[AvailabilityRow], person_id: uuid.UUID | None, years: tuple[int, ...]
) -> frozenset[dt.date]:
    """Public holidays where the person is on each day: their own country for the days it is said of, else the client's."""
    mine = [row for row in said if row.person_id == person_id and row.country] if person_id else []
    everybody = [row for row in said if row.person_id is None and row.country]
    free: set[dt.date] = set()
    for row in (*mine, *everybody):
        for day in _holidays(row.country or "", row.subdivision, years):
            is_elsewhere = row.person_id is None and any(_holds(own, day) for own in mine)
            if _holds(row, day) and not is_elsewhere:
                free.add(day)
    return frozenset(free)


def _holds(row: AvailabilityRow, day: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[dt.date]:
    return list_holidays(country, years, subdivision=subdivision)


def _usual_week(client: ClientWeek) -> Minutes:
    minutes = round(client.hours_per_day * MINUTES_PER_HOUR)
    return _to_minutes([minutes] * WORKING_DAYS + [0] * DAYS_OFF)


def _to_minutes(minutes: Sequence[int]) -> Minutes:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = minutes
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def _to_spans(exceptions: Iterable[dict[str, Any]]) -> Iterator[tuple[dt.date, dt.date, int]]:
    for item in exceptions:
        yield dt.date.fromisoformat(item["start"]), dt.date.fromisoformat(item["finish"]), int(item["minutes"])


def _to_item(line: PersonWeek, staff: _Staff, *, hide_people: bool) -> dict[str, Any]:
    year, week, _ = line.week_start.isocalendar()
    return _who(line.person, staff, hide_people=hide_people) | {
        "week": f"{year}-W{week:02d}",
        "week_start": line.week_start.isoformat(),
        "planned_seconds": line.planned_seconds,
        "logged_seconds": line.logged_seconds,
        "available_seconds": line.available_seconds,
        "available_reason": None if line.available_seconds is not None else _why_unknown(line.person),
        "utilisation": None if line.utilisation is None else str(round(line.utilisation, 4)),
        "is_over_allocated": line.is_over_allocated,
    }


def _who(key: uuid.UUID, staff: _Staff, *, hide_people: bool) -> dict[str, Any]:
    worker = staff.workers.get(key)
    return {
        "client_id": str(staff.client.client_id),
        "person_id": str(worker.person_id) if worker and worker.person_id else None,
        "account_ids": [str(account) for account in worker.accounts] if worker else [],
        "name": worker.name if worker and not hide_people else None,
    }


def _why_unknown(person: uuid.UUID) -> str:
    return "No person is named." if person == NOBODY else "This account is no human."


def _to_unscheduled(load: _Load, *, hide_people: bool) -> Iterator[dict[str, Any]]:
    for person, seconds in sorted(load.unscheduled.items()):
        yield _who(person, load.staff, hide_people=hide_people) | {"planned_seconds": seconds}


def available_seconds_of(
    reader: Reader, client_id: uuid.UUID, people: Iterable[uuid.UUID], *, first: dt.date, last: dt.date
) -> dict[uuid.UUID, int | None]:
    """Working time of persons, or of accounts that stand for themselves, from one day to another: what utilisation divides by."""
    client = next(item for item in rows.list_client_weeks(reader) if item.client_id == client_id)
    staff = _staff_of(reader, client, years=range(first.year, last.year + 1))
    return {person: available_seconds(staff.times.get(person), first, last) for person in people}
