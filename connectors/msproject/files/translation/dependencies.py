"""A link between two tasks of a plan."""

from decimal import Decimal

from connectors.msproject.files.rows import Row
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.units import plain_number
from connectors.sdk.errors import RecordRejected
from models.records import DependencyRecord
from models.vocabulary import DependencyType

_TYPES = (DependencyType.FF, DependencyType.FS, DependencyType.SF, DependencyType.SS)
_PERCENT_FORMATS = frozenset({19, 20, 51, 52})
_ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
_SECONDS_PER_TENTH_OF_MINUTE = 6


def to_dependency(row: Row, context: PlanContext) -> DependencyRecord | None:
    """Translate one link; None for one that leads to another plan, whose tasks are not here.

    A percentage lag is that share of the predecessor's duration. Working and elapsed lag are both plain seconds (one working day is 8
    hours, one elapsed day is 24); `type_source` says which it is, as Microsoft Project writes it.
    """
    if "link" in row:
        raise RecordRejected(
            "A dependency has a number that is none.",
            source_id=context.id_of(row["successor"]),
            rule="shape:dependency",
        )
    if "outside" in row:
        return None
    kind = _dependency_type(row["type"])
    return DependencyRecord(
        source_id=context.id_of(f"{row['predecessor']}-{row['successor']}-{kind}"),
        predecessor=context.id_of(row["predecessor"]),
        successor=context.id_of(row["successor"]),
        type=kind,
        type_source=_link_words(row, kind),
        lag_seconds=_lag_seconds(row),
    )


def _dependency_type(code: int) -> DependencyType:
    if 0 <= code < len(_TYPES):
        return _TYPES[code]
    raise ValueError(f"{code} is no type of dependency")


def _lag_seconds(row: Row) -> int:
    if row["lag_format"] in _PERCENT_FORMATS:
        share: Decimal = Decimal(row["predecessor_seconds"]) * row["lag"] / 100
        return round(share)
    lag: int = row["lag"]
    return lag * _SECONDS_PER_TENTH_OF_MINUTE


def _link_words(row: Row, kind: DependencyType) -> str:
    """As Microsoft Project shows it: FS, FS-50%, SS+16 ehrs; an elapsed lag runs through nights and weekends."""
    if not row["lag"]:
        return kind
    if row["lag_format"] in _PERCENT_FORMATS:
        unit = "e%" if row["lag_format"] in _ELAPSED_FORMATS else "%"
        return f"{kind}{row['lag']:+d}{unit}"
    unit = "ehrs" if row["lag_format"] in _ELAPSED_FORMATS else "hrs"
    return f"{kind}{plain_number(Decimal(row['lag']) / 600):+g} {unit}"
