"""Files for other programs: exports that the hub makes by itself, and a Power BI project that reads this hub."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from hub.admin import exports
from hub.deps import Admitted, OfHub
from hub.export.powerbi.project import feed_address, zip_project
from hub.export.store import drop_files, find_file
from hub.export.target import Target
from hub.queries.lists import read_row
from hub.rest.answers import API, JSON, to_json
from hub.rest.bodies import Document
from hub.rest.parameters import refuse_parameters
from hub.security.caller import Action, Caller
from hub.wiring import Hub
from models.reporting.administration import EXPORTS

router = APIRouter(prefix="/exports", tags=["exports"])
files = APIRouter(prefix="/files", tags=["exports"])

PIECE_BYTES = 256 * 1024


@router.get("/powerbi", response_class=Response)
def download_powerbi(request: Request, hub: OfHub, caller: Admitted) -> Response:
    """A Power BI project and queries for Excel, in one archive. No token stands in it: Power BI asks for one."""
    caller.require(Action.READ)
    refuse_parameters(request.query_params)
    url = feed_address(_address(hub, request))
    headers = {"Content-Disposition": 'attachment; filename="pmo-hub-powerbi.zip"'}
    return Response(zip_project(url=url), media_type="application/zip", headers=headers)


@router.post("", status_code=202)
def create_export(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Have tables written to files, once or again and again."""
    export_id = exports.create_export(hub, caller=caller, body=body)
    return Response(
        _read(hub, caller, export_id), 202, media_type=JSON, headers={"Location": f"{API}/exports/{export_id}"}
    )


@router.delete("/{export_id}", status_code=204)
def remove_export(export_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Forget an export, its schedule and the files the hub keeps of it."""
    drop_files(hub.settings, exports.remove_export(hub, caller=caller, export_id=export_id))


@router.post("/{export_id}/links")
def link_export(export_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """An address for each file that the hub keeps of an export, good for a quarter of an hour without a token."""
    links = exports.link_export(hub, caller=caller, export_id=export_id)
    base = _address(hub, request)
    items = [
        {"name": link["name"], "url": f"{base}/files/{link['ticket']}", "expires_at": link["expires_at"]}
        for link in links
    ]
    return to_json({"items": items, "next": None})


@files.get("/{ticket}", response_class=Response)
def download_file(ticket: str, hub: OfHub) -> Response:
    """A file of an export, for whoever holds its link."""
    export, name = exports.read_ticket(hub, ticket)
    place, path = find_file(hub.settings, export, name)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(PurePosixPath(name).name)}",
        "Content-Length": str(place.files.size(path)),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_pieces(place, path), media_type="application/octet-stream", headers=headers)


def _pieces(place: Target, path: str) -> Iterator[bytes]:
    with place.files.open(path, "rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _address(hub: Hub, request: Request) -> str:
    return hub.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")


def _read(hub: Hub, caller: Caller, export_id: UUID) -> str:
    return read_row(hub, caller, EXPORTS, export_id, fields=EXPORTS.columns)
