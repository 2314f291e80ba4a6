"""The functions of OData that a filter may call: what they take and give."""

from dataclasses import dataclass

from hub.queries.functions import Function
from models.reporting import ColumnType

TEXT, NUMBER, WHOLE = ColumnType.TEXT, ColumnType.NUMBER, ColumnType.INTEGER
DATE, INSTANT, TIME, SPAN = ColumnType.DATE, ColumnType.INSTANT, ColumnType.TIME, ColumnType.DURATION


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes, by family of types, and what it gives."""

    takes: tuple[ColumnType, ...]
    function: Function
    gives: ColumnType


def _each(function: Function, gives: ColumnType, *takes: ColumnType) -> tuple[Signature, ...]:
    """The function over one value of each of these types."""
    return tuple(Signature((kind,), function, gives) for kind in takes)


SIGNATURES: dict[str, tuple[Signature, ...]] = {
    "concat": (Signature((TEXT, TEXT), Function.CONCAT, TEXT),),
    "contains": (Signature((TEXT, TEXT), Function.CONTAINS, ColumnType.BOOLEAN),),
    "startswith": (Signature((TEXT, TEXT), Function.STARTS_WITH, ColumnType.BOOLEAN),),
    "endswith": (Signature((TEXT, TEXT), Function.ENDS_WITH, ColumnType.BOOLEAN),),
    "indexof": (Signature((TEXT, TEXT), Function.INDEX_OF, WHOLE),),
    "length": (Signature((TEXT,), Function.LENGTH, WHOLE),),
    "substring": (
        Signature((TEXT, NUMBER), Function.SUBSTRING, TEXT),
        Signature((TEXT, NUMBER, NUMBER), Function.SUBSTRING, TEXT),
    ),
    "tolower": (Signature((TEXT,), Function.LOWER, TEXT),),
    "toupper": (Signature((TEXT,), Function.UPPER, TEXT),),
    "trim": (Signature((TEXT,), Function.TRIM, TEXT),),
    "year": _each(Function.YEAR, WHOLE, DATE, INSTANT),
    "month": _each(Function.MONTH, WHOLE, DATE, INSTANT),
    "day": _each(Function.DAY, WHOLE, DATE, INSTANT),
    "hour": _each(Function.HOUR, WHOLE, INSTANT, TIME),
    "minute": _each(Function.MINUTE, WHOLE, INSTANT, TIME),
    "second": _each(Function.SECOND, WHOLE, INSTANT, TIME),
    "fractionalseconds": _each(Function.FRACTION, NUMBER, INSTANT, TIME),
    "date": _each(Function.DATE, DATE, INSTANT, DATE),
    "time": _each(Function.TIME, TIME, INSTANT, TIME),
    "totaloffsetminutes": _each(Function.OFFSET_MINUTES, WHOLE, INSTANT),
    "totalseconds": _each(Function.TOTAL_SECONDS, NUMBER, SPAN),
    "now": (Signature((), Function.NOW, INSTANT),),
    "round": _each(Function.ROUND, NUMBER, NUMBER),
    "floor": _each(Function.FLOOR, NUMBER, NUMBER),
    "ceiling": _each(Function.CEILING, NUMBER, NUMBER),
}

CASTS = {
    "Edm.String": (Function.TO_TEXT, TEXT),
    "Edm.Decimal": (Function.TO_NUMBER, NUMBER),
    "Edm.Double": (Function.TO_FLOAT, ColumnType.FLOAT),
    "Edm.Single": (Function.TO_FLOAT, ColumnType.FLOAT),
    "Edm.Int64": (Function.TO_WHOLE, WHOLE),
    "Edm.Int32": (Function.TO_WHOLE, WHOLE),
    "Edm.Date": (Function.DATE, DATE),
}

NOT_SUPPORTED = frozenset(
    {
        "case",
        "geo.distance",
        "geo.intersects",
        "geo.length",
        "hassubsequence",
        "hassubset",
        "isof",
        "matchesPattern",
        "matchespattern",
    }
)
"""Functions that OData has and this service has not."""
