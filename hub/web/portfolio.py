"""The portfolio: every project with its health, dates, money and hours; the first thing an analyst sees."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.portfolio.table import Line, list_heads, list_lines, list_milestones, read_totals
from hub.queries.overview import list_connection_states
from hub.queries.projection import escape_formula
from hub.security.caller import Action
from hub.web.charts import Chart, GanttMark, GanttRow, gantt_chart
from hub.web.charts.chart import el, join, svg, swatch
from hub.web.formats import Formats
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.portfolio_columns import (
    FIGURES,
    HEALTH_ORDER,
    NAME,
    Figure,
    choose,
    export_head,
    export_row,
)
from hub.web.tables import Filter, Row, Table, narrow, page_of
from hub.web.views import read_views, shown_instead
from hub.web.visit import SignedIn, Visit, go_to, url_with

router = APIRouter(route_class=PageRoute, include_in_schema=False)

TONES = {"green": "good", "amber": "warn", "red": "bad", "unknown": ""}
STATES = ("active", "proposed", "on_hold", "completed", "cancelled", "unknown")
GROUPS = (("client", msg("Client")), ("portfolio", msg("Portfolio")), ("manager", msg("Manager")))
SEARCHED = ("name", "code", "client", "manager", "portfolio")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together; without a name when nothing is grouped."""

    name: str
    rows: Sequence[Row]
    healths: Counter[str]


@router.get("/")
@router.get("/portfolio")
def show_portfolio(request: Request, visit: SignedIn) -> Response:
    """Totals, the table, and all projects on one line of time."""
    visit.caller.require(Action.READ)
    views = read_views(request, visit, "portfolio")
    if elsewhere := shown_instead(request, views):
        return go_to(elsewhere)
    heads, waiting = list_heads(visit.hub, visit.caller, also=_sorted_by(request))
    lines = _ranked(heads)
    figures = choose(request.query_params.getlist("col"))
    group = request.query_params.get("group", "")
    shape = _shape(lines, figures)
    kept = narrow(lines, request, shape, search=SEARCHED)
    healths = _count(kept)
    table = _in_full(visit, page_of(kept, request, shape, searches=True, group=group))
    return render(
        request,
        "portfolio.html",
        views=views,
        is_empty=_is_empty(visit, lines),
        table=table,
        groups=_groups(table.rows, group),
        group=group,
        group_options=GROUPS,
        figures=figures,
        all_figures=FIGURES,
        cells=[(one, translate(request, one.title), one.css) for one in figures],
        clients=len({line["client_id"] for line in lines}),
        count=len(kept),
        waiting=waiting,
        healths=healths,
        health_bar=_health_bar(healths, translate(request, msg("Health of the projects"))),
        totals=read_totals(visit.hub, visit.caller, kept) if kept else None,
        gaps=_gaps(table.rows, figures),
        timeline=_timeline(request, visit, table.rows),
        export_url=url_with(request).replace(request.url.path, "/portfolio.csv", 1),
    )


@router.get("/portfolio.csv")
def export_portfolio(request: Request, visit: SignedIn) -> Response:
    """What the page shows, all of its rows, as a file."""
    visit.caller.require(Action.READ)
    list_heads(visit.hub, visit.caller)
    lines = _ranked(list_lines(visit.hub, visit.caller))
    figures = choose(request.query_params.getlist("col"))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(export_head(figures))
    for line in narrow(lines, request, _shape(lines, figures), search=SEARCHED):
        writer.writerow([_plain(value) for value in export_row(dict(line), figures)])
    # Spreadsheets know UTF-8 by its mark alone.
    headers = {"Content-Disposition": 'attachment; filename="portfolio.csv"', "Cache-Control": "private, no-store"}
    return Response(f"\ufeff{text.getvalue()}", media_type="text/csv; charset=utf-8", headers=headers)


def _plain(value: Any) -> Any:
    return escape_formula(value) if isinstance(value, str) else value


def _sorted_by(request: Request) -> str:
    """The key of a line that the rows are put in order by."""
    name = request.query_params.get("sort", "").removeprefix("-")
    return next((one.sorts_by or one.key for one in FIGURES if one.name == name), "")


def _in_full(visit: Visit, table: Table) -> Table:
    """The page with everything that its rows show; what has gone since they were found is gone."""
    wanted = [row["project_id"] for row in table.rows]
    lines = {line["project_id"]: line for line in list_lines(visit.hub, visit.caller, wanted)}
    return replace(table, rows=[lines[project_id] for project_id in wanted if project_id in lines])


def _ranked(lines: list[Line]) -> list[Line]:
    """The worst first, as a PMO reads them."""
    for line in lines:
        line["health_rank"] = HEALTH_ORDER.index(line["health"])
    return sorted(lines, key=lambda line: (line["health_rank"], line["name"].casefold()))


def _shape(lines: Sequence[Line], figures: Sequence[Figure]) -> Table:
    return Table(
        caption=msg("Projects"),
        columns=[NAME, *(one.as_column() for one in figures)],
        rows=(),
        none=msg("No project yet. Connect a tool and sync it."),
        filters=[one for one in _filters(lines) if one.options],
    )


def _filters(lines: Sequence[Line]) -> list[Filter]:
    healths, states = {line["health"] for line in lines}, {line["state"] for line in lines}
    return [
        Filter("health", msg("Health"), [(each, each) for each in HEALTH_ORDER if each in healths]),
        Filter("state", msg("State"), [(each, each.replace("_", " ")) for each in STATES if each in states]),
        _of_several("client", msg("Client"), lines),
        _of_several("portfolio", msg("Portfolio"), lines),
        _of_several("manager", msg("Manager"), lines),
    ]


def _of_several(name: str, title: str, lines: Sequence[Line]) -> Filter:
    """A choice among what there is; none where everything has the same."""
    values = sorted({line[name] for line in lines if line[name]}, key=str.casefold)
    return Filter(name, title, [(each, each) for each in values] if len(values) > 1 else [])


def _groups(rows: Sequence[Row], group: str) -> list[Group]:
    if group not in dict(GROUPS):
        return [Group("", rows, _count(rows))]
    names = list(dict.fromkeys(row[group] or "" for row in rows))
    parts = [(name, [row for row in rows if (row[group] or "") == name]) for name in names]
    return [Group(name or "\u2013", part, _count(part)) for name, part in parts]


def _count(rows: Sequence[Row]) -> Counter[str]:
    return Counter(row["health"] for row in rows)


def _gaps(rows: Sequence[Row], figures: Sequence[Figure]) -> list[tuple[str, str, int]]:
    """(column, reason, number of projects) of what is missing on this page."""
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found.update((one.title, row["reasons"][one.key]) for one in figures if one.key in row["reasons"])
        if row["health_reason"]:
            found[msg("Health"), row["health_reason"]] += 1
    return [(title, reason, number) for (title, reason), number in found.most_common()]


def _health_bar(healths: Mapping[str, int], title: str) -> Any:
    """Shares of the colours, side by side."""
    total, left, parts = sum(healths.values()) or 1, 0.0, []
    for each in reversed(HEALTH_ORDER):
        width = 200 * healths.get(each, 0) / total
        if width:
            parts.append(
                el("rect", x=left, y=0, width=max(width - 2, 1.0), height=8, rx=2, class_=TONES[each] or "unknown")
            )
        left += width
    return svg(join(parts), width=200, height=8, title=title, class_="chart small health-bar")


def _timeline(request: Request, visit: Visit, rows: Sequence[Row]) -> Chart | None:
    """The projects shown, from the first day to the last, with baselines and milestones."""
    formats = Formats(visit.language)
    milestones = list_milestones(visit.hub, visit.caller, [row["project_id"] for row in rows])
    drawn = [
        GanttRow(
            row["id"],
            row["name"],
            row["start_on"] or row["baseline_start"],
            row["finish_on"],
            row["baseline_start"],
            row["baseline_finish"],
            None if row["percent_complete"] is None else float(row["percent_complete"]),
            href=f"/projects/{row['id']}",
            tone=TONES[row["health"]] or "unknown",
            marks=[
                GanttMark(each.day, f"{each.name} · {formats.day(each.day)}", is_reached=each.state == "reached")
                for each in milestones[row["project_id"]]
            ],
        )
        for row in rows
        if row["start_on"] or row["finish_on"] or row["baseline_start"] or row["baseline_finish"]
    ]
    if not drawn:
        return None

    def words(*texts: str) -> list[str]:
        return [translate(request, text) for text in texts]

    chart = gantt_chart(
        translate(request, msg("Timeline of the projects")),
        drawn,
        show_day=formats.day,
        head=words(
            msg("Project"), msg("Start"), msg("Finish"), msg("Baseline start"), msg("Baseline finish"), msg("Done")
        ),
        words=("",) * 4,
        today=clock.now().date(),
        today_label=translate(request, msg("Today")),
    )
    names = words(msg("green"), msg("amber"), msg("red"), msg("unknown"), msg("Baseline"), msg("Milestone"))
    kinds = ("good", "warn", "bad", "unknown", "ghost", "f3")
    return replace(chart, legend=[(swatch(kind), name) for kind, name in zip(kinds, names, strict=True)])


def _is_empty(visit: Visit, lines: Sequence[Line]) -> bool:
    if lines or not visit.caller.may(Action.CONFIGURE):
        return False
    return not list_connection_states(visit.hub.database, scope=visit.caller.scope)
