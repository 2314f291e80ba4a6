"""`pmo-hub export`: tables as files, for those who would rather have them than ask for them."""

from typing import Annotated

import typer
from rich.console import Console

from hub.admin.references import client_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, Columns, show_items, show_json
from hub.export.order import Format, Order, Written, find_tables
from hub.export.tables import export_tables
from hub.export.target import Target

app = typer.Typer(help="Tables as files: CSV, Excel, Parquet, Delta.", no_args_is_help=True)

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
    format_: Annotated[Format, typer.Option("--format", help="How the tables are written.")] = Format.CSV,
    client: Annotated[str | None, typer.Option("--client", help="Only of this client; of all without it.")] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", help="This table, once for each; all without it.")
    ] = None,
    *,
    include_absent: Annotated[
        bool, typer.Option("--include-absent", help="Also rows that are no longer at their source.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV for programs: leave texts alone that a spreadsheet would compute.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write tables as they are now, one file each, and a manifest of what they hold."""
    order = Order(format=format_, tables=find_tables(table), include_absent=include_absent, escapes_formulas=not raw)
    target = Target(out)
    with opened_hub() as hub:
        client_id = client_named(hub, client, caller=OPERATOR) if client else None
        manifest = export_tables(hub, OPERATOR, order, target, client_id=client_id, tell=_tell)
    if as_json:
        show_json(manifest.to_json() | {"out": target.address})
        return
    show_items(manifest.written, COLUMNS, as_json=False)


def _tell(written: Written) -> None:
    Console(stderr=True, highlight=False).print(f"{written.table}: {written.rows:,} rows")
