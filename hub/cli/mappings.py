"""`pmo-hub mappings`: what a connection's words and fields mean."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.admin import mappings
from hub.admin.desk import to_json
from hub.admin.references import connection_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, show_item
from hub.sync.preview import preview_mapping

app = typer.Typer(help="The rules that translate a connection's words and fields.", no_args_is_help=True)

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
    """Save a mapping as a new version; the same one again changes nothing."""
    document = read_document(file)
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = mappings.put_mapping(hub, caller=OPERATOR, connection_id=connection_id, body=document)
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


def read_document(path: Path) -> Any:
    """A TOML or JSON file by its ending. Raises a usage error that says where it is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}.", param_hint="FILE") from error
    except ValueError as error:
        raise typer.BadParameter(f"{path} is not well-formed: {error}.", param_hint="FILE") from error
