"""API tokens: mint, list, revoke."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import tokens
from hub.deps import Admitted, Callers, OfHub
from hub.rest.answers import to_created, to_whole_list
from hub.rest.bodies import Document
from hub.rest.parameters import refuse_parameters

router = APIRouter(prefix="/tokens", tags=["tokens"])


@router.get("")
def list_tokens(request: Request, hub: OfHub, caller: Admitted) -> Response:
    """The tokens that reach no further than the caller's, without their text."""
    refuse_parameters(request.query_params)
    return to_whole_list(tokens.list_tokens(hub, caller=caller))


@router.post("", status_code=201)
def create_token(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Mint a token; its text is shown this once."""
    return to_created("tokens", tokens.create_token(hub, caller=caller, body=body))


@router.delete("/{token_id}", status_code=204)
def revoke_token(token_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> None:
    """From now on the token opens nothing."""
    tokens.revoke_token(hub, caller=caller, token_id=token_id)
    callers: Callers = request.app.state.callers
    callers.forget()
