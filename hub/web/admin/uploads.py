"""Plan files of a connection that reads uploads: dropped on its page, listed there, taken away."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from hub.admin import connections, uploads
from hub.errors import HubError, NotFound
from hub.security.caller import Action
from hub.sync.requests import request_run
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.visit import Posted, SignedIn, Visit, go_to, read_form

router = APIRouter(prefix="/admin/connections", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/connections"
MOST_FILES = 50


async def read_files(request: Request, visit: SignedIn) -> AsyncIterator[FormData]:
    """The fields of a form with files, which are gone afterwards. Who may not send them is refused before a byte of them is read."""
    visit.caller.require(Action.CONFIGURE)
    form = await read_form(request, visit, max_files=MOST_FILES)
    try:
        yield form
    finally:
        await form.close()


@router.post("/{connection_id}/files")
def add(
    connection_id: UUID, request: Request, visit: SignedIn, form: Annotated[FormData, Depends(read_files)]
) -> Response:
    """Take what was dropped, and watch how it is read; a file that is of no use does not keep the others out."""
    files = [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]
    refused = [error for file in files if (error := _refusal(visit, connection_id, file))]
    if not files or refused:
        return _refused_page(request, visit, connection_id, refused, taken=len(files) - len(refused))
    return go_to(f"/admin/runs/{_read_again(visit, connection_id)}")


@router.get("/{connection_id}/files/{file_id}/remove")
def ask_to_remove(connection_id: UUID, file_id: UUID, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.CONFIGURE)
    held = uploads.list_uploads(visit.hub, caller=visit.caller, connection_id=connection_id)
    file = next((each for each in held if each["id"] == str(file_id)), None)
    if file is None:
        raise NotFound(f"There is no file {file_id}.")
    warning = msg("An earlier file of the same plan holds again; without one the plan leaves with the next run.")
    return render(
        request,
        "remove.html",
        name=file["name"],
        action=f"{PLACE}/{connection_id}/files/{file_id}/remove",
        back=f"{PLACE}/{connection_id}",
        warning=translate(request, warning),
    )


@router.post("/{connection_id}/files/{file_id}/remove")
def remove(connection_id: UUID, file_id: UUID, visit: SignedIn, _form: Posted) -> Response:
    uploads.remove_upload(visit.hub, caller=visit.caller, connection_id=connection_id, upload_id=file_id)
    return go_to(f"/admin/runs/{_read_again(visit, connection_id)}")


def _refusal(visit: Visit, connection_id: UUID, file: UploadFile) -> HubError | None:
    try:
        uploads.add_upload(
            visit.hub, caller=visit.caller, connection_id=connection_id, name=file.filename or "", file=file.file
        )
    except HubError as error:
        return error
    return None


def _refused_page(
    request: Request, visit: Visit, connection_id: UUID, refused: list[HubError], *, taken: int
) -> Response:
    """What was not taken and why; what was taken is read all the same."""
    if taken:
        _read_again(visit, connection_id)
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    status = refused[0].status_code if refused else 422
    return render(request, "upload-refused.html", status=status, connection=connection, refused=refused, taken=taken)


def _read_again(visit: Visit, connection_id: UUID) -> uuid.UUID:
    run = request_run(
        visit.hub,
        caller_name=visit.caller.name,
        scope=visit.caller.scope,
        connection_id=connection_id,
        trigger="import",
    )
    run_id: uuid.UUID = run["id"]
    return run_id
