"""Where an imported plan file belongs: a client, and one connection a file, found again when the file is imported again."""

import uuid
from pathlib import Path

from hub.admin.clients import add_client
from hub.admin.connection_edits import add_connection
from hub.admin.desk import Desk, open_desk
from hub.security.caller import Action, Caller
from hub.storage import clients, connections
from hub.wiring import Hub

CONNECTOR = "msproject"


def import_client(hub: Hub, *, caller: Caller, name: str) -> uuid.UUID:
    """The client of that name, added when there is none. Raises Unprocessable for a name that cannot be one."""
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        found = clients.find_client_named(desk.rows, name.strip())
        return (found or add_client(desk, {"name": name})).id


def file_connection(hub: Hub, path: Path, *, caller: Caller, client_id: uuid.UUID) -> uuid.UUID:
    """The connection that reads this file or folder, added when there is none. `path` is absolute."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        for stored in connections.list_connections(desk.rows, client_id=client_id):
            if stored.connector == CONNECTOR and stored.settings.get("path") == str(path):
                return stored.id
        body = {
            "client_id": client_id,
            "connector": CONNECTOR,
            "name": _free_name(desk, path, client_id=client_id),
            "settings": {"source": "files", "path": str(path)},
        }
        return add_connection(desk, body).id


def _free_name(desk: Desk, path: Path, *, client_id: uuid.UUID) -> str:
    """The file's name; with its folder when another file of that name was imported before."""
    name = path.name or str(path)
    taken = connections.find_connection_named(desk.rows, name, client_id=client_id)
    return f"{name} ({path.parent})" if taken else name
