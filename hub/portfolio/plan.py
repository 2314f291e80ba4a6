"""What earned value is computed from: the plan of one project, what was done of it, and what it cost."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from hub.portfolio.days import WorkingCalendar
from hub.portfolio.figure import add_up, to_fraction

Portion = tuple[dt.date, dt.date, Fraction]
"""First day, last day and cost of a stretch of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSlice:
    """A stretch of a task's baseline as its tool splits it. Only the proportions of the costs count: the task's own cost is the sum."""

    start: dt.date
    finish: dt.date
    cost: Decimal


class PlannedTask(NamedTuple):
    """One task of the project, as known on the status date: a tuple, since a project has thousands.

    `baseline_cost` is in the project's currency; `cost_gap` is the sentence why it could not be brought there (pair and date).
    `percent_complete` is 0-100. `removed_on` is the day of the recorded change that cancelled it; cancelled without a record, it stays.
    """

    task_id: uuid.UUID
    is_leaf: bool = True
    baseline_start: dt.date | None = None
    baseline_finish: dt.date | None = None
    baseline_cost: Decimal | None = None
    cost_gap: str | None = None
    percent_complete: Decimal | None = None
    estimate_seconds: int | None = None
    slices: tuple[CostSlice, ...] = ()
    removed_on: dt.date | None = None

    @property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """Baseline dates, unless one is missing or they contradict each other."""
        if self.baseline_start is None or self.baseline_finish is None or self.baseline_finish < self.baseline_start:
            return None
        return self.baseline_start, self.baseline_finish

    @property
    def is_scheduled(self) -> bool:
        return self.baseline_cost is not None and self.span is not None

    def portions(self) -> Iterator[Portion]:
        """Each stretch whose cost is spread evenly; nothing for a task without cost or dates."""
        span = self.span
        if self.baseline_cost is None or span is None:
            return
        cost = to_fraction(self.baseline_cost)
        total = add_up(to_fraction(each.cost) for each in self.slices) if self.slices else 0
        if total == 0:
            yield *span, cost
            return
        for each in self.slices:
            yield each.start, each.finish, cost * to_fraction(each.cost) / total


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualCost:
    """What was spent by the status date, in the project's currency, each hour once.

    `amount` is None where nothing is recorded. `tracks_costs` tells that the source keeps costs at all (it has some planned or baseline cost),
    so that nothing recorded means 0. `gap` is the sentence why a part could not be brought into the currency. Hours without a rate are counted
    in `unrated_seconds` and `unrated_entries`, never priced; those whose cost is among the lines already in `carried_seconds` and
    `carried_entries`, with the names of the sources whose lines these are.
    """

    amount: Decimal | None = None
    tracks_costs: bool = False
    gap: str | None = None
    rated_seconds: int = 0
    rated_entries: int = 0
    unrated_seconds: int = 0
    unrated_entries: int = 0
    carried_seconds: int = 0
    carried_entries: int = 0
    carried_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProjectPlan:
    """One project at the end of its status date. Amounts are in the project's currency.

    `approved_budget` and `budget_lines` (the sum of lines of kind budget under the cost role) stand in for BAC where no task has a baseline cost,
    without the lines that are a reserve, which are `contingency`;
    `budget_gap` is the sentence why the latter could not be converted. `finished_on` stops the clock of a finished project.
    """

    status_date: dt.date
    calendar: WorkingCalendar
    tasks: tuple[PlannedTask, ...] = ()
    actual: ActualCost = field(default_factory=ActualCost)
    approved_budget: Decimal | None = None
    budget_lines: Decimal | None = None
    contingency: Decimal | None = None
    budget_gap: str | None = None
    finished_on: dt.date | None = None

    @property
    def cost_gap(self) -> str | None:
        """Why no sum of costs is known: the first that could not be brought into the currency."""
        return next((task.cost_gap for task in self.leaves if task.cost_gap), None)

    @cached_property
    def leaves(self) -> list[PlannedTask]:
        """Those of the tasks that count."""
        return [task for task in self.tasks if self.counts(task)]

    def counts(self, task: PlannedTask) -> bool:
        """Whether no other task sums it up, and no recorded change has taken it out."""
        return task.is_leaf and not (task.removed_on is not None and task.removed_on <= self.status_date)
