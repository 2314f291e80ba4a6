"""Files of a connection that reads uploads: handed in as they are, listed, taken away."""

import tempfile
from typing import Annotated, Any, BinaryIO
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from hub.admin import uploads
from hub.deps import Admitted, OfHub
from hub.queries.lists import read_row
from hub.rest.answers import API, to_json, to_whole_list
from hub.rest.parameters import refuse_parameters
from hub.security.caller import Caller
from hub.sync.requests import request_run
from hub.wiring import Hub
from models.reporting.administration import RUNS

router = APIRouter(prefix="/connections", tags=["connections"])

BODY = {
    "requestBody": {
        "description": "The file itself.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/{connection_id}/files")
def list_files(connection_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """The uploaded files, the newest first; `is_current` is false for one that a file of the same plan that was saved later took the place of."""
    refuse_parameters(request.query_params)
    return to_whole_list(uploads.list_uploads(hub, caller=caller, connection_id=connection_id))


@router.post("/{connection_id}/files", status_code=202, openapi_extra=BODY)
async def add_file(
    connection_id: UUID,
    request: Request,
    hub: OfHub,
    caller: Admitted,
    name: Annotated[str, Query(description="The name of the file, without a folder.")] = "",
) -> Response:
    """Take a file and queue the run that reads it; a newer file of the same plan is a new version of it."""
    await run_in_threadpool(uploads.require_uploads, hub, caller=caller, connection_id=connection_id)
    with tempfile.TemporaryFile(prefix="pmo-hub-upload-") as file:
        async for piece in request.stream():
            await run_in_threadpool(file.write, piece)
        return await run_in_threadpool(_take, hub, caller, connection_id, name, file)


@router.delete("/{connection_id}/files/{file_id}", status_code=202)
def remove_file(connection_id: UUID, file_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """Take a file away and queue the run that notices: an earlier file of the same plan holds again, else the plan leaves."""
    uploads.remove_upload(hub, caller=caller, connection_id=connection_id, upload_id=file_id)
    return _accepted({"run": _read_again(hub, caller, connection_id)})


def _take(hub: Hub, caller: Caller, connection_id: UUID, name: str, file: BinaryIO) -> Response:
    taken = uploads.add_upload(hub, caller=caller, connection_id=connection_id, name=name, file=file)
    return _accepted({"file": taken, "run": _read_again(hub, caller, connection_id)})


def _read_again(hub: Hub, caller: Caller, connection_id: UUID) -> dict[str, Any]:
    run = request_run(hub, caller_name=caller.name, scope=caller.scope, connection_id=connection_id, trigger="import")
    shown: dict[str, Any] = orjson.loads(read_row(hub, caller, RUNS, run["id"], fields=RUNS.columns))
    return shown


def _accepted(document: dict[str, Any]) -> Response:
    return to_json(document, status=202, headers={"Location": f"{API}/runs/{document['run']['id']}"})
