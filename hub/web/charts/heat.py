"""Heat maps: how full each week of each person is."""

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup, escape

from hub.web.charts.chart import Chart, el, join, svg, swatch

LABELS, TOP, ROW, CELL = 190, 26, 26, 44
LONGEST_LABEL = 23
MOST_COLUMN_LABELS = 26
LEVELS = (0.0, 40.0, 75.0, 100.0, 115.0)
"""Upper bounds, in percent, of the levels h0 to h4; h5 is above."""


def heat_map(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    show_value: Callable[[float | None], str],
    row_title: str = "",
    levels: Sequence[float] = LEVELS,
    level_words: Sequence[str] = (),
    hrefs: Sequence[str] = (),
) -> Chart:
    """One cell for each row and column. A value up to `levels[n]` has the colour n; None is empty, which is not zero."""
    width, height = LABELS + CELL * len(columns) + 4, TOP + ROW * len(rows) + 4
    every = 2 if len(columns) > MOST_COLUMN_LABELS else 1
    top = join(
        el("text", name, x=LABELS + CELL * (at + 0.5), y=TOP - 9, class_="mid")
        for at, name in enumerate(columns)
        if at % every == 0
    )
    body = join(
        _row(
            name,
            TOP + ROW * number,
            values[number],
            show=show_value,
            levels=levels,
            href=hrefs[number] if hrefs else "",
        )
        for number, name in enumerate(rows)
    )
    return Chart(
        title,
        svg(top, body, width=width, height=height, title=title),
        [row_title, *columns],
        [[name, *map(show_value, values[number])] for number, name in enumerate(rows)],
        [(swatch(f"h{at}"), word) for at, word in enumerate(level_words)],
    )


def _row(
    name: str,
    y: float,
    values: Sequence[float | None],
    *,
    show: Callable[[float | None], str],
    levels: Sequence[float],
    href: str,
) -> Markup:
    shown = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
    label: Markup = el("text", shown, x=4, y=y + 17, class_="strong")
    cells = Markup("".join(_cells(name, y, values, show=show, levels=levels)))  # noqa: S704 - texts are escaped
    return el("g", el("a", label, href=href) if href else label, cells)


def _cells(
    name: str, y: float, values: Sequence[float | None], *, show: Callable[[float | None], str], levels: Sequence[float]
) -> Iterator[str]:
    """Written as they are, not by `el`: there are hundreds."""
    for at, value in enumerate(values):
        left, shown = LABELS + CELL * at, escape(show(value))
        yield (
            f'<rect x="{left}" y="{y:g}" width="{CELL}" height="{ROW}" rx="4" class="cell {_level(value, levels)}">'
            f"<title>{escape(name)}: {shown}</title></rect>"
        )
        if value is not None:
            yield f'<text x="{left + CELL / 2:g}" y="{y + 17:g}" class="mid on">{shown}</text>'


def _level(value: float | None, levels: Sequence[float]) -> str:
    if value is None:
        return "h-null"
    return f"h{next((at for at, bound in enumerate(levels) if value <= bound), len(levels))}"
