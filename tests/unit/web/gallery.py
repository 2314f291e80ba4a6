"""One chart of every kind, with gaps, odd names and empty data: what a page may show."""

import datetime as dt

from hub.web import charts
from hub.web.formats import Formats

FORMATS = Formats("en")
MONDAY = dt.date(2026, 9, 7)
NASTY = 'Énergie <b onload="x">"&amp; fils'


def weeks(*values):
    return [(MONDAY + dt.timedelta(weeks=number), value) for number, value in enumerate(values)]


def burn_up():
    return charts.line_chart(
        "Burn-up",
        [
            charts.Series("Scope", weeks(40, 42, 42, 48, 48, 50, 50, 50, 50, 50), colour=5),
            charts.Series("Done", weeks(0, 4, 9, None, 17, 24), colour=0, is_filled=True),
            charts.Series(NASTY, weeks(0, 5, 10, 15, 20, 25, 30, 35, 40, 45), colour=3, is_dashed=True),
        ],
        bands=[
            charts.Band(
                "P50 to P95", [(day, 24.0 + n * 4, 24.0 + n * 6) for n, (day, _) in enumerate(weeks(*range(10))[5:])]
            )
        ],
        markers=[charts.Marker(MONDAY + dt.timedelta(weeks=5), "Today", is_today=True)],
        show_day=FORMATS.day,
        show_value=FORMATS.number,
        day_title="Week",
    )


def money():
    months = ["Sep", "Oct", "Nov", "Dec", "Jan", "Feb"]
    return charts.bar_chart(
        "Money by month",
        months,
        [
            charts.BarSeries("Budget", [120_000, 130_000, 125_000, 140_000, 90_000, 60_000], colour=5),
            charts.BarSeries("Actual", [110_000, 142_500, 128_300, None, None, None], colour=0),
            charts.BarSeries("Forecast", [None, None, None, 150_000, 95_000, -4_000], colour=2),
        ],
        show_value=FORMATS.compact,
        category_title="Month",
    )


def hours():
    return charts.bar_chart(
        "Hours by tool",
        ["Jira", "Asana"],
        [charts.BarSeries("Billable", [120, 80]), charts.BarSeries("Not billable", [30, 12], colour=1)],
        show_value=FORMATS.number,
        is_stacked=True,
    )


def plan():
    rows = [
        charts.GanttRow("a", "Preparation", MONDAY, MONDAY + dt.timedelta(days=32), is_summary=True, percent=80),
        charts.GanttRow(
            "b",
            NASTY,
            MONDAY,
            MONDAY + dt.timedelta(days=11),
            MONDAY,
            MONDAY + dt.timedelta(days=9),
            100,
            level=1,
            href="/tasks/1",
        ),
        charts.GanttRow(
            "c",
            "A task with a name that goes on and on until nobody reads it",
            MONDAY + dt.timedelta(days=12),
            MONDAY + dt.timedelta(days=32),
            MONDAY + dt.timedelta(days=10),
            MONDAY + dt.timedelta(days=25),
            45,
            level=1,
            is_critical=True,
        ),
        charts.GanttRow("d", "No dates yet", level=1),
        charts.GanttRow("e", "Go-live", finish=MONDAY + dt.timedelta(days=33), is_milestone=True, is_critical=True),
        charts.GanttRow("f", "Hyper-care", MONDAY + dt.timedelta(days=34), MONDAY + dt.timedelta(days=60), tone="warn"),
    ]
    links = [
        charts.GanttLink("b", "c", is_critical=True),
        charts.GanttLink("c", "e", is_critical=True),
        charts.GanttLink("e", "f"),
        charts.GanttLink("e", "nobody"),
    ]
    return charts.gantt_chart(
        "Plan",
        rows,
        links=links,
        show_day=FORMATS.day,
        head=["Work", "Start", "Finish", "Baseline start", "Baseline finish", "Done"],
        words=["Work", "Critical", "Baseline", "Milestone"],
        today=MONDAY + dt.timedelta(days=20),
        today_label="Today",
    )


def workload():
    people = ["Zoë Dubois", "Émile Roux", "A person with a very long name indeed"]
    return charts.heat_map(
        "Workload",
        people,
        [f"W{number}" for number in range(36, 50)],
        [[None if (row + at) % 5 == 0 else 30.0 + 13 * ((row * 3 + at) % 8) for at in range(14)] for row in range(3)],
        show_value=FORMATS.percent,
        row_title="Person",
        level_words=["idle", "light", "good", "full", "tight", "over"],
    )


def nothing():
    return charts.line_chart(
        "Nothing yet", [charts.Series("Done", [])], show_day=FORMATS.day, show_value=FORMATS.number
    )


GALLERY = {
    "burn_up": burn_up,
    "money": money,
    "hours": hours,
    "plan": plan,
    "workload": workload,
    "nothing": nothing,
    "no_bars": lambda: charts.bar_chart("None", [], [charts.BarSeries("None", [])], show_value=FORMATS.number),
    "no_plan": lambda: charts.gantt_chart("None", [], show_day=FORMATS.day, head=["Work"], words=["a", "b", "c", "d"]),
    "no_people": lambda: charts.heat_map("None", [], [], [], show_value=FORMATS.number),
}
