"""A project's colour: the worst of what its figures say, with the rule that made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hub.portfolio.figure import Figure, Input, to_decimal
from models.vocabulary import Health

AT_LEAST = {"cpi": (Fraction(95, 100), Fraction(85, 100)), "spi_t": (Fraction(95, 100), Fraction(85, 100))}
"""Green from the first, amber from the second."""
AT_MOST = {"milestone_slip_days": (Fraction(0), Fraction(10)), "risk_exposure_pct": (Fraction(5), Fraction(10))}
"""Green up to the first, amber up to the second."""
RULE = (
    "the worst of: CPI and SPI(t) green from 0.95, amber from 0.85; the latest milestone green when not late, amber up to 10 working days;"
    " exposure of open risks green up to 5 % of BAC, amber up to 10 %"
)
ORDER = (Health.GREEN, Health.AMBER, Health.RED)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReading:
    """`colour` is UNKNOWN exactly when `reason` says why; `inputs` are the figures and the colour of each that is known."""

    colour: Health
    reason: str | None
    inputs: Mapping[str, Input]


def judge(figures: Mapping[str, Figure]) -> HealthReading:
    """The colour of a project by its figures `cpi`, `spi_t`, `milestone_slip_days` and `risk_exposure_pct`; what is unknown does not count."""
    inputs: dict[str, Input] = {}
    colours = []
    for name in (*AT_LEAST, *AT_MOST):
        value = figures[name].value
        inputs[name] = None if value is None else to_decimal(value)
        if value is not None:
            colour = _colour(name, value)
            colours.append(colour)
            inputs[f"{name}_colour"] = colour.value
    if not colours:
        return HealthReading(
            colour=Health.UNKNOWN, reason="Neither CPI, SPI(t), milestones nor risks are known.", inputs=inputs
        )
    return HealthReading(colour=max(colours, key=ORDER.index), reason=None, inputs=inputs)


def _colour(name: str, value: Fraction) -> Health:
    if name in AT_LEAST:
        green, amber = AT_LEAST[name]
        return Health.GREEN if value >= green else Health.AMBER if value >= amber else Health.RED
    green, amber = AT_MOST[name]
    return Health.GREEN if value <= green else Health.AMBER if value <= amber else Health.RED
