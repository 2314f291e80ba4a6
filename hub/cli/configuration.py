"""`pmo-hub apply` and `dump`: configuration as code."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import tomli_w
import typer

from hub.admin import as_code
from hub.admin.as_code import Change
from hub.admin.declarations import read_declarations
from hub.admin.references import connection_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, console, show_json, to_cell, to_table
from hub.cli.syncing import ask_for_run
from hub.wiring import Hub

COLUMNS = {"": "deed", "client": "client", "connection": "connection", "item": "item", "what changes": "keys"}


def apply(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="TOML files, or folders with them.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and change nothing.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the declared clients' connections that are not declared.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the hub to what these files declare, one transaction a client; the same again changes nothing."""
    declarations = read_declarations(paths, environ=os.environ)
    with opened_hub() as hub:
        changes = as_code.apply(hub, declarations, caller=OPERATOR, dry_run=dry_run, prune=prune)
        if not dry_run:
            _replay_changed_mappings(hub, changes)
    if as_json:
        show_json({"dry_run": dry_run, "changes": [_to_json(change) for change in changes]})
        return
    console().print(to_table([asdict(change) | {"keys": _differences(change)} for change in changes], COLUMNS))
    done = sum(change.deed in {"add", "change", "remove"} for change in changes)
    console().print(f"{done} to change, nothing done." if dry_run else f"{done} changed.")


def dump(*, as_json: AsJson = False) -> None:
    """Write down clients, connections, mappings, schedules, portfolios and projects as `apply` reads them; without secrets."""
    with opened_hub() as hub:
        document = as_code.dump(hub, caller=OPERATOR)
    if as_json:
        show_json(document)
    else:
        typer.echo(tomli_w.dumps(document), nl=False)


def _replay_changed_mappings(hub: Hub, changes: list[Change]) -> None:
    """What is kept already is translated again by the new rules."""
    for change in changes:
        if change.deed == "change" and any(key.split(".")[0] == "mapping" for key in change.keys):
            connection_id = connection_named(hub, f"{change.client}/{change.connection}", caller=OPERATOR)
            ask_for_run(hub, connection_id, mode="replay", trigger="mapping")


def _to_json(change: Change) -> dict[str, Any]:
    keys = {key: {"from": before, "to": after} for key, (before, after) in change.keys.items()}
    return asdict(change) | {"keys": keys}


def _differences(change: Change) -> str:
    """One line a key. What is new has no past worth showing."""
    if change.deed == "add":
        return "\n".join(f"{key} = {to_cell(after)}" for key, (_, after) in change.keys.items())
    return "\n".join(
        f"{key}: {to_cell(before) or 'nothing'} -> {to_cell(after) or 'nothing'}"
        for key, (before, after) in change.keys.items()
    )
