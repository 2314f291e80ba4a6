"""An exact figure, or the sentence why there is none; and the share of the data that it rests on.

Figures are fractions until they leave the room as a `Kpi`, so nothing is computed from a rounded one.
"""

import decimal
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from hub.portfolio.formulas import FORMULAS

Input = Decimal | str | None
FULL = Decimal(100)
_EXACT = decimal.Context(prec=38, rounding=decimal.ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Shares of the tasks that had the data, 0-100: by their number, and by their weight (cost, else hours); None if neither counts."""

    count_pct: Decimal | None = None
    weight_pct: Decimal | None = None


COMPLETE = Coverage(count_pct=FULL, weight_pct=FULL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` is None exactly when `reason` says why. `terms` are what it was computed from."""

    name: str
    value: Fraction | None = None
    reason: str | None = None
    coverage: Coverage = COMPLETE
    terms: Mapping[str, Fraction | int | str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError(f"{self.name} needs a value or a reason, and never both.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI of one project on one day. `value` is None exactly when `reason` says why.

    Money is in the project's currency, ratios are ratios, percentages 0-100. Decimals carry up to 38 digits; doors round, nobody else.
    `coverage_pct` counts tasks, `coverage_weight_pct` weighs them; both are None where no task is asked.
    """

    name: str
    value: Decimal | None
    reason: str | None
    coverage_pct: Decimal | None
    coverage_weight_pct: Decimal | None
    formula: str
    formula_version: int
    inputs: Mapping[str, Input]


to_fraction = lru_cache(maxsize=65_536)(Fraction)
"""A decimal as a fraction; the same amounts and percentages return again and again."""


def add_up(values: Iterable[Fraction]) -> Fraction:
    """Their exact sum. Those of one denominator are added as whole numbers first, which is several times as fast."""
    numerators: dict[int, int] = defaultdict(int)
    for value in values:
        numerators[value.denominator] += value.numerator
    return sum((Fraction(over, under) for under, over in numerators.items()), Fraction(0))


def to_decimal(value: Fraction) -> Decimal:
    """The fraction as a decimal: exact where it has 38 digits or fewer, and without trailing zeros."""
    quotient = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return quotient.quantize(Decimal(1)) if quotient == quotient.to_integral_value() else _EXACT.normalize(quotient)


def to_kpi(figure: Figure) -> Kpi:
    formula = FORMULAS[figure.name]
    return Kpi(
        name=figure.name,
        value=None if figure.value is None else to_decimal(figure.value),
        reason=figure.reason,
        coverage_pct=figure.coverage.count_pct,
        coverage_weight_pct=figure.coverage.weight_pct,
        formula=formula.text,
        formula_version=formula.version,
        inputs={name: _to_input(value) for name, value in figure.terms.items()},
    )


def derive(name: str, calculate: Callable[..., Fraction], *terms: Figure) -> Figure:
    """Calculate from other figures, in their order. Unknown if one of them is, for the same reason; covered as badly as the worst of them."""
    unknown = next((term.reason for term in terms if term.value is None), None)
    return Figure(
        name=name,
        value=None if unknown else calculate(*(term.value for term in terms)),
        reason=unknown,
        coverage=worst(term.coverage for term in terms),
        terms={term.name: term.value for term in terms},
    )


def divide(name: str, numerator: Figure, denominator: Figure) -> Figure:
    """Their ratio; unknown when the denominator is 0, which is neither 0 nor 1."""
    if denominator.value == 0 and numerator.value is not None:
        return refuse(name, f"{denominator.name.upper()} is 0.", numerator, denominator)
    return derive(name, lambda upper, lower: upper / lower, numerator, denominator)


def refuse(name: str, reason: str, *terms: Figure) -> Figure:
    """No figure, for a reason that shows only in the values of its terms."""
    return Figure(
        name=name,
        reason=reason,
        coverage=worst(term.coverage for term in terms),
        terms={term.name: term.value for term in terms},
    )


def worst(coverages: Iterable[Coverage]) -> Coverage:
    known = list(coverages)
    return Coverage(
        count_pct=min((each.count_pct for each in known if each.count_pct is not None), default=None),
        weight_pct=min((each.weight_pct for each in known if each.weight_pct is not None), default=None),
    )


def percent(part: Fraction | Decimal | int, whole: Fraction | Decimal | int) -> Decimal | None:
    """100 x part / whole; None of nothing."""
    return to_decimal(Fraction(100) * Fraction(part) / Fraction(whole)) if whole else None


def _to_input(value: Fraction | int | str | None) -> Input:
    match value:
        case None | str():
            return value
        case _:
            return to_decimal(Fraction(value))
