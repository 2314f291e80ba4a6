"""Earned value of one project at its status date, after the PMI standard. Leaf tasks only; every value with its reason and coverage."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from hub.portfolio.accrual import Accrual
from hub.portfolio.days import WorkingCalendar
from hub.portfolio.figure import (
    COMPLETE,
    FULL,
    Coverage,
    Figure,
    Kpi,
    add_up,
    derive,
    divide,
    percent,
    refuse,
    to_fraction,
    to_kpi,
)
from hub.portfolio.plan import ActualCost, PlannedTask, Portion, ProjectPlan
from models.wording import agree

SECONDS_PER_HOUR = 3600
_HUNDRED, _NOTHING = Fraction(100), Fraction(0)


def evaluate(plan: ProjectPlan) -> dict[str, Kpi]:
    """BAC to TCPI, and the shares of work and budget that are behind, by the names of the KPI table."""
    return {name: to_kpi(figure) for name, figure in earned_value(plan).items()}


def earned_value(plan: ProjectPlan) -> Mapping[str, Figure]:
    """The same as exact figures, for what builds on them."""
    bac, pv = budget_at_completion(plan), planned_value(plan)
    ev, ac = earned(plan), actual_cost(plan.actual)
    cpi, spi = divide("cpi", ev, ac), divide("spi", ev, pv)
    eac = _estimate_by_cpi(bac, cpi)
    figures = (
        *(bac, pv, ev, ac, cpi, spi, eac),
        derive("cv", lambda ev, ac: ev - ac, ev, ac),
        derive("sv", lambda ev, pv: ev - pv, ev, pv),
        derive("eac_atypical", lambda ac, bac, ev: ac + bac - ev, ac, bac, ev),
        _estimate_by_cpi_and_spi(bac, ev, ac, cpi=cpi, spi=spi),
        derive("etc", lambda eac, ac: eac - ac, eac, ac),
        derive("vac", lambda bac, eac: bac - eac, bac, eac),
        _to_complete(bac, ev, ac),
        _hundredfold("percent_complete", ev, bac),
        _hundredfold("percent_spent", ac, bac),
    )
    return {figure.name: figure for figure in figures}


def budget_at_completion(plan: ProjectPlan) -> Figure:
    """The baseline's cost; where no task has one, the approved budget; where there is none, the budget lines."""
    leaves = plan.leaves
    known = [task for task in leaves if task.baseline_cost is not None]
    if known or any(task.cost_gap for task in leaves):
        return _sum_over(
            "bac",
            leaves,
            counts=lambda task: task.baseline_cost is not None,
            add_up=_costs,
            nothing="No baseline cost.",
        )
    if plan.approved_budget is not None:
        return _stated("bac", plan.approved_budget, "approved budget")
    if plan.budget_gap:
        return Figure(name="bac", reason=plan.budget_gap)
    if plan.budget_lines is not None:
        return _stated("bac", plan.budget_lines, "budget lines", contingency=plan.contingency)
    return Figure(name="bac", reason="Neither a baseline cost nor a budget is known.", coverage=cover(leaves, []))


def planned_value(plan: ProjectPlan, *, day: dt.date | None = None) -> Figure:
    """The baseline cost due by the end of the status date, or of another day."""
    due_by = day or plan.status_date
    return _sum_over(
        "pv",
        plan.leaves,
        counts=lambda task: task.is_scheduled,
        add_up=lambda tasks: costs_due(tasks, plan.calendar, days=(due_by,))[0],
        nothing="No task has both a baseline cost and baseline dates.",
    )


def earned(plan: ProjectPlan) -> Figure:
    """The baseline cost of what is done."""
    return _sum_over(
        "ev",
        plan.leaves,
        counts=lambda task: task.baseline_cost is not None and task.percent_complete is not None,
        add_up=_costs_done,
        nothing="No task has both a baseline cost and a percent complete.",
    )


def actual_cost(actual: ActualCost) -> Figure:
    """What was spent. 0 counts where the source keeps costs; hours without a rate lower the coverage, those that lines carry do not."""
    hours = actual.rated_seconds + actual.unrated_seconds
    entries = actual.rated_entries + actual.unrated_entries
    coverage = Coverage(
        count_pct=percent(actual.rated_entries, entries) if entries else COMPLETE.count_pct,
        weight_pct=percent(actual.rated_seconds, hours) if hours else COMPLETE.weight_pct,
    )
    terms: dict[str, int | str | None] = {
        "unrated_seconds": actual.unrated_seconds,
        "unrated_entries": actual.unrated_entries,
        "carried_seconds": actual.carried_seconds,
        "carried_entries": actual.carried_entries,
        "carried_by": ", ".join(actual.carried_by) or None,
    }
    reason = _why_no_cost(actual)
    if reason:
        return Figure(name="ac", reason=reason, coverage=coverage, terms=terms)
    return Figure(name="ac", value=Fraction(actual.amount or 0), coverage=coverage, terms=terms)


def cost_due(task: PlannedTask, calendar: WorkingCalendar, *, by: dt.date) -> Fraction:
    """Baseline cost of a task that is due by the end of a day."""
    return costs_due([task], calendar, days=(by,))[0]


def costs_due(tasks: Iterable[PlannedTask], calendar: WorkingCalendar, *, days: Sequence[dt.date]) -> list[Fraction]:
    """Baseline cost that is due by the end of each day: evenly over the working days of a task, or over those of each slice.

    What lies wholly on days off is due on its last day.
    """
    return costs_by([portion for task in tasks for portion in task.portions()], calendar, days=days)


def costs_by(portions: Sequence[Portion], calendar: WorkingCalendar, *, days: Sequence[dt.date]) -> list[Fraction]:
    """Cost of some stretches of work by the end of each day, in their order, each evenly over its working days."""
    accrual = Accrual(calendar, lcm(*(cost.denominator for _, _, cost in portions)))
    left, costs = sorted(portions, key=_begins, reverse=True), []
    for day in days:
        while left and _begins(left[-1]) <= day:
            accrual.begin(left.pop())
        costs.append(accrual.by(day))
    return costs


def _begins(portion: Portion) -> dt.date:
    start, finish, _ = portion
    return min(start, finish)


def _estimate_by_cpi(bac: Figure, cpi: Figure) -> Figure:
    if cpi.value == 0 and bac.value is not None:
        return refuse("eac", "CPI is 0: nothing is earned yet.", bac, cpi)
    return derive("eac", lambda bac, cpi: bac / cpi, bac, cpi)


def _estimate_by_cpi_and_spi(bac: Figure, ev: Figure, ac: Figure, *, cpi: Figure, spi: Figure) -> Figure:
    if cpi.value == 0 and bac.value is not None and spi.value is not None:
        return refuse("eac_combined", "CPI and SPI are 0: nothing is earned yet.", bac, cpi, spi)
    return derive("eac_combined", lambda ac, bac, ev, cpi, spi: ac + (bac - ev) / (cpi * spi), ac, bac, ev, cpi, spi)


def _to_complete(bac: Figure, ev: Figure, ac: Figure) -> Figure:
    if None not in {bac.value, ev.value, ac.value} and _value(ac) >= _value(bac):
        return refuse("tcpi", "The budget is exhausted: AC has reached BAC.", bac, ev, ac)
    return derive("tcpi", lambda bac, ev, ac: (bac - ev) / (bac - ac), bac, ev, ac)


def _hundredfold(name: str, part: Figure, whole: Figure) -> Figure:
    if whole.value == 0 and part.value is not None:
        return refuse(name, f"{whole.name.upper()} is 0.", part, whole)
    return derive(name, lambda part, whole: _HUNDRED * part / whole, part, whole)


def _sum_over(
    name: str,
    leaves: list[PlannedTask],
    *,
    counts: Callable[[PlannedTask], bool],
    add_up: Callable[[list[PlannedTask]], Fraction],
    nothing: str,
) -> Figure:
    """The sum over the leaf tasks that have what it needs. A cost that could not be converted leaves no sum at all."""
    counted = [task for task in leaves if counts(task)]
    gap = next((task.cost_gap for task in leaves if task.cost_gap), None)
    coverage = cover(leaves, counted)
    if gap or not counted:
        return Figure(name=name, reason=gap or nothing, coverage=coverage, terms={"tasks": len(leaves)})
    return Figure(
        name=name,
        value=add_up(counted),
        coverage=coverage,
        terms={"tasks": len(leaves), "tasks_counted": len(counted)},
    )


def cover(tasks: Iterable[PlannedTask], counted: Iterable[PlannedTask]) -> Coverage:
    """The share of tasks that count, by number and by weight: their cost where every task has one, else their estimated hours."""
    everyone, some = list(tasks), list(counted)
    weigh = _cost if all(task.baseline_cost is not None for task in everyone) else _estimate
    if everyone and len(some) == len(everyone):
        return Coverage(count_pct=FULL, weight_pct=FULL if any(map(weigh, everyone)) else None)
    return Coverage(
        count_pct=percent(len(some), len(everyone)),
        weight_pct=percent(add_up(map(weigh, some)), add_up(map(weigh, everyone))),
    )


def _why_no_cost(actual: ActualCost) -> str | None:
    if actual.gap:
        return actual.gap
    if actual.amount:
        return None
    if actual.unrated_seconds and not actual.rated_seconds:
        hours = actual.unrated_seconds / SECONDS_PER_HOUR
        return agree(
            hours,
            "1 hour has no rate, and no other cost is recorded.",
            f"{hours:g} hours have no rate, and no other cost is recorded.",
        )
    return None if actual.tracks_costs else "No cost is recorded, and the source does not keep costs."


def _stated(name: str, amount: Decimal, source: str, *, contingency: Decimal | None = None) -> Figure:
    terms: dict[str, Fraction | str] = {"source": source}
    if contingency is not None:
        terms["contingency"] = Fraction(contingency)
    return Figure(name=name, value=Fraction(amount), terms=terms)


def _cost(task: PlannedTask) -> Fraction:
    return to_fraction(task.baseline_cost or 0)


def cost_done(task: PlannedTask) -> Fraction | None:
    """The share of a task's baseline cost that is done; None where the cost or the share is unknown."""
    if task.baseline_cost is None or task.percent_complete is None:
        return None
    if task.percent_complete == FULL:
        return _cost(task)
    return _cost(task) * to_fraction(task.percent_complete) / _HUNDRED if task.percent_complete else _NOTHING


def _costs(tasks: Iterable[PlannedTask]) -> Fraction:
    return add_up(map(_cost, tasks))


def _costs_done(tasks: Iterable[PlannedTask]) -> Fraction:
    """The share of each cost that is done: the costs of all that are a third done are added up before they are divided."""
    by_share: dict[Decimal, list[Fraction]] = defaultdict(list)
    for task in tasks:
        by_share[task.percent_complete or Decimal(0)].append(_cost(task))
    return add_up(add_up(costs) * to_fraction(share) / _HUNDRED for share, costs in by_share.items())


def _estimate(task: PlannedTask) -> Fraction:
    return Fraction(task.estimate_seconds or 0)


def _value(figure: Figure) -> Fraction:
    return figure.value if figure.value is not None else Fraction(0)
