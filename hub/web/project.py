"""One project: its figures and the rows behind each, its plan, money, people, risks, sources, and what changed."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.admin.projects import decide_hours
from hub.errors import HubError, Unprocessable
from hub.portfolio.critical import critical_path_of
from hub.portfolio.curves import (
    MoneyByDay,
    Point,
    burn_up,
    cost_curve,
    earned_curve,
    hours_by_week,
    money_by_day,
    money_by_month,
    planned_curve,
)
from hub.portfolio.differences import read_differences
from hub.portfolio.drilldown import inputs_of
from hub.portfolio.health import RULE
from hub.portfolio.ledger import Ledger
from hub.portfolio.outlook import forecast_project
from hub.portfolio.overview import list_project_sources
from hub.portfolio.readings import Grain, local_today, make_cut
from hub.portfolio.standing import Standing, read_standing
from hub.portfolio.table import list_milestones
from hub.portfolio.words import Language
from hub.queries.material import Part, ProjectRow
from hub.queries.project_plan import PlanTask, list_plan_links, list_plan_tasks
from hub.queries.reading import Reader, reading
from hub.queries.snapshots import find_known_day, list_kept_days, list_kept_kpis
from hub.queries.workload import list_workers
from hub.security.caller import Action
from hub.web.charts import Chart
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render
from hub.web.project_charts import Easel, in_order
from hub.web.project_lists import read_reports, read_risks, read_signals
from hub.web.visit import Posted, SignedIn, Visit, go_to

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
DRAWN = Part.TASKS | Part.HOURS | Part.MONEY
"""What curves and months are drawn from."""
LATELY = dt.timedelta(days=30)
NO_DAYS = msg("Nothing of it has a day.")
LOOKS_BACK = ((msg("a week"), 7), (msg("a month"), 30), (msg("a quarter"), 91), (msg("a year"), 365))


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a project can be looked at: from the first of which anything is known to today, and those that were kept."""

    first: dt.date
    last: dt.date
    kept: Sequence[dt.date]

    @property
    def length(self) -> int:
        return max((self.last - self.first).days, 0)

    def place(self, day: dt.date) -> int:
        """How far along a day lies."""
        return min(max((day - self.first).days, 0), self.length)

    def day_at(self, place: int) -> dt.date | None:
        """The day at a place; None for the last, which is now."""
        return self.first + dt.timedelta(days=max(place, 0)) if place < self.length else None


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves that there are, what they show together, and why one is missing."""

    chart: Chart | None
    title: str
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """A project as it is looked at: how it stands, its figures as the visitor may see them, the days."""

    standing: Standing
    kpis: dict[str, Any]
    span: Span

    @property
    def project(self) -> ProjectRow:
        return self.standing.project

    @property
    def ledger(self) -> Ledger:
        return self.standing.ledger

    @property
    def as_of(self) -> dt.date | None:
        return self.standing.as_of

    @property
    def day(self) -> dt.date:
        return self.standing.status_date


@router.get("/projects/{project_id}/day")
def choose_day(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Where the slider leads without a script: a place along the project's known days becomes a day in the address."""
    look = _look(request, visit, project_id)
    text, tab = request.query_params.get("place", ""), request.query_params.get("tab", "")
    day = look.span.day_at(int(text)) if text.isascii() and text.isdigit() and len(text) < len("100000") else None
    path = tab if tab in dict(TABS) else ""
    return go_to(f"/projects/{project_id}{path}{f'?as_of={day}' if day else ''}")


@router.get("/projects/{project_id}")
def show_project(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Headline figures, the health and its causes, curves, milestones."""
    look = _look(request, visit, project_id, parts=DRAWN, grain=Grain.WEEK)
    easel = Easel(visit.language)
    ledger, project, day = look.ledger, look.project, look.day
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
        curves=None if visit.caller.hide_costs else _curves(visit, look, money_by_day(ledger, project)),
        milestones=list_milestones(visit.hub, visit.caller, [project.id])[project.id],
    )


@router.get("/projects/{project_id}/plan")
def show_plan(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """The tasks over time with baselines, dependencies and the critical ones; all of them, or only the open or critical ones."""
    look = _look(request, visit, project_id)
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
    page = _page_number(request)
    part = ordered[(page - 1) * PLAN_ROWS : page * PLAN_ROWS]
    return _page(
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
    look = _look(request, visit, project_id, parts=DRAWN, grain=Grain.WEEK)
    money = None if visit.caller.hide_costs else money_by_day(look.ledger, look.project)
    months = None if money is None else money_by_month(money)
    return _page(
        request,
        "project-money.html",
        look,
        tab="/money",
        money=months,
        months=months and Easel(visit.language).money(months),
        curves=money and _curves(visit, look, money),
    )


@router.get("/projects/{project_id}/people")
def show_people(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Hours of each person in each of the last weeks."""
    look = _look(request, visit, project_id, parts=Part.HOURS, grain=Grain.WEEK)
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
    sources = [link.source_project_id for link in look.standing.links]
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
    beside = [row for row in sources if _has_labour_beside(row)]
    may_decide = look.project.is_consolidated and look.as_of is None and visit.caller.may(Action.CONFIGURE)
    return _page(
        request, "project-sources.html", look, tab="/sources", sources=sources, beside=beside, may_decide=may_decide
    )


def _has_labour_beside(source: dict[str, Any]) -> bool:
    """Whether there is something to say of what the hours of a source cost: labour is priced already, or somebody decided."""
    is_decided = source["prices_hours"] is not None
    return "time" in source["roles"] and (source["prices_labour"] or bool(source["labour_beside"]) or is_decided)


@router.post("/projects/{project_id}/sources/{source_id}/hours")
def decide_source_hours(project_id: uuid.UUID, source_id: uuid.UUID, visit: SignedIn, form: Posted) -> Response:
    """Whether rates price the hours of a source, or the hub sees to it that labour counts once."""
    decide_hours(
        visit.hub,
        caller=visit.caller,
        project_id=project_id,
        source_project_id=source_id,
        prices_hours={"yes": True, "no": False}.get(text_of(form, "prices")),
    )
    return go_to(f"/projects/{project_id}/sources")


@router.get("/projects/{project_id}/changes")
def show_changes(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """What changed since a day, in words, figures and tasks."""
    look = _look(request, visit, project_id)
    first = _day(request, "since") or max(look.day - LATELY, look.span.first)
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
    now = look.as_of or look.span.last
    spans = [(name, now - dt.timedelta(days=days)) for name, days in LOOKS_BACK]
    return _page(
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
    look = _look(request, visit, project_id, parts=Part.WHOLE)
    offset = (_page_number(request) - 1) * INPUT_ROWS
    found = inputs_of(visit.hub, visit.caller, look.standing, name=name, limit=INPUT_ROWS, offset=offset)
    return _page(request, "project-figure.html", look, tab="", figure=found, name=name, page=_page_number(request))


def _look(
    request: Request,
    visit: Visit,
    project_id: uuid.UUID,
    *,
    parts: Part = Part.HEAD,
    grain: Grain = Grain.PERIOD,
) -> Look:
    """With the rows of what is drawn. Raises NotFound for a project that is not the visitor's, Unprocessable for a day that is none."""
    visit.caller.require(Action.READ)
    as_of = _day(request, "as_of")
    standing = read_standing(visit.hub, visit.caller, project_id, as_of=as_of, parts=parts, grain=grain)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        span = _span(reader, standing)
    return Look(standing, standing.kpis(hide_costs=visit.caller.hide_costs), span)


def _span(reader: Reader, standing: Standing) -> Span:
    today, project = local_today(standing.client, clock.now()), standing.project
    known = find_known_day(reader, project.client_id, project.id) or today
    return Span(min(known, today), today, list_kept_days(reader, project.client_id, project.id))


def _page(request: Request, template: str, look: Look, *, tab: str, **context: Any) -> Response:
    visit: Visit = request.state.visit
    base = f"/projects/{look.project.id}"
    day = f"?as_of={look.as_of}" if look.as_of else ""
    return render(
        request,
        template,
        project=look.project,
        client=look.standing.client,
        standing=look.standing,
        k=look.kpis,
        as_of=look.as_of,
        span=look.span,
        base=base,
        day=day,
        tab=tab,
        tabs=[(f"{base}{path}{day}", title, path == tab) for path, title in TABS],
        may_inspect=visit.caller.may(Action.INSPECT),
        **context,
    )


def _curves(visit: Visit, look: Look, money: MoneyByDay) -> Curves:
    """Planned value, what was earned, and what was spent. Earned is what was kept of each day; before the first, by when work was done."""
    kpis, day = look.kpis, look.day
    with reading(visit.hub.database, visit.caller.scope) as reader:
        kept = list_kept_kpis(reader, look.project.client_id, look.project.id, name="ev", last=day)
    earned: list[Point] = [
        (row.as_of, Fraction(row.value))
        for row in kept
        if row.value is not None and row.currency in {None, look.project.currency}
    ]
    begins = earned[0][0] if earned else dt.date.max
    before = [point for point in earned_curve(look.ledger, look.project) if point[0] < begins]
    earned = [*before, *earned]
    now = kpis["ev"]["value"]
    if now is not None and (not earned or earned[-1][0] != day):
        earned.append((day, Fraction(now)))
    planned = planned_curve(look.ledger, look.project)
    if planned and planned[-1][0] < day:
        planned.append((day, planned[-1][1]))
    eac = kpis["eac"]["value"]
    found = {"pv": planned, "ev": earned, "ac": cost_curve(look.ledger, look.project, money)}
    easel = Easel(visit.language)
    chart = easel.curves(found, today=day, eac=None if eac is None else float(eac))
    missing = {name: kpis[name]["reason"] or NO_DAYS for name, points in found.items() if not points}
    return Curves(chart, easel.title_of_curves(found), missing)


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
