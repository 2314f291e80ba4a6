"""One person on the page of resources: each of their weeks, and the tasks that fill them."""

import datetime as dt
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.portfolio.person_work import PersonWork, TaskLoad, read_person_work
from hub.security.caller import Action
from hub.web.address import day_of
from hub.web.charts import BarSeries, Chart, bar_chart
from hub.web.formats import Formats
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.resources import period_in, period_of
from hub.web.tables import Column, Table, table_of
from hub.web.visit import SignedIn

router = APIRouter(route_class=PageRoute, include_in_schema=False)

MEASURES = (("planned", msg("Planned")), ("available", msg("Available")), ("logged", msg("Logged")))


@router.get("/resources/{worker_id}")
def show_person(worker_id: UUID, request: Request, visit: SignedIn) -> Response:
    """Weeks of a person, or of an account that nobody has matched; with `week` the tasks of that one alone."""
    visit.caller.require(Action.READ)
    found = read_person_work(visit.hub, visit.caller, worker_id, now=clock.now(), period=period_of(request))
    chosen = day_of(request, "week")
    weeks = found.load.weeks
    return render(
        request,
        "person.html",
        name=found.load.who["name"],
        who=found.load.who,
        weeks=weeks,
        chosen=chosen,
        chart=_chart(request, visit.language, found),
        tasks=table_of(_rows(found, chosen), request, _shape(), search=("task", "project", "connection")),
        undated=sum(task.undated for task in found.tasks),
        totals={name: sum(week[f"{name}_seconds"] or 0 for week in weeks) for name, _ in MEASURES},
        period_in=period_in(request),
        may_inspect=visit.caller.may(Action.INSPECT),
    )


def _shape() -> Table:
    return Table(
        caption=msg("Tasks"),
        columns=[
            Column("task", msg("Task"), sorts=True, show=_name, href=lambda row: row["source_url"] or ""),
            Column("project", msg("Project"), sorts=True, sub=lambda row: row["connection"] or ""),
            Column("planned", msg("Planned"), "hours", sorts=True),
            Column("logged", msg("Logged"), "hours", sorts=True),
            Column("undated", msg("Planned without a day"), "hours", sorts=True),
        ],
        rows=(),
        none=msg("Nothing is planned or logged in this time."),
    )


def _name(row: Any) -> str:
    return row["task"] or msg("the project as a whole")


def _rows(found: PersonWork, week: dt.date | None) -> list[dict[str, Any]]:
    """Of one week what has hours in it; of all weeks also what has no day."""
    return [row for task in found.tasks if (row := _row(task, week))["planned"] or row["logged"] or row["undated"]]


def _row(task: TaskLoad, week: dt.date | None) -> dict[str, Any]:
    return {
        "task": task.task,
        "source_url": task.source_url,
        "project": task.project,
        "connection": task.connection,
        "planned": task.of("planned", week),
        "logged": task.of("logged", week),
        "undated": 0 if week else task.undated,
    }


def _chart(request: Request, language: str, found: PersonWork) -> Chart:
    formats, weeks = Formats(language), found.load.weeks
    return bar_chart(
        translate(request, msg("Hours by week")),
        [formats.short_day(dt.date.fromisoformat(week["week_start"])) for week in weeks],
        [
            BarSeries(translate(request, title), [week[f"{name}_seconds"] for week in weeks], colour)
            for colour, (name, title) in enumerate(MEASURES)
        ],
        show_value=lambda seconds: formats.hours(seconds, 0),
        category_title=translate(request, msg("Week of")),
    )
