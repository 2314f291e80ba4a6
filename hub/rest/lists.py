"""The lists of normalised data, one row of each, and their summaries: one route function for all of them."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.deps import Admitted, OfHub
from hub.portfolio.refresh import refresh_for
from hub.queries.lists import read_row
from hub.rest.answers import JSON, answer_list
from hub.rest.parameters import Control, refuse_parameters, to_as_of, to_fields, to_question, to_summary_question
from hub.rest.schema import list_schema, row_route_schema, summary_schema
from hub.security.caller import Action
from models.reporting import READ_MODELS, ReadModel
from models.reporting.administration import (
    AUDIT,
    CLIENTS,
    CONNECTIONS,
    FIELD_CHANGES,
    FRESHNESS,
    QUARANTINE,
    RECONCILIATION,
    RUNS,
)
from models.reporting.finance import FX_RATES, IMPORTED_BUDGET_LINES
from models.reporting.summaries import SUMMARIES

CONFIGURATION = {CLIENTS.name: Action.READ, CONNECTIONS.name: Action.INSPECT, RUNS.name: Action.INSPECT}
ACTIONS = CONFIGURATION | {
    QUARANTINE.name: Action.INSPECT,
    RECONCILIATION.name: Action.INSPECT,
    FIELD_CHANGES.name: Action.INSPECT,
    AUDIT.name: Action.ADMINISTER,
}
"""What a list needs; the normalised data need READ."""

WITHOUT_ROWS = {
    AUDIT.name,
    FRESHNESS.name,
    FX_RATES.name,
    IMPORTED_BUDGET_LINES.name,
    QUARANTINE.name,
    RECONCILIATION.name,
    FRESHNESS.name,
}
"""Lists whose rows have no address of their own."""

Endpoint = Callable[..., Response]


def add_lists(router: APIRouter) -> None:
    """A route for every read model, and for the summaries."""
    for model in READ_MODELS.values():
        _add(router, model, _list(model), path="", schema=list_schema(model))
    for summary in SUMMARIES.values():
        _add(router, summary.base, _summary(summary.base), path="/summary", schema=summary_schema(summary))


def add_rows(router: APIRouter) -> None:
    """A route for one row of every read model. They come after the words that other routes have in the place of an id."""
    for model in READ_MODELS.values():
        if model.name not in WITHOUT_ROWS:
            _add(router, model, _row(model), path="/{row_id}", schema=row_route_schema(model))


def _add(router: APIRouter, model: ReadModel, endpoint: Endpoint, *, path: str, schema: dict[str, object]) -> None:
    router.add_api_route(
        f"/{model.path}{path}",
        endpoint,
        methods=["GET"],
        tags=[model.path],
        summary=endpoint.__doc__,
        operation_id=f"{endpoint.__name__}_{model.name}",
        openapi_extra=schema,
        response_class=Response,
    )


def _list(model: ReadModel) -> Endpoint:
    def read_list(request: Request, hub: OfHub, caller: Admitted) -> Response:
        caller.require(ACTIONS.get(model.name, Action.READ))
        parameters = request.query_params
        return answer_list(
            request, hub, caller, ask=lambda form: to_question(model, parameters, form=form), name=model.path
        )

    read_list.__doc__ = model.meaning
    return read_list


def _row(model: ReadModel) -> Endpoint:
    def read_one(row_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
        caller.require(Action.INSPECT)
        refuse_parameters(request.query_params, allowed=(Control.FIELDS, Control.AS_OF))
        fields = to_fields(model, request.query_params.get(Control.FIELDS))
        as_of = to_as_of(request.query_params.get(Control.AS_OF))
        if as_of is None:
            refresh_for(hub, caller, model)
        return Response(read_row(hub, caller, model, row_id, fields=fields, as_of=as_of), media_type=JSON)

    read_one.__doc__ = f"One {model.singular}, whatever its presence."
    return read_one


def _summary(base: ReadModel) -> Endpoint:
    def summarise(request: Request, hub: OfHub, caller: Admitted) -> Response:
        caller.require(Action.READ)
        parameters = request.query_params
        return answer_list(
            request,
            hub,
            caller,
            ask=lambda form: to_summary_question(base, parameters, form=form),
            name=f"{base.path}-summary",
        )

    summarise.__doc__ = f"Counts and sums of {base.path}, by group."
    return summarise
