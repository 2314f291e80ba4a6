"""The mapping of a connection: read it, save a new version."""

import uuid
from typing import Any

from hub.admin.connection_edits import edit_connection
from hub.admin.desk import open_desk, to_json
from hub.registry import get_connector
from hub.security.caller import Action, Caller
from hub.storage import connections, mappings
from hub.storage.connections import StoredConnection
from hub.storage.rows import RowSession
from hub.wiring import Hub


def get_mapping(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> dict[str, Any]:
    """`{connection_id, version, mapping, created_at, created_by, defaults}`; version 0 is none saved, `defaults` are the connector's own."""
    with open_desk(hub, caller, Action.INSPECT) as desk:
        return _mapping_json(desk.rows, connections.get_connection(desk.rows, connection_id))


def put_mapping(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, body: Any) -> dict[str, Any]:
    """Save a whole mapping as a new version; the same document again changes nothing. Raises Unprocessable naming key and remedy."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        stored = edit_connection(desk, connection_id, {"mapping": body})
        return _mapping_json(desk.rows, stored)


def _mapping_json(rows: RowSession, stored: StoredConnection) -> dict[str, Any]:
    saved = mappings.find_mapping(rows, connection_id=stored.id, version=stored.mapping_version)
    plain: dict[str, Any] = to_json(
        {
            "connection_id": stored.id,
            "version": stored.mapping_version,
            "mapping": stored.mapping,
            "created_at": saved.created_at if saved else None,
            "created_by": saved.created_by if saved else None,
            "defaults": get_connector(stored.connector).description.default_mapping,
        }
    )
    return plain
