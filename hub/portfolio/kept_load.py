"""Keeping what everybody has planned and logged by week: who is touched by a change is worked out again, the others are left as they are.

Rows tell by their `change_seq` whose work changed; what else it depends on (calendars, holidays, accounts, how weeks are counted) is told by a
digest beside what is kept.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from zoneinfo import ZoneInfo

from hub import clock
from hub.portfolio.capacity import Work, by_week, to_span
from hub.portfolio.days import ONE_DAY, WEEK, week_of
from hub.portfolio.staff import Staff, read_staff
from hub.queries import workload as rows
from hub.queries.portfolio import read_newest_change
from hub.queries.reading import Reader, driver_of, reading
from hub.queries.workload import ClientWeek, LoggedWork, PlannedWork
from hub.security.scopes import Scope
from hub.storage.worker_loads import drop_loads, hold_loads, save_load_mark, save_loads
from hub.wiring import Hub

NOBODY = uuid.UUID(int=0)
"""Stands for work that no person is named for."""


@dataclass(frozen=True, slots=True)
class Window:
    """The weeks that are kept: of last year, this one and the next."""

    begin: dt.date
    count: int
    years: range

    @classmethod
    def around(cls, now: dt.datetime, client: ClientWeek) -> "Window":
        today, week_start = now.astimezone(ZoneInfo(client.time_zone)).date(), client.week_start - 1
        years = range(today.year - 1, today.year + 2)
        begin = week_of(dt.date(years[0], 1, 1), week_start=week_start)
        end = week_of(dt.date(years[-1], 12, 31), week_start=week_start)
        return cls(begin, (end - begin).days // WEEK + 1, years)

    @property
    def weeks(self) -> list[dt.date]:
        return [self.begin + number * WEEK * ONE_DAY for number in range(self.count)]

    @property
    def last(self) -> dt.date:
        return self.begin + (self.count * WEEK - 1) * ONE_DAY

    def place(self, week: dt.date) -> int:
        """Which of the weeks it is."""
        return (week - self.begin).days // WEEK

    def holds(self, first: dt.date, last: dt.date) -> bool:
        return self.begin <= first and last <= self.last


def is_kept(reader: Reader, staff: Staff, window: Window) -> bool:
    """Whether what is kept of a client holds."""
    return _find_due(reader, staff, window) is None


def keep_loads(hub: Hub, client: ClientWeek, window: Window) -> None:
    """Make it hold."""
    with hub.database.connect(Scope.of(client.client_id)) as connection:
        hold_loads(connection, client.client_id)
        reader = driver_of(connection)
        if due := _find_due(reader, read_staff(reader, client), window):
            loads = list(_work_out(reader, due, window))
            drop_loads(connection, client.client_id, worker_ids=due.gone)
            save_loads(connection, loads)
            save_load_mark(connection, client.client_id, change_seq=due.newest)


def keep_all_loads(hub: Hub, scope: Scope, *, client_id: uuid.UUID | None = None) -> None:
    """The same for every client of a scope, or for one of them, as things stand now. Asks first, so that nothing to do costs a look."""
    with reading(hub.database, scope) as reader:
        clients = [each for each in rows.list_client_weeks(reader) if client_id in {None, each.client_id}]
        windows = {client: Window.around(clock.now(), client) for client in clients}
        due = [each for each, window in windows.items() if not is_kept(reader, read_staff(reader, each), window)]
    for client in due:
        keep_loads(hub, client, windows[client])


@dataclass(frozen=True, slots=True)
class _Due:
    """Whom to work out again, with the digest of each, and who is nobody's any more; `newest` is the change up to which it then holds."""

    staff: Staff
    digests: Mapping[uuid.UUID, str]
    gone: Sequence[uuid.UUID]
    newest: int
    is_all: bool


def _find_due(reader: Reader, staff: Staff, window: Window) -> _Due | None:
    client_id = staff.client.client_id
    newest = read_newest_change(reader, client_id)
    mark = rows.find_load_mark(reader, client_id)
    kept = rows.list_load_digests(reader, client_id)
    owners = {account: key for key, worker in staff.workers.items() for account in worker.accounts}
    touched: set[uuid.UUID] = set()
    if mark is not None and mark < newest:
        touched = {each or NOBODY for each in rows.list_touched_workers(reader, client_id, since=mark)}
    gone = [key for key in kept if owners.get(key, key) != key]
    digests = _digests(staff, {*staff.workers, *kept, *touched, NOBODY}.difference(gone), window)
    stale = {
        key: digest for key, digest in digests.items() if mark is None or key in touched or kept.get(key) != digest
    }
    if not stale and not gone and mark == newest:
        return None
    return _Due(staff, stale, gone, newest, is_all=mark is None)


def _digests(staff: Staff, keys: Iterable[uuid.UUID], window: Window) -> dict[uuid.UUID, str]:
    """What everybody's weeks depend on besides the work itself."""
    alike = f"{window!r}, {staff.client!r}"
    of_all = [row for row in staff.said if row.person_id is None]
    spoken = {row.person_id for row in staff.said}
    found = {}
    for key in keys:
        worker = staff.workers.get(key)
        said = of_all
        if worker and worker.person_id in spoken:
            said = [row for row in staff.said if row.person_id in {None, worker.person_id}]
        calendars = [staff.calendars.get(account) for account in worker.accounts] if worker else []
        text = f"({alike}, {worker!r}, {said!r}, {calendars!r})"
        found[key] = blake2b(text.encode(), digest_size=16).hexdigest()
    return found


def _work_out(reader: Reader, due: _Due, window: Window) -> Iterator[dict[str, object]]:
    client_id, staff = due.staff.client.client_id, due.staff
    accounts = None if due.is_all else list(_accounts_of(staff, due.digests))
    planned = list(rows.list_planned(reader, client_id, first=window.begin, last=window.last, accounts=accounts))
    logged = list(rows.list_logged(reader, client_id, first=dt.date.min, last=dt.date.max, accounts=accounts))
    people, weeks = staff.times_of(window.years), window.weeks
    planned_by = by_week(scheduled(planned, staff, years=window.years), people, weeks)
    logged_by = by_week(as_work(logged), people, weeks)
    left, ever = unscheduled(planned), _add_up(logged)
    found, none = {NOBODY, *left, *ever, *planned_by}, [0] * len(weeks)
    for key in {*due.digests, *found} if due.is_all else due.digests:
        yield {
            "client_id": client_id,
            "worker_id": key,
            "digest": due.digests.get(key) or _digests(staff, [key], window)[key],
            "unscheduled_seconds": left.get(key, 0),
            "logged_ever_seconds": ever.get(key, 0),
            "planned_seconds": planned_by.get(key, none),
            "logged_seconds": logged_by.get(key, none),
        }


def _accounts_of(staff: Staff, keys: Iterable[uuid.UUID]) -> Iterator[uuid.UUID | None]:
    """Whose work to read; None is work that nobody is named for, and an account that never came stands for itself."""
    for key in keys:
        if key == NOBODY:
            yield None
        elif key in staff.workers:
            yield from staff.workers[key].accounts
        else:
            yield key


def scheduled(planned: Iterable[PlannedWork], staff: Staff, *, years: range) -> Iterator[Work]:
    """Planned work that has a day, on the days it fills."""
    everybody, usual = staff.times_of(years), staff.usual_calendar(years)
    for item in planned:
        times = everybody.get(item.worker or NOBODY)
        calendar = times.calendar if times else usual
        if span := to_span(item.start, item.finish, item.seconds, calendar):
            yield Work(person=item.worker or NOBODY, start=span[0], finish=span[1], seconds=item.seconds)


def as_work(logged: Iterable[LoggedWork]) -> Iterator[Work]:
    for item in logged:
        yield Work(person=item.worker or NOBODY, start=item.day, finish=item.day, seconds=item.seconds)


def _add_up(logged: Iterable[LoggedWork]) -> dict[uuid.UUID, int]:
    sums: dict[uuid.UUID, int] = {}
    for item in logged:
        sums[item.worker or NOBODY] = sums.get(item.worker or NOBODY, 0) + item.seconds
    return sums


def unscheduled(planned: Iterable[PlannedWork]) -> dict[uuid.UUID, int]:
    """Planned seconds without any day, by who is to do them."""
    sums: dict[uuid.UUID, int] = {}
    for item in planned:
        if item.start is None and item.finish is None:
            sums[item.worker or NOBODY] = sums.get(item.worker or NOBODY, 0) + item.seconds
    return sums
