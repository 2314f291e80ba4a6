"""Charts as SVG, drawn on the server: no script, no inline style, and a table twin for each.

A chart takes plain values and hands back a `Chart`; the macro `chart` of `components.html` shows it. Colours are classes of `hub.css`.
"""

from hub.web.charts.bars import BarSeries, bar_chart
from hub.web.charts.chart import Chart
from hub.web.charts.gantt import GanttLink, GanttMark, GanttRow, gantt_chart
from hub.web.charts.heat import heat_map
from hub.web.charts.lines import Band, Marker, Series, line_chart, sparkline

__all__ = [
    "Band",
    "BarSeries",
    "Chart",
    "GanttLink",
    "GanttMark",
    "GanttRow",
    "Marker",
    "Series",
    "bar_chart",
    "gantt_chart",
    "heat_map",
    "line_chart",
    "sparkline",
]
