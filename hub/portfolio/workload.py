"""Hours planned, logged and available per person and week, of every tool of the clients a caller may see."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from hub.errors import Unprocessable
from hub.portfolio.capacity import Availability, PersonWeek, person_weeks, weekly_load, weeks_between
from hub.portfolio.days import ONE_DAY, WEEK
from hub.portfolio.kept_load import NOBODY, Window, as_work, is_kept, keep_loads, scheduled, unscheduled
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


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """Somebody, and each of their weeks."""

    who: dict[str, Any]
    weeks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Everybody's weeks; `unscheduled` are those whose planned work has no day.

    `untracked` are, of a look back, those of which nothing was known yet.
    """

    people: list[PersonLoad]
    unscheduled: list[dict[str, Any]]
    untracked: tuple[Untracked, ...]

    @property
    def items(self) -> list[dict[str, Any]]:
        """One object for every person and week."""
        return [person.who | week for person in self.people for week in person.weeks]


def read_workload(
    hub: Hub, caller: Caller, *, now: dt.datetime, period: Period, client_id: uuid.UUID | None = None
) -> Workload:
    """The weeks of a period, by client, person and week. People without any hours in it are shown while they are active.

    Raises Unprocessable for a look back at what was not tracked yet.
    """
    people: list[PersonLoad] = []
    unscheduled: list[dict[str, Any]] = []
    with reading(hub.database, caller.scope) as reader:
        back = _look_back(reader, period)
        clients = rows.list_client_weeks(reader)
    for client in clients:
        if client_id in {None, client.client_id}:
            load = _load_of_client(hub, caller, client, period=period, now=now)
            for person, lines in groupby(load.lines, key=attrgetter("person")):
                who = _who(person, load.staff, hide_people=caller.hide_people)
                people.append(PersonLoad(who, [_to_week(line) for line in lines]))
            unscheduled += _to_unscheduled(load, hide_people=caller.hide_people)
    return Workload(people=people, unscheduled=unscheduled, untracked=() if back is None else back.untracked)


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
    if period.as_of is not None or not window.holds(weeks[0], end):
        with reading(hub.database, caller.scope) as reader:
            _look_back(reader, period)
            return _work_out(reader, read_staff(reader, client), weeks, window)
    with reading(hub.database, caller.scope) as reader:
        staff = read_staff(reader, client)
        if is_kept(reader, staff, window):
            return _look_up(reader, staff, weeks, window)
    keep_loads(hub, client, window)
    with reading(hub.database, caller.scope) as reader:
        return _look_up(reader, read_staff(reader, client), weeks, window)


def _look_up(reader: Reader, staff: Staff, weeks: Sequence[dt.date], window: Window) -> _Load:
    kept = rows.list_loads(reader, staff.client.client_id, first=window.place(weeks[0]), count=len(weeks))
    planned = {key: load.planned_seconds for key, load in kept.items()}
    logged = {key: load.logged_seconds for key, load in kept.items()}
    people = staff.times_of(window.years) | _nobody(key for sums in (planned, logged) for key in sums if any(sums[key]))
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
    name, begin = _name_week(line.week_start)
    available = line.available_seconds
    return {
        "week": name,
        "week_start": begin,
        "planned_seconds": line.planned_seconds,
        "logged_seconds": line.logged_seconds,
        "available_seconds": available,
        "available_reason": None if available is not None else _why_unknown(line.person),
        "utilisation": _round(line.utilisation),
        "is_over_allocated": line.is_over_allocated,
    }


@lru_cache(maxsize=1024)
def _name_week(begin: dt.date) -> tuple[str, str]:
    year, week, _ = begin.isocalendar()
    return f"{year}-W{week:02d}", begin.isoformat()


@lru_cache(maxsize=16_384)
def _round(share: Decimal | None) -> str | None:
    """Kept in mind: most weeks of most people are alike."""
    return None if share is None else str(round(share, 4))


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
