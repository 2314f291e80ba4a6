"""Readings as the doors show them: money and ratios as decimal texts, rounded here and nowhere before."""

import decimal
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hub.portfolio.exchange import NO_RATE
from hub.portfolio.figure import Kpi, to_decimal
from hub.portfolio.kpis import ProjectReading, health_kpi
from hub.portfolio.schedule import Dates

MONEY = frozenset({"bac", "pv", "ev", "ac", "cv", "sv", "eac", "eac_atypical", "eac_combined", "etc", "vac"})
OF_COSTS = MONEY | {"cpi", "spi", "tcpi", "percent_spent", "percent_complete", "es_periods", "spi_t"}
"""What a token that may not see costs does not see: amounts, and ratios that are worked out of them."""
MONEY_DIGITS, RATIO_DIGITS, CENTS = 4, 10, 2
HIDDEN = "This token may not see costs."
_ROOM = decimal.Context(prec=60)

Json = dict[str, Any]


def to_text(value: Decimal, *, is_money: bool) -> str:
    """`1234.50`, `0.9166666667`: money with two to four digits after the point, everything else with up to ten."""
    digits = MONEY_DIGITS if is_money else RATIO_DIGITS
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=decimal.ROUND_HALF_EVEN, context=_ROOM)
    whole, _, rest = f"{rounded:f}".partition(".")
    rest = rest.rstrip("0").ljust(CENTS if is_money else 0, "0")
    text = f"{whole}.{rest}" if rest else whole
    return text.removeprefix("-") if not Decimal(text) else text


def amount_text(value: Fraction) -> str:
    return to_text(to_decimal(value), is_money=True)


def share_of(value: Decimal | None) -> float | None:
    """A percentage as a JSON number with two digits."""
    return None if value is None else float(round(value, CENTS))


def inputs_url(project_id: uuid.UUID, name: str, reading: ProjectReading) -> str:
    asked = f"?as_of={reading.as_of}" if reading.as_of else ""
    return f"/api/v1/projects/{project_id}/kpis/{name}/inputs{asked}"


def kpis_of(reading: ProjectReading, *, since: str | None) -> Json:
    """Every KPI by name; health says besides since when it holds, by which rule, and what the tool's own report says."""
    shown = {name: _kpi(kpi, reading) for name, kpi in reading.kpis().items()}
    kpi = health_kpi(reading)
    known = reading.health.reason is None
    shown["health"] = _kpi(kpi, reading) | {
        "value": reading.health.colour.value if known else None,
        "since": since if known else None,
        "inputs": {name: _plain(value) for name, value in kpi.inputs.items()},
        "reported": _reported(reading),
    }
    return shown


def hide_costs_of(kpis: Json) -> Json:
    """The same without what costs can be read from."""
    hidden = {name: {"value": None, "reason": HIDDEN} if name in OF_COSTS else {} for name in kpis}
    shown = {name: kpi | hidden[name] for name, kpi in kpis.items()}
    shown["health"] = {**shown["health"], "inputs": {}}
    return shown


def item_of(reading: ProjectReading, *, since: str | None) -> Json:
    """One project of a summary."""
    project = reading.project
    return {
        "project_id": str(project.id),
        "client_id": str(project.client_id),
        "portfolio_id": str(project.portfolio_id) if project.portfolio_id else None,
        "code": project.code,
        "name": project.name,
        "state": project.state,
        "phase": project.phase,
        "as_of": str(reading.status_date),
        "currency": project.currency,
        "logged_seconds": reading.logged_seconds,
        "money": [
            {"kind": kind, "currency": currency, "amount": amount_text(amount)}
            for (kind, currency), amount in sorted(reading.money.items())
        ],
        "health": reading.health.colour.value,
        "dates": dates_of(project.target_start, project.target_finish, reading.dates),
        "kpis": kpis_of(reading, since=since),
    }


def dates_of(target_start: object, target_finish: object, dates: Dates) -> Json:
    days = {
        "target_start": target_start,
        "target_finish": target_finish,
        "baseline_start": dates.baseline_start,
        "baseline_finish": dates.baseline_finish,
        "start_on": dates.start_on,
        "finish_on": dates.finish_on,
    }
    return {name: str(day) if day else None for name, day in days.items()}


def is_gap(reason: str | None) -> bool:
    """Whether a figure is missing for a rate, which voids a sum, and not for want of data, which lowers its coverage."""
    return bool(reason) and str(reason).startswith(NO_RATE)


def _kpi(kpi: Kpi, reading: ProjectReading) -> Json:
    return {
        "value": None if kpi.value is None else to_text(kpi.value, is_money=kpi.name in MONEY),
        "reason": kpi.reason,
        "coverage_pct": share_of(kpi.coverage_pct),
        "formula": kpi.formula,
        "formula_version": kpi.formula_version,
        "inputs_url": inputs_url(reading.project.id, kpi.name, reading),
    }


def _plain(value: object) -> str | None:
    return None if value is None else str(value) if not isinstance(value, Decimal) else to_text(value, is_money=False)


def _reported(reading: ProjectReading) -> Json | None:
    """The tool's own traffic light, beside ours."""
    if reading.report is None:
        return None
    instant = reading.report.reported_at.isoformat().replace("+00:00", "Z")
    return {"health": reading.report.health, "reported_at": instant, "title": reading.report.title}
