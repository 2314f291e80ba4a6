"""`pmo-hub files`: plans that are handed to a hub, wherever its database is."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hub.admin import uploads
from hub.admin.references import connection_named
from hub.cli.arguments import confirm_removal
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.failures import WORK_FAILED, complain
from hub.cli.mappings import Connection
from hub.cli.output import AsJson, Columns, show_items, show_json
from hub.cli.syncing import ask_for_run, run_to_its_end
from hub.errors import HubError
from hub.wiring import Hub

app = typer.Typer(help="Plan files that were uploaded for a connection.", no_args_is_help=True)

COLUMNS: Columns = {
    "name": "name",
    "bytes": "size_bytes",
    "saved at": "saved_at",
    "uploaded at": "uploaded_at",
    "by": "uploaded_by",
    "state": lambda item: "not read yet" if not item["holds"] else "current" if item["is_current"] else "earlier",
    "id": "id",
}
Wait = Annotated[bool, typer.Option("--wait", help="Read here and now instead of leaving it to a worker.")]


@app.command("list")
def list_files(connection: Connection, *, as_json: AsJson = False) -> None:
    """List the files of a connection, the newest first."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        items = uploads.list_uploads(hub, caller=OPERATOR, connection_id=connection_id)
    show_items(items, COLUMNS, as_json=as_json, none="No file was uploaded yet.")


@app.command("add")
def add_files(
    connection: Connection,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Plans: .mpp, .mpt or MSPDI .xml.")],
    *,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Hand plans to the hub, and have them read; a newer file of the same plan is a new version of it."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        taken, faults = [], []
        for path in files:
            try:
                taken.append(_add(hub, connection_id, path))
            except HubError as error:
                faults.append(f"{error.detail} {error.hint or ''}".strip())
        run, sentences = _read_again(hub, connection_id, connection, wait=wait) if taken else (None, [])
    _show({"files": taken, "run": run}, taken, as_json=as_json)
    _end(faults + sentences)


@app.command("remove")
def remove_file(
    connection: Connection,
    file: Annotated[UUID, typer.Argument(metavar="FILE", help="The id of the file.")],
    *,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Take a file away: an earlier one of the same plan holds again, else the plan leaves."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        confirm_removal(f'file {file} of connection "{connection}"')
        uploads.remove_upload(hub, caller=OPERATOR, connection_id=connection_id, upload_id=file)
        run, sentences = _read_again(hub, connection_id, connection, wait=wait)
        left = uploads.list_uploads(hub, caller=OPERATOR, connection_id=connection_id)
    _show({"removed": str(file), "run": run}, left, as_json=as_json)
    _end(sentences)


def _add(hub: Hub, connection_id: UUID, path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return uploads.add_upload(hub, caller=OPERATOR, connection_id=connection_id, name=path.name, file=file)
    except OSError as error:
        raise HubError(f"{path} cannot be read ({error.strerror}).", hint="Name a file.") from error


def _read_again(hub: Hub, connection_id: UUID, name: str, *, wait: bool) -> tuple[dict[str, Any], list[str]]:
    run = ask_for_run(hub, connection_id, mode="incremental", trigger="import", enqueue=not wait)
    if not wait:
        return run, []
    ended = run_to_its_end(hub, run, name=name)
    return ended.run, ended.sentences


def _show(document: dict[str, Any], items: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show_json(document)
    else:
        show_items(items, COLUMNS, as_json=False, none="No file is left.")


def _end(sentences: list[str]) -> None:
    for sentence in sentences:
        complain(sentence)
    if sentences:
        raise typer.Exit(WORK_FAILED)
