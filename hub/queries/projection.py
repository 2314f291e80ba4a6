"""How a column's values are shown: as JSON values, and as the texts of a CSV file."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal_column, null

from models.reporting import Column, ColumnType, Sensitive

Sql = ColumnElement[Any]

FORMULA = r"E'^[=+@\t\r-]'"
"""What a spreadsheet takes for the beginning of a formula."""
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""The same, of texts at hand."""
APOSTROPHE = "''''"


@dataclass(frozen=True, slots=True)
class Form:
    """How JSON shows values: which types as texts, and whether nulls are left out."""

    as_text: frozenset[ColumnType] = frozenset({ColumnType.AMOUNT})
    omits_nulls: bool = False

    def is_text(self, column: Column) -> bool:
        return column.type in self.as_text and not column.is_small


PLAIN = Form()
"""Money as a text, so that no reader rounds it."""


def is_hidden(column: Column, hidden: frozenset[Sensitive]) -> bool:
    return bool(column.hidden_from & hidden)


def as_json(column: Column, value: Sql | None, *, hidden: frozenset[Sensitive], form: Form = PLAIN) -> Sql:
    """The value as `row_to_json` should meet it; an instant with `Z`."""
    if value is None or is_hidden(column, hidden):
        return cast(null(), Text).label(column.name)
    if form.is_text(column):
        return cast(value, Text).label(column.name)
    shown = _instant(value) if column.type is ColumnType.INSTANT else value
    return shown.label(column.name)


def as_csv(column: Column, value: Sql | None, *, hidden: frozenset[Sensitive], escapes_formulas: bool = False) -> Sql:
    """The value as a text: what JSON shows, without quotes; lists and objects as JSON."""
    if value is None or is_hidden(column, hidden):
        return cast(null(), Text).label(column.name)
    match column.type:
        case ColumnType.INSTANT:
            shown: Sql = _instant(value)
        case ColumnType.TEXTS:
            shown = func.to_json(value)
        case ColumnType.BOOLEAN:
            shown = cast(value, Text)
        case ColumnType.TEXT if escapes_formulas:
            shown = _as_plain_text(value)
        case _:
            shown = value
    return shown.label(column.name)


def escape_formula(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text


def _as_plain_text(value: Sql) -> Sql:
    """The text with an apostrophe in front where a spreadsheet would compute it."""
    is_formula = value.op("~")(literal_column(FORMULA))
    return case((is_formula, literal_column(APOSTROPHE).concat(value)), else_=value)


def _instant(value: Sql) -> Sql:
    """`2026-11-22T10:00:00Z`; measured cheaper than to_char."""
    in_utc = cast(func.timezone(literal_column("'UTC'"), value), Text)
    return func.replace(in_utc, literal_column("' '"), literal_column("'T'")).concat(literal_column("'Z'"))
