"""One project through time: baselines, KPI history, what changed, what lies ahead."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from hub import clock
from hub.admin.bodies import Body, Name, read_body
from hub.deps import Admitted, OfHub
from hub.portfolio.baselines import BaselineWish, freeze, read_baselines
from hub.portfolio.differences import read_differences
from hub.portfolio.outlook import read_forecast
from hub.portfolio.timeline import NAMES, read_timeline
from hub.portfolio.words import Language
from hub.queries.lists import read_row
from hub.rest.answers import API, to_json
from hub.rest.bodies import Document
from hub.rest.computed import DAY, Choice, Kinds, answer_computed, parameters_of
from hub.security.caller import Action
from models.reporting.portfolio import PROJECTS
from models.vocabulary import BaselineSource

router = APIRouter(prefix="/projects/{project_id}", tags=["projects"])

OF_A_DAY: Kinds = {"as_of": DAY}
TIMELINE: Kinds = {"name": NAMES, "from": DAY, "to": DAY}
DIFFERENCES: Kinds = {"from": DAY, "to": DAY, "language": tuple(Language)}


class BaselineBody(Body):
    """`source` hub freezes the plan of a day (`frozen_on`, today unless told), tool keeps the tool's own baseline as it is now."""

    name: Name
    source: BaselineSource = BaselineSource.HUB
    frozen_on: dt.date | None = None
    effective_on: dt.date | None = None
    reason: Annotated[str, Field(max_length=2000)] | None = None


@router.get("/forecast", openapi_extra=parameters_of(OF_A_DAY, paged=False))
def forecast(project_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """When it will be finished (50, 80 and 95 %), what it will cost, and how far the same method was off in its past."""
    caller.require(Action.READ)
    choice = Choice(request, OF_A_DAY, paged=False)
    return to_json(read_forecast(hub, caller, project_id, as_of=choice.day("as_of")))


@router.get("/kpis/history", openapi_extra=parameters_of(TIMELINE))
def kpi_history(project_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """Its KPIs day by day, as they were kept, and as they stand today (`is_final` false). `name` selects one, `from` and `to` the days."""
    caller.require(Action.READ)
    choice = Choice(request, TIMELINE)
    days = read_timeline(
        hub, caller, project_id, name=choice.word("name"), first=choice.day("from"), last=choice.day("to")
    )
    return answer_computed(request, hub, caller, days, key=lambda day: (day["as_of"],), name="kpi-history")


@router.get("/changes", openapi_extra=parameters_of(DIFFERENCES, paged=False))
def list_differences(project_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """What changed between the ends of two days, in words (`language` en or fr) and numbers; the last thirty days unless told.

    Without `to` it is told up to now, with the figures as the project stands: by the status date of its plan, which `to` then says, else today.
    """
    caller.require(Action.READ)
    choice = Choice(request, DIFFERENCES, paged=False)
    language = Language(choice.word("language") or Language.ENGLISH)
    return to_json(
        read_differences(
            hub, caller, project_id, first=choice.day("from"), last=choice.day("to"), now=clock.now(), language=language
        )
    )


@router.get("/baselines", openapi_extra=parameters_of(OF_A_DAY))
def list_baselines(project_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """What it was and is measured by: kept baselines, and the tool's own (its `id` is null). `is_current` holds today, or on the day of `as_of`."""
    caller.require(Action.READ)
    items = read_baselines(hub, caller, project_id, as_of=Choice(request, OF_A_DAY).day("as_of"))
    return answer_computed(
        request, hub, caller, items, key=lambda item: (item["created_at"] or "", item["name"]), name="baselines"
    )


@router.post("/baselines", status_code=201)
def add_baseline(project_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Keep a baseline: the plan as it was held at the end of a day, or the tool's own. The ones before stay."""
    read_row(hub, caller, PROJECTS, project_id, fields=PROJECTS.columns[:1])
    wanted = read_body(BaselineBody, body, what="the baseline")
    made = freeze(hub, caller, project_id, BaselineWish(**wanted.model_dump()), now=clock.now())
    return to_json(made, status=201, headers={"Location": f"{API}/projects/{project_id}/baselines"})
