"""When the people of a client can work: the one answer for workload and utilisation."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hub.portfolio.capacity import Availability, Share, available_seconds
from hub.portfolio.days import Minutes, WorkingCalendar, list_holidays, make_calendar
from hub.queries import workload as rows
from hub.queries.held import Cut
from hub.queries.reading import Reader
from hub.queries.workload import AvailabilityRow, CalendarRow, ClientWeek, Worker

MINUTES_PER_HOUR = 60
WORKING_DAYS, DAYS_OFF = 5, 2


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of one client (and accounts that stand for themselves), and what is known of when each can work."""

    client: ClientWeek
    workers: Mapping[uuid.UUID, Worker]
    said: Sequence[AvailabilityRow]
    calendars: Mapping[uuid.UUID, CalendarRow]
    _known: dict[tuple[uuid.UUID, range], Availability | None] = field(default_factory=dict)

    def times_of(self, years: range) -> dict[uuid.UUID, Availability | None]:
        """Everybody's working time, with the public holidays of these years; None for who is no human."""
        return {key: self._times(key, years) for key in self.workers}

    def usual_calendar(self, years: range) -> WorkingCalendar:
        """The client's usual week without its public holidays."""
        return make_calendar(_usual_week(self.client), days_off=_days_off(self.said, None, tuple(years)))

    def available_seconds(self, person: uuid.UUID, first: dt.date, last: dt.date) -> int | None:
        """Working time of a person, or of an account that stands for itself, from one day to another; None where it is unknown."""
        return available_seconds(self._times(person, range(first.year, last.year + 1)), first, last)

    def _times(self, key: uuid.UUID, years: range) -> Availability | None:
        if (key, years) not in self._known:
            worker = self.workers.get(key)
            is_human = worker is not None and worker.is_human
            self._known[key, years] = (
                _time_of(worker, self.client, said=self.said, calendars=self.calendars, years=tuple(years))
                if worker and is_human
                else None
            )
        return self._known[key, years]


def read_staff(reader: Reader, client: ClientWeek, *, cut: Cut | None = None) -> Staff:
    """The people of a client, as they were at the end of a cut's day; without one as the transaction reads them."""
    return Staff(
        client,
        {worker.key: worker for worker in rows.list_workers(reader, client.client_id, cut=cut)},
        rows.list_availability(reader, client.client_id, cut=cut),
        {row.account_id: row for row in rows.list_calendars(reader, client.client_id, cut=cut)},
    )


def read_staff_of(reader: Reader, client_id: uuid.UUID, *, cut: Cut) -> Staff:
    """The same by the client's id."""
    week = next(item for item in rows.list_client_weeks(reader) if item.client_id == client_id)
    return read_staff(reader, week, cut=cut)


def _time_of(
    worker: Worker,
    client: ClientWeek,
    *,
    said: Sequence[AvailabilityRow],
    calendars: Mapping[uuid.UUID, CalendarRow],
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
