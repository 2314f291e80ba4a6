"""An Excel workbook of one table, written row by row. Nothing in it is a formula or a link, whatever a text looks like."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import IO, Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from models.reporting import Column, ColumnType, ReadModel

MOST_ROWS = 1_048_576
"""Of one sheet, the header included; Excel's limit."""
MOST_CHARACTERS = 32_767
"""Of one cell; Excel's limit. What is longer ends in an ellipsis."""
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
    "nan_inf_to_errors": True,
}
WIDTHS = {ColumnType.UUID: 38, ColumnType.TEXT: 30, ColumnType.INSTANT: 19, ColumnType.DATE: 11, ColumnType.AMOUNT: 15}
USUAL_WIDTH = 14

Put = Callable[[Worksheet, int, int, Any], object]


def write_workbook(
    file: IO[bytes],
    model: ReadModel,
    columns: tuple[Column, ...],
    batches: Iterable[pa.RecordBatch],
    *,
    most_rows: int = MOST_ROWS,
) -> int:
    """Write a workbook and answer its number of rows. Instants are shown in UTC, amounts as numbers with four decimals."""
    with Workbook(file, OPTIONS) as book:
        sheets = _Sheets(book, model, columns, most_rows=most_rows)
        for batch in batches:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                sheets.add(row)
        return sheets.rows


class _Sheets:
    """The sheets of one table; the next begins when one is full."""

    def __init__(
        self, book: xlsxwriter.Workbook, model: ReadModel, columns: tuple[Column, ...], *, most_rows: int
    ) -> None:
        self._book, self._model, self._columns = book, model, columns
        self._most_rows = most_rows
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._puts = [_put(column, book) for column in columns]
        self._sheet = self._begin()
        self._at = 1
        self.rows = 0

    def add(self, row: Iterable[Any]) -> None:
        if self._at == self._most_rows:
            self._sheet, self._at = self._begin(), 1
        for at, (put, value) in enumerate(zip(self._puts, row, strict=True)):
            if value is not None:
                put(self._sheet, self._at, at, value)
        self._at += 1
        self.rows += 1

    def _begin(self) -> Worksheet:
        number = len(self._book.worksheets()) + 1
        name = self._model.name if number == 1 else f"{self._model.name} {number}"
        sheet: Worksheet = self._book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(self._columns):
            sheet.set_column(at, at, WIDTHS.get(column.type, USUAL_WIDTH))
            sheet.write_string(0, at, column.name, self._bold)
        return sheet


def _put(column: Column, book: xlsxwriter.Workbook) -> Put:
    """How the values of a column are written."""
    match column.type:
        case ColumnType.BOOLEAN:
            return lambda sheet, row, at, value: sheet.write_boolean(row, at, value)
        case ColumnType.INTEGER | ColumnType.FLOAT | ColumnType.NUMBER:
            return lambda sheet, row, at, value: sheet.write_number(row, at, _number(value))
        case ColumnType.AMOUNT:
            return _styled(book.add_format({"num_format": "#,##0.00##"}), _write_number)
        case ColumnType.DATE:
            return _styled(book.add_format({"num_format": "yyyy-mm-dd"}), _write_day)
        case ColumnType.INSTANT:
            return _styled(book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}), _write_day)
        case _:
            return lambda sheet, row, at, value: sheet.write_string(row, at, _text(value))


def _styled(style: Format, write: Callable[..., object]) -> Put:
    return lambda sheet, row, at, value: write(sheet, row, at, value, style)


def _write_number(sheet: Worksheet, row: int, at: int, value: Decimal, style: Format) -> None:
    sheet.write_number(row, at, _number(value), style)


def _write_day(sheet: Worksheet, row: int, at: int, value: dt.date, style: Format) -> None:
    """A day, or an instant; one before 1900, which Excel has no number for, as a text."""
    if value.year < 1900:  # noqa: PLR2004 - Excel's first year
        sheet.write_string(row, at, value.isoformat())
        return
    sheet.write_datetime(row, at, value, style)


def _number(value: Decimal | float) -> float:
    return float(value)


def _text(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
