"""The mapping of a connection: read it, save a new version, look back, go back."""

import uuid
from typing import Any

from pydantic import Field

from hub.admin.bodies import Body, read_body
from hub.admin.connection_bodies import check_mapping, find_usable_connector
from hub.admin.connection_edits import edit_connection, subject_of
from hub.admin.desk import open_desk, to_json
from hub.errors import Unprocessable
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


def list_history(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> list[dict[str, Any]]:
    """`[{version, mapping, created_at, created_by, holds}]`, newest first. Version 0, none saved, is not among them. Raises NotFound."""
    with open_desk(hub, caller, Action.INSPECT) as desk:
        stored = connections.get_connection(desk.rows, connection_id)
        return [
            to_json(
                {
                    "version": saved.version,
                    "mapping": saved.document,
                    "created_at": saved.created_at,
                    "created_by": saved.created_by,
                    "holds": saved.version == stored.mapping_version,
                }
            )
            for saved in mappings.list_mappings(desk.rows, connection_id=connection_id)
        ]


def revert_mapping(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, body: Any) -> dict[str, Any]:
    """Let an earlier version hold again, the one before this without a word which; 0 is the connector's own defaults alone.

    Raises Unprocessable for a version that is not there, or whose document the connector no longer takes.
    """
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        stored = connections.get_connection(desk.rows, connection_id)
        wanted = read_body(Revert, body if body is not None else {}, what="the revert")
        version = max(stored.mapping_version - 1, 0) if wanted.version is None else wanted.version
        check_mapping(
            find_usable_connector(stored.connector), _document_of(desk.rows, stored, version), name=stored.name
        )
        if version != stored.mapping_version:
            own = {"client_id": stored.client_id, "connection_id": stored.id}
            mappings.let_hold(desk.rows, version, **own, now=desk.now)
            desk.record(
                "mapping.revert",
                subject_of(stored.id),
                client_id=stored.client_id,
                version=version,
                version_before=stored.mapping_version,
            )
        return _mapping_json(desk.rows, connections.get_connection(desk.rows, connection_id))


class Revert(Body):
    """Which version should hold again; the one before this without it."""

    version: int | None = Field(default=None, ge=0)


def _document_of(rows: RowSession, stored: StoredConnection, version: int) -> dict[str, Any]:
    if version == 0:
        return {}
    saved = mappings.find_mapping(rows, connection_id=stored.id, version=version)
    if saved is None:
        raise Unprocessable(
            f'Connection "{stored.name}" has no mapping version {version}.',
            hint="Its history lists those that were saved; 0 is the connector's own.",
        )
    return saved.document


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
