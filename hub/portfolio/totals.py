"""Totals over projects: sums, and ratios of sums, never means of ratios. A project enters one only with every term of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hub.portfolio.answers import MONEY, amount_text, share_of, to_text
from hub.portfolio.figure import percent, to_decimal
from hub.portfolio.formulas import FORMULAS
from models.vocabulary import BudgetKind

Json = dict[str, Any]
Calculate = Callable[..., Fraction]
_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Total:
    """One figure of a portfolio: the columns it is made of, how, and which of them it divides by."""

    terms: tuple[str, ...]
    calculate: Calculate
    divisor: Calculate | None = None


def _only(value: Fraction) -> Fraction:
    return value


def _less(first: Fraction, second: Fraction) -> Fraction:
    return first - second


def _second(_first: Fraction, second: Fraction) -> Fraction:
    return second


def _over(first: Fraction, second: Fraction) -> Fraction:
    return first / second


TOTALS: Mapping[str, Total] = {
    **{name: Total((name,), _only) for name in ("bac", "pv", "ev", "ac", "eac", "eac_atypical", "eac_combined")},
    "cv": Total(("ev", "ac"), _less),
    "sv": Total(("ev", "pv"), _less),
    "cpi": Total(("ev", "ac"), _over, _second),
    "spi": Total(("ev", "pv"), _over, _second),
    "etc": Total(("eac", "ac"), _less),
    "vac": Total(("bac", "eac"), _less),
    "tcpi": Total(
        ("bac", "ev", "ac"),
        lambda bac, ev, ac: (bac - ev) / (bac - ac),
        lambda bac, _ev, ac: max(bac - ac, Fraction(0)),
    ),
    "percent_complete": Total(("ev", "bac"), lambda ev, bac: _HUNDRED * ev / bac, _second),
    "percent_spent": Total(("ac", "bac"), lambda ac, bac: _HUNDRED * ac / bac, _second),
    "spi_t": Total(("es_days", "actual_days"), _over, _second),
    "on_time_rate": Total(("milestones_met", "milestones_due"), _over, _second),
    "throughput_per_week": Total(("throughput",), _only),
    "utilisation": Total(("worked_seconds", "available_seconds"), _over, _second),
}
NOT_ADDED = "Of a portfolio this is not defined: it does not add up over projects."


@dataclass(slots=True)
class Sums:
    """Over some projects: for each total, how many have all its terms, and the sums of those; the first gap of each column."""

    projects: int = 0
    currencies: Sequence[str] = ()
    """Those that their clients report in."""
    logged_seconds: int = 0
    counted: dict[str, int] = field(default_factory=dict)
    terms: dict[str, tuple[Fraction, ...]] = field(default_factory=dict)
    kinds: dict[str, Fraction | None] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)


def add_up(rows: Sequence[Mapping[str, Any]]) -> Sums:
    """The sums of kept figures that are in memory; `hub/queries/summary.py` has PostgreSQL do the same."""
    currencies = sorted({row["currency"] for row in rows})
    sums = Sums(len(rows), currencies, logged_seconds=sum(row["logged_seconds"] for row in rows))
    for name, total in TOTALS.items():
        entering = [row for row in rows if all(row[term] is not None for term in total.terms)]
        sums.counted[name] = len(entering)
        sums.terms[name] = tuple(_sum(row[term] for row in entering) for term in total.terms)
    for kind in BudgetKind:
        known = [row[kind.value] for row in rows if row[kind.value] is not None]
        sums.kinds[kind.value] = _sum(known) if known else None
    for row in rows:
        sums.gaps = {**row["gaps"], **sums.gaps}
    return sums


def totals_answer(sums: Sums, *, currency: str) -> Json:
    """`{currency, logged_seconds, money, kpis}` as the contract has it."""
    return {
        "currency": currency,
        "projects": sums.projects,
        "logged_seconds": sums.logged_seconds,
        "money": [
            _money(kind.value, sums, currency)
            for kind in BudgetKind
            if sums.kinds.get(kind.value) is not None or kind.value in sums.gaps
        ],
        "kpis": {name: _total(name, sums) for name in FORMULAS},
    }


def refuse_totals(sums_of_hours: int, reason: str) -> Json:
    """Totals of clients that report in different currencies."""
    kpi = {"value": None, "reason": reason, "coverage_pct": None}
    return {
        "currency": None,
        "logged_seconds": sums_of_hours,
        "money": [],
        "kpis": dict.fromkeys(FORMULAS, kpi),
        "reason": reason,
    }


def _total(name: str, sums: Sums) -> Json:
    total = TOTALS.get(name)
    if total is None:
        return {"value": None, "reason": NOT_ADDED, "coverage_pct": None}
    value, reason = _value(name, total, sums)
    shown = None if value is None else to_text(to_decimal(value), is_money=name in MONEY)
    coverage = share_of(percent(sums.counted.get(name, 0), sums.projects))
    return {"value": shown, "reason": reason, "coverage_pct": coverage}


def _value(name: str, total: Total, sums: Sums) -> tuple[Fraction | None, str | None]:
    gap = next((sums.gaps[term] for term in (*total.terms, name) if term in sums.gaps), None)
    if gap:
        return None, gap
    if not sums.counted.get(name):
        return None, f"No project has {' and '.join(_words(term) for term in total.terms)}."
    terms = sums.terms[name]
    if total.divisor is not None and total.divisor(*terms) == 0:
        return (
            None,
            "The budget is exhausted: AC has reached BAC." if name == "tcpi" else f"{_words(total.terms[1])} is 0.",
        )
    return total.calculate(*terms), None


def _money(kind: str, sums: Sums, currency: str) -> Json:
    gap, amount = sums.gaps.get(kind), sums.kinds.get(kind)
    shown = None if gap or amount is None else amount_text(amount)
    return {"kind": kind, "currency": currency, "amount": shown, "reason": gap}


def _words(term: str) -> str:
    return term.upper() if term in MONEY else term.replace("_", " ")


def _sum(values: Iterable[Decimal | int]) -> Fraction:
    return sum(map(Fraction, values), Fraction(0))
