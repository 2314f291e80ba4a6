"""Lists of what belongs to one project or one portfolio: the same lists, with the same parameters, narrowed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.deps import Admitted, OfHub
from hub.queries.filter import And, Field, Literal, OneOf
from hub.queries.lists import read_row
from hub.queries.programmes import list_parts
from hub.queries.question import Question
from hub.rest.answers import answer_list
from hub.rest.forms import Form
from hub.rest.parameters import Control, to_as_of, to_question
from hub.rest.schema import list_schema
from hub.security.caller import Action
from models.reporting import ColumnType, ReadModel
from models.reporting.outlook import RISK_REGISTER, SIGNALS
from models.reporting.portfolio import PORTFOLIOS, PROJECTS


@dataclass(frozen=True, slots=True)
class Nested:
    """`word` is the last part of the address; `column` of the list names the one it belongs to."""

    parent: ReadModel
    word: str
    model: ReadModel
    column: str


NESTED = (
    Nested(PROJECTS, "signals", SIGNALS, "project_id"),
    Nested(PROJECTS, "risks", RISK_REGISTER, "project_id"),
    Nested(PORTFOLIOS, "signals", SIGNALS, "portfolio_id"),
    Nested(PORTFOLIOS, "risks", RISK_REGISTER, "portfolio_id"),
)


def add_nested_lists(router: APIRouter) -> None:
    for nested in NESTED:
        endpoint = _endpoint(nested)
        router.add_api_route(
            f"/{nested.parent.path}/{{parent_id}}/{nested.word}",
            endpoint,
            methods=["GET"],
            tags=[nested.parent.path],
            summary=endpoint.__doc__,
            operation_id=f"read_{nested.word}_of_{nested.parent.name}",
            openapi_extra=list_schema(nested.model),
            response_class=Response,
        )


def _endpoint(nested: Nested) -> Callable[..., Response]:
    def read_nested(parent_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
        caller.require(Action.READ)
        as_of = to_as_of(request.query_params.get(Control.AS_OF))
        read_row(hub, caller, nested.parent, parent_id, fields=nested.parent.columns[:1], as_of=as_of)
        parts = list_parts(hub, caller, parent_id, as_of=as_of) if nested.parent is PORTFOLIOS else (parent_id,)

        def ask(form: Form) -> Question:
            question = to_question(nested.model, request.query_params, form=form)
            within = OneOf(Field(nested.model.by_name[nested.column]), Literal(parts, ColumnType.UUID))
            return replace(question, where=And((question.where, within)))

        return answer_list(request, hub, caller, ask=ask, name=nested.model.path)

    read_nested.__doc__ = f"{nested.model.meaning} Of one {nested.parent.singular}."
    return read_nested
