"""Time: earned schedule, slip, milestones on time. All in working days of the project's calendar."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm

from hub.portfolio.evm import cover
from hub.portfolio.figure import COMPLETE, Coverage, Figure, divide, percent, refuse
from hub.portfolio.plan import PlannedTask, ProjectPlan

NOT_BEGUN = "By the status date no working day of the baseline has passed."


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReading:
    """One milestone: the day it is measured by, and the day it was reached."""

    due_on: dt.date | None
    reached_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """First and last days of a project: by its baseline, and as it stands."""

    baseline_start: dt.date | None = None
    baseline_finish: dt.date | None = None
    start_on: dt.date | None = None
    finish_on: dt.date | None = None


def earned_schedule(plan: ProjectPlan, *, ev: Figure) -> tuple[Figure, Figure]:
    """ES and SPI(t): the working day by which what is earned now was to be earned, and its ratio to the days that have passed."""
    scheduled = [task for task in plan.leaves if task.is_scheduled]
    if not scheduled or ev.value is None:
        reason = ev.reason or "No task has both a baseline cost and baseline dates."
        return refuse("es_periods", reason, ev), refuse("spi_t", reason, ev)
    coverage = cover(plan.leaves, scheduled)
    es = Figure(
        name="es_periods", value=_earned_days(plan, scheduled, ev.value), coverage=coverage, terms={"ev": ev.value}
    )
    at = Figure(name="at", value=Fraction(_days_passed(plan, scheduled)), coverage=coverage)
    if at.value == 0:
        return es, refuse("spi_t", NOT_BEGUN, es, at)
    return es, divide("spi_t", es, at)


def slip(plan: ProjectPlan, dates: Dates) -> Figure:
    """Working days from the baseline's finish to the present one; negative is early."""
    if dates.baseline_finish is None:
        return Figure(name="slip_days", reason="No task has a baseline finish.", coverage=_scheduled_share(plan))
    if dates.finish_on is None:
        return Figure(
            name="slip_days", reason="No task has a planned or actual finish.", coverage=_scheduled_share(plan)
        )
    days = plan.calendar.working_days_between(dates.baseline_finish, dates.finish_on)
    terms = {"baseline_finish": str(dates.baseline_finish), "forecast_finish": str(dates.finish_on)}
    return Figure(name="slip_days", value=Fraction(days), coverage=_scheduled_share(plan), terms=terms)


def on_time(milestones: Sequence[MilestoneReading], *, status_date: dt.date) -> Figure:
    """The share of due milestones that were reached by their day."""
    dated = [each for each in milestones if each.due_on is not None]
    coverage = Coverage(count_pct=percent(len(dated), len(milestones)) if milestones else COMPLETE.count_pct)
    due = [each for each in dated if each.due_on is not None and each.due_on <= status_date]
    if not due:
        return Figure(
            name="on_time_rate", reason="No milestone was due by the status date.", coverage=coverage, terms={"due": 0}
        )
    met = sum(
        each.reached_on is not None and each.due_on is not None and each.reached_on <= each.due_on for each in due
    )
    return Figure(
        name="on_time_rate", value=Fraction(met, len(due)), coverage=coverage, terms={"met": met, "due": len(due)}
    )


def _earned_days(plan: ProjectPlan, scheduled: list[PlannedTask], ev: Fraction) -> Fraction:
    """N + (EV - PV_N) / (PV_N+1 - PV_N); the planned duration once everything is earned."""
    days = _baseline_days(plan, scheduled)
    unit, per_day = _planned_per_day(scheduled, days)
    earned, before = ev * unit, 0
    for number, added in enumerate(per_day):
        if before + added > earned:
            return number + (earned - before) / added
        before += added
    return Fraction(len(days))


def _planned_per_day(scheduled: list[PlannedTask], days: list[dt.date]) -> tuple[int, Iterator[int]]:
    """What each working day of the baseline adds to PV: a portion fills its working days evenly, or is due on the next one.

    A portion raises the sum of what is added on its first day and lowers it after its last, so that each is looked at twice in all.
    Everything is counted in one unit so small (one over the first number returned) that whole numbers are exact.
    """
    stretches = list(_stretches(scheduled, days))
    unit = lcm(*{cost.denominator * (after - first) for first, after, cost in stretches})
    steps = [0] * (len(days) + 1)
    for first, after, cost in stretches:
        each = cost.numerator * (unit // (cost.denominator * (after - first)))
        steps[first] += each
        steps[after] -= each
    return unit, accumulate(steps[:-1])


def _stretches(scheduled: list[PlannedTask], days: list[dt.date]) -> Iterator[tuple[int, int, Fraction]]:
    """Of each portion the number of its first working day, of the one after its last, and its cost."""
    for task in scheduled if days else ():
        for start, finish, cost in task.portions():
            first, after = bisect_left(days, start), bisect_right(days, finish)
            if first == after:
                first, after = min(first, len(days) - 1), min(first, len(days) - 1) + 1
            yield first, after, cost


def _baseline_days(plan: ProjectPlan, scheduled: list[PlannedTask]) -> list[dt.date]:
    start, finish = _baseline_span(scheduled)
    return plan.calendar.list_working_days(start, finish)


def _baseline_span(scheduled: list[PlannedTask]) -> tuple[dt.date, dt.date]:
    spans = [task.span for task in scheduled if task.span]
    return min(start for start, _ in spans), max(finish for _, finish in spans)


def _days_passed(plan: ProjectPlan, scheduled: list[PlannedTask]) -> int:
    start, _ = _baseline_span(scheduled)
    until = min(plan.status_date, plan.finished_on or plan.status_date)
    return plan.calendar.count_working_days(start, until)


def _scheduled_share(plan: ProjectPlan) -> Coverage:
    leaves = plan.leaves
    return cover(leaves, [task for task in leaves if task.span])
