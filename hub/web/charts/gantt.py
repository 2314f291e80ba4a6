"""Plans: bars over time with baseline ghosts, progress, milestones, dependencies, the critical path and today."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from hub.web.charts.chart import Chart, el, join, svg, swatch
from hub.web.charts.scales import Days
from hub.web.formats import UNKNOWN

RIGHT, TOP, ROW, MIDDLE, STUB = 16, 42, 28, 12.5, 7
LABELS, LETTER, INDENT = (120, 280), 6.4, 14
"""The least and the most room for names, about as wide as the longest of them."""


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One piece of work. Without dates only its name is shown. `tone` is good, warn, bad, info or unknown, else the plain colour."""

    key: str
    label: str
    start: dt.date | None = None
    finish: dt.date | None = None
    baseline_start: dt.date | None = None
    baseline_finish: dt.date | None = None
    percent: float | None = None
    level: int = 0
    is_summary: bool = False
    is_milestone: bool = False
    is_critical: bool = False
    href: str = ""
    tone: str = ""
    note: str = ""
    marks: Sequence["GanttMark"] = ()


@dataclass(frozen=True, slots=True)
class GanttMark:
    """A milestone on a row of its project."""

    day: dt.date
    label: str
    is_reached: bool = False


@dataclass(frozen=True, slots=True)
class GanttLink:
    """The successor waits for the predecessor; by the rows' keys. Links to rows that are not shown are left away."""

    predecessor: str
    successor: str
    is_critical: bool = False
    type: str = "FS"
    """Which end of each: FS, SS, FF or SF."""


def gantt_chart(
    title: str,
    rows: Sequence[GanttRow],
    *,
    show_day: Callable[[dt.date | None], str],
    head: Sequence[str],
    words: Sequence[str],
    links: Sequence[GanttLink] = (),
    today: dt.date | None = None,
    today_label: str = "",
    width: int = 960,
) -> Chart:
    """`head` titles the twin's columns (work, start, finish, baseline start and finish, done); `words` the legend (work, critical, baseline, milestone)."""
    room = _room(rows)
    days = Days(*_span(rows, today), room, width - RIGHT)
    height = TOP + ROW * len(rows) + 8
    places = {row.key: TOP + ROW * at for at, row in enumerate(rows)}
    drawn = [
        _axis(days, height, show_day),
        *(_row(row, places[row.key], days, width, room) for row in rows),
        *_links(links, rows, places, days),
    ]
    if today is not None:
        at = days(today)
        drawn.append(el("path", d=f"M{at:.1f} {TOP - 22}V{height - 4}", class_="today"))
        drawn.append(el("text", today_label, x=min(at, width - RIGHT - 30), y=TOP - 28, class_="mid today-text"))
    return Chart(
        title,
        svg(*drawn, width=width, height=height, title=title),
        head,
        [_cells(row, show_day) for row in rows],
        [(swatch(kind), word) for kind, word in zip(("f0", "bad", "ghost", "f3"), words, strict=True)],
    )


def _span(rows: Sequence[GanttRow], today: dt.date | None) -> tuple[dt.date, dt.date]:
    known = [day for row in rows for day in (row.start, row.finish, row.baseline_start, row.baseline_finish) if day]
    known += [mark.day for row in rows for mark in row.marks]
    known += [today] if today else []
    if not known:
        return dt.date(2000, 1, 1), dt.date(2000, 1, 31)
    room = dt.timedelta(days=max((max(known) - min(known)).days // 40, 2))
    return min(known) - room, max(known) + room


def _axis(days: Days, height: int, show_day: Callable[[dt.date], str]) -> Markup:
    return join(
        el("path", d=f"M{days(day):.1f} {TOP - 6}V{height - 4}", class_="tick")
        + el("text", show_day(day), x=days(day) + 3, y=TOP - 10)
        for day in days.ticks()
    )


def _room(rows: Sequence[GanttRow]) -> int:
    """How wide the names are."""
    widest = max((len(row.label) * LETTER + INDENT * row.level for row in rows), default=0)
    return round(min(max(widest + 24, LABELS[0]), LABELS[1]))


def _row(row: GanttRow, top: float, days: Days, width: int, room: int) -> Markup:
    letters = int((room - 16 - INDENT * row.level) / LETTER)
    shown = row.label if len(row.label) <= letters else f"{row.label[: letters - 1]}…"
    label: Markup = el("text", shown, x=8 + INDENT * row.level, y=top + 18, class_="strong" if row.is_summary else None)
    if row.href:
        label = el("a", label, href=row.href)
    hint = el("title", " · ".join(part for part in (row.label, row.note) if part))
    stripe = el("rect", x=0, y=top, width=width, height=ROW, class_="stripe")
    marks = _marks(row.marks, top + 13, days)
    return el("g", hint, stripe, label, _ghost(row, top, days), _bar(row, top, days), marks, class_="row")


def _marks(marks: Sequence[GanttMark], middle: float, days: Days) -> Markup:
    """Written as they are, not by `el`: projects have dozens."""
    drawn = [
        f'<path d="M{days(mark.day):.1f} {middle - 6}l6 6-6 6-6-6z" class="mark{" done" if mark.is_reached else ""}">'
        f"<title>{escape(mark.label)}</title></path>"
        for mark in marks
    ]
    return Markup("".join(drawn))  # noqa: S704 - labels are escaped


def _ghost(row: GanttRow, top: float, days: Days) -> Markup:
    if row.baseline_start is None or row.baseline_finish is None:
        return Markup("")
    left = days(row.baseline_start)
    wide = days.evening(row.baseline_finish) - left
    return el("rect", x=left, y=top + 20, width=max(wide, 2.0), height=4, rx=2, class_="ghost")


def _bar(row: GanttRow, top: float, days: Days) -> Markup:
    if row.is_milestone and row.finish is not None:
        at, middle = days(row.finish), top + 13
        diamond = f"M{at:.1f} {middle - 7}l7 7-7 7-7-7z"
        return el("path", d=diamond, class_=row.tone or ("bad" if row.is_critical else "f3"))
    if row.start is None or row.finish is None:
        return Markup("")
    left, right = days(row.start), days.evening(row.finish)
    colour = row.tone or ("bad" if row.is_critical else "f5" if row.is_summary else "f0")
    box = {"y": top + (9 if row.is_summary else 7), "height": 6 if row.is_summary else 11, "rx": 3}
    wide = max(right - left, 3.0)
    if row.percent is None:
        return el("rect", x=left, width=wide, class_=colour, **box)
    done = el("rect", x=left, width=wide * min(row.percent, 100) / 100, class_=colour, **box)
    return el("rect", x=left, width=wide, class_=f"{colour} rest", **box) + done


def _links(links: Sequence[GanttLink], rows: Sequence[GanttRow], places: dict[str, int], days: Days) -> list[Markup]:
    by_key = {row.key: row for row in rows}
    drawn = []
    for link in links:
        before, after = by_key.get(link.predecessor), by_key.get(link.successor)
        begin = _end(before, days, at_finish=link.type in {"FS", "FF"})
        end = _end(after, days, at_finish=link.type in {"FF", "SF"})
        if begin is None or end is None:
            continue
        kind = "critical" if link.is_critical else ""
        y, to_y = places[link.predecessor] + MIDDLE, places[link.successor] + MIDDLE
        drawn.append(el("path", d=_route(begin, y, end, to_y, link.type), class_=f"link {kind}"))
        back = "5" if link.type in {"FF", "SF"} else "-5"
        drawn.append(el("path", d=f"M{end:.1f} {to_y}l{back}-3v6z", class_=f"arrow {kind}"))
    return drawn


def _end(row: GanttRow | None, days: Days, *, at_finish: bool) -> float | None:
    """Where a link touches a bar; the two ends of a milestone, or of a task with one date, are the same; None has none."""
    if row is None:
        return None
    if row.is_milestone or row.start is None or row.finish is None:
        day = row.finish or row.start
        return None if day is None else days(day)
    return days.evening(row.finish) if at_finish else days(row.start)


def _route(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    """Square lines from one end to the other that leave and enter the bars from outside; where there is no room, between the rows."""
    leaves = x + STUB if kind in {"FS", "FF"} else x - STUB
    enters = to_x + STUB if kind in {"FF", "SF"} else to_x - STUB
    if kind == "FF":
        leaves = enters = max(leaves, enters)
    elif kind == "SS":
        leaves = enters = min(leaves, enters)
    has_room = leaves <= enters if kind == "FS" else leaves >= enters
    if has_room or leaves == enters:
        return f"M{x:.1f} {y}H{leaves:.1f}V{to_y}H{to_x:.1f}"
    between = to_y - ROW / 2 if to_y > y else to_y + ROW / 2
    return f"M{x:.1f} {y}H{leaves:.1f}V{between}H{enters:.1f}V{to_y}H{to_x:.1f}"


def _cells(row: GanttRow, show_day: Callable[[dt.date | None], str]) -> list[str]:
    dates = (row.start, row.finish, row.baseline_start, row.baseline_finish)
    done = UNKNOWN if row.percent is None else f"{row.percent:.0f} %"
    return [row.label, *(show_day(day) for day in dates), done]
