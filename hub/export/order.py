"""What is to be exported, and what came of it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hub.errors import Unprocessable
from models.reporting import PUBLISHED, Column, ReadModel
from models.vocabulary import ExportFormat

SCHEMA_VERSION = "1.0"
"""Of what files hold. The first number rises when a column leaves or changes its meaning, the second when one is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which tables, in which format. `escapes_formulas` is for CSV that people open in a spreadsheet: a workbook never holds formulas."""

    format: ExportFormat
    tables: tuple[ReadModel, ...]
    include_absent: bool = False
    escapes_formulas: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One table as it was written. `files` are names below the target."""

    table: str
    rows: int
    files: tuple[str, ...]


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
            "tables": [_table_json(written) for written in self.written],
        }


def find_tables(names: list[str] | None) -> tuple[ReadModel, ...]:
    """The tables of these names, all without any. Raises Unprocessable naming the first that is none."""
    if not names:
        return tuple(PUBLISHED.values())
    for name in names:
        if name.replace("-", "_") not in PUBLISHED:
            raise Unprocessable(f'There is no table "{name}" to export.', hint=f"Tables are: {', '.join(PUBLISHED)}.")
    return tuple(PUBLISHED[name] for name in dict.fromkeys(name.replace("-", "_") for name in names))


def _table_json(written: Written) -> dict[str, Any]:
    columns = [
        {"name": column.name, "type": column.type.value, "unit": column.unit or None, "meaning": column.meaning}
        for column in columns_of(PUBLISHED[written.table])
    ]
    return {"table": written.table, "rows": written.rows, "files": list(written.files), "columns": columns}


def columns_of(model: ReadModel) -> tuple[Column, ...]:
    """The columns a file holds: all that a list shows unasked."""
    return tuple(column for column in model.columns if not column.on_request)
