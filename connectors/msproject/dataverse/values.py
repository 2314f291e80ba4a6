"""Dataverse's quantities: hours, shares, dates with and without a zone, and the date that means nothing."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sdk.reading import to_decimal, to_instant

_NOTHING = "2000-01-01"
_MIDNIGHT = re.compile(r"T00:00:00(\.0+)?Z$")
_WORDS = "@OData.Community.Display.V1.FormattedValue"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MS_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")


def to_hours_in_seconds(hours: Any) -> int | None:
    """Hours as whole seconds, never below 0."""
    number = to_decimal(hours)
    return None if number is None else max(0, round(number * 3600))


def to_share(ratio: Any) -> Decimal | None:
    """0 to 1 as percent; what rounding put beyond is cut."""
    number = to_decimal(ratio)
    return None if number is None else min(Decimal(100), max(Decimal(0), number * 100))


def to_moment(text: str | None) -> dt.datetime | None:
    """An instant; 2000-01-01 stands for none."""
    return None if not text or text.startswith(_NOTHING) else to_instant(text)


def to_day_in_zone(text: str | None, zone: ZoneInfo) -> dt.date | None:
    """The day of an instant where the plan is at home."""
    moment = to_moment(text)
    return moment.astimezone(zone).date() if moment else None


def to_zoneless_day(text: str | None) -> dt.date | None:
    """The day of a `msdyn_tza...` column: a wall time of the project's calendar, though it is written with a Z."""
    return None if not text or text.startswith(_NOTHING) else dt.date.fromisoformat(text[:10])


def to_entry_day(text: str | None, zone: ZoneInfo) -> dt.date | None:
    """The day of `msdyn_date`: a plain date is stored as midnight, anything else is an instant."""
    if text and (_MIDNIGHT.search(text) or len(text) == len(_NOTHING)):
        return dt.date.fromisoformat(text[:10])
    return to_day_in_zone(text, zone)


def to_wall_time_of_ticks(text: Any, zone: ZoneInfo) -> dt.datetime:
    """`/Date(1571130000000)/` as the wall time of the plan. Raises ValueError."""
    found = _MS_DATE.fullmatch(str(text))
    if found is None:
        raise ValueError(f'"{str(text)[:40]}" is no date of a planned day')
    moment = _EPOCH + dt.timedelta(milliseconds=int(found[1]))
    return moment.astimezone(zone).replace(tzinfo=None)


def word_of(row: dict[str, Any], column: str) -> str | None:
    """The text of a choice, else its number: for people, never to be parsed."""
    value = row.get(column)
    return row.get(f"{column}{_WORDS}") or (None if value is None else str(value))


def first_filled(row: dict[str, Any], *columns: str) -> Any:
    return next((row[column] for column in columns if row.get(column) not in {None, ""}), None)


def is_deleted(row: Any) -> bool:
    """Whether an entry of a page of changes says that its row is gone."""
    return isinstance(row, dict) and "$deletedEntity" in str(row.get("@odata.context", ""))
