"""One project over time: planned value and cost by the day, money by month, work done by week, hours by person and week."""

import datetime as dt
import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from hub.portfolio.assembly import CANCELLED, Sum, assemble_work, done_on, hours_by_price, lines_of
from hub.portfolio.days import ONE_DAY, WEEK, week_of
from hub.portfolio.evm import SECONDS_PER_HOUR, cost_done, costs_by, costs_due
from hub.portfolio.ledger import Ledger
from hub.portfolio.plan import Portion
from hub.queries.material import ProjectRow, TaskRow
from models.vocabulary import BudgetKind

MOST_POINTS = 60
Point = tuple[dt.date, Fraction | None]


@dataclass(frozen=True, slots=True)
class MoneyByDay:
    """Amounts in the project's currency by kind and day. `undated` belong to no day; `gaps` say why a kind is missing."""

    amounts: Mapping[str, Mapping[dt.date, Fraction]]
    undated: Mapping[str, Fraction]
    gaps: Mapping[str, str]
    unrated_seconds: Fraction


@dataclass(frozen=True, slots=True)
class MoneyByMonth(MoneyByDay):
    """The same by the first of the month; `months` are all from the first to the last."""

    months: Sequence[dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnUp:
    """Leaf tasks finished by the end of each week, and how many there are in the plan now. `undated` are done, and nobody knows since when."""

    done: Sequence[tuple[dt.date, int]]
    scope: int
    undated: int


def planned_curve(ledger: Ledger, project: ProjectRow) -> list[Point]:
    """Planned value along the baseline; nothing where no task has both a cost and dates."""
    plan = assemble_work(ledger, project, currency=project.currency)
    scheduled = [task for task in plan.leaves if task.is_scheduled]
    spans = [task.span for task in scheduled if task.span]
    if not spans:
        return []
    first, last = min(start for start, _ in spans), max(finish for _, finish in spans)
    days = list(_days(first, last))
    if plan.cost_gap:
        return [(day, None) for day in days]
    return list(zip(days, costs_due(scheduled, plan.calendar, days=days), strict=True))


def earned_curve(ledger: Ledger, project: ProjectRow) -> list[Point]:
    """How today's earned value came about: each task's over the working days from its beginning to its end, or to the status date.

    It ends at the earned value itself, and is empty where that is unknown. It tells when work was done, not what was reported at the time.
    """
    plan = assemble_work(ledger, project, currency=project.currency)
    pairs = zip(ledger.leaf_tasks(project), plan.tasks, strict=True)
    costs = [(row, cost_done(task)) for (row, _), task in pairs if plan.counts(task)]
    if plan.cost_gap or all(cost is None for _, cost in costs):
        return []
    portions: list[Portion] = [(*_worked_on(ledger, row, by=plan.status_date), cost) for row, cost in costs if cost]
    first = min((start for start, _, _ in portions), default=plan.status_date)
    days = list(_days(first, plan.status_date))
    return list(zip(days, costs_by(portions, plan.calendar, days=days), strict=True))


def _worked_on(ledger: Ledger, row: TaskRow, *, by: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of what is done of a task. Where its tool tells no beginning it is its plan's, and no later than its end."""
    change = ledger.changes.get(row.id)
    end = min(done_on(ledger, row) or by, by)
    begun = row.actual_start or ledger.local_day(change and change.begun_at) or row.planned_start or row.baseline_start
    return min(begun or end, end), end


def cost_curve(ledger: Ledger, project: ProjectRow, money: MoneyByDay) -> list[Point]:
    """What was spent, week by week; nothing where a part cannot be converted, or has no day."""
    status = ledger.status_date(project)
    spent = {day: amount for day, amount in money.amounts.get("actual", {}).items() if day <= status}
    if "actual" in money.gaps or "actual" in money.undated or not spent:
        return []
    ordered = sorted(spent)
    totals = [Fraction(0), *accumulate(spent[day] for day in ordered)]
    return [(day, totals[bisect_right(ordered, day)]) for day in _days(ordered[0], status)]


def money_by_month(daily: MoneyByDay) -> MoneyByMonth:
    """The same by month."""
    amounts: dict[str, dict[dt.date, Fraction]] = {}
    for kind, days in daily.amounts.items():
        sums: dict[dt.date, Fraction] = defaultdict(Fraction)
        for day, amount in days.items():
            sums[day.replace(day=1)] += amount
        amounts[kind] = dict(sums)
    known = [month for sums in amounts.values() for month in sums]
    months = _months(min(known), max(known)) if known else ()
    return MoneyByMonth(amounts, daily.undated, daily.gaps, daily.unrated_seconds, months)


def money_by_day(ledger: Ledger, project: ProjectRow) -> MoneyByDay:
    """Money of every kind: lines by their day, and hours at their rates by theirs, or by the first of a week that has any."""
    purse = _Purse(ledger, project.currency, ledger.status_date(project))
    for kind in BudgetKind:
        for line, share in lines_of(ledger, project, kind=kind.value, day=purse.status):
            purse.add(kind.value, Fraction(line.amount) * share, line.currency, on=line.on_date)
    for (price, on), worked in hours_by_price(ledger, project).items():
        if price is None:
            purse.unrated_seconds += worked.seconds
        else:
            purse.add("actual", worked.seconds * Fraction(price.amount) / SECONDS_PER_HOUR, price.currency, on=on)
    return MoneyByDay(purse.amounts, purse.undated, purse.gaps, purse.unrated_seconds)


@dataclass(slots=True)
class _Purse:
    """Amounts in one currency by kind and day; what has no day stands apart, and the first that cannot be converted is named."""

    ledger: Ledger
    currency: str
    status: dt.date
    amounts: dict[str, dict[dt.date, Fraction]] = field(default_factory=dict)
    undated: dict[str, Fraction] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)
    unrated_seconds: Fraction = Fraction(0)

    def add(self, kind: str, amount: Fraction, currency: str, *, on: dt.date | None) -> None:
        known = Sum(self.ledger, self.currency)
        converted = known.add(amount, currency, on=on or self.status)
        if converted is None:
            self.gaps.setdefault(kind, known.gap or "")
        elif on is None:
            self.undated[kind] = self.undated.get(kind, Fraction(0)) + converted
        else:
            days = self.amounts.setdefault(kind, {})
            days[on] = days.get(on, Fraction(0)) + converted


def burn_up(ledger: Ledger, project: ProjectRow) -> BurnUp:
    """Leaf tasks done by the end of each week, up to the status date."""
    status = ledger.status_date(project)
    rows = [row for row, _ in ledger.leaf_tasks(project) if row.status != CANCELLED]
    days = sorted(day for row in rows if (day := done_on(ledger, row)) and day <= status)
    undated = sum(row.status == "done" and done_on(ledger, row) is None for row in rows)
    if not days:
        return BurnUp(done=(), scope=len(rows), undated=undated)
    ends = [day for day in _days(days[0], status) if day < status] + [status]
    return BurnUp(done=[(end, bisect_right(days, end)) for end in ends], scope=len(rows), undated=undated)


def hours_by_week(
    ledger: Ledger, project: ProjectRow, *, weeks: int
) -> tuple[list[dt.date], dict[uuid.UUID | None, dict[dt.date, Fraction]]]:
    """Seconds of each account in the last weeks up to the status date; None logged without a name."""
    newest = week_of(ledger.status_date(project), week_start=0)
    shown = [newest - (weeks - 1 - number) * WEEK * ONE_DAY for number in range(weeks)]
    sums: dict[uuid.UUID | None, dict[dt.date, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row, share in ledger.hours_of(project):
        week = week_of(row.entry_date, week_start=0)
        if week >= shown[0]:
            sums[row.account_id][week] += row.seconds * share
    return shown, sums


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Ends of weeks from the one before the first day, wider apart where there are many; the last day always."""
    day = week_of(first) - ONE_DAY
    step = WEEK * max(1, (last - day).days // (WEEK * MOST_POINTS))
    while day < last:
        yield day
        day += step * ONE_DAY
    yield last


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    begin = first.year * 12 + first.month - 1
    return [dt.date((begin + number) // 12, (begin + number) % 12 + 1, 1) for number in range(count)]
