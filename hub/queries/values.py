"""Texts of a query string as values of a column. What does not fit is named, with what would."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from hub.errors import Unprocessable
from hub.queries.filter import Value
from models.reporting import Column, ColumnType

LONGEST_TEXT = 1000
LONGEST_NUMBER = 40
INT8 = 2**63


def to_value(column: Column, text: str, *, parameter: str) -> Value:
    """Read a text as a value of the column. Raises Unprocessable naming parameter, text and what is expected."""
    try:
        return _READ[column.type](column, text)
    except (ValueError, InvalidOperation) as error:
        shown = text if len(text) <= LONGEST_NUMBER else f"{text[:LONGEST_NUMBER]}..."
        raise Unprocessable(
            f'"{shown}" is no value for "{parameter}".', hint=f"Expected {_expected(column)}.", code="bad_value"
        ) from error


def to_flag(text: str, *, parameter: str) -> bool:
    """Read `true` or `false`. Raises Unprocessable."""
    if text not in {"true", "false"}:
        raise Unprocessable(
            f'"{text}" is no value for "{parameter}".', hint="Expected true or false.", code="bad_value"
        )
    return text == "true"


def _text(_column: Column, text: str) -> str:
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise ValueError("too long, or not storable")
    return text


def _word(column: Column, text: str) -> str:
    if text not in column.words:
        raise ValueError("not one of the words")
    return text


def _boolean(_column: Column, text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("neither true nor false")
    return text == "true"


def _integer(_column: Column, text: str) -> int:
    value = int(_number(text))
    if not -INT8 <= value < INT8:
        raise ValueError("beyond 64 bits")
    return value


def _decimal(_column: Column, text: str) -> Decimal:
    value = Decimal(_number(text))
    if not value.is_finite():
        raise ValueError("not a finite number")
    return value


def _number(text: str) -> str:
    """Python reads `1_000` and thousands of digits too; here a number is what JSON calls one."""
    if len(text) > LONGEST_NUMBER or not text.isascii() or "_" in text or text != text.strip():
        raise ValueError("no plain number")
    return text


def _day(_column: Column, text: str) -> dt.date:
    if len(text) != len("2026-11-22"):
        raise ValueError("no date")
    return dt.date.fromisoformat(text)


def _instant(_column: Column, text: str) -> dt.datetime:
    """A date alone is its beginning in UTC; a time without an offset could mean anything and is refused."""
    instant = dt.datetime.fromisoformat(text)
    if len(text) == len("2026-11-22"):
        return instant.replace(tzinfo=dt.UTC)
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant


_READ: dict[ColumnType, Callable[[Column, str], Value]] = {
    ColumnType.UUID: lambda _, text: uuid.UUID(text),
    ColumnType.TEXT: _text,
    ColumnType.TEXTS: _text,
    ColumnType.WORD: _word,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _decimal,
    ColumnType.FLOAT: _decimal,
    ColumnType.AMOUNT: _decimal,
    ColumnType.DATE: _day,
    ColumnType.INSTANT: _instant,
}

_EXPECTED = {
    ColumnType.UUID: "a UUID",
    ColumnType.TEXT: f"a text of at most {LONGEST_TEXT} characters",
    ColumnType.TEXTS: f"a text of at most {LONGEST_TEXT} characters",
    ColumnType.BOOLEAN: "true or false",
    ColumnType.INTEGER: "a whole number",
    ColumnType.NUMBER: "a decimal number such as 12.5",
    ColumnType.FLOAT: "a decimal number such as 12.5",
    ColumnType.AMOUNT: "a decimal number such as 12.50",
    ColumnType.DATE: "a date such as 2026-11-22",
    ColumnType.INSTANT: "an instant with its offset such as 2026-11-22T10:00:00Z (a + is written %2B), or a date",
}


def _expected(column: Column) -> str:
    return f"one of: {', '.join(column.words)}" if column.type is ColumnType.WORD else _EXPECTED[column.type]
