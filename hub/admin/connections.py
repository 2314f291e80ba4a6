"""Connections: add, change, remove, look up, pause, resume; `check_connection` and `discover_connection` ask the tool itself."""

import uuid
from typing import Any

from hub.admin.connection_edits import (
    FRESH_START,
    add_connection,
    connection_json,
    edit_connection,
    subject_of,
    take_connection_away,
)
from hub.admin.desk import Desk, open_desk
from hub.admin.forecasts import forecast_json
from hub.admin.vendors import check_connection, discover_connection
from hub.security.caller import Action, Caller
from hub.storage import connections
from hub.storage.connections import StoredConnection
from hub.wiring import Hub

__all__ = [
    "change_connection",
    "check_connection",
    "create_connection",
    "discover_connection",
    "get_connection",
    "list_connections",
    "pause_connection",
    "remove_connection",
    "resume_connection",
]


def list_connections(hub: Hub, *, caller: Caller, client_id: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """The connections the caller may see, by name; never a secret, only the names of those that are set."""
    with open_desk(hub, caller, Action.INSPECT) as desk:
        return [connection_json(stored) for stored in connections.list_connections(desk.rows, client_id=client_id)]


def get_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> dict[str, Any]:
    with open_desk(hub, caller, Action.INSPECT) as desk:
        return connection_json(connections.get_connection(desk.rows, connection_id))


def create_connection(hub: Hub, *, caller: Caller, body: Any) -> dict[str, Any]:
    """Add a connection. Raises Unprocessable for a body that does not fit or a schedule that the tool's plan cannot pay, Conflict for a
    name that is taken.
    """
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        return _with_forecast(desk, add_connection(desk, body))


def change_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, body: Any) -> dict[str, Any]:
    """Change the keys that the body names. Raises as `create_connection`, and NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        return _with_forecast(desk, edit_connection(desk, connection_id, body))


def remove_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> None:
    """Remove a connection with its secrets, runs, pages and every row it brought. Raises NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        take_connection_away(desk, connection_id)


def pause_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> dict[str, Any]:
    """No schedule starts a run until it is resumed; a run under way goes on."""
    return _set_state(hub, caller, connection_id, action="connection.pause", values={"state": "paused"})


def resume_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> dict[str, Any]:
    return _set_state(hub, caller, connection_id, action="connection.resume", values={"state": "active", **FRESH_START})


def _with_forecast(desk: Desk, stored: StoredConnection) -> dict[str, Any]:
    """A connection and what its schedule will ask of its tool; null without one."""
    return connection_json(stored) | {"forecast": forecast_json(desk, stored)}


def _set_state(
    hub: Hub, caller: Caller, connection_id: uuid.UUID, *, action: str, values: dict[str, Any]
) -> dict[str, Any]:
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        changed = connections.change_connection(desk.rows, connection_id, values=values)
        stored = connections.get_connection(desk.rows, connection_id)
        if changed:
            desk.record(action, subject_of(connection_id), client_id=stored.client_id)
        return connection_json(stored)
