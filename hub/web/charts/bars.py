"""Bars by category: money by month, hours by project; side by side or stacked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.web.charts.chart import Chart, el, join, svg, swatch
from hub.web.charts.scales import Linear, round_ticks

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 860, 64, 18, 12, 30
MOST_LABELS = 16


@dataclass(frozen=True, slots=True)
class BarSeries:
    """One colour of bars: a value for each category; None draws nothing and says so in the table."""

    name: str
    values: Sequence[float | None]
    colour: int = 0


def bar_chart(
    title: str,
    categories: Sequence[str],
    series: Sequence[BarSeries],
    *,
    show_value: Callable[[float | None], str],
    category_title: str = "",
    is_stacked: bool = False,
    height: int = 280,
) -> Chart:
    """Vertical bars from zero."""
    tops = _heights(series, len(categories), is_stacked=is_stacked)
    ticks = round_ticks(min(0, *tops), max(*tops, 0) or 1)
    up = Linear(ticks[0], ticks[-1], height - BOTTOM, TOP)
    width = (WIDTH - LEFT - RIGHT) / max(len(categories), 1)
    axis = join(
        el("path", d=f"M{LEFT} {up(tick):.1f}H{WIDTH - RIGHT}", class_="axis" if not tick else "tick")
        + el("text", show_value(tick), x=LEFT - 8, y=up(tick) + 4, class_="end")
        for tick in ticks
    )
    every = -(-len(categories) // MOST_LABELS) or 1
    labels = join(
        el("text", name, x=LEFT + (at + 0.5) * width, y=height - 8, class_="mid")
        for at, name in enumerate(categories)
        if at % every == 0
    )
    bars = _stacked if is_stacked else _beside
    return Chart(
        title,
        svg(axis, labels, bars(series, len(categories), up, width), width=WIDTH, height=height, title=title),
        [category_title, *(one.name for one in series)],
        [[name, *(show_value(one.values[at]) for one in series)] for at, name in enumerate(categories)],
        [(swatch(f"f{one.colour}"), one.name) for one in series],
    )


def _heights(series: Sequence[BarSeries], count: int, *, is_stacked: bool) -> list[float]:
    if not is_stacked:
        return [value for one in series for value in one.values if value is not None] + [0, 0]
    sums = [[one.values[at] or 0 for one in series] for at in range(count)]
    return (
        [sum(value for value in column if value > 0) for column in sums]
        + [sum(value for value in column if value < 0) for column in sums]
        + [0, 0]
    )


def _beside(series: Sequence[BarSeries], count: int, up: Linear, width: float) -> Markup:
    bar = width * 0.72 / max(len(series), 1)
    return join(
        _bar(LEFT + at * width + width * 0.14 + number * bar, bar - 1, (0, one.values[at] or 0), up, one.colour)
        for at in range(count)
        for number, one in enumerate(series)
        if one.values[at] is not None
    )


def _stacked(series: Sequence[BarSeries], count: int, up: Linear, width: float) -> Markup:
    drawn = []
    for at in range(count):
        above = below = 0.0
        for one in series:
            value = one.values[at] or 0
            base = above if value >= 0 else below
            drawn.append(_bar(LEFT + at * width + width * 0.2, width * 0.6, (base, base + value), up, one.colour))
            above, below = (above + value, below) if value >= 0 else (above, below + value)
    return join(drawn)


def _bar(left: float, width: float, span: tuple[float, float], up: Linear, colour: int) -> Markup:
    high, low = sorted(map(up, span))
    return el("rect", x=left, y=high, width=max(width, 1.0), height=low - high, rx=1.5, class_=f"f{colour}")
