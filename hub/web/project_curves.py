"""The curves of earned value of one project, drawn together."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from hub.portfolio.curves import MoneyByDay, Point, cost_curve, earned_curve, planned_curve
from hub.queries.reading import reading
from hub.queries.snapshots import list_kept_kpis
from hub.web.charts import Chart
from hub.web.languages import msg
from hub.web.project_charts import Easel
from hub.web.project_look import Look
from hub.web.visit import Visit

NO_DAYS = msg("Nothing of it has a day.")


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves that there are, what they show together, and why one is missing."""

    chart: Chart | None
    title: str
    missing: dict[str, str]


def curves_of(visit: Visit, look: Look, money: MoneyByDay) -> Curves:
    """Planned value, what was earned, and what was spent. Earned is what was kept of each day; before the first, by when work was done."""
    kpis, day = look.kpis, look.day
    with reading(visit.hub.database, visit.caller.scope) as reader:
        kept = list_kept_kpis(reader, look.project.client_id, look.project.id, name="ev", last=day)
    earned: list[Point] = [
        (row.as_of, Fraction(row.value))
        for row in kept
        if row.value is not None and row.currency in {None, look.project.currency}
    ]
    begins = earned[0][0] if earned else dt.date.max
    before = [point for point in earned_curve(look.ledger, look.project) if point[0] < begins]
    earned = [*before, *earned]
    now = kpis["ev"]["value"]
    if now is not None and (not earned or earned[-1][0] != day):
        earned.append((day, Fraction(now)))
    planned = planned_curve(look.ledger, look.project)
    if planned and planned[-1][0] < day:
        planned.append((day, planned[-1][1]))
    eac = kpis["eac"]["value"]
    found = {"pv": planned, "ev": earned, "ac": cost_curve(look.ledger, look.project, money)}
    easel = Easel(visit.language)
    chart = easel.curves(found, today=day, eac=None if eac is None else float(eac))
    missing = {name: kpis[name]["reason"] or NO_DAYS for name, points in found.items() if not points}
    return Curves(chart, easel.title_of_curves(found), missing)
