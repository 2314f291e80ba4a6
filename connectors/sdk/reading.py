"""Reading a vendor's JSON with care: typed values or RecordRejected; one bad item never stops its page."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from connectors.sdk.errors import RecordRejected
from models.records import Record, Removal

Item = TypeVar("Item")
Translated = Record | Removal | RecordRejected

_SECONDS = {"seconds": Decimal(1), "minutes": Decimal(60), "hours": Decimal(3600)}


def translate_each(
    items: Iterable[Item],
    to_records: Callable[[Item], Iterable[Translated]],
    *,
    source_id: Callable[[Item], object],
) -> Iterator[Translated]:
    """Translate item by item. An item that breaks a rule yields one RecordRejected and none of its records.

    `to_records` may itself give a RecordRejected among records, for a part that is bad while the rest of its item is good.
    """
    for item in items:
        try:
            yield from tuple(to_records(item))
        except RecordRejected as rejected:
            yield rejected
        except ValidationError as error:
            yield rejected_by(error, source_id=_id_of(item, source_id))
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
            yield RecordRejected(
                f"The item has not the shape the vendor promises ({type(error).__name__}: {error}).",
                source_id=_id_of(item, source_id),
                rule=f"shape:{type(error).__name__}",
            )


def rejected_by(error: ValidationError, *, source_id: str) -> RecordRejected:
    """One sentence out of pydantic's report, without the value itself."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    column = ".".join(str(part) for part in first["loc"])
    return RecordRejected(
        f"{error.title}.{column}: {first['msg']}.", source_id=source_id, rule=f"{first['type']}:{column}"
    )


def to_instant(text: str | None) -> dt.datetime | None:
    """An ISO 8601 instant with an offset (`Z`, `+05:30` and `+0530` alike). Raises ValueError for a wall time: it is no instant."""
    if not text:
        return None
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return instant


def to_instant_of_wall_time(text: str | None, *, zone: ZoneInfo) -> dt.datetime | None:
    """A wall time without an offset, read in the zone it was written in."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone) if text else None


def to_day(text: str | None) -> dt.date | None:
    """The date of `YYYY-MM-DD` or of any ISO date-time, as written: no zone is applied."""
    return dt.date.fromisoformat(text[:10]) if text else None


def to_decimal(number: float | str | Decimal | None) -> Decimal | None:
    """A finite number as the vendor wrote it (floats by their shortest text). Raises ValueError for anything else."""
    if number is None or number == "":
        return None
    if isinstance(number, bool):
        raise ValueError(f"{number} is no number")
    try:
        value = Decimal(str(number))
    except InvalidOperation:
        raise ValueError(f'"{number}" is no number') from None
    if not value.is_finite():
        raise ValueError(f"{number} is not finite")
    return value


def to_seconds(number: float | str | Decimal | None, *, unit: str, hours_per_day: float | None = None) -> int | None:
    """A duration in `unit` (seconds, minutes, hours, days) as whole seconds. Days need the connection's `hours_per_day`."""
    value = to_decimal(number)
    if value is None:
        return None
    if unit == "days":
        if hours_per_day is None:
            raise ValueError('a duration in days needs "hours_per_day" in the mapping')
        return round(value * Decimal(str(hours_per_day)) * 3600)
    return round(value * _SECONDS[unit])


def to_percent(number: float | str | Decimal | None, *, unit: str = "percent") -> Decimal | None:
    """A share as 0 to 100, from percent or from a ratio 0 to 1."""
    value = to_decimal(number)
    if value is None:
        return None
    return value * 100 if unit == "ratio" else value


def _id_of(item: Item, source_id: Callable[[Item], object]) -> str:
    try:
        return str(source_id(item) or "")
    except (LookupError, TypeError, AttributeError):
        return ""
