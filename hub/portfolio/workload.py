"""Hours planned, logged and available per person and week, of every tool of the clients a caller may see."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from hub.portfolio.capacity import PersonWeek, Work, to_span, weekly_load
from hub.portfolio.days import ONE_DAY, WEEK, week_of
from hub.portfolio.staff import Staff, read_staff
from hub.queries import workload as rows
from hub.queries.reading import Reader, reading
from hub.queries.workload import ClientWeek, PlannedWork
from hub.security.caller import Caller
from hub.wiring import Hub

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
    staff: Staff
    lines: list[PersonWeek]
    unscheduled: dict[uuid.UUID, int]


def _load_of_client(reader: Reader, client: ClientWeek, first: dt.date, last: dt.date) -> _Load:
    week_start = client.week_start - 1
    begin = week_of(first, week_start=week_start)
    end = week_of(last, week_start=week_start) + (WEEK - 1) * ONE_DAY
    staff = read_staff(reader, client)
    planned = list(rows.list_planned(reader, client.client_id, first=begin, last=end))
    logged = [
        Work(person=item.worker or NOBODY, start=item.day, finish=item.day, seconds=item.seconds)
        for item in rows.list_logged(reader, client.client_id, first=begin, last=end)
    ]
    work = list(_scheduled(planned, staff, years=range(begin.year, end.year + 1)))
    times = staff.times_of(range(begin.year, end.year + 1))
    people = times | ({NOBODY: None} if any(item.person == NOBODY for item in (*work, *logged)) else {})
    lines = weekly_load(people, planned=work, logged=logged, first=begin, last=end, week_start=week_start)
    return _Load(staff, lines, _unscheduled(planned))


def _scheduled(planned: Iterable[PlannedWork], staff: Staff, *, years: range) -> Iterator[Work]:
    everybody, usual = staff.times_of(years), staff.usual_calendar(years)
    for item in planned:
        times = everybody.get(item.worker or NOBODY)
        calendar = times.calendar if times else usual
        if span := to_span(item.start, item.finish, item.seconds, calendar):
            yield Work(person=item.worker or NOBODY, start=span[0], finish=span[1], seconds=item.seconds)


def _unscheduled(planned: Iterable[PlannedWork]) -> dict[uuid.UUID, int]:
    sums: dict[uuid.UUID, int] = {}
    for item in planned:
        if item.start is None and item.finish is None:
            sums[item.worker or NOBODY] = sums.get(item.worker or NOBODY, 0) + item.seconds
    return sums


def _to_item(line: PersonWeek, staff: Staff, *, hide_people: bool) -> dict[str, Any]:
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


def _who(key: uuid.UUID, staff: Staff, *, hide_people: bool) -> dict[str, Any]:
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
