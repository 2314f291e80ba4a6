"""Lines over time: burn-ups, S-curves, forecasts with their fan."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.web.charts.chart import Chart, el, join, svg, swatch
from hub.web.charts.scales import Days, Linear, round_ticks

WIDTH, LEFT, RIGHT, TOP, BOTTOM, LETTER = 860, 64, 42, 16, 30, 7
Point = tuple[dt.date, float | None]
Place = tuple[float, float]
ShowDay = Callable[[dt.date], str]
ShowValue = Callable[[float | None], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One line. A point of None interrupts it: a gap is shown as a gap. `colour` is 0 to 5."""

    name: str
    points: Sequence[Point]
    colour: int = 0
    is_dashed: bool = False
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range that widens or narrows over time, such as P50 to P95."""

    name: str
    points: Sequence[tuple[dt.date, float, float]]
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Marker:
    """A day to be seen: today, a baseline finish."""

    day: dt.date
    label: str
    is_today: bool = False


def line_chart(
    title: str,
    series: Sequence[Series],
    *,
    show_day: ShowDay,
    show_value: ShowValue,
    bands: Sequence[Band] = (),
    markers: Sequence[Marker] = (),
    day_title: str = "",
    width: int = WIDTH,
    height: int = 300,
    is_count: bool = False,
) -> Chart:
    """Lines and bands on one pair of axes; the value axis begins at zero unless something lies below it."""
    days = Days(*_span(series, bands, markers), LEFT, width - RIGHT)
    values = [value for line in series for _, value in line.points if value is not None]
    values += [edge for band in bands for _, low, high in band.points for edge in (low, high)]
    ticks = round_ticks(min(0, *values, 0), max(values, default=1) or 1, is_whole=is_count)
    up = Linear(ticks[0], ticks[-1], height - BOTTOM, TOP)
    drawn = join(
        [
            _value_axis(ticks, up, show_value, width),
            _day_axis(days, height, show_day),
            *(_band(band, days, up) for band in bands),
            *(_line(line, days, up) for line in series),
            *(_marker(marker, days, height) for marker in markers),
        ]
    )
    legend = [(swatch(f"s{line.colour}{' dashed' if line.is_dashed else ''}"), line.name) for line in series]
    legend += [(swatch(f"area f{band.colour}"), band.name) for band in bands]
    return Chart(
        title,
        svg(drawn, width=width, height=height, title=title),
        [day_title, *(line.name for line in series), *(band.name for band in bands)],
        list(_rows(series, bands, show_day, show_value)),
        legend,
    )


def sparkline(title: str, values: Sequence[float | None], *, colour: int = 0) -> Markup:
    """A line small enough to stand in a table's cell; the cell says the figure itself."""
    known = [value for value in values if value is not None] or [0]
    along = Linear(0, max(len(values) - 1, 1), 2, 78)
    up = Linear(min(known), max(known), 20, 4)
    path = _path([None if value is None else (along(at), up(value)) for at, value in enumerate(values)])
    return svg(
        el("path", d=path, class_=f"line s{colour}"), width=80, height=24, title=title, class_="chart small spark"
    )


def _span(series: Sequence[Series], bands: Sequence[Band], markers: Sequence[Marker]) -> tuple[dt.date, dt.date]:
    days = [day for line in series for day, _ in line.points]
    days += [day for band in bands for day, _, _ in band.points] + [marker.day for marker in markers]
    return (min(days), max(days)) if days else (dt.date(2000, 1, 1), dt.date(2000, 1, 2))


def _value_axis(ticks: Sequence[float], up: Linear, show: ShowValue, width: int) -> Markup:
    return join(
        el("path", d=f"M{LEFT} {up(tick):.1f}H{width - RIGHT}", class_="axis" if not tick else "tick")
        + el("text", show(tick), x=LEFT - 8, y=up(tick) + 4, class_="end")
        for tick in ticks
    )


def _day_axis(days: Days, height: int, show: ShowDay) -> Markup:
    return join(el("text", show(day), x=days(day), y=height - 8, class_="mid") for day in days.ticks())


def _line(line: Series, days: Days, up: Linear) -> Markup:
    places = [None if value is None else (days(day), up(value)) for day, value in line.points]
    path = el("path", d=_path(places), class_=f"line s{line.colour}{' dashed' if line.is_dashed else ''}")
    if not line.is_filled:
        return path
    areas = "".join(_area(places, begin, end, up(0)) for begin, end in _stretches(places))
    return el("path", d=areas, class_=f"area f{line.colour}") + path


def _stretches(places: Sequence[Place | None]) -> Iterator[tuple[int, int]]:
    """From where to where the line is not interrupted."""
    begin = None
    for at, place in enumerate([*places, None]):
        if place is not None:
            begin = at if begin is None else begin
        elif begin is not None:
            yield begin, at
            begin = None


def _area(places: Sequence[Place | None], begin: int, end: int, ground: float) -> str:
    first, last = places[begin], places[end - 1]
    if first is None or last is None:
        return ""
    return f"{_path(places[begin:end])}L{last[0]:.1f} {ground:.1f}L{first[0]:.1f} {ground:.1f}Z"


def _band(band: Band, days: Days, up: Linear) -> Markup:
    there = [(days(day), up(high)) for day, _, high in band.points]
    back = [(days(day), up(low)) for day, low, _ in reversed(band.points)]
    return el("path", d=_path([*there, *back]) + "Z", class_=f"area f{band.colour}") if there else Markup("")


def _marker(marker: Marker, days: Days, height: int) -> Markup:
    at = days(marker.day)
    kind = "today" if marker.is_today else "axis"
    is_left = at < LEFT + len(marker.label) * LETTER
    side = "" if is_left else "end"
    text = el(
        "text",
        marker.label,
        x=at + 4 if is_left else at - 4,
        y=TOP - 4,
        class_=f"{side} {'today-text' if marker.is_today else ''}",
    )
    return el("path", d=f"M{at:.1f} {TOP - 10}V{height - BOTTOM}", class_=kind) + text


def _path(places: Sequence[tuple[float, float] | None]) -> str:
    """A place between two gaps is a short stroke, so that it is seen."""
    pieces = []
    for at, place in enumerate(places):
        if place is None:
            continue
        is_down = at > 0 and places[at - 1] is not None
        is_alone = not is_down and (at + 1 == len(places) or places[at + 1] is None)
        pieces.append(
            f"M{place[0] - 4:.1f} {place[1]:.1f}h8"
            if is_alone
            else f"{'L' if is_down else 'M'}{place[0]:.1f} {place[1]:.1f}"
        )
    return "".join(pieces)


def _rows(
    series: Sequence[Series], bands: Sequence[Band], show_day: ShowDay, show_value: ShowValue
) -> Iterator[list[str]]:
    lines = [dict(line.points) for line in series]
    ranges = [{day: (low, high) for day, low, high in band.points} for band in bands]
    for day in sorted({day for found in lines for day in found} | {day for found in ranges for day in found}):
        edges = [found.get(day) for found in ranges]
        shown = [f"{show_value(pair[0])} \u2013 {show_value(pair[1])}" if pair else show_value(None) for pair in edges]
        yield [show_day(day), *(show_value(found.get(day)) for found in lines), *shown]
