"""The functions a filter may call, and what PostgreSQL makes of each.

All give null for null. Texts are counted in code points, instants are read in UTC, numbers are exact: whole numbers are added and
multiplied as numerics, which know no overflow.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Integer,
    Interval,
    Numeric,
    Text,
    Time,
    cast,
    extract,
    func,
    literal_column,
)

Sql: TypeAlias = ColumnElement[Any]


class Function(Enum):
    """What a call computes; the value is its name in sentences."""

    CONCAT = "concat"
    CONTAINS = "contains"
    STARTS_WITH = "startswith"
    ENDS_WITH = "endswith"
    INDEX_OF = "indexof"
    """Where the second text begins in the first, from 0; -1 if nowhere."""
    LENGTH = "length"
    SUBSTRING = "substring"
    """From a place counted from 0; the third value is how many characters at most."""
    LOWER = "tolower"
    UPPER = "toupper"
    TRIM = "trim"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"
    FRACTION = "fractionalseconds"
    DATE = "date"
    TIME = "time"
    OFFSET_MINUTES = "totaloffsetminutes"
    TOTAL_SECONDS = "totalseconds"
    NOW = "now"
    ROUND = "round"
    FLOOR = "floor"
    CEILING = "ceiling"
    ADD = "add"
    SUBTRACT = "sub"
    MULTIPLY = "mul"
    DIVIDE = "divby"
    QUOTIENT = "div"
    """Without the remainder, towards zero."""
    REMAINDER = "mod"
    """With the sign of what is divided."""
    NEGATE = "minus"
    SHIFT = "shift an instant"
    SHIFT_DAY = "shift a day"
    DAYS_BETWEEN = "days between"
    TO_TEXT = "as text"
    TO_NUMBER = "as number"
    TO_WHOLE = "as whole number"
    TO_FLOAT = "as float"


SPACES = "E' \\t\\n\\x0B\\f\\r\\x1C\\x1D\\x1E\\x1F\\u0085\\u00A0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000'"
"""What Unicode calls white space."""
UTC: Sql = literal_column("'UTC'")


def call(function: Function, arguments: list[Sql]) -> Sql:
    """The function over values as SQL."""
    return CALLS[function](*arguments)


def _exact(value: Sql) -> Sql:
    return cast(value, Numeric)


def _in_utc(value: Sql) -> Sql:
    return func.timezone(UTC, value) if isinstance(value.type, DateTime) else value


def _part(name: str) -> Callable[[Sql], Sql]:
    return lambda value: cast(func.floor(extract(name, _in_utc(value))), Integer)


def _fraction(value: Sql) -> Sql:
    seconds = extract("second", _in_utc(value))
    return cast(seconds - func.floor(seconds), Numeric)


def _substring(text: Sql, start: Sql, length: Sql | None = None) -> Sql:
    first = func.greatest(cast(start, Integer), 0) + 1
    if length is None:
        return func.substr(text, first, type_=Text())
    return func.substr(text, first, func.greatest(cast(length, Integer), 0), type_=Text())


def _ends_with(text: Sql, end: Sql) -> Sql:
    # right(text, 0) is the empty text, which every text ends with.
    return func.right(text, func.char_length(end)) == end


def _quotient(left: Sql, right: Sql) -> Sql:
    return func.div(_exact(left), _exact(right), type_=Numeric())


CALLS: dict[Function, Callable[..., Sql]] = {
    Function.CONCAT: lambda left, right: left.op("||")(right),
    Function.CONTAINS: lambda text, part: func.strpos(text, part) > 0,
    Function.STARTS_WITH: func.starts_with,
    Function.ENDS_WITH: _ends_with,
    Function.INDEX_OF: lambda text, part: func.strpos(text, part) - 1,
    Function.LENGTH: func.char_length,
    Function.SUBSTRING: _substring,
    Function.LOWER: lambda text: func.lower(text, type_=Text()),
    Function.UPPER: lambda text: func.upper(text, type_=Text()),
    Function.TRIM: lambda text: func.btrim(text, literal_column(SPACES), type_=Text()),
    Function.YEAR: _part("year"),
    Function.MONTH: _part("month"),
    Function.DAY: _part("day"),
    Function.HOUR: _part("hour"),
    Function.MINUTE: _part("minute"),
    Function.SECOND: _part("second"),
    Function.FRACTION: _fraction,
    Function.DATE: lambda value: cast(_in_utc(value), Date),
    Function.TIME: lambda value: cast(_in_utc(value), Time),
    Function.OFFSET_MINUTES: lambda value: cast(extract("year", value) * 0, Integer),
    Function.TOTAL_SECONDS: lambda value: cast(extract("epoch", value), Numeric),
    Function.NOW: lambda: func.now(type_=DateTime(timezone=True)),
    Function.ROUND: lambda value: func.round(_exact(value), type_=Numeric()),
    Function.FLOOR: lambda value: func.floor(_exact(value), type_=Numeric()),
    Function.CEILING: lambda value: func.ceil(_exact(value), type_=Numeric()),
    Function.ADD: lambda left, right: _sum(left) + _sum(right),
    Function.SUBTRACT: lambda left, right: _sum(left) - _sum(right),
    Function.MULTIPLY: lambda left, right: _sum(left) * _exact(right),
    Function.DIVIDE: lambda left, right: _sum(left) / _exact(right),
    Function.QUOTIENT: _quotient,
    Function.REMAINDER: lambda left, right: func.mod(_exact(left), _exact(right), type_=Numeric()),
    Function.NEGATE: lambda value: -_sum(value),
    Function.SHIFT: lambda instant, span: cast(instant.op("+")(span), DateTime(timezone=True)),
    Function.SHIFT_DAY: lambda day, span: cast(day.op("+")(span), Date),
    Function.DAYS_BETWEEN: lambda late, early: cast(
        func.make_interval(literal_column("0"), literal_column("0"), literal_column("0"), late.op("-")(early)), Interval
    ),
    Function.TO_TEXT: lambda value: cast(value, Text),
    Function.TO_NUMBER: _exact,
    Function.TO_WHOLE: lambda value: cast(func.trunc(_exact(value)), BigInteger),
    Function.TO_FLOAT: lambda value: cast(value, Double),
}


def _sum(value: Sql) -> Sql:
    """A number, exact; instants and spans are as they are."""
    return value if isinstance(value.type, Interval | DateTime) else _exact(value)
