"""`pmo-hub export`: tables as files, for those who would rather have them than ask for them."""

from typing import Annotated

import typer
from rich.console import Console

from hub.admin.references import client_named
from hub.cli.bench import OPERATOR, opened_hub, read_settings
from hub.cli.output import AsJson, Columns, show_items, show_json
from hub.export.order import Order, Written, find_tables, read_filters
from hub.export.powerbi.project import PROJECT_FILE, feed_address, save_project
from hub.export.tables import export_tables
from hub.export.target import Target
from hub.portfolio.refresh import refresh_all_figures
from models.vocabulary import ExportFormat
from models.wording import agree

app = typer.Typer(help="Tables as files (CSV, Excel, Parquet, Delta), and a Power BI project.", no_args_is_help=True)

COLUMNS: Columns = {
    "table": lambda item: item.table,
    "rows": lambda item: f"{item.rows:,}",
    "files": lambda item: list(item.files),
}


@app.command("tables")
def write_tables(
    out: Annotated[
        str, typer.Option("--out", metavar="PLACE", help="A folder, or an address such as s3://bucket/folder.")
    ],
    format_: Annotated[ExportFormat, typer.Option("--format", help="How the tables are written.")] = ExportFormat.CSV,
    client: Annotated[str | None, typer.Option("--client", help="Only of this client; of all without it.")] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", help="This table, once for each; all without it.")
    ] = None,
    *,
    filter_: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="TABLE:CONDITIONS",
            help='Only these rows, as in the address of the list: "tasks:status_category=done&due_on.gte=2026-01-01".',
        ),
    ] = None,
    partitioned: Annotated[
        bool, typer.Option("--partitioned", help="Parquet in a file a client and month, in folders that lakes know.")
    ] = False,
    include_absent: Annotated[
        bool, typer.Option("--include-absent", help="Also rows that are no longer at their source.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV for programs: leave texts alone that a spreadsheet would compute.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write tables as they are now, one file each, and a manifest of what they hold."""
    order = Order(
        format=format_,
        tables=find_tables(table),
        filters=read_filters(filter_ or []),
        partitioned=partitioned,
        include_absent=include_absent,
        escapes_formulas=not raw,
    )
    target = Target(out)
    with opened_hub() as hub:
        client_id = client_named(hub, client, caller=OPERATOR) if client else None
        if any(each.is_kept for each in order.tables):
            refresh_all_figures(hub)
        manifest = export_tables(hub, OPERATOR, order, target, client_id=client_id, tell=_tell)
    if as_json:
        show_json(manifest.to_json() | {"out": target.address})
        return
    show_items(manifest.written, COLUMNS, as_json=False)


@app.command("powerbi")
def write_powerbi(
    out: Annotated[str, typer.Option("--out", metavar="PLACE", help="The folder for the project.")],
    url: Annotated[
        str | None, typer.Option("--url", help="Where Power BI reaches the hub; PMO_HUB_PUBLIC_URL without it.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write a Power BI project that reads this hub's feed, and queries for Excel. No token stands in it: Power BI asks for one."""
    address = feed_address(url or read_settings().address)
    target = Target(out)
    files = save_project(target, url=address)
    if as_json:
        show_json({"out": target.address, "feed": address, "files": files})
        return
    typer.echo(f"Open {target.path_of(PROJECT_FILE)} in Power BI Desktop; it reads {address}.")


def _tell(written: Written) -> None:
    Console(stderr=True, highlight=False).print(
        f"{written.table}: {written.rows:,} {agree(written.rows, 'row', 'rows')}"
    )
