"""Client organisations: add, change, remove."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from hub.admin import clients
from hub.deps import Admitted, OfHub
from hub.rest.answers import to_created, to_json
from hub.rest.bodies import Document

router = APIRouter(prefix="/clients", tags=["clients"])


@router.post("", status_code=201)
def create_client(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add a client."""
    return to_created("clients", clients.create_client(hub, caller=caller, body=body))


@router.patch("/{client_id}")
def change_client(client_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Change the keys that the body names."""
    return to_json(clients.change_client(hub, caller=caller, client_id=client_id, body=body))


@router.delete("/{client_id}", status_code=204)
def remove_client(client_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Remove a client with its connections and every row they brought."""
    clients.remove_client(hub, caller=caller, client_id=client_id)
