"""The KPIs of a project along its kept days, and as they stand today."""

import datetime as dt
import uuid
from itertools import groupby
from operator import itemgetter
from typing import Any

from hub.portfolio.answers import HIDDEN, MONEY, OF_COSTS, to_text
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.standing import read_standing
from hub.queries.reading import reading
from hub.queries.snapshots import KeptKpi, list_kept_kpis
from hub.security.caller import Caller
from hub.wiring import Hub

Json = dict[str, Any]
NAMES = tuple(FORMULAS)


def read_timeline(
    hub: Hub,
    caller: Caller,
    project_id: uuid.UUID,
    *,
    name: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> list[Json]:
    """One object a day, oldest first: `{as_of, currency, is_final, kpis}`. Today's is not final yet. Raises NotFound."""
    standing = read_standing(hub, caller, project_id, as_of=None)
    project = standing.project
    with reading(hub.database, caller.scope) as reader:
        kept = list_kept_kpis(reader, project.client_id, project_id, name=name, first=first, last=last)
    days = [_to_day(day, list(rows), caller) for day, rows in groupby(kept, key=lambda row: row.as_of)]
    today = standing.status_date
    if (
        (first is None or first <= today)
        and (last is None or today <= last)
        and all(day["as_of"] != str(today) for day in days)
    ):
        shown = standing.kpis(hide_costs=caller.hide_costs)
        kpis = {key: _short(shown[key]) for key in shown if name in {None, key}}
        days.append({"as_of": str(today), "currency": project.currency, "is_final": False, "kpis": kpis})
    # The status date of a plan may lie before the days that were kept since.
    return sorted(days, key=itemgetter("as_of"))


def _to_day(day: dt.date, rows: list[KeptKpi], caller: Caller) -> Json:
    return {
        "as_of": str(day),
        "currency": next((row.currency for row in rows if row.currency), None),
        "is_final": True,
        "kpis": {row.name: _to_kpi(row, hide_costs=caller.hide_costs) for row in rows},
    }


def _to_kpi(row: KeptKpi, *, hide_costs: bool) -> Json:
    if hide_costs and row.name in OF_COSTS:
        return {"value": None, "reason": HIDDEN, "coverage_pct": None}
    value = row.word if row.value is None else to_text(row.value, is_money=row.name in MONEY)
    coverage = None if row.coverage_pct is None else float(row.coverage_pct)
    return {"value": value, "reason": row.reason, "coverage_pct": coverage}


def _short(kpi: Json) -> Json:
    return {key: kpi[key] for key in ("value", "reason", "coverage_pct")}
