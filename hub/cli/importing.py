"""`pmo-hub import`: project plans in files, read here and now."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from connectors.sdk.errors import ConnectorError
from hub.admin.file_imports import file_connection, import_client
from hub.cli.asking import list_quarantined
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.failures import WORK_FAILED, complain
from hub.cli.output import AsJson, Columns, console, show_json, to_table
from hub.cli.syncing import ask_for_run, run_to_its_end
from hub.cli.totals import SUMMED, Row, to_row, to_total, totals_table
from hub.errors import HubError
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.totals import list_totals
from hub.security.scopes import Scope
from hub.wiring import Hub

NOTHING: Row = {"connection_id": None, **dict.fromkeys(SUMMED), "money": []}
QUARANTINE_COLUMNS = {"stream": "stream", "id in the file": "source_id", "rule": "rule", "why": "message"}


def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Plans: .mpp, .mpt, MSPDI .xml, or a folder.")],
    client: Annotated[str, typer.Option("--client", help="Whose plans they are; added when new.")] = "Imported files",
    *,
    as_json: AsJson = False,
) -> None:
    """Read project plans; say what was read, and what was quarantined and why. A file read before is brought up to date."""
    with opened_hub() as hub:
        client_id = import_client(hub, caller=OPERATOR, name=client)
        read = [_import_one(hub, path, client_id=client_id) for path in _once_each(files)]
        items = _with_figures(hub, read, client_id=client_id)
    total = to_total(items)
    if as_json:
        show_json({"client_id": str(client_id), "client": client, "files": items, "totals": total})
    else:
        _show(items, total=total)
    for item in items:
        for sentence in item["errors"]:
            complain(sentence if Path(item["file"]).name in sentence else f"{item['file']}: {sentence}")
    if any(item["errors"] for item in items):
        raise typer.Exit(WORK_FAILED)


def _once_each(files: list[Path]) -> list[Path]:
    """A file named twice counts once."""
    return list({path.resolve(): path for path in files}.values())


def _import_one(hub: Hub, path: Path, *, client_id: uuid.UUID) -> Row:
    """How reading one file went. A file that cannot be read has `errors`, and never stops the others."""
    if not path.exists():
        return _refused(path, f"There is no such file: {path.absolute()}.")
    try:
        connection_id = file_connection(hub, path.resolve(), caller=OPERATOR, client_id=client_id)
        run = ask_for_run(hub, connection_id, mode="incremental", trigger="import", enqueue=False)
        ended = run_to_its_end(hub, run, name=path.name)
    except HubError as error:
        return _refused(path, error.detail, error.hint)
    except ConnectorError as error:
        return _refused(path, error.message, error.hint)
    return {"file": str(path), "connection_id": str(connection_id), "run": ended.run, "errors": ended.sentences}


def _with_figures(hub: Hub, read: list[Row], *, client_id: uuid.UUID) -> list[Row]:
    """The files with what each has brought, and with what was kept out of it."""
    keep_tallies(hub, Scope.of(client_id))
    rows = {row["connection_id"]: row for row in map(to_row, list_totals(hub.database, scope=Scope.of(client_id)))}
    return [item | _figures(hub, rows.get(item["connection_id"], NOTHING)) for item in read]


def _figures(hub: Hub, row: Row) -> Row:
    kept_out = list_quarantined(hub, connection_id=uuid.UUID(row["connection_id"])) if row["quarantined"] else []
    return row | {"quarantined_records": kept_out}


def _refused(path: Path, sentence: str, hint: str = "") -> Row:
    return {"file": str(path), "connection_id": None, "run": None, "errors": [f"{sentence} {hint}".strip()]}


def _show(items: list[Row], *, total: Row) -> None:
    first: Columns = {
        "file": lambda row: Path(row["file"]).name,
        "state": lambda row: row["run"] and row["run"]["state"],
    }
    console().print(totals_table(items, first=first, total=total))
    for item in items:
        if item["quarantined_records"]:
            title = f"Quarantined in {item['file']}"
            console().print(to_table(item["quarantined_records"], QUARANTINE_COLUMNS, title=title))
