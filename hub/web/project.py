"""One project: its figures and the rows behind each, its plan, money, people, risks, and what changed."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.errors import HubError
from hub.portfolio.critical import critical_path_of
from hub.portfolio.curves import burn_up, hours_by_week, money_by_day, money_by_month
from hub.portfolio.differences import read_differences
from hub.portfolio.drilldown import inputs_of
from hub.portfolio.health import RULE
from hub.portfolio.outlook import forecast_project
from hub.portfolio.readings import Grain, make_cut
from hub.portfolio.table import milestones_of
from hub.portfolio.words import Language
from hub.queries.material import Part
from hub.queries.project_plan import PlanTask, list_plan_links, list_plan_tasks
from hub.queries.reading import reading
from hub.queries.workload import Worker, list_workers
from hub.security.caller import Action
from hub.web.address import day_of, number_of
from hub.web.languages import msg
from hub.web.pages import PageRoute
from hub.web.project_charts import Easel, in_order
from hub.web.project_curves import curves_of
from hub.web.project_lists import read_reports, read_risks, read_signals
from hub.web.project_look import TABS, in_frame, look_at
from hub.web.visit import SignedIn, go_to

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PLAN_ROWS = 80
WEEKS = 16
INPUT_ROWS = 100
DRAWN = Part.TASKS | Part.HOURS | Part.MONEY
"""What curves and months are drawn from."""
LATELY = dt.timedelta(days=30)
LOOKS_BACK = ((msg("a week"), 7), (msg("a month"), 30), (msg("a quarter"), 91), (msg("a year"), 365))


@router.get("/projects/{project_id}/day")
def choose_day(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Where the slider leads without a script: a place along the project's known days becomes a day in the address."""
    look = look_at(request, visit, project_id)
    text, tab = request.query_params.get("place", ""), request.query_params.get("tab", "")
    day = look.span.day_at(int(text)) if text.isascii() and text.isdigit() and len(text) < len("100000") else None
    path = tab if tab in dict(TABS) else ""
    return go_to(f"/projects/{project_id}{path}{f'?as_of={day}' if day else ''}")


@router.get("/projects/{project_id}")
def show_project(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Headline figures, the health and its causes, curves, milestones."""
    look = look_at(request, visit, project_id, parts=DRAWN, grain=Grain.WEEK)
    easel = Easel(visit.language)
    ledger, project, day = look.ledger, look.project, look.day
    forecast = forecast_project(ledger, project, as_of=day)
    finish = {name: str(each) if each else None for name, each in forecast.finish.items()}
    return in_frame(
        request,
        "project.html",
        look,
        tab="",
        rule=RULE,
        forecast=forecast,
        burn=easel.burn_up(burn_up(ledger, project), finish, today=day),
        curves=None if visit.caller.hide_costs else curves_of(visit, look, money_by_day(ledger, project)),
        milestones=milestones_of(visit.hub, visit.caller, look.standing),
    )


@router.get("/projects/{project_id}/plan")
def show_plan(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """The tasks over time with baselines, dependencies and the critical ones; all of them, or only the open or critical ones."""
    look = look_at(request, visit, project_id)
    ledger, project, day = look.ledger, look.project, look.day
    with reading(visit.hub.database, visit.caller.scope) as reader:
        make_cut(reader, look.standing.client, as_of=look.as_of, now=clock.now())
        tasks = [task for task, _ in ledger.shares(project, "scope", list_plan_tasks(reader, ledger.material), day=day)]
        links = list_plan_links(reader, ledger.material, [task.id for task in tasks])
    path = critical_path_of(tasks, links, calendar=ledger.calendar(project))
    says_itself = any(task.is_critical is not None for task in tasks)
    tasks = [_marked(task, path.critical, hides_people=visit.caller.hide_people) for task in tasks]
    shown = request.query_params.get("show", "")
    wanted = {
        "open": lambda task: task.status not in {"done", "cancelled"},
        "critical": lambda task: bool(task.is_critical),
    }
    ordered = [each for each in in_order(tasks) if shown not in wanted or wanted[shown](each[1])]
    page = number_of(request)
    part = ordered[(page - 1) * PLAN_ROWS : page * PLAN_ROWS]
    return in_frame(
        request,
        "project-plan.html",
        look,
        tab="/plan",
        plan=Easel(visit.language).plan(part, links, today=day, floats=path.floats) if part else None,
        count=len(ordered),
        first=(page - 1) * PLAN_ROWS + 1,
        last=(page - 1) * PLAN_ROWS + len(part),
        page=page,
        shown=shown,
        knows_critical=says_itself or path.reason is None,
        says_itself=says_itself,
        no_path=path.reason,
    )


def _marked(task: PlanTask, critical: frozenset[Any], *, hides_people: bool) -> PlanTask:
    """What its tool says of a task counts before what was worked out."""
    is_critical = task.id in critical if task.is_critical is None else task.is_critical
    return task._replace(is_critical=is_critical, assignee=None if hides_people else task.assignee)


@router.get("/projects/{project_id}/money")
def show_money(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Money by month, and every figure with its formula."""
    look = look_at(request, visit, project_id, parts=DRAWN, grain=Grain.WEEK)
    money = None if visit.caller.hide_costs else money_by_day(look.ledger, look.project)
    months = None if money is None else money_by_month(money)
    return in_frame(
        request,
        "project-money.html",
        look,
        tab="/money",
        money=months,
        months=months and Easel(visit.language).money(months),
        curves=money and curves_of(visit, look, money),
    )


@router.get("/projects/{project_id}/people")
def show_people(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Hours of each person in each of the last weeks."""
    look = look_at(request, visit, project_id, parts=Part.HOURS, grain=Grain.WEEK)
    weeks, spent = hours_by_week(look.ledger, look.project, weeks=WEEKS)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        workers = list_workers(reader, look.project.client_id)
    people = _by_person(spent, workers)
    if visit.caller.hide_people:
        people = [(f"#{number}", hours) for number, (_, hours) in enumerate(people, start=1)]
    chart = Easel(visit.language).hours(weeks, people)
    return in_frame(request, "project-people.html", look, tab="/people", heat=chart, weeks=WEEKS)


def _by_person(
    spent: Mapping[uuid.UUID | None, Mapping[dt.date, Fraction]], workers: Iterable[Worker]
) -> list[tuple[str, Mapping[dt.date, Fraction]]]:
    """Each person's hours with their name, who has most of them first; what nobody known logged stands together."""
    behind = {account: worker for worker in workers for account in worker.accounts}
    people: dict[tuple[str, str], dict[dt.date, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for account, hours in spent.items():
        worker = behind.get(account) if account else None
        person = people[(worker.name, str(worker.key)) if worker else ("\u2013", "")]
        for week, seconds in hours.items():
            person[week] += seconds
    ordered = sorted(people.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [(name, hours) for (name, _), hours in ordered]


@router.get("/projects/{project_id}/risks")
def show_risks(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Early warnings, the risk register, and what project managers reported."""
    look = look_at(request, visit, project_id)
    sources = [link.source_project_id for link in look.standing.links]
    lists: dict[str, Any] = {"fault": None}
    try:
        lists |= {
            "signals": read_signals(visit, project_id, as_of=look.as_of),
            "risks": read_risks(visit, project_id, as_of=look.as_of),
            "reports": read_reports(visit, sources, as_of=look.as_of),
        }
    except HubError as error:
        lists["fault"] = error
    return in_frame(request, "project-risks.html", look, tab="/risks", **lists)


@router.get("/projects/{project_id}/changes")
def show_changes(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """What changed since a day, in words, figures and tasks."""
    look = look_at(request, visit, project_id)
    end = min(look.day, look.span.last)
    first = day_of(request, "since") or max(end - LATELY, look.span.first)
    found, fault = None, None
    try:
        found = read_differences(
            visit.hub,
            visit.caller,
            project_id,
            first=first,
            last=look.as_of,
            now=clock.now(),
            language=Language(visit.language),
            known=look.standing,
        )
    except HubError as error:
        fault = error
    spans = [(name, end - dt.timedelta(days=days)) for name, days in LOOKS_BACK]
    return in_frame(
        request,
        "project-changes.html",
        look,
        tab="/changes",
        since=first,
        found=found,
        fault=fault,
        spans=[(name, day) for name, day in spans if day >= look.span.first],
    )


@router.get("/projects/{project_id}/figures/{name}")
def show_figure(project_id: uuid.UUID, name: str, request: Request, visit: SignedIn) -> Response:
    """One figure: its formula, what went into it, and the rows it was computed from, each with the link to its tool."""
    visit.caller.require(Action.INSPECT)
    look = look_at(request, visit, project_id, parts=Part.WHOLE)
    offset = (number_of(request) - 1) * INPUT_ROWS
    found = inputs_of(visit.hub, visit.caller, look.standing, name=name, limit=INPUT_ROWS, offset=offset)
    return in_frame(request, "project-figure.html", look, tab="", figure=found, name=name, page=number_of(request))
