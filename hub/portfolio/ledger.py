"""The rows of some projects, laid out so that each project finds its share of them: by source project, link, role and day."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from hub.portfolio.days import OFFICE_WEEK, WorkingCalendar, make_calendar
from hub.portfolio.exchange import Exchange, Quote, make_exchange
from hub.portfolio.labour import Labour
from hub.portfolio.plan import ProjectPlan
from hub.portfolio.pricing import Price, PriceList, PriceRow, Worker, make_price_list
from hub.portfolio.staff import Staff
from hub.queries.material import CalendarRow, HoursRow, LinkRow, Material, ProjectRow, TaskRow
from hub.queries.prices import FxRow, Prices

MINUTES_PER_HOUR = 60
HUNDRED = 100
_NOT_READ = "the ledger was read in parts, without who can work when"


class Divided(Protocol):
    """A row of a source project, and the cell of it that it falls into."""

    @property
    def source_project_id(self) -> uuid.UUID: ...
    @property
    def cell(self) -> str | None: ...


Row = TypeVar("Row", bound=Divided)
Share = Fraction | int
"""What a project has of a row. The whole of it is the number 1, so that whole hours stay whole numbers, which are added fastest."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """How a client's hours and currencies are priced."""

    prices: PriceList
    exchange: Exchange
    workers: dict[uuid.UUID, Worker]
    _known: dict[tuple[uuid.UUID | None, str | None, uuid.UUID], tuple[Price, ...]] = field(default_factory=dict)

    def find_price(self, row: HoursRow) -> Price | None:
        """The closest rate in force on the row's day; which there are to choose from is looked up once for each who and where."""
        asked = (row.account_id, row.work_type, row.source_project_id)
        prices = self._known.get(asked)
        if prices is None:
            prices = self._known[asked] = self.prices.list_of(self.worker(row), source_project_id=row.source_project_id)
        return next((price for price in prices if price.holds_on(row.entry_date)), None)

    def worker(self, row: HoursRow) -> Worker:
        """Who worked: the role is the person's, else what the tool says of the work."""
        known = self.workers.get(row.account_id) if row.account_id else None
        if known is None:
            return Worker(account_id=row.account_id, role=row.work_type)
        return Worker(account_id=row.account_id, person_id=known.person_id, role=known.role or row.work_type)


class Ledger:
    """Material and prices of some projects. `as_of` None takes each plan's own status date, else today."""

    def __init__(
        self, material: Material, tariff: Tariff, staff: Staff | None, *, as_of: dt.date | None, today: dt.date
    ) -> None:
        self.material, self.tariff, self._staff = material, tariff, staff
        self.as_of, self._today = as_of, today
        self.zone = ZoneInfo(material.client.time_zone)
        self.links: dict[uuid.UUID, list[LinkRow]] = _group(material.links, "project_id")
        self.labour = Labour(self.links, material.labour)
        self.tasks = _group(material.tasks, "source_project_id")
        self.hours = _group(material.hours, "source_project_id")
        self.lines = _group(material.lines, "source_project_id")
        self.milestones = _group(material.milestones, "source_project_id")
        self.risks = _group(material.risks, "source_project_id")
        self.reports = {row.source_project_id: row for row in material.reports}
        self.changes = {row.task_id: row for row in material.changes}
        self.slices = _group(material.slices, "task_id")
        self.baselines = _group(material.baselines, "project_id")
        self._calendars = {row.id: row for row in material.calendars}
        self._leaf_tasks: dict[uuid.UUID, list[tuple[TaskRow, Share]]] = {}
        self._hours: dict[uuid.UUID, list[tuple[LinkRow, list[tuple[HoursRow, Share]]]]] = {}
        self.plans: dict[tuple[uuid.UUID, str], ProjectPlan] = {}
        """Those that are assembled already, by project and currency."""
        self.work: dict[tuple[uuid.UUID, str], ProjectPlan] = {}
        """The same without money."""

    @property
    def staff(self) -> Staff:
        """Raises ValueError where it was not read, as many a page has no need of it."""
        if self._staff is None:
            raise ValueError(_NOT_READ)
        return self._staff

    def status_date(self, project: ProjectRow) -> dt.date:
        """The day asked for; else the status date of the plan that gives the scope; else today where the client lives."""
        if self.as_of is not None:
            return self.as_of
        stated = [link.status_on for link in self.links.get(project.id, ()) if "scope" in link.roles and link.status_on]
        return max(stated, default=self._today)

    def calendar(self, project: ProjectRow) -> WorkingCalendar:
        """The plan's calendar, else the client's week."""
        kept = self.find_calendar(project)
        if kept is None:
            minutes = round(self.material.client.hours_per_day * MINUTES_PER_HOUR)
            return make_calendar((minutes,) * 5 + OFFICE_WEEK[5:])
        return _to_calendar(kept)

    def find_calendar(self, project: ProjectRow) -> CalendarRow | None:
        links = [link for link in self.links.get(project.id, ()) if "scope" in link.roles and link.calendar_id]
        return next(
            (kept for link in links if (kept := self._calendars.get(link.calendar_id or link.project_id))), None
        )

    def leaf_tasks(self, project: ProjectRow) -> list[tuple[TaskRow, Share]]:
        """Leaf tasks under the scope role on the status date, with the project's share."""
        if project.id not in self._leaf_tasks:
            shares = self.shares(project, "scope", self.tasks, day=self.status_date(project))
            self._leaf_tasks[project.id] = [(row, share) for row, share in shares if row.is_leaf]
        return self._leaf_tasks[project.id]

    def hours_of(self, project: ProjectRow) -> Iterator[tuple[HoursRow, Share]]:
        """Hours under the time role, logged by the status date."""
        return chain.from_iterable(hours for _, hours in self.hours_by_link(project))

    def hours_by_link(self, project: ProjectRow) -> list[tuple[LinkRow, list[tuple[HoursRow, Share]]]]:
        """The same, each link with what it gives."""
        if project.id not in self._hours:
            day = self.status_date(project)
            self._hours[project.id] = [
                (link, [(row, share) for row, share in shares if row.entry_date <= day])
                for link, shares in self._dated_shares(project, "time", self.hours, dated="entry_date", otherwise=day)
            ]
        return self._hours[project.id]

    def shares(
        self, project: ProjectRow, role: str, rows: dict[uuid.UUID, list[Row]], *, day: dt.date
    ) -> Iterator[tuple[Row, Share]]:
        """What the project has of the rows in a role on a day, with its share of each."""
        for link in self.links.get(project.id, ()):
            if role in link.roles and link.holds_on(day):
                share = to_share(link)
                yield from ((row, share) for row in rows.get(link.source_project_id, ()) if link.takes(row.cell))

    def dated_shares(
        self, project: ProjectRow, role: str, rows: dict[uuid.UUID, list[Row]], *, dated: str, otherwise: dt.date
    ) -> Iterator[tuple[Row, Share]]:
        """The same for rows that have a day of their own in the attribute `dated`; without one they belong to another day."""
        by_link = self._dated_shares(project, role, rows, dated=dated, otherwise=otherwise)
        return chain.from_iterable(shares for _, shares in by_link)

    def _dated_shares(
        self, project: ProjectRow, role: str, rows: dict[uuid.UUID, list[Row]], *, dated: str, otherwise: dt.date
    ) -> Iterator[tuple[LinkRow, list[tuple[Row, Share]]]]:
        for link in self.links.get(project.id, ()):
            if role not in link.roles:
                continue
            share, taken = to_share(link), rows.get(link.source_project_id, ())
            if link.values is not None or link.valid_from is not None or link.valid_to is not None:
                taken = [
                    row for row in taken if link.takes(row.cell) and link.holds_on(getattr(row, dated) or otherwise)
                ]
            yield link, [(row, share) for row in taken]

    def local_day(self, instant: dt.datetime | None) -> dt.date | None:
        return instant.astimezone(self.zone).date() if instant else None


def make_tariff(prices: Prices) -> Tariff:
    """Prices as they are kept, ready to be asked; of one currency alone as long as there are no quotes."""
    rows = [
        PriceRow(
            price=Price(
                amount=row.amount_per_hour, currency=row.currency, valid_from=row.valid_from, valid_to=row.valid_to
            ),
            person_id=row.person_id if row.origin == "hub" else None,
            account_id=row.account_id,
            source_project_id=row.source_project_id,
            role=row.role,
            is_of_tool=row.origin == "tool",
        )
        for row in prices.rates
    ]
    workers = {
        row.account_id: Worker(account_id=row.account_id, person_id=row.person_id, role=row.role)
        for row in prices.workers
    }
    return Tariff(make_price_list(rows), Exchange(), workers)


def with_quotes(tariff: Tariff, rows: Iterable[FxRow]) -> Tariff:
    """The same prices, and rates to convert them with."""
    quotes = (Quote(row.on_date, row.base, row.quoted, row.rate, row.client_id is not None) for row in rows)
    return replace(tariff, exchange=make_exchange(quotes))


def to_share(link: LinkRow) -> Share:
    return 1 if link.allocation_pct == HUNDRED else Fraction(link.allocation_pct) / HUNDRED


def _to_calendar(row: CalendarRow) -> WorkingCalendar:
    week = row.minutes_per_weekday
    spans = [
        (
            dt.date.fromisoformat(each["start"][:10]),
            dt.date.fromisoformat(each["finish"][:10]),
            int(each["minutes"] or 0),
        )
        for each in row.exceptions
    ]
    return make_calendar((week[0], week[1], week[2], week[3], week[4], week[5], week[6]), spans)


AnyRow = TypeVar("AnyRow")


def _group(rows: Sequence[AnyRow], key: str) -> dict[uuid.UUID, list[AnyRow]]:
    grouped: dict[uuid.UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, key)].append(row)
    return dict(grouped)
