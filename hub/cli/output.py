"""Results on stdout: JSON for programs, tables for people."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Columns = Mapping[str, str | Callable[[Any], Any]]
"""Title of a column -> key of the item, or what to make of the item."""

WIDE = 200
"""Columns of a table that goes into a file or a pipe."""


def show_json(value: Any) -> None:
    """Print plain JSON values; amounts as texts."""
    typer.echo(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2))


def show_items(items: Sequence[Any], columns: Columns, *, as_json: bool, none: str = "None.") -> None:
    """A list of items as JSON, or as a table of these columns; `none` is said when there is nothing to list."""
    if as_json:
        show_json(items)
    elif items:
        console().print(to_table(items, columns))
    else:
        console().print(none)


def show_item(item: Mapping[str, Any], *, as_json: bool) -> None:
    """One item as JSON, or key by key."""
    if as_json:
        show_json(item)
        return
    table = Table.grid(padding=(0, 2))
    for key, value in item.items():
        table.add_row(f"[bold]{key}[/bold]", to_cell(value))
    console().print(table)


def to_table(items: Sequence[Any], columns: Columns, *, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for item in items:
        table.add_row(*(to_cell(pick(item, source)) for source in columns.values()))
    return table


def pick(item: Any, source: str | Callable[[Any], Any]) -> Any:
    """What a column shows of an item."""
    return item[source] if isinstance(source, str) else source(item)


def to_cell(value: Any) -> str:
    """Unknown is an empty cell; square brackets are shown, not read as markup."""
    if value is None or value in ("", [], {}):
        return ""
    match value:
        case bool():
            return "yes" if value else "no"
        case [*items] if not any(isinstance(item, dict) for item in items):
            return _plain(", ".join(map(str, items)))
        case dict() | list() | tuple():
            return _plain(orjson.dumps(value, default=str).decode())
        case _:
            return _plain(str(value))


def console() -> Console:
    """Made anew each time, since a test or a pipe may have taken stdout's place."""
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
