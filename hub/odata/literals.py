"""Literals of an expression as values. What does not fit a type is refused with a sentence, never rounded or guessed."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from hub.errors import BadRequest
from hub.odata.tokens import Kind, Token, unquote_text
from hub.queries.filter import Literal, Value
from models.reporting import ColumnType

LONGEST_NUMBER = 40
LARGEST_EXPONENT = 300
INT8 = 2**63
DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d{1,8})D)?(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)

Numbers: TypeAlias = int | Decimal


def to_literal(token: Token, *, option: str, old_forms: bool = False) -> Literal:
    """The literal of a token that is one. `old_forms` takes `guid'..'` and `datetime'..'` too. Raises BadRequest."""
    try:
        return _read(token, old_forms=old_forms)
    except (ValueError, OverflowError) as error:
        shown = token.text if len(token.text) <= LONGEST_NUMBER else f"{token.text[:LONGEST_NUMBER]}..."
        raise BadRequest(
            f"`{option}` has no {token.kind.value} at character {token.at + 1}: {shown} ({error}).",
            hint="Mend the value.",
            code="bad_value",
        ) from error


def _read(token: Token, *, old_forms: bool) -> Literal:
    if token.kind is Kind.QUOTED:
        return _quoted(token.text, old_forms=old_forms)
    if token.kind not in PLAIN:
        raise ValueError("a value is expected")
    read, kind = PLAIN[token.kind]
    value = read(token.text)
    return Literal(value, ColumnType.NUMBER if isinstance(value, Decimal) else kind)


def _quoted(text: str, *, old_forms: bool) -> Literal:
    prefix, _, rest = text.partition("'")
    inner = unquote_text(f"'{rest}")
    match prefix:
        case "duration":
            return Literal(_duration(inner), ColumnType.DURATION)
        case "guid" if old_forms:
            return Literal(uuid.UUID(inner), ColumnType.UUID)
        case "datetime" if old_forms:
            return Literal(_instant(inner if _has_offset(inner) else f"{_with_time(inner)}Z"), ColumnType.INSTANT)
        case "guid" | "datetime" | "datetimeoffset":
            raise ValueError(f"{prefix}'...' is the form of OData 2; write it without {prefix} and quotes")
        case _:
            raise ValueError(f"{prefix}'...' is not a type that is known here")


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text cannot hold the character NUL")
    return text


def _number(text: str) -> Numbers:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"numbers have at most {LONGEST_NUMBER} characters")
    if text.lstrip("-").isdigit() and -INT8 <= int(text) < INT8:
        return int(text)
    value = Decimal(text)
    if value and abs(value.adjusted()) > LARGEST_EXPONENT:
        raise ValueError(f"its exponent is beyond {LARGEST_EXPONENT}")
    return value


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(_four_digit_year(_six_digits(text.replace(" ", "+")))).astimezone(dt.UTC)


def _six_digits(text: str) -> str:
    """Clients write seven digits after the seconds; ones that would be lost are refused."""
    found = re.search(r"\.(\d+)", text)
    if found is None:
        return text
    digits = found.group(1)
    if digits[6:].strip("0"):
        raise ValueError("times are kept to a millionth of a second, and this one is finer")
    return text.replace(f".{digits}", f".{digits[:6].ljust(6, '0')}")


def _four_digit_year(text: str) -> str:
    if not re.match(r"\d{4}-", text):
        raise ValueError("years run from 0001 to 9999")
    return text


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(_four_digit_year(text))


def _time(text: str) -> dt.time:
    return dt.time.fromisoformat(_six_digits(text))


PLAIN: dict[Kind, tuple[Callable[[str], Value], ColumnType]] = {
    Kind.STRING: (lambda text: _text(unquote_text(text)), ColumnType.TEXT),
    Kind.NUMBER: (_number, ColumnType.INTEGER),
    Kind.GUID: (uuid.UUID, ColumnType.UUID),
    Kind.DATE: (_day, ColumnType.DATE),
    Kind.INSTANT: (_instant, ColumnType.INSTANT),
    Kind.TIME: (_time, ColumnType.TIME),
}
"""How the literals without a type's name are read."""


def _has_offset(text: str) -> bool:
    return bool(re.search(r"(Z|[-+]\d\d:\d\d)$", text)) and "T" in text


def _with_time(text: str) -> str:
    return text if "T" in text else f"{text}T00:00:00"


def _duration(text: str) -> dt.timedelta:
    found = DURATION.fullmatch(text)
    parts = {} if found is None else {name: part for name, part in found.groupdict().items() if part and name != "sign"}
    if found is None or not parts:
        raise ValueError("a duration is written like P1DT2H30M5.5S")
    seconds = Decimal(parts.pop("seconds", "0"))
    span = dt.timedelta(**{name: int(part) for name, part in parts.items()})
    span += dt.timedelta(microseconds=int(seconds * 1_000_000))
    return -span if found["sign"] else span
