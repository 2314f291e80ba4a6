"""Consolidated projects and their figures: add, change, link, and ask how they stand."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hub.admin import projects
from hub.admin.proposals import decide_links
from hub.deps import Admitted, OfHub
from hub.errors import Unprocessable
from hub.portfolio.answers import Json
from hub.portfolio.drilldown import read_inputs
from hub.portfolio.overview import list_link_decisions, list_link_proposals, list_project_sources
from hub.portfolio.standing import read_standing
from hub.portfolio.summary import SummaryQuestion, summarise
from hub.queries.lists import read_row
from hub.rest.answers import JSON, to_created, to_json, to_whole_list
from hub.rest.bodies import Document
from hub.rest.parameters import Control, refuse_parameters, to_as_of
from hub.rest.schema import CONTROLS
from hub.security.caller import Action, Caller
from hub.wiring import Hub
from models.reporting import ReadModel
from models.reporting.portfolio import PORTFOLIOS, PROJECTS

router = APIRouter(tags=["portfolio"])

AsOf = Annotated[str | None, Query(description="The status date, as 2026-11-22; none is the plan's own, else today.")]
Then = Annotated[str | None, Query(description=CONTROLS[Control.AS_OF]["description"])]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at once.")]


@router.get("/portfolio/summary")
def read_summary(
    request: Request,
    hub: OfHub,
    caller: Admitted,
    *,
    client_id: UUID | None = None,
    portfolio_id: UUID | None = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: str = "",
) -> Response:
    """Every project: health, dates, money, hours and KPIs; with totals in the reporting currency."""
    refuse_parameters(request.query_params, allowed=("client_id", "portfolio_id", "as_of", "limit", "cursor"))
    caller.require(Action.READ)
    question = SummaryQuestion(
        client_id=client_id, portfolio_id=portfolio_id, as_of=to_day(as_of), limit=limit, cursor=cursor
    )
    return Response(summarise(hub, caller, question), media_type=JSON)


@router.post("/portfolios", status_code=201)
def create_portfolio(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add a portfolio, or a programme within one."""
    made = projects.create_portfolio(hub, caller=caller, body=body)
    return to_created("portfolios", _row(hub, caller, PORTFOLIOS, made))


@router.patch("/portfolios/{portfolio_id}")
def change_portfolio(portfolio_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Change the keys that the body names."""
    projects.change_portfolio(hub, caller=caller, portfolio_id=portfolio_id, body=body)
    return to_json(_row(hub, caller, PORTFOLIOS, portfolio_id))


@router.delete("/portfolios/{portfolio_id}", status_code=204)
def remove_portfolio(portfolio_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Remove an empty portfolio."""
    projects.remove_portfolio(hub, caller=caller, portfolio_id=portfolio_id)


@router.get("/projects/proposals")
def read_proposals(request: Request, hub: OfHub, caller: Admitted, client_id: UUID | None = None) -> Response:
    """Source projects that seem to belong together, with the reasons. Nothing is linked by it."""
    refuse_parameters(request.query_params, allowed=("client_id",))
    caller.require(Action.READ)
    return to_whole_list(list_link_proposals(hub, caller, client_id=client_id))


@router.get("/projects/proposals/decisions")
def read_decisions(
    request: Request, hub: OfHub, caller: Admitted, client_id: UUID | None = None, as_of: Then = None
) -> Response:
    """Pairs that are never proposed as one project, as somebody decided."""
    refuse_parameters(request.query_params, allowed=("client_id", "as_of"))
    caller.require(Action.READ)
    return to_whole_list(list_link_decisions(hub, caller, client_id=client_id, as_of=to_as_of(as_of)))


@router.post("/projects/proposals/decisions", status_code=204)
def decide_proposal(hub: OfHub, caller: Admitted, body: Document) -> None:
    """Refuse a proposal for good: `{client_id, source_project_ids, project_id}`; with `verdict` `open` it may be proposed again."""
    decide_links(hub, caller=caller, body=body)


@router.post("/projects", status_code=201)
def create_project(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add a consolidated project."""
    made = projects.create_project(hub, caller=caller, body=body)
    return to_created("projects", _row(hub, caller, PROJECTS, made))


@router.patch("/projects/{project_id}")
def change_project(project_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Change the keys that the body names."""
    projects.change_project(hub, caller=caller, project_id=project_id, body=body)
    return to_json(_row(hub, caller, PROJECTS, project_id))


@router.delete("/projects/{project_id}", status_code=204)
def remove_project(project_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Remove a project; its source projects stand for themselves again."""
    projects.remove_project(hub, caller=caller, project_id=project_id)


@router.put("/projects/{project_id}/links")
def put_links(project_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Replace what belongs to the project. More than 100 % of a source project for one role and day is a 409 that changes nothing."""
    projects.put_links(hub, caller=caller, project_id=project_id, body=body)
    return to_json(_row(hub, caller, PROJECTS, project_id))


@router.get("/projects/{project_id}/sources")
def read_sources(project_id: UUID, request: Request, hub: OfHub, caller: Admitted, as_of: Then = None) -> Response:
    """Its source projects: in which roles, with what share, what they hold, and what of that counts nowhere."""
    refuse_parameters(request.query_params, allowed=("as_of",))
    caller.require(Action.READ)
    return to_whole_list(list_project_sources(hub, caller, project_id, as_of=to_as_of(as_of)))


@router.get("/projects/{project_id}/kpis")
def read_kpis(project_id: UUID, request: Request, hub: OfHub, caller: Admitted, as_of: AsOf = None) -> Response:
    """Every KPI with its value or the reason why there is none, its coverage, formula, and the address of its inputs."""
    refuse_parameters(request.query_params, allowed=("as_of",))
    caller.require(Action.READ)
    standing = read_standing(hub, caller, project_id, as_of=to_day(as_of))
    return to_json(standing.answer(hide_costs=caller.hide_costs))


@router.get("/projects/{project_id}/kpis/{name}/inputs")
def read_kpi_inputs(
    project_id: UUID,
    name: str,
    request: Request,
    hub: OfHub,
    caller: Admitted,
    *,
    as_of: AsOf = None,
    limit: Limit = 1000,
    offset: Annotated[int, Query(ge=0, description="How many to pass over.")] = 0,
) -> Response:
    """What a KPI was computed from: tasks, hours, lines, milestones and risks, each with the link to it in its tool."""
    refuse_parameters(request.query_params, allowed=("as_of", "limit", "offset"))
    caller.require(Action.INSPECT)
    return to_json(read_inputs(hub, caller, project_id, name=name, as_of=to_day(as_of), limit=limit, offset=offset))


def to_day(text: str | None) -> dt.date | None:
    """Raises Unprocessable for anything but a date."""
    if text is None:
        return None
    try:
        return (
            dt.date.fromisoformat(text[:10])
            if len(text) == len("2026-11-22")
            else dt.datetime.fromisoformat(text).date()
        )
    except ValueError as error:
        raise Unprocessable(
            f'"{text[:40]}" is no value for "as_of".', hint="Expected a date such as 2026-11-22.", code="bad_value"
        ) from error


def _row(hub: Hub, caller: Caller, model: ReadModel, row_id: UUID) -> Json:
    row: Json = orjson.loads(read_row(hub, caller, model, row_id, fields=model.columns))
    return row
