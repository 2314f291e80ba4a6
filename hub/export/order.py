"""What is to be exported, and what came of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hub.errors import Unprocessable
from hub.queries.conditions import to_where
from hub.queries.filter import Node
from models.reporting import PUBLISHED, Column, ReadModel
from models.vocabulary import ExportFormat

SCHEMA_VERSION = "1.1"
"""Of what files hold. The first number rises when a column leaves or changes its meaning, the second when one is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which tables, in which format.

    `filters` are conditions as a list's address has them, by table. `partitioned` splits Parquet by client and month.
    `escapes_formulas` is for CSV that people open in a spreadsheet: a workbook never holds formulas. Raises Unprocessable.
    """

    format: ExportFormat
    tables: tuple[ReadModel, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    partitioned: bool = False
    include_absent: bool = False
    escapes_formulas: bool = True

    def __post_init__(self) -> None:
        if self.partitioned and self.format is not ExportFormat.PARQUET:
            raise Unprocessable(
                f"A table in {self.format.value} is one file, not split.",
                hint="Ask for Parquet, or for one file a table.",
            )
        names = [model.name for model in self.tables]
        for name in self.filters:
            if name not in names:
                raise Unprocessable(
                    f'There is a filter for "{name}", which is not exported.', hint=f"Exported are: {', '.join(names)}."
                )
        for model in self.tables:
            self.where(model)

    def where(self, model: ReadModel) -> Node:
        return to_where(model, self.filters.get(model.name, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One month of one client in a file of its own."""

    file: str
    client: str
    period: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One table as it was written. `files` are names below the target."""

    table: str
    rows: int
    files: tuple[str, ...]
    partitions: tuple[Partition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What lies in an export: written last, so a folder without one is not whole."""

    made_at: dt.datetime
    order: Order
    written: list[Written] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema_version": SCHEMA_VERSION,
            "made_at": self.made_at.isoformat().replace("+00:00", "Z"),
            "format": self.order.format.value,
            "include_absent": self.order.include_absent,
            "partitioned": self.order.partitioned,
            "tables": [_table_json(written, self.order) for written in self.written],
        }


def find_tables(names: list[str] | None) -> tuple[ReadModel, ...]:
    """The tables of these names, all without any. Raises Unprocessable naming the first that is none."""
    if not names:
        return tuple(PUBLISHED.values())
    for name in names:
        if name.replace("-", "_") not in PUBLISHED:
            raise Unprocessable(f'There is no table "{name}" to export.', hint=f"Tables are: {', '.join(PUBLISHED)}.")
    return tuple(PUBLISHED[name] for name in dict.fromkeys(name.replace("-", "_") for name in names))


def read_filters(texts: Iterable[str]) -> dict[str, str]:
    """`tasks:status_category=done` -> the table and its filter. Raises Unprocessable."""
    filters: dict[str, str] = {}
    for text in texts:
        table, colon, conditions = text.partition(":")
        if not colon:
            raise Unprocessable(
                f'"{text}" names no table.', hint='Write "tasks:status_category=done&due_on.gte=2026-01-01".'
            )
        filters[table.replace("-", "_")] = conditions
    return filters


def _table_json(written: Written, order: Order) -> dict[str, Any]:
    columns = [
        {"name": column.name, "type": column.type.value, "unit": column.unit or None, "meaning": column.meaning}
        for column in columns_of(PUBLISHED[written.table])
    ]
    described = {
        "table": written.table,
        "filter": order.filters.get(written.table),
        "rows": written.rows,
        "files": list(written.files),
        "columns": columns,
    }
    if order.partitioned:
        described["partitions"] = [asdict(partition) for partition in written.partitions]
    return described


def columns_of(model: ReadModel) -> tuple[Column, ...]:
    """The columns a file holds: all that a list shows unasked."""
    return tuple(column for column in model.columns if not column.on_request)
