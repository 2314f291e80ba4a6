"""Hours planned, logged and available per person and week, of every tool of the clients a caller may see."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from hub.errors import Unprocessable
from hub.portfolio.capacity import Availability, PersonWeek, person_weeks, weekly_load, weeks_between
from hub.portfolio.days import ONE_DAY, WEEK
from hub.portfolio.kept_load import NOBODY, Window, as_work, keep_loads, scheduled, unscheduled
from hub.portfolio.staff import Staff, read_staff
from hub.queries import workload as rows
from hub.queries.as_of import AsOf, LookBack, Untracked, end_of
from hub.queries.past import look_into_past
from hub.queries.reading import Reader, reading
from hub.queries.workload import ClientWeek
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting import Past

WEEKS_BACK, WEEKS_AHEAD = 4, 12
LONGEST = dt.timedelta(days=3 * 366)
YEARS = range(1990, 2070)
"""Those that calendars are kept for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days asked for, both included; None leaves the usual: four weeks back, twelve ahead. `as_of` says when it was so planned."""

    first: dt.date | None = None
    last: dt.date | None = None
    as_of: AsOf | None = None

    def around(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """Raises Unprocessable for more than is worked out while somebody waits."""
        given = [day for day in (self.first, self.last) if day is not None]
        if all(day.year in YEARS for day in given):
            first = self.first or min([today, *given]) - WEEKS_BACK * WEEK * ONE_DAY
            last = self.last or max(today, first) + WEEKS_AHEAD * WEEK * ONE_DAY
            if first <= last <= first + LONGEST:
                return first, last
        raise Unprocessable(
            f"No workload is worked out from {self.first or 'four weeks back'} to {self.last or 'twelve weeks ahead'}.",
            hint=f"Ask for at most {LONGEST.days} days, the first before the last, from {YEARS[0]} to {YEARS[-1]}.",
            code="bad_value",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """`items` are one object for every person and week; `unscheduled` are those whose planned work has no day.

    `untracked` are, of a look back, those of which nothing was known yet.
    """

    items: list[dict[str, Any]]
    unscheduled: list[dict[str, Any]]
    untracked: tuple[Untracked, ...]


def read_workload(
    hub: Hub, caller: Caller, *, now: dt.datetime, period: Period, client_id: uuid.UUID | None = None
) -> Workload:
    """The weeks of a period, by client, person and week. People without any hours in it are shown while they are active.

    Raises Unprocessable for a look back at what was not tracked yet.
    """
    items: list[dict[str, Any]] = []
    unscheduled: list[dict[str, Any]] = []
    with reading(hub.database, caller.scope) as reader:
        back = _look_back(reader, period)
        clients = rows.list_client_weeks(reader)
    for client in clients:
        if client_id in {None, client.client_id}:
            load = _load_of_client(hub, caller, client, period=period, now=now)
            for person, lines in groupby(load.lines, key=attrgetter("person")):
                who = _who(person, load.staff, hide_people=caller.hide_people)
                items += (who | _to_week(line) for line in lines)
            unscheduled += _to_unscheduled(load, hide_people=caller.hide_people)
    return Workload(items=items, unscheduled=unscheduled, untracked=() if back is None else back.untracked)


def _look_back(reader: Reader, period: Period) -> LookBack | None:
    return None if period.as_of is None else look_into_past(reader, period.as_of, past=Past.JOINED)


@dataclass(frozen=True, slots=True)
class _Load:
    staff: Staff
    lines: list[PersonWeek]
    unscheduled: Mapping[uuid.UUID, int]


def _load_of_client(hub: Hub, caller: Caller, client: ClientWeek, *, period: Period, now: dt.datetime) -> _Load:
    """From what is kept of three years; of other weeks, and of a look back, from the work itself."""
    then = now if period.as_of is None else end_of(period.as_of, client.time_zone)
    today = then.astimezone(ZoneInfo(client.time_zone)).date()
    window = Window.around(then, client)
    weeks = weeks_between(*period.around(today), client.week_start - 1)
    end = weeks[-1] + (WEEK - 1) * ONE_DAY
    is_kept = period.as_of is None and window.holds(weeks[0], end)
    if is_kept:
        keep_loads(hub, client, window)
    with reading(hub.database, caller.scope) as reader:
        _look_back(reader, period)
        staff = read_staff(reader, client)
        return _look_up(reader, staff, weeks, window) if is_kept else _work_out(reader, staff, weeks, window)


def _look_up(reader: Reader, staff: Staff, weeks: Sequence[dt.date], window: Window) -> _Load:
    kept = rows.list_loads(reader, staff.client.client_id, first=window.place(weeks[0]), count=len(weeks))
    planned = {
        (key, week): each for key, load in kept.items() for week, each in zip(weeks, load.planned_seconds, strict=True)
    }
    logged = {
        (key, week): each for key, load in kept.items() for week, each in zip(weeks, load.logged_seconds, strict=True)
    }
    people = staff.times_of(window.years) | _nobody(
        key for sums in (planned, logged) for (key, _), each in sums.items() if each
    )
    left = {key: load.unscheduled_seconds for key, load in kept.items() if load.unscheduled_seconds}
    return _Load(staff, person_weeks(people, weeks, planned=planned, logged=logged), left)


def _work_out(reader: Reader, staff: Staff, weeks: Sequence[dt.date], window: Window) -> _Load:
    client = staff.client
    first, last = weeks[0], weeks[-1] + (WEEK - 1) * ONE_DAY
    years = range(min(first.year, window.years[0]), max(last.year, window.years[-1]) + 1)
    work = list(rows.list_planned(reader, client.client_id, first=first, last=last))
    planned = list(scheduled(work, staff, years=years))
    logged = list(as_work(rows.list_logged(reader, client.client_id, first=first, last=last)))
    people = staff.times_of(years) | _nobody(item.person for item in (*planned, *logged))
    lines = weekly_load(
        people, planned=planned, logged=logged, first=first, last=last, week_start=client.week_start - 1
    )
    return _Load(staff, lines, unscheduled(work))


def _nobody(found: Iterable[uuid.UUID]) -> dict[uuid.UUID, Availability | None]:
    """A line for nobody, where somebody should have been named."""
    return {NOBODY: None} if NOBODY in found else {}


def _to_week(line: PersonWeek) -> dict[str, Any]:
    year, week, _ = line.week_start.isocalendar()
    utilisation = line.utilisation
    return {
        "week": f"{year}-W{week:02d}",
        "week_start": line.week_start.isoformat(),
        "planned_seconds": line.planned_seconds,
        "logged_seconds": line.logged_seconds,
        "available_seconds": line.available_seconds,
        "available_reason": None if line.available_seconds is not None else _why_unknown(line.person),
        "utilisation": None if utilisation is None else str(round(utilisation, 4)),
        "is_over_allocated": line.is_over_allocated,
    }


def _who(key: uuid.UUID, staff: Staff, *, hide_people: bool) -> dict[str, Any]:
    worker = staff.workers.get(key)
    return {
        "client_id": str(staff.client.client_id),
        "person_id": str(worker.person_id) if worker and worker.person_id else None,
        "account_ids": [str(account) for account in worker.accounts] if worker else [],
        "name": worker.name if worker and not hide_people else None,
        "connection": worker.connection if worker and not hide_people else None,
    }


def _why_unknown(person: uuid.UUID) -> str:
    return "No person is named." if person == NOBODY else "This account is no human."


def _to_unscheduled(load: _Load, *, hide_people: bool) -> Iterator[dict[str, Any]]:
    for person, seconds in sorted(load.unscheduled.items()):
        yield _who(person, load.staff, hide_people=hide_people) | {"planned_seconds": seconds}
