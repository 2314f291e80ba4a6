"""Tables in files, CSV or XLSX: rows by their column names, each with the number a person finds it by. What cannot be read is one sentence."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.errors import Unprocessable

XLSX_BEGINS = b"PK\x03\x04"
MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000
MOST_ROWS = 200_000
SPACES = re.compile(r"[\s\u00a0\u202f']")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
ISO_DATE, DOTTED = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
THOUSANDS = 3

Cell = str | int | float | Decimal | dt.datetime | dt.date | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file, the first being 1, and its cells by column name."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell of one row."""

    row: int
    column: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "message": self.message}

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.message}"


class BadCell(Exception):
    """Carries the sentence; the reader of a row adds where it stands."""


def read_sheet(content: bytes) -> tuple[list[str], Iterator[SheetRow]]:
    """The header and the rows below it, blank ones left out. Raises Unprocessable for a file that is no table."""
    if len(content) > MOST_BYTES:
        raise Unprocessable(f"The file has more than {MOST_BYTES // 1_000_000} MB.", hint="Split it.")
    rows = _xlsx_rows(content) if content.startswith(XLSX_BEGINS) else _csv_rows(content)
    header = next(rows, None)
    if not header or not any(header):
        raise Unprocessable("The file has no header.", hint="Name the columns in its first row.")
    names = ["" if cell is None else str(cell).strip() for cell in header]
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise Unprocessable(f'The header names "{min(twice)}" twice.', hint="Give each column a name of its own.")
    return names, _named(names, rows)


def _named(names: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[SheetRow]:
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise Unprocessable(f"The file has more than {MOST_ROWS:,} rows.", hint="Split it.")
        if any(cell not in {None, ""} for cell in cells):
            yield SheetRow(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})


def _csv_rows(content: bytes) -> Iterator[Sequence[Cell]]:
    text = _decode(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise Unprocessable(f"The file is no CSV: {error}.", hint="Save it as CSV in UTF-8, or as XLSX.") from error


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unprocessable("The file is neither CSV nor XLSX.", hint="Save it as CSV in UTF-8, or as XLSX.")


def _xlsx_rows(content: bytes) -> Iterator[Sequence[Cell]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise Unprocessable("The workbook unpacks to more than 500 MB.", hint="Split it.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Unprocessable("The file is no workbook that can be read.", hint="Save it as XLSX or CSV.") from error
    sheet = book.worksheets[0]
    yield from sheet.iter_rows(values_only=True)


def to_text(cell: Cell) -> str | None:
    text = "" if cell is None else str(cell).strip()
    return text or None


def to_decimal(cell: Cell) -> Decimal | None:
    """`1234.5`, `1 234,50`, `1.234,50`. Raises BadCell, also where a comma may mean thousands."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return Decimal(str(cell))
    text = SPACES.sub("", str(cell))
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point < 0 and text.count(",") == 1 and len(text) - comma - 1 == THOUSANDS:
        raise BadCell(f'"{cell}" may be a thousand or a fraction: write it without a comma')
    text = text.replace(".", "").replace(",", ".") if comma > point else text.replace(",", "")
    if not NUMBER.fullmatch(text):
        raise BadCell(f'"{cell}" is no number')
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise BadCell(f'"{cell}" is no number') from error


def to_date(cell: Cell) -> dt.date | None:
    """`2026-11-30`, `30.11.2026`, or a date cell. Raises BadCell, also for 01/02/2026, which two countries read differently."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = str(cell).strip()
    dotted = DOTTED.fullmatch(text)
    try:
        if dotted:
            return dt.date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if ISO_DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadCell(f'"{text}" is no date') from error
    raise BadCell(f'"{text}" is no date: write 2026-11-30')
