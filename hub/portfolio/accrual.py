"""Costs that accrue evenly over stretches of working days, added up day by day without looking at every stretch again."""

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from heapq import heappop, heappush
from math import lcm
from typing import NamedTuple

from hub.portfolio.days import ONE_DAY, WorkingCalendar
from hub.portfolio.plan import Portion


class Running(NamedTuple):
    """A stretch that has begun; the first to end stands first. `before` are the working days until the day before it begins."""

    finish: dt.date
    length: int
    before: int
    cost: int


class Accrual:
    """Exact, in whole numbers of a unit that every cost is a multiple of.

    Of a stretch of some length, cost x (working days until a day - those before it) / length is due by that day. So stretches of one length
    are one: the sum of their costs, and the sum of cost x days before. What has ended is due as a whole.
    """

    def __init__(self, calendar: WorkingCalendar, units: int) -> None:
        self._calendar, self._units = calendar, units
        self._running: list[Running] = []
        self._costs: dict[int, int] = defaultdict(int)
        self._befores: dict[int, int] = defaultdict(int)
        self._ended = 0

    def begin(self, portion: Portion) -> None:
        """From now on it counts. Over days off alone nothing is due before the end."""
        start, finish, cost = portion
        before = self._calendar.count_until(start - ONE_DAY)
        length = self._calendar.count_until(finish) - before if start <= finish else 0
        one = Running(finish, length, before, cost.numerator * (self._units // cost.denominator))
        heappush(self._running, one)
        self._add(one, sign=1)

    def by(self, day: dt.date) -> Fraction:
        """What is due by the end of a day, no earlier than the day asked for last."""
        while self._running and self._running[0].finish <= day:
            one = heappop(self._running)
            self._add(one, sign=-1)
            self._ended += one.cost
        passed = self._calendar.count_until(day)
        due = {length: cost * passed - self._befores[length] for length, cost in self._costs.items() if length}
        over = lcm(*(length for length, amount in due.items() if amount))
        parts = sum(amount * (over // length) for length, amount in due.items() if amount)
        return Fraction(self._ended * over + parts, self._units * over)

    def _add(self, one: Running, *, sign: int) -> None:
        self._costs[one.length] += sign * one.cost
        self._befores[one.length] += sign * one.cost * one.before
