"""The drawings of one project: curves, burn-up with its forecast, money by month, plan, hours."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hub.portfolio.curves import BurnUp, MoneyByMonth, Point
from hub.queries.project_plan import PlanLink, PlanTask
from hub.web.charts import (
    Band,
    BarSeries,
    Chart,
    GanttLink,
    GanttRow,
    Marker,
    Series,
    bar_chart,
    gantt_chart,
    heat_map,
    line_chart,
)
from hub.web.formats import Formats
from hub.web.languages import msg, translations_of

Translate = Callable[[str], str]
MONEY_KINDS = (
    ("budget", msg("Budget"), 5),
    ("committed", msg("Committed"), 3),
    ("actual", msg("Actual"), 0),
    ("forecast", msg("Forecast"), 2),
)
HOUR_LEVELS = (4.0, 12.0, 24.0, 34.0, 40.0)
HOUR_WORDS = ("\u2264 4 h", "\u2264 12 h", "\u2264 24 h", "\u2264 34 h", "\u2264 40 h", "> 40 h")
LONGEST = 90
BESIDE = 620
"""How wide a drawing is that stands beside something else."""


class Easel:
    """Where drawings are made: in one language."""

    def __init__(self, language: str) -> None:
        self.formats = Formats(language)
        self.say: Translate = translations_of(language)[0]

    def title_of_curves(self, found: Mapping[str, Sequence[Point]]) -> str:
        """What is drawn: the whole is called by what was earned."""
        shown = [name for name in CURVES if found[name]]
        named = shown if shown and "ev" not in shown else ["ev"]
        return ", ".join(self.say(CURVES[name][0]) for name in named)

    def curves(self, found: Mapping[str, Sequence[Point]], *, today: dt.date, eac: float | None) -> Chart | None:
        """Planned, earned and spent on one pair of axes; the estimate at completion as a dashed line to the right."""
        drawn = [
            Series(self.say(title), _plain(found[name]), colour=colour)
            for name, (title, colour) in CURVES.items()
            if found[name]
        ]
        if not drawn:
            return None
        spent = found["ac"]
        last = max(day for one in drawn for day, _ in one.points)
        if eac is not None and spent and last > today:
            drawn.append(
                Series(self.say(msg("Forecast")), [(today, _number(spent[-1][1])), (last, eac)], 2, is_dashed=True)
            )
        return line_chart(
            self.title_of_curves(found),
            drawn,
            show_day=self.formats.day,
            show_value=self.formats.compact,
            markers=[Marker(today, self.say(msg("Status date")), is_today=True)],
            day_title=self.say(msg("Day")),
        )

    def burn_up(self, work: BurnUp, finish: Mapping[str, str | None], *, today: dt.date) -> Chart | None:
        """Tasks done by week, what there is to do, and when it will be done with 50 to 95 % probability."""
        if not work.done:
            return None
        ends = {name: dt.date.fromisoformat(day) for name, day in finish.items() if day}
        done = work.done[-1][1] + work.undated
        first, last = work.done[0][0], max([work.done[-1][0], *ends.values()])
        return line_chart(
            self.say(msg("Burn-up of tasks")),
            [
                Series(self.say(msg("Tasks in the plan now")), [(first, work.scope), (last, work.scope)], 5),
                Series(
                    self.say(msg("Done")),
                    [(day, number + work.undated) for day, number in work.done],
                    0,
                    is_filled=True,
                ),
            ],
            bands=_fan(self.say(msg("Forecast, P50 to P95")), ends, today=today, done=done, scope=work.scope),
            show_day=self.formats.day,
            show_value=self.formats.number,
            width=BESIDE,
            is_count=True,
            markers=[Marker(today, self.say(msg("Status date")), is_today=True)],
            day_title=self.say(msg("Day")),
        )

    def money(self, money: MoneyByMonth) -> Chart | None:
        """Each kind of money side by side, by month."""
        if not money.months:
            return None
        shown = [
            BarSeries(self.say(name), [_of_month(money.amounts[kind], month) for month in money.months], colour)
            for kind, name, colour in MONEY_KINDS
            if money.amounts.get(kind) and kind not in money.gaps
        ]
        names = [self.formats.month(month) for month in money.months]
        return bar_chart(
            self.say(msg("Money by month")),
            names,
            shown,
            show_value=self.formats.compact,
            category_title=self.say(msg("Month")),
        )

    def plan(
        self,
        tasks: Sequence[tuple[int, PlanTask, bool]],
        links: Sequence[PlanLink],
        *,
        today: dt.date,
        floats: Mapping[Hashable, Fraction],
    ) -> Chart:
        """`tasks` are (level, task, whether others are parts of it), in the order of the plan; `floats` are working days."""
        say = self.say
        critical = {task.id for _, task, _ in tasks if task.is_critical}
        chart = gantt_chart(
            say(msg("Plan")),
            [self._task(level, task, is_summary=is_summary) for level, task, is_summary in tasks],
            links=[
                GanttLink(
                    str(link.predecessor_id),
                    str(link.successor_id),
                    is_critical={link.predecessor_id, link.successor_id} <= critical,
                    type=link.type.value,
                )
                for link in links
            ],
            show_day=self.formats.day,
            head=[say(each) for each in PLAN_HEAD],
            words=[say(each) for each in PLAN_WORDS],
            today=today,
            today_label=say(msg("Status date")),
        )
        extra = [
            [
                task.assignee or "\u2013",
                say(task.status.replace("_", " ")),
                say(msg("yes")) if task.is_critical else "\u2013",
                self.formats.number(_number(floats.get(task.id))),
            ]
            for _, task, _ in tasks
        ]
        head = [*chart.head, say(msg("Who")), say(msg("State")), say(msg("Critical")), say(msg("Float, working days"))]
        return replace(chart, head=head, rows=[[*row, *more] for row, more in zip(chart.rows, extra, strict=True)])

    def _task(self, level: int, task: PlanTask, *, is_summary: bool) -> GanttRow:
        percent = None if task.percent_complete is None else float(task.percent_complete)
        return GanttRow(
            str(task.id),
            task.name[:LONGEST],
            task.start_on,
            task.finish_on,
            task.baseline_start,
            task.baseline_finish,
            percent,
            level=min(level, 5),
            is_summary=is_summary,
            is_milestone=task.is_milestone,
            is_critical=bool(task.is_critical),
            href=task.source_url or "",
            note=" · ".join(filter(None, (task.assignee, self.say(task.status.replace("_", " "))))),
        )

    def hours(self, weeks: Sequence[dt.date], people: Sequence[tuple[str, Mapping[dt.date, Fraction]]]) -> Chart | None:
        """Hours of each person in each week."""
        if not people:
            return None
        return heat_map(
            self.say(msg("Hours by person and week")),
            [name for name, _ in people],
            [self.formats.short_day(week) for week in weeks],
            [[None if week not in spent else float(spent[week] / 3600) for week in weeks] for _, spent in people],
            show_value=lambda value: self.formats.number(value if value is None else round(value, 1), 0),
            row_title=self.say(msg("Person")),
            levels=HOUR_LEVELS,
            level_words=HOUR_WORDS,
        )


CURVES = {"pv": (msg("Planned value"), 5), "ev": (msg("Earned value"), 1), "ac": (msg("Actual cost"), 0)}
"""Name and colour of each curve by its figure."""
PLAN_HEAD = (msg("Work"), msg("Start"), msg("Finish"), msg("Baseline start"), msg("Baseline finish"), msg("Done"))
PLAN_WORDS = (msg("Work"), msg("Critical"), msg("Baseline"), msg("Milestone"))


def in_order(tasks: Sequence[PlanTask]) -> list[tuple[int, PlanTask, bool]]:
    """Parents before their parts, each level by its numbering, else by its dates."""
    known = {task.id for task in tasks}
    parts: dict[Any, list[PlanTask]] = {}
    for task in tasks:
        parts.setdefault(task.parent_id if task.parent_id in known else None, []).append(task)
    found: list[tuple[int, PlanTask, bool]] = []
    waiting = [(0, task) for task in sorted(parts.get(None, ()), key=_place, reverse=True)]
    while waiting:
        level, task = waiting.pop()
        found.append((level, task, task.id in parts))
        waiting += [(level + 1, part) for part in sorted(parts.get(task.id, ()), key=_place, reverse=True)]
    return found


def _place(task: PlanTask) -> tuple[Any, ...]:
    numbers = [int(part) if part.isdigit() else 0 for part in (task.wbs_code or "").split(".")]
    return (not task.wbs_code, numbers, task.start_on or task.finish_on or dt.date.max, task.name)


def _fan(name: str, ends: Mapping[str, dt.date], *, today: dt.date, done: int, scope: int) -> list[Band]:
    """From what is done today to everything: on the median day at the earliest, on the last day with hardly any doubt."""
    early, late = ends.get("p50"), ends.get("p95")
    if early is None or late is None or early <= today:
        return []
    low = done + (scope - done) * (early - today).days / max((late - today).days, 1)
    points = [(today, float(done), float(done)), (early, low, float(scope))]
    return [Band(name, [*points, (late, float(scope), float(scope))] if late > early else points, colour=2)]


def _plain(points: Sequence[Point]) -> list[tuple[dt.date, float | None]]:
    return [(day, _number(value)) for day, value in points]


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _of_month(amounts: Mapping[dt.date, Fraction], month: dt.date) -> float | None:
    return _number(amounts.get(month))
