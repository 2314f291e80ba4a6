"""Builders: a test names only what matters to it."""

import datetime as dt
import itertools
import uuid
from decimal import Decimal

from hub.portfolio.days import make_calendar
from hub.portfolio.plan import ActualCost, PlannedTask, ProjectPlan

MONDAY = dt.date(2026, 1, 5)
EVERY_DAY = make_calendar((480,) * 7)
OFFICE = make_calendar()

_numbers = itertools.count(1)


def a_task(**known):
    known = {"task_id": uuid.UUID(int=next(_numbers)), "baseline_start": MONDAY, "baseline_finish": MONDAY} | known
    for money in ("baseline_cost", "percent_complete"):
        if known.get(money) is not None:
            known[money] = Decimal(known[money])
    return PlannedTask(**known)


def a_plan(*tasks, spent=None, **known):
    if spent is not None:
        known["actual"] = ActualCost(amount=Decimal(spent), tracks_costs=True)
    return ProjectPlan(**{"status_date": MONDAY, "calendar": OFFICE, "tasks": tasks} | known)


def a_status(*, bac, pv, ev, ac):
    """A project whose four base figures are given: one task due and one still to come, the work of both in proportion."""
    due, left = Decimal(pv), Decimal(bac) - Decimal(pv)
    done = Decimal(ev) / Decimal(bac) * 100
    return a_plan(
        a_task(baseline_cost=due, percent_complete=done),
        a_task(
            baseline_cost=left,
            percent_complete=done,
            baseline_start=MONDAY + dt.timedelta(days=1),
            baseline_finish=MONDAY + dt.timedelta(days=4),
        ),
        spent=ac,
    )


def a_course(*, pv, at, ev, ac=None):
    """A project whose planned value is given at the end of each period, a period being a day: what is earned is done in the order of the plan."""
    tasks, left = [], Decimal(ev)
    for number, cost in enumerate(after - before for before, after in itertools.pairwise((0, *pv))):
        day, done = MONDAY + dt.timedelta(days=number), min(left, Decimal(cost))
        left -= done
        tasks.append(
            a_task(baseline_cost=cost, percent_complete=done / cost * 100, baseline_start=day, baseline_finish=day)
        )
    return a_plan(*tasks, spent=ac, calendar=EVERY_DAY, status_date=MONDAY + dt.timedelta(days=at - 1))
