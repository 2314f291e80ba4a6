"""Finding clients and connections by what people call them: an id, a name, or CLIENT/NAME."""

import uuid

from hub.admin.desk import open_desk
from hub.errors import NotFound, Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, connections
from hub.wiring import Hub


def client_named(hub: Hub, reference: str, *, caller: Caller) -> uuid.UUID:
    """The id of a client given by id or name. Raises NotFound."""
    with open_desk(hub, caller, Action.READ) as desk:
        given = _as_id(reference)
        found = clients.find_client(desk.rows, given) if given else clients.find_client_named(desk.rows, reference)
    if found is None:
        raise NotFound(f'There is no client "{reference}".', hint="List them with: pmo-hub clients list")
    return found.id


def connection_named(hub: Hub, reference: str, *, caller: Caller) -> uuid.UUID:
    """The id of a connection given by id, name or CLIENT/NAME. Raises NotFound, or Unprocessable for a name that several have."""
    with open_desk(hub, caller, Action.INSPECT) as desk:
        owners = {client.id: client.name for client in clients.list_clients(desk.rows)}
        held = connections.list_connections(desk.rows)
    names = {
        stored.id: {str(stored.id), stored.name, f"{owners.get(stored.client_id)}/{stored.name}"} for stored in held
    }
    matching = [identity for identity, known_as in names.items() if reference in known_as]
    if not matching:
        raise NotFound(f'There is no connection "{reference}".', hint="List them with: pmo-hub connections list")
    if len(matching) > 1:
        raise Unprocessable(
            f'{len(matching)} clients have a connection "{reference}".', hint="Write it as CLIENT/NAME, or give its id."
        )
    return matching[0]


def _as_id(reference: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None
