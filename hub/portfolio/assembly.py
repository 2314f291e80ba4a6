"""One project's plan and actuals out of the ledger, in one currency: what earned value is computed from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hub.portfolio.evm import SECONDS_PER_HOUR
from hub.portfolio.exchange import NoRate
from hub.portfolio.figure import to_decimal
from hub.portfolio.labour import Carried, find_carried
from hub.portfolio.ledger import Ledger, Share
from hub.portfolio.plan import ActualCost, CostSlice, PlannedTask, ProjectPlan
from hub.portfolio.pricing import Price
from hub.portfolio.schedule import Dates
from hub.queries.material import HoursRow, LinesRow, ProjectRow, TaskRow

DONE, CANCELLED = "done", "cancelled"


@dataclass(slots=True)
class Sum:
    """Amounts brought into one currency; the first that could not be leaves a gap."""

    ledger: Ledger
    currency: str
    amount: Fraction = Fraction(0)
    gap: str | None = None
    terms: int = 0

    def add(self, amount: Fraction, currency: str, *, on: dt.date) -> Fraction | None:
        self.terms += 1
        converted = self.ledger.tariff.exchange.convert(amount, currency, into=self.currency, on=on)
        if isinstance(converted, NoRate):
            self.gap = self.gap or converted.sentence
            return None
        self.amount += converted
        return converted


@dataclass(slots=True)
class Worked:
    """Hours, and of how many entries."""

    seconds: Share = 0
    entries: int = 0

    def add(self, seconds: Share, entries: int) -> None:
        self.seconds += seconds
        self.entries += entries


@dataclass(slots=True)
class Hours:
    """Hours of a project by the status date: those that have a price, those that have none, and those whose cost other lines carry."""

    rated: Worked = field(default_factory=Worked)
    unrated: Worked = field(default_factory=Worked)
    carried: Worked = field(default_factory=Worked)
    carried_by: set[str] = field(default_factory=set)


def assemble(ledger: Ledger, project: ProjectRow, *, currency: str) -> ProjectPlan:
    """The project's plan at the end of its status date, its amounts in the given currency; made once for a ledger."""
    key = (project.id, currency)
    if key not in ledger.plans:
        ledger.plans[key] = _assemble(ledger, project, currency)
    return ledger.plans[key]


def _assemble(ledger: Ledger, project: ProjectRow, currency: str) -> ProjectPlan:
    day = ledger.status_date(project)
    budget, reserve = Sum(ledger, currency), Sum(ledger, currency)
    for row, share in lines_of(ledger, project, kind="budget", day=day):
        (reserve if row.is_contingency else budget).add(
            Fraction(row.amount) * share, row.currency, on=row.on_date or day
        )
    approved = Sum(ledger, currency)
    if project.approved_budget is not None:
        approved.add(Fraction(project.approved_budget), project.currency, on=project.target_start or day)
    return replace(
        assemble_work(ledger, project, currency=currency),
        actual=actual_cost(ledger, project, currency=currency),
        approved_budget=to_decimal(approved.amount) if approved.terms and not approved.gap else None,
        budget_lines=to_decimal(budget.amount) if budget.terms and not budget.gap else None,
        contingency=to_decimal(reserve.amount) if reserve.terms and not reserve.gap else None,
        budget_gap=approved.gap or (None if approved.terms else budget.gap),
        finished_on=_finished_on(ledger, project, day),
    )


def assemble_work(ledger: Ledger, project: ProjectRow, *, currency: str) -> ProjectPlan:
    """What was planned and done of it, without what there is for it and what it took; made once for a ledger, too."""
    key = (project.id, currency)
    if key not in ledger.work:
        tasks = tuple(planned_tasks(ledger, project, currency=currency))
        ledger.work[key] = ProjectPlan(
            status_date=ledger.status_date(project), calendar=ledger.calendar(project), tasks=tasks
        )
    return ledger.work[key]


def planned_tasks(ledger: Ledger, project: ProjectRow, *, currency: str) -> Iterator[PlannedTask]:
    """Each leaf task by the baseline that holds: the hub's own if there is one, else the tool's."""
    own = {row.task_id: row for row in ledger.baselines.get(project.id, ())}
    begins = _baseline_days(ledger, project)
    for row, share in ledger.leaf_tasks(project):
        if own:
            frozen = own.get(row.id)
            start, finish = (frozen.start_on, frozen.finish_on) if frozen else (None, None)
            cost, of, on = (frozen.cost, frozen.currency, frozen.effective_on) if frozen else (None, None, None)
        else:
            start, finish, cost, of = row.baseline_start, row.baseline_finish, row.baseline_cost, row.currency
            on = begins.get(row.source_project_id)
        known, gap = cost, None
        if cost is not None and (share != 1 or (of or project.currency) != currency):
            part = Sum(ledger, currency)
            part.add(Fraction(cost) * share, of or project.currency, on=on or ledger.status_date(project))
            known, gap = None if part.gap else to_decimal(part.amount), part.gap
        yield PlannedTask(
            task_id=row.id,
            baseline_start=start,
            baseline_finish=finish,
            baseline_cost=known,
            cost_gap=gap,
            percent_complete=row.percent_complete,
            estimate_seconds=row.estimate_seconds,
            slices=() if own or not ledger.slices else _slices(ledger, row),
            removed_on=_removed_on(ledger, row),
        )


def lines_of(ledger: Ledger, project: ProjectRow, *, kind: str, day: dt.date) -> Iterator[tuple[LinesRow, Share]]:
    """Budget lines of a kind: those under the cost role, and those imported for the project itself. What was spent later is left out."""
    linked = ledger.dated_shares(project, "cost", ledger.lines, dated="on_date", otherwise=day)
    imported = ((row, 1) for row in ledger.lines.get(project.id, ()) if project.is_consolidated)
    for row, share in (*linked, *imported):
        is_later = row.on_date is not None and row.on_date > day
        if row.kind == kind and not (kind == "actual" and is_later):
            yield row, share


def actual_cost(ledger: Ledger, project: ProjectRow, *, currency: str) -> ActualCost:
    """Actual lines, and hours at the rate in force on their day, without those whose cost is carried by lines already."""
    day, spent, hours = ledger.status_date(project), Sum(ledger, currency), carried_hours(ledger, project)
    for line, share in lines_of(ledger, project, kind="actual", day=day):
        spent.add(Fraction(line.amount) * share, line.currency, on=line.on_date or day)
    for (price, on), worked in hours_by_price(ledger, project, undated_in=currency).items():
        (hours.unrated if price is None else hours.rated).add(worked.seconds, worked.entries)
        if price is not None:
            cost = worked.seconds * Fraction(price.amount) / SECONDS_PER_HOUR
            spent.add(cost, price.currency, on=on or day)
    return ActualCost(
        amount=to_decimal(spent.amount) if spent.terms and not spent.gap else None,
        tracks_costs=any(
            row.planned_cost is not None or row.baseline_cost is not None for row, _ in ledger.leaf_tasks(project)
        ),
        gap=spent.gap,
        rated_seconds=round(hours.rated.seconds),
        rated_entries=hours.rated.entries,
        unrated_seconds=round(hours.unrated.seconds),
        unrated_entries=hours.unrated.entries,
        carried_seconds=round(hours.carried.seconds),
        carried_entries=hours.carried.entries,
        carried_by=tuple(sorted(hours.carried_by)),
    )


def carried_hours(ledger: Ledger, project: ProjectRow) -> Hours:
    """The hours whose cost other lines carry, and whose lines these are; no others."""
    found = Hours()
    for row, share, carried in _hours_apart(ledger, project):
        if carried:
            found.carried.add(row.seconds * share, row.entries)
            found.carried_by |= {carried.by} if carried.by else set()
    return found


def _hours_apart(ledger: Ledger, project: ProjectRow) -> Iterator[tuple[HoursRow, Share, Carried | None]]:
    """Hours, each with what carries its cost already."""
    for link, shares in ledger.hours_by_link(project):
        days = ledger.labour.carried_days(link)
        yield from ((row, share, find_carried(days, row.entry_date) if days else None) for row, share in shares)


def hours_by_price(
    ledger: Ledger, project: ProjectRow, *, undated_in: str | None = None
) -> dict[tuple[Price | None, dt.date | None], Worked]:
    """Hours that rates price and that cost the same, added up: by price, None where there is none, and by day.

    `undated_in` names a currency whose prices need no exchange rate: of those, and of hours without a price, all days are one (None).
    """
    found: dict[tuple[Price | None, dt.date | None], Worked] = {}
    for row, share, carried in _hours_apart(ledger, project):
        if carried:
            continue
        price = ledger.tariff.find_price(row)
        is_whole = undated_in is not None and (price is None or price.currency == undated_in)
        key = (price, None if is_whole else row.entry_date)
        worked = found.get(key)
        if worked is None:
            worked = found[key] = Worked()
        worked.add(row.seconds * share, row.entries)
    return found


def dates_of(ledger: Ledger, project: ProjectRow, plan: ProjectPlan) -> Dates:
    """First and last days. An open task cannot end before the status date."""
    rows = [row for row, _ in ledger.leaf_tasks(project) if row.status != CANCELLED]
    spans = [task.span for task in plan.leaves if task.span]
    starts = [day for row in rows if (day := row.actual_start or row.planned_start)]
    finishes = [day for row in rows if (day := _finish_of(ledger, row, plan.status_date))]
    return Dates(
        baseline_start=min((start for start, _ in spans), default=None),
        baseline_finish=max((finish for _, finish in spans), default=None),
        start_on=min(starts, default=None),
        finish_on=max(finishes, default=None),
    )


def done_on(ledger: Ledger, row: TaskRow) -> dt.date | None:
    """The day a task was done; None for an open one, and for one of which nobody knows."""
    if row.status != DONE:
        return None
    known = ledger.local_day(row.completed_at) or row.actual_finish
    if known is not None:
        return known
    change = ledger.changes.get(row.id)
    return ledger.local_day(change and change.done_at)


def _finish_of(ledger: Ledger, row: TaskRow, status_date: dt.date) -> dt.date | None:
    if row.status == DONE:
        return done_on(ledger, row) or row.planned_finish
    planned = row.planned_finish or row.due_on
    return max(planned, status_date) if planned else None


def _finished_on(ledger: Ledger, project: ProjectRow, day: dt.date) -> dt.date | None:
    """The day the last task was done, where all are."""
    rows = [row for row, _ in ledger.leaf_tasks(project) if row.status != CANCELLED]
    days = [done_on(ledger, row) for row in rows]
    known = [each for each in days if each is not None and each <= day]
    return max(known) if rows and len(known) == len(rows) else None


def _baseline_days(ledger: Ledger, project: ProjectRow) -> dict[object, dt.date]:
    """The day a tool's baseline begins, which its costs are converted on: tools do not say when they were set."""
    sources = [link.source_project_id for link in ledger.links.get(project.id, ()) if "scope" in link.roles]
    starts = {
        source: [row.baseline_start for row in ledger.tasks.get(source, ()) if row.baseline_start] for source in sources
    }
    return {source: min(days) for source, days in starts.items() if days}


def _slices(ledger: Ledger, row: TaskRow) -> tuple[CostSlice, ...]:
    return tuple(
        CostSlice(start=each.start, finish=each.finish, cost=each.cost) for each in ledger.slices.get(row.id, ())
    )


def _removed_on(ledger: Ledger, row: TaskRow) -> dt.date | None:
    change = ledger.changes.get(row.id) if row.status == CANCELLED else None
    return ledger.local_day(change.cancelled_at) if change else None
