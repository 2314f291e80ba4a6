"""What lies ahead of one project: when it will be finished and what it will cost, each with the error of the same method in its past."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from hub.portfolio.answers import HIDDEN, to_text
from hub.portfolio.assembly import CANCELLED, DONE, done_on
from hub.portfolio.figure import to_kpi
from hub.portfolio.forecast import (
    EAC_NAMES,
    CostPoint,
    FinishForecast,
    Pace,
    backtest_costs,
    forecast_finish,
    make_pace,
)
from hub.portfolio.kpis import ProjectReading
from hub.portfolio.ledger import Ledger
from hub.portfolio.readings import read_one
from hub.queries.material import ProjectRow
from hub.queries.reading import reading
from hub.queries.snapshots import list_cost_points
from hub.security.caller import Caller
from hub.wiring import Hub

Json = dict[str, Any]

METHOD = "Monte Carlo on whole weeks of the project's own throughput, the scope taken as it stands"


def read_forecast(hub: Hub, caller: Caller, project_id: uuid.UUID, *, as_of: dt.date | None) -> Json:
    """`{finish: {p50, p80, p95}, backtest_error_days, weeks_of_history, reason, cost: {...}}`. Raises NotFound."""
    ledger, project, result = read_one(hub, caller, project_id, as_of=as_of)
    forecast = forecast_project(ledger, project, as_of=result.status_date)
    return {
        "project_id": str(project.id),
        "as_of": str(result.status_date),
        "finish": {name: str(day) if day else None for name, day in forecast.finish.items()},
        "backtest_error_days": None if forecast.backtest_error_days is None else float(forecast.backtest_error_days),
        "weeks_of_history": forecast.weeks_of_history,
        "reason": forecast.reason,
        "open_tasks": forecast.open_tasks,
        "method": METHOD,
        "cost": _cost(hub, caller, result),
    }


def forecast_project(ledger: Ledger, project: ProjectRow, *, as_of: dt.date) -> FinishForecast:
    """The finish of a project, seeded by itself: the same data give the same days."""
    return forecast_finish(
        pace_of(ledger, project, as_of=as_of), calendar=ledger.calendar(project), seed=project.id.int & 0xFFFFFFFF
    )


def pace_of(ledger: Ledger, project: ProjectRow, *, as_of: dt.date) -> Pace:
    """Leaf tasks finished by the day, and those still open; a finished task of which nobody knows when counts as neither."""
    rows = [row for row, _ in ledger.leaf_tasks(project) if row.status != CANCELLED]
    finished = [day for row in rows if (day := done_on(ledger, row))]
    later = sum(day > as_of for day in finished)
    return make_pace(finished, open_tasks=sum(row.status != DONE for row in rows) + later, as_of=as_of)


def _cost(hub: Hub, caller: Caller, result: ProjectReading) -> Json:
    """The three estimates at completion, each with how far it was off on the project's kept days."""
    with reading(hub.database, caller.scope) as reader:
        past = list_cost_points(reader, result.project.client_id, result.project.id)
    points = [
        CostPoint(day=row.day, pv=row.pv, ev=row.ev, ac=row.ac)
        for row in past
        if row.currency == result.project.currency
    ]
    tests = backtest_costs(points, _point_of(result))
    return {name: _estimate(name, result, caller) | tests[name].as_json() for name in EAC_NAMES}


def _point_of(result: ProjectReading) -> CostPoint | None:
    values = {name: to_kpi(result.figures[name]).value for name in ("pv", "ev", "ac")}
    if any(value is None for value in values.values()):
        return None
    return CostPoint(day=result.status_date, **{name: value or Decimal(0) for name, value in values.items()})


def _estimate(name: str, result: ProjectReading, caller: Caller) -> Json:
    kpi = to_kpi(result.figures[name])
    if caller.hide_costs:
        return {"value": None, "currency": result.project.currency, "reason": HIDDEN}
    value = None if kpi.value is None else to_text(kpi.value, is_money=True)
    return {"value": value, "currency": result.project.currency, "reason": kpi.reason, "formula": kpi.formula}
