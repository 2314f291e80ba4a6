"""`pmo-hub budgets` and `pmo-hub fx`: money from files."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.admin.budget_imports import BudgetFile, import_budget, parse_columns
from hub.admin.fx_imports import import_fx_rates
from hub.admin.references import client_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.failures import WORK_FAILED, complain
from hub.cli.output import AsJson, show_json
from hub.errors import Unprocessable
from models.wording import agree

budgets = typer.Typer(help="Budgets of projects from CSV or XLSX.", no_args_is_help=True)
fx = typer.Typer(help="Exchange rates from CSV or XLSX.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be, and what is wrong.")]


@budgets.command("import")
def import_budget_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX, one row a line.")],
    client: Annotated[str, typer.Option("--client", help="Whose budget it is: name or id.")],
    name: Annotated[
        str, typer.Option("--name", help="Under which it is replaced next time; its file name unless told.")
    ] = "",
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="FIELD=COLUMN", help="Where a column has another name.")
    ] = None,
    *,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Read a budget. Wrong rows are named, and then nothing is imported; a file read before is replaced, and what it said is kept."""
    with opened_hub() as hub:
        wanted = BudgetFile(
            client_id=client_named(hub, client, caller=OPERATOR),
            name=name or file.name,
            content=_read(file),
            columns=parse_columns(column or ()),
        )
        result = import_budget(hub, caller=OPERATOR, file=wanted, dry_run=dry_run)
    _show(
        result,
        f"{result['added']} {agree(result['added'], 'line', 'lines')} added, {result['kept']} kept, {result['superseded']} superseded",
        as_json=as_json,
    )


@fx.command("import")
def import_fx_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="date, from, to, rate; or the European Central Bank's file.")
    ],
    client: Annotated[str, typer.Option("--client", help="Whose rates they are; everybody's without it.")] = "",
    source: Annotated[str, typer.Option("--source", help="Who says so.")] = "",
    *,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Read exchange rates."""
    with opened_hub() as hub:
        owner = client_named(hub, client, caller=OPERATOR) if client else None
        result = import_fx_rates(
            hub, caller=OPERATOR, client_id=owner, content=_read(file), source=source, dry_run=dry_run
        )
    _show(
        result,
        f"{result['rows']} {agree(result['rows'], 'rate', 'rates')} read, {result['changed']} new or changed",
        as_json=as_json,
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unprocessable(f"{file.absolute()} cannot be read: {error.strerror}.", hint="Check the path.") from error


def _show(result: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
    else:
        typer.echo(f"{sentence}{' (dry run)' if result['dry_run'] else ''}.")
    for fault in result["faults"]:
        complain(f"row {fault['row']}, {fault['column']}: {fault['message']}")
    if result["faults"]:
        raise typer.Exit(WORK_FAILED)
