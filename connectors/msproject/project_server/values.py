"""Quantities as ProjectData tells them: hours and amounts as text, wall times without a zone, dates that mean nothing."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sdk.reading import to_instant_of_wall_time, to_seconds

_NOTHING = ("0001-01-01", "1753-01-01", "1899-12-30")
_TICKS = re.compile(r"/Date\((-?\d+)\)/")
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, as all of them are
_NO_ID = "00000000-0000-0000-0000-000000000000"


def to_wall_time(text: str | None) -> str | None:
    """`2026-03-02T08:00:00` as written; the older `/Date(...)/` likewise. None for a date that means nothing."""
    if not text or text.startswith(_NOTHING):
        return None
    ticks = _TICKS.fullmatch(text)
    if ticks is None:
        return text.removesuffix("Z")
    return to_wall_time((_EPOCH + dt.timedelta(milliseconds=int(ticks[1]))).isoformat())


def to_wall_day(text: str | None) -> dt.date | None:
    written = to_wall_time(text)
    return dt.date.fromisoformat(written[:10]) if written else None


def to_moment(text: str | None, zone: ZoneInfo) -> dt.datetime | None:
    """A wall time as an instant, in the zone of the site."""
    return to_instant_of_wall_time(to_wall_time(text), zone=zone)


def hours(number: Any) -> int | None:
    return to_seconds(number, unit="hours")


def to_id(text: Any) -> str | None:
    """A GUID in one spelling; the one of zeroes names nothing."""
    return None if not text or str(text) == _NO_ID else str(text).lower()
