"""One project: its figures and the rows behind each, its plan, money, people, risks, sources, and what changed."""

import datetime as dt
import uuid
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.errors import HubError, Unprocessable
from hub.portfolio.answers import kpis_of
from hub.portfolio.curves import burn_up, cost_curve, hours_by_week, money_by_month, planned_curve
from hub.portfolio.differences import read_differences
from hub.portfolio.drilldown import read_inputs
from hub.portfolio.health import RULE
from hub.portfolio.kpis import ProjectReading
from hub.portfolio.ledger import Ledger
from hub.portfolio.outlook import forecast_project
from hub.portfolio.overview import list_project_sources
from hub.portfolio.readings import read_one, since_of
from hub.portfolio.table import list_milestones
from hub.portfolio.words import Language
from hub.queries.material import ProjectRow
from hub.queries.portfolio import list_kept_health
from hub.queries.project_plan import list_plan_links, list_plan_tasks
from hub.queries.reading import reading
from hub.queries.snapshots import list_kept_kpis
from hub.queries.workload import list_workers
from hub.security.caller import Action
from hub.web.languages import msg
from hub.web.pages import PageRoute, render
from hub.web.project_charts import AC, EV, PV, Easel, in_order
from hub.web.project_lists import read_reports, read_risks, read_signals
from hub.web.visit import SignedIn, Visit

router = APIRouter(route_class=PageRoute, include_in_schema=False)

TABS = (
    ("", msg("Overview")),
    ("/plan", msg("Plan")),
    ("/money", msg("Money")),
    ("/people", msg("People")),
    ("/risks", msg("Risks and reports")),
    ("/sources", msg("Sources")),
    ("/changes", msg("What changed")),
)
PLAN_ROWS = 80
WEEKS = 16
INPUT_ROWS = 100
LATELY = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Look:
    """A project as it is looked at: its rows, its figures as the API shows them, the day."""

    ledger: Ledger
    project: ProjectRow
    reading: ProjectReading
    kpis: dict[str, Any]
    as_of: dt.date | None


@router.get("/projects/{project_id}")
def show_project(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Headline figures, the health and its causes, curves, milestones."""
    look = _look(request, visit, project_id)
    easel = Easel(visit.language)
    ledger, project, day = look.ledger, look.project, look.reading.status_date
    forecast = forecast_project(ledger, project, as_of=day)
    finish = {name: str(each) if each else None for name, each in forecast.finish.items()}
    return _page(
        request,
        "project.html",
        look,
        tab="",
        rule=RULE,
        forecast=forecast,
        burn=easel.burn_up(burn_up(ledger, project), finish, today=day),
        curves=None if visit.caller.hide_costs else _curves(visit, look),
        milestones=list_milestones(visit.hub, visit.caller, [project.id])[project.id],
    )


@router.get("/projects/{project_id}/plan")
def show_plan(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """The tasks over time with baselines, dependencies and the critical ones; all of them, or only the open or critical ones."""
    look = _look(request, visit, project_id)
    ledger, project, day = look.ledger, look.project, look.reading.status_date
    ids = [row.id for row, _ in ledger.shares(project, "scope", ledger.tasks, day=day)]
    with reading(visit.hub.database, visit.caller.scope) as reader:
        tasks = list_plan_tasks(reader, project.client_id, ids)
        links = list_plan_links(reader, project.client_id, ids)
    if visit.caller.hide_people:
        tasks = [task._replace(assignee=None) for task in tasks]
    shown = request.query_params.get("show", "")
    wanted = {
        "open": lambda task: task.status not in {"done", "cancelled"},
        "critical": lambda task: bool(task.is_critical),
    }
    ordered = [each for each in in_order(tasks) if shown not in wanted or wanted[shown](each[1])]
    page = _page_number(request)
    part = ordered[(page - 1) * PLAN_ROWS : page * PLAN_ROWS]
    return _page(
        request,
        "project-plan.html",
        look,
        tab="/plan",
        plan=Easel(visit.language).plan(part, links, today=day) if part else None,
        count=len(ordered),
        first=(page - 1) * PLAN_ROWS + 1,
        last=(page - 1) * PLAN_ROWS + len(part),
        page=page,
        shown=shown,
        knows_critical=any(task.is_critical is not None for task in tasks),
    )


@router.get("/projects/{project_id}/money")
def show_money(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Money by month, and every figure with its formula."""
    look = _look(request, visit, project_id)
    money = None if visit.caller.hide_costs else money_by_month(look.ledger, look.project)
    return _page(
        request,
        "project-money.html",
        look,
        tab="/money",
        money=money,
        months=money and Easel(visit.language).money(money),
        curves=None if visit.caller.hide_costs else _curves(visit, look),
    )


@router.get("/projects/{project_id}/people")
def show_people(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Hours of each person in each of the last weeks."""
    look = _look(request, visit, project_id)
    weeks, spent = hours_by_week(look.ledger, look.project, weeks=WEEKS)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        workers = list_workers(reader, look.project.client_id)
    names = {account: worker.name for worker in workers for account in worker.accounts}
    people: dict[str, dict[dt.date, Any]] = {}
    for number, (account, hours) in enumerate(sorted(spent.items(), key=lambda item: -sum(item[1].values()))):
        name = f"#{number + 1}" if visit.caller.hide_people else names.get(account, "\u2013") if account else "\u2013"
        row = people.setdefault(name, {})
        for week, seconds in hours.items():
            row[week] = row.get(week, 0) + seconds
    chart = Easel(visit.language).hours(weeks, sorted(people.items(), key=lambda item: -sum(item[1].values())))
    return _page(request, "project-people.html", look, tab="/people", heat=chart, weeks=WEEKS)


@router.get("/projects/{project_id}/risks")
def show_risks(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Early warnings, the risk register, and what project managers reported."""
    look = _look(request, visit, project_id)
    sources = [link.source_project_id for link in look.ledger.links.get(project_id, ())]
    return _page(
        request,
        "project-risks.html",
        look,
        tab="/risks",
        signals=read_signals(visit, project_id),
        risks=read_risks(visit, project_id),
        reports=read_reports(visit, sources),
    )


@router.get("/projects/{project_id}/sources")
def show_sources(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Which tools it comes from, in which roles, and what counts nowhere."""
    look = _look(request, visit, project_id)
    sources = list_project_sources(visit.hub, visit.caller, project_id)
    return _page(request, "project-sources.html", look, tab="/sources", sources=sources)


@router.get("/projects/{project_id}/changes")
def show_changes(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """What changed since a day, in words, figures and tasks."""
    look = _look(request, visit, project_id)
    first = _day(request, "since") or look.reading.status_date - LATELY
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
        )
    except HubError as error:
        fault = error
    return _page(request, "project-changes.html", look, tab="/changes", since=first, found=found, fault=fault)


@router.get("/projects/{project_id}/figures/{name}")
def show_figure(project_id: uuid.UUID, name: str, request: Request, visit: SignedIn) -> Response:
    """One figure: its formula, what went into it, and the rows it was computed from, each with the link to its tool."""
    visit.caller.require(Action.INSPECT)
    look = _look(request, visit, project_id)
    offset = (_page_number(request) - 1) * INPUT_ROWS
    found = read_inputs(
        visit.hub, visit.caller, project_id, name=name, as_of=look.as_of, limit=INPUT_ROWS, offset=offset
    )
    return _page(request, "project-figure.html", look, tab="", figure=found, name=name, page=_page_number(request))


def _look(request: Request, visit: Visit, project_id: uuid.UUID) -> Look:
    """Raises NotFound for a project that is not the visitor's, Unprocessable for a day that is none."""
    visit.caller.require(Action.READ)
    as_of = _day(request, "as_of")
    ledger, project, result = read_one(visit.hub, visit.caller, project_id, as_of=as_of)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        kept = list_kept_health(reader, project.client_id, [project_id]).get(project_id)
    kpis = kpis_of(result, since=str(since_of(result, kept)), hide_costs=visit.caller.hide_costs)
    return Look(ledger, project, result, kpis, as_of)


def _page(request: Request, template: str, look: Look, *, tab: str, **context: Any) -> Response:
    visit: Visit = request.state.visit
    base = f"/projects/{look.project.id}"
    day = f"?as_of={look.as_of}" if look.as_of else ""
    return render(
        request,
        template,
        project=look.project,
        client=look.ledger.material.client,
        reading=look.reading,
        k=look.kpis,
        as_of=look.as_of,
        today=clock.now().date(),
        base=base,
        day=day,
        tabs=[(f"{base}{path}{day}", title, path == tab) for path, title in TABS],
        may_inspect=visit.caller.may(Action.INSPECT),
        **context,
    )


def _curves(visit: Visit, look: Look) -> Any:
    """Planned value, what was earned on the days that were kept, and what was spent."""
    with reading(visit.hub.database, visit.caller.scope) as reader:
        kept = list_kept_kpis(reader, look.project.client_id, look.project.id, name="ev", last=look.reading.status_date)
    earned = [
        (row.as_of, Fraction(row.value))
        for row in kept
        if row.value is not None and row.currency in {None, look.project.currency}
    ]
    now = look.reading.figures["ev"].value
    if now is not None and (not earned or earned[-1][0] != look.reading.status_date):
        earned.append((look.reading.status_date, now))
    eac = look.reading.figures["eac"].value
    return Easel(visit.language).curves(
        [
            (PV, 5, planned_curve(look.ledger, look.project)),
            (EV, 1, earned),
            (AC, 0, cost_curve(look.ledger, look.project)),
        ],
        today=look.reading.status_date,
        eac=None if eac is None else float(eac),
    )


def _day(request: Request, name: str) -> dt.date | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Unprocessable(f'"{text[:40]}" is no day.', hint="Choose one, such as 2026-11-22.") from error


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= len("999") and int(text) > 0 else 1
