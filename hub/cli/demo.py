"""`pmo-hub demo`: a make-believe client's tools become one table, and then an API."""

from typing import Annotated

import orjson
import typer
from rich.console import Console

from hub import clock
from hub.cli.bench import OPERATOR, read_settings
from hub.cli.failures import WORK_FAILED, complain
from hub.cli.output import AsJson, Columns, console, show_json
from hub.cli.portfolios import SECONDS_PER_HOUR, summary_table
from hub.cli.serving import run_service
from hub.cli.syncing import EndedRun, run_to_its_end
from hub.cli.totals import Row, to_row, to_total, totals_table
from hub.demo.past import live_through
from hub.demo.portfolio_story import consolidate
from hub.demo.stage import Staged, demo_hub, request_sync
from hub.demo.story import CLIENT
from hub.demo.world import DemoConnection
from hub.log import errors_only
from hub.portfolio.kept_tallies import keep_tallies
from hub.portfolio.refresh import refresh_figures
from hub.portfolio.summary import SummaryQuestion, summarise
from hub.queries.reading import reading
from hub.queries.totals import list_totals
from hub.queries.uncounted import list_uncounted_hours
from hub.security.scopes import Scope
from hub.storage.snapshots import queue_snapshots
from hub.wiring import Hub


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the table instead of serving the API.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sync a make-believe client's tools into a throw-away hub, show what came in, then serve it."""
    with demo_hub(read_settings()) as (hub, tools):
        # What a run warns of stands in its log; what it could not do is said below the table.
        with errors_only():
            staged = _live_through(hub, tools)
            ended = {connection.name: _sync(hub, connection) for connection in staged}
        keep_tallies(hub, Scope.everything())
        rows = [to_row(totals) for totals in list_totals(hub.database, scope=Scope.everything())]
        consolidate(hub, staged[0].client_id, today=clock.now().date())
        refresh_figures(hub, staged[0].client_id)
        portfolio = orjson.loads(summarise(hub, OPERATOR, SummaryQuestion(client_id=staged[0].client_id)))
        with reading(hub.database, Scope.everything()) as reader:
            lost = sum(row.seconds for row in list_uncounted_hours(reader))
        _show(rows, ended, portfolio | {"uncounted_seconds": lost}, as_json=as_json)
        if any(run.has_failed for run in ended.values()):
            raise typer.Exit(WORK_FAILED)
        if not once:
            with hub.database.connect(Scope.everything()) as connection:
                queue_snapshots(connection, now=clock.now())
            run_service(hub, as_json=as_json)


def _sync(hub: Hub, connection: Staged) -> EndedRun:
    return run_to_its_end(hub, request_sync(hub, connection), name=connection.name)


def _live_through(hub: Hub, tools: list[DemoConnection]) -> list[Staged]:
    """The months before today, with a line on stderr that says how far the hub is."""
    with Console(stderr=True).status("The past begins") as status:
        return live_through(hub, tools, on_evening=lambda day: status.update(f"{day:%d %b %Y}: the tools of that day"))


def _show(rows: list[Row], ended: dict[str, EndedRun], portfolio: Row, *, as_json: bool) -> None:
    total = to_total(rows)
    if as_json:
        runs = {name: run.run for name, run in ended.items()}
        show_json(
            {
                "client": CLIENT["name"],
                "tools": [row | {"run": runs[row["connection"]]} for row in rows],
                "totals": total,
                "portfolio": portfolio,
            }
        )
    else:
        first: Columns = {
            "tool": "connection",
            "state": lambda row: ended[row["connection"]].run["state"],
        }
        console().print(f"[bold]{CLIENT['name']}[/bold], consolidated:")
        console().print(totals_table(rows, first=first, total=total))
        console().print(summary_table(portfolio))
        console().print(
            f"{portfolio['uncounted_seconds'] / SECONDS_PER_HOUR:,.1f} hours are in no project: the cockpit's data quality says which, and why."
        )
    for run in ended.values():
        for sentence in run.sentences:
            complain(sentence)
