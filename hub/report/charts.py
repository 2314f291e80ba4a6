"""Charts as SVG, drawn here: the same picture in HTML and, as vectors, in the PDF."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 680.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 36.0, 14.0, 42.0
COLOURS = {"green": "#2e7d32", "amber": "#ef8f00", "red": "#c62828", "unknown": "#8a8f98"}
INK, FAINT = "#30343b", "#d9dce1"
FONT = 'font-family="Libertinus Serif, Georgia, serif"'
LINES = {"pv": "#4c6ea9", "ev": "#2e7d32", "ac": "#c2571a"}
BUDGET, ESTIMATE = "#9fb4d4", "#c2571a"
BAR, BAR_GAP = 9.0, 16.0
PICTURE = re.compile("[\u200d\u20e3\u2190-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff]")
"""Emoji and other signs that the font of the charts has none of, and what joins them."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart, a value for each of its points."""

    label: str
    colour: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars beside one name."""

    name: str
    budget: float
    estimate: float


def health_bar(counts: dict[str, int], labels: dict[str, str]) -> str:
    """One bar, divided by how many projects have each colour."""
    total = sum(counts.values()) or 1
    parts, x = [], 0.0
    for colour, fill in COLOURS.items():
        width = WIDTH * counts.get(colour, 0) / total
        if width:
            parts.append(f'<rect x="{x:.1f}" y="0" width="{width:.1f}" height="26" fill="{fill}"/>')
            parts.append(_text(x + width / 2, 18, f"{counts[colour]}", fill="#ffffff", anchor="middle", bold=True))
            parts.append(_text(x + width / 2, 42, labels[colour], anchor="middle"))
        x += width
    return _svg("".join(parts), height=50)


def line_chart(days: Sequence[str], series: Sequence[Series], *, unit: str) -> str:
    """Lines over days; the value axis begins at zero."""
    top = _round_up(max((value for line in series for value in line.values), default=1.0))
    parts = [_grid(top, unit)]
    for line in series:
        points = " ".join(f"{_x(at, len(days)):.1f},{_y(value, top):.1f}" for at, value in enumerate(line.values))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2"/>')
    parts += [_text(_x(at, len(days)), HEIGHT - BOTTOM + 16, days[at], anchor="middle") for at in _ticks(len(days))]
    parts.append(_legend([(line.label, line.colour) for line in series]))
    return _svg("".join(parts), height=HEIGHT)


def pair_chart(pairs: Sequence[Pair], labels: tuple[str, str], *, unit: str) -> str:
    """Two bars a name, one above the other, from zero."""
    top = _round_up(max((max(pair.budget, pair.estimate) for pair in pairs), default=1.0))
    left, height = 190.0, len(pairs) * (2 * BAR + BAR_GAP) + 34
    scale = (WIDTH - left - 90) / top
    parts = []
    for at, pair in enumerate(pairs):
        y = at * (2 * BAR + BAR_GAP)
        parts.append(_text(left - 8, y + BAR + 4, _shorten(pair.name), anchor="end"))
        for row, (value, colour) in enumerate(((pair.budget, BUDGET), (pair.estimate, ESTIMATE))):
            width = max(value, 0.0) * scale
            parts.append(
                f'<rect x="{left}" y="{y + row * BAR:.1f}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
            )
            parts.append(_text(left + width + 5, y + row * BAR + BAR - 1, f"{_short(value)} {unit}", size=9))
    legend = [(labels[0], BUDGET), (labels[1], ESTIMATE)]
    return _svg("".join(parts) + _legend(legend, y=height - 8), height=height)


def _svg(content: str, *, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" height="{height:.0f}" role="img">'
        f"{content}</svg>"
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK, size: int = 11, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="{size}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(text)}</text>'


def _grid(top: float, unit: str) -> str:
    parts = []
    for step in range(5):
        value = top * step / 4
        y = _y(value, top)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{FAINT}"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{_short(value)} {unit}", anchor="end", size=9))
    return "".join(parts)


def _legend(entries: Sequence[tuple[str, str]], *, y: float = HEIGHT - 6) -> str:
    parts, x = [], LEFT
    for label, colour in entries:
        parts.append(f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(x + 14, y, label))
        x += 30 + 6.2 * len(label)
    return "".join(parts)


def _x(at: int, points: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (at / (points - 1) if points > 1 else 0.5)


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _ticks(points: int, *, most: int = 6) -> list[int]:
    step = max(1, (points - 1) // (most - 1)) if points > 1 else 1
    return list(range(0, points, step))


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 x a power of ten."""
    if value <= 0:
        return 1.0
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def _short(value: float) -> str:
    """`1.2M`, `350k`, `80`."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return f"{value:.0f}"


def _shorten(name: str, *, most: int = 30) -> str:
    """The name as it fits, without pictures: the PDF would set all of it in the font that has them."""
    name = " ".join(PICTURE.sub(" ", name).split())
    return name if len(name) <= most else f"{name[: most - 1]}…"
