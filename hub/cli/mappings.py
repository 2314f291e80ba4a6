"""`pmo-hub mappings`: what a connection's words and fields mean."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hub.admin import mappings
from hub.admin.desk import to_json
from hub.admin.references import connection_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, Columns, show_item, show_items
from hub.cli.syncing import ask_for_run
from hub.sync.preview import preview_mapping
from hub.wiring import Hub

app = typer.Typer(help="The rules that translate a connection's words and fields.", no_args_is_help=True)

HISTORY_COLUMNS: Columns = {
    "version": "version",
    "holds": lambda item: "yes" if item["holds"] else "",
    "saved at": "created_at",
    "by": "created_by",
    "mapping": "mapping",
}

Connection = Annotated[str, typer.Argument(metavar="CONNECTION", help="Name, CLIENT/NAME or id.")]

MappingFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The whole mapping, as TOML or JSON.", dir_okay=False)
]


@app.command("show")
def show_mapping(connection: Connection, *, as_json: AsJson = False) -> None:
    """Show the mapping that holds, and the connector's own defaults beneath it."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = mappings.get_mapping(hub, caller=OPERATOR, connection_id=connection_id)
    show_item(item, as_json=as_json)


@app.command("apply")
def apply_mapping(
    connection: Connection,
    file: MappingFile,
    *,
    as_json: AsJson = False,
) -> None:
    """Save a mapping as a new version and replay the kept pages with it; the same one again changes nothing."""
    document = read_document(file)
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        before = mappings.get_mapping(hub, caller=OPERATOR, connection_id=connection_id)
        item = mappings.put_mapping(hub, caller=OPERATOR, connection_id=connection_id, body=document)
        item |= _replay(hub, connection_id, is_needed=item["version"] != before["version"])
    show_item(item, as_json=as_json)


@app.command("history")
def show_history(connection: Connection, *, as_json: AsJson = False) -> None:
    """List every mapping that was saved, newest first, and which one holds."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        items = mappings.list_history(hub, caller=OPERATOR, connection_id=connection_id)
    show_items(items, HISTORY_COLUMNS, as_json=as_json, none="No mapping was saved; the connector's own holds.")


@app.command("revert")
def revert_mapping(
    connection: Connection,
    version: Annotated[int | None, typer.Argument(help="The version; the one before without it.", min=0)] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let an earlier version hold again and replay the kept pages with it."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        before = mappings.get_mapping(hub, caller=OPERATOR, connection_id=connection_id)
        body = {} if version is None else {"version": version}
        item = mappings.revert_mapping(hub, caller=OPERATOR, connection_id=connection_id, body=body)
        item |= _replay(hub, connection_id, is_needed=item["version"] != before["version"])
    show_item(item, as_json=as_json)


@app.command("preview")
def preview(
    connection: Connection,
    file: MappingFile,
    *,
    as_json: AsJson = False,
) -> None:
    """Say how many rows of what a mapping would change, without saving it; the pages that are kept are read again."""
    document = read_document(file)
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = preview_mapping(hub, scope=OPERATOR.scope, connection_id=connection_id, document=document)
    show_item(to_json(item), as_json=as_json)


def _replay(hub: Hub, connection_id: UUID, *, is_needed: bool) -> dict[str, Any]:
    """Queue the run that translates the kept pages again."""
    run = ask_for_run(hub, connection_id, mode="replay", trigger="mapping") if is_needed else None
    return {"replay_run_id": run["id"] if run else None}


def read_document(path: Path) -> Any:
    """A TOML or JSON file by its ending. Raises a usage error that says where it is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}.", param_hint="FILE") from error
    except ValueError as error:
        raise typer.BadParameter(f"{path} is not well-formed: {error}.", param_hint="FILE") from error
