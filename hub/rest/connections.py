"""Connections: configure, try, start and pause."""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from hub.admin import connections, mappings
from hub.deps import Admitted, OfHub
from hub.queries.lists import read_row
from hub.rest.answers import API, JSON, to_created, to_json, to_whole_list
from hub.rest.bodies import Document
from hub.security.caller import Action, Caller
from hub.sync.hints import describe_hook
from hub.sync.preview import preview_mapping
from hub.sync.requests import request_run
from hub.wiring import Hub
from models.reporting.administration import CONNECTIONS, RUNS

router = APIRouter(prefix="/connections", tags=["connections"])


INCREMENTAL: Literal["incremental"] = "incremental"


class SyncBody(BaseModel):
    """What a sync should read: what changed since the last one, or everything; of all streams and scopes, or of those named. `accept_removals` releases the brake on mass removals."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["incremental", "full"] = INCREMENTAL
    accept_removals: bool = False
    streams: list[str] = []
    scopes: list[str] = []


@router.post("", status_code=201)
def create_connection(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add a connection. Secrets are write-only."""
    saved = connections.create_connection(hub, caller=caller, body=body)
    return to_created("connections", _as_read(hub, caller, saved))


@router.patch("/{connection_id}")
def change_connection(connection_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Change the keys that the body names; `settings` and `secrets` are laid over those that hold."""
    saved = connections.change_connection(hub, caller=caller, connection_id=connection_id, body=body)
    return to_json(_as_read(hub, caller, saved))


@router.delete("/{connection_id}", status_code=204)
def remove_connection(connection_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Remove a connection with its secrets, runs and every row it brought."""
    connections.remove_connection(hub, caller=caller, connection_id=connection_id)


@router.post("/{connection_id}/check")
def check_connection(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """Try credentials, rights and plan features, and say each result in words."""
    return to_json(connections.check_connection(hub, caller=caller, connection_id=connection_id))


@router.post("/{connection_id}/discover")
def discover_connection(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """List what can be synced, and propose mapping rules with reasons."""
    return to_json(connections.discover_connection(hub, caller=caller, connection_id=connection_id))


@router.post("/{connection_id}/sync", status_code=202)
def sync_connection(
    connection_id: UUID, hub: OfHub, caller: Admitted, body: Annotated[SyncBody, Body(default_factory=SyncBody)]
) -> Response:
    """Queue a run; one that waits already is answered instead of a second one."""
    caller.require(Action.CONFIGURE)
    run = request_run(
        hub,
        caller_name=caller.name,
        scope=caller.scope,
        connection_id=connection_id,
        mode=body.mode,
        accepts_removals=body.accept_removals,
        only_streams=body.streams,
        only_scopes=body.scopes,
    )
    shown = read_row(hub, caller, RUNS, run["id"], fields=RUNS.columns)
    return Response(shown, 202, media_type=JSON, headers={"Location": f"{API}/runs/{run['id']}"})


@router.post("/{connection_id}/pause")
def pause_connection(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """No schedule starts a run until it is resumed."""
    return to_json(connections.pause_connection(hub, caller=caller, connection_id=connection_id))


@router.post("/{connection_id}/resume")
def resume_connection(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """Let its schedule start runs again."""
    return to_json(connections.resume_connection(hub, caller=caller, connection_id=connection_id))


@router.get("/{connection_id}/hook")
def show_hook(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """The address to give the tool for its webhooks, and whether what it sends there has to be signed."""
    caller.require(Action.CONFIGURE)
    return to_json(describe_hook(hub, scope=caller.scope, connection_id=connection_id))


@router.get("/{connection_id}/mapping")
def get_mapping(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """The mapping that holds, its version, and the connector's own defaults."""
    return to_json(mappings.get_mapping(hub, caller=caller, connection_id=connection_id))


@router.put("/{connection_id}/mapping")
def put_mapping(connection_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Save a whole mapping as a new version and replay the kept pages with it; `replay_run_id` is null when nothing changed."""
    before = mappings.get_mapping(hub, caller=caller, connection_id=connection_id)["version"]
    saved = mappings.put_mapping(hub, caller=caller, connection_id=connection_id, body=body)
    return to_json(saved | _replay(hub, caller, connection_id, is_needed=saved["version"] != before))


@router.get("/{connection_id}/mapping/history")
def show_history(connection_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """Every mapping that was saved, newest first, and which one holds."""
    return to_whole_list(mappings.list_history(hub, caller=caller, connection_id=connection_id))


@router.post("/{connection_id}/mapping/revert")
def revert(connection_id: UUID, hub: OfHub, caller: Admitted, body: Document = None) -> Response:
    """Let an earlier version hold again (`{"version": 3}`, or the one before without a body) and replay the kept pages with it."""
    before = mappings.get_mapping(hub, caller=caller, connection_id=connection_id)["version"]
    saved = mappings.revert_mapping(hub, caller=caller, connection_id=connection_id, body=body)
    return to_json(saved | _replay(hub, caller, connection_id, is_needed=saved["version"] != before))


def _replay(hub: Hub, caller: Caller, connection_id: UUID, *, is_needed: bool) -> dict[str, str | None]:
    """The run that translates the kept pages again."""
    if not is_needed:
        return {"replay_run_id": None}
    run = request_run(
        hub,
        caller_name=caller.name,
        scope=caller.scope,
        connection_id=connection_id,
        mode="replay",
        trigger="mapping",
    )
    return {"replay_run_id": str(run["id"])}


@router.post("/{connection_id}/mapping/preview")
def preview(connection_id: UUID, hub: OfHub, caller: Admitted, body: Document = None) -> Response:
    """How many rows of what a mapping would change, with samples; read from the kept pages, without one request to the tool.

    Without a body it is the connector's own defaults that are tried.
    """
    caller.require(Action.CONFIGURE)
    document = {} if body is None else body
    return to_json(preview_mapping(hub, scope=caller.scope, connection_id=connection_id, document=document))


def _as_read(hub: Hub, caller: Caller, saved: dict[str, Any]) -> dict[str, Any]:
    """A connection that was saved, as the list shows it, with the forecast of its schedule beside it."""
    row: dict[str, Any] = orjson.loads(
        read_row(hub, caller, CONNECTIONS, UUID(saved["id"]), fields=CONNECTIONS.columns)
    )
    return row | {"forecast": saved["forecast"]}
