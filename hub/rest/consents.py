"""A person authorises a connection: where to send them, and what their browser brought back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from hub.admin import connections
from hub.admin.consents import (
    begin_consent,
    begun_json,
    finish_consent,
    finish_typed_consent,
    holder_of,
    read_answer,
    redirect_address,
    take_answered,
)
from hub.deps import Admitted, OfHub
from hub.rest.answers import to_json

router = APIRouter(prefix="/connections", tags=["connections"])


class AuthoriseBody(BaseModel):
    """`redirect_uri` is where the tool sends the browser back to, among the addresses registered there; the hub's own unless told."""

    model_config = ConfigDict(extra="forbid")

    redirect_uri: str | None = Field(default=None, pattern=r"^https?://[^\s]+$", max_length=2000)


class AnswerBody(BaseModel):
    """`answer` is the whole address that the browser ended at; without one it is asked whether somebody typed the code."""

    model_config = ConfigDict(extra="forbid")

    answer: str | None = Field(default=None, max_length=16_000)


@router.post("/{connection_id}/authorise")
def begin(
    connection_id: UUID,
    request: Request,
    hub: OfHub,
    caller: Admitted,
    body: Annotated[AuthoriseBody, Body(default_factory=AuthoriseBody)],
) -> Response:
    """Begin: the address where a person says yes, and the code to type there if there is one. Good for a quarter of an hour."""
    redirect_uri = body.redirect_uri or redirect_address(hub, base_url=str(request.base_url))
    begun = begin_consent(
        hub, caller=caller, connection_id=connection_id, begun_by=holder_of(caller), redirect_uri=redirect_uri
    )
    return to_json(begun_json(begun))


@router.post("/{connection_id}/authorise/answer")
def finish(
    connection_id: UUID,
    hub: OfHub,
    caller: Admitted,
    body: Annotated[AnswerBody, Body(default_factory=AnswerBody)],
) -> Response:
    """Finish what the same token began: `authorised` is false as long as a code waits to be typed."""
    connections.get_connection(hub, caller=caller, connection_id=connection_id)
    holder = holder_of(caller)
    if body.answer is None:
        waiting = finish_typed_consent(hub, caller=caller, connection_id=connection_id, begun_by=holder)
        return to_json({"authorised": waiting is None})
    answer = read_answer(body.answer)
    consent = take_answered(hub, caller=caller, begun_by=holder, answer=answer, connection_id=connection_id)
    finish_consent(hub, caller=caller, consent=consent, answer=answer)
    return to_json({"authorised": True})
