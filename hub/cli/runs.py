"""`pmo-hub runs`: what was synced, when, and how it ended."""

from typing import Annotated, Any
from uuid import UUID

import typer

from hub.admin.desk import to_json
from hub.admin.references import connection_named
from hub.cli.asking import get_run, list_runs
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, console, show_item, show_items, to_table
from hub.sync.requests import cancel_run
from hub.sync.run_log import read_run_log

app = typer.Typer(help="Syncs: their state, counts and errors.", no_args_is_help=True)

Run = Annotated[UUID, typer.Argument(metavar="RUN", help="The run's id.")]


def _sum(column: str) -> Any:
    return lambda run: sum(counts.get(column, 0) for counts in run["counts"].values())


COLUMNS = {
    "queued at": "queued_at",
    "state": "state",
    "mode": "mode",
    "records": _sum("records"),
    "created": _sum("created"),
    "changed": _sum("changed"),
    "quarantined": _sum("quarantined"),
    "says": lambda run: run["error"]["message"] if run["error"] else run["progress"],
    "id": "id",
}


LOG_COLUMNS = {"at": "at", "level": "level", "message": "message"}


@app.command("list")
def show_runs(
    connection: Annotated[
        str | None, typer.Option("--connection", metavar="CONNECTION", help="Only of this connection.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many, newest first.")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """List runs, newest first."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR) if connection else None
        items = list_runs(hub, connection_id=connection_id, limit=limit)
    show_items(items, COLUMNS, as_json=as_json, none="No run yet.")


@app.command("show")
def show_run(run: Run, *, as_json: AsJson = False) -> None:
    """Show one run with its counts per stream and its log."""
    with opened_hub() as hub:
        item = get_run(hub, run)
        said = read_run_log(hub.database, scope=OPERATOR.scope, run_id=run)
    show_item(item | ({"log": said} if as_json else {}), as_json=as_json)
    if not as_json:
        left_out = said["left_out"]
        title = f"log (earlier lines that were left out: {left_out})" if left_out else "log"
        console().print(to_table(said["items"], LOG_COLUMNS, title=title))


@app.command("cancel")
def stop_run(run: Run, *, as_json: AsJson = False) -> None:
    """Ask a run to stop: a queued one ends at once, a running one within a page."""
    with opened_hub() as hub:
        item = cancel_run(hub, scope=OPERATOR.scope, run_id=run)
    show_item(to_json(item), as_json=as_json)
