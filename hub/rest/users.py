"""Users: who may sign in to the cockpit."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import users
from hub.deps import Admitted, OfHub
from hub.rest.answers import to_created, to_json, to_whole_list
from hub.rest.bodies import Document
from hub.rest.parameters import refuse_parameters

router = APIRouter(prefix="/users", tags=["users"])


@router.get("")
def list_users(request: Request, hub: OfHub, caller: Admitted) -> Response:
    """The users who reach no further than the caller."""
    refuse_parameters(request.query_params)
    return to_whole_list(users.list_users(hub, caller=caller))


@router.get("/{user_id}")
def get_user(user_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """One user."""
    return to_json(users.get_user(hub, caller=caller, user_id=user_id))


@router.post("", status_code=201)
def create_user(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add a user. Without a password `invitation` is the path of the cockpit where they choose one, good for a week."""
    return to_created("users", users.create_user(hub, caller=caller, body=body))


@router.patch("/{user_id}")
def change_user(user_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Change the keys that the body names."""
    return to_json(users.change_user(hub, caller=caller, user_id=user_id, body=body))


@router.post("/{user_id}/invite")
def invite_user(user_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """The path where a user chooses a password anew; good for a week and for one use."""
    return to_json({"invitation": users.invite_user(hub, caller=caller, user_id=user_id)})


@router.delete("/{user_id}", status_code=204)
def remove_user(user_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Remove a user and end their sessions."""
    users.remove_user(hub, caller=caller, user_id=user_id)
