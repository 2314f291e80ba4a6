"""The value of a field of a card, whatever the field: a native key, or a custom field in Trello's roundabout shapes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sdk.mapping import FieldRule
from connectors.sdk.reading import to_decimal, to_instant, to_percent, to_seconds
from connectors.trello.amounts import parse_amount, parse_number
from connectors.trello.answers import JsonObject
from connectors.trello.board import Board, BoardField, NamesField

NATIVE = frozenset(
    {"name", "due", "start", "dueComplete", "closed", "idList", "idMembers", "labels", "dateLastActivity", "idBoard"}
)
"""The keys of a card that a rule may name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A field that exists on the board: `key` is native, or the id of `custom`."""

    key: str
    custom: BoardField | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value is read with: the zone of dates, and the length of a day of work."""

    zone: ZoneInfo
    hours_per_day: float | None


def to_source(rule: NamesField, board: Board) -> Source | None:
    """Where a rule finds its value on this board; None where it finds none."""
    unit = rule.unit if isinstance(rule, FieldRule) else None
    if rule.field in NATIVE:
        return Source(rule.field or "", unit=unit)
    field = board.find_one_field(rule)
    return Source(field.id, field, unit) if field else None


def custom_values(card: JsonObject, board: Board) -> dict[str, Any]:
    """Values by field id, of the fields that the board still has: numbers stay texts as Trello sends them, a drop-down is its
    option's text, a tick is a bool. An empty field is absent.
    """
    found: dict[str, Any] = {}
    for item in card.get("customFieldItems") or ():
        field = board.fields.get(item["idCustomField"])
        value = _value_of(item, field) if field else None
        if field and not is_empty(value):
            found[field.id] = value
    return found


def is_empty(value: Any) -> bool:
    """Nothing was filled in: zero and an empty tick are values."""
    return value is None or value in ("", [])


def to_number(value: Any, source: Source) -> Decimal | None:
    """A number field's text as it stands, or a number that somebody typed into a text field. Raises ValueError."""
    if source.custom and source.custom.type == "text":
        return parse_number(value)
    return to_decimal(value)


def to_money(value: Any, source: Source) -> tuple[Decimal, str | None]:
    """An amount, and the currency that a text field names beside it. Raises ValueError."""
    if source.custom and source.custom.type == "text":
        return parse_amount(value)
    return to_decimal(value) or Decimal(0), None


def to_local_day(value: Any, zone: ZoneInfo) -> dt.date:
    """Trello keeps instants where people mean days; the connection's zone says which day it is. A bare date stays as it is."""
    if not isinstance(value, str):
        raise ValueError("It is no date.")
    if "T" not in value:
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value).astimezone(zone).date()


def _value_of(item: JsonObject, field: BoardField) -> Any:
    """One custom field item. A drop-down has `value: null` and its option in `idValue`."""
    if item.get("idValue"):
        return field.options.get(item["idValue"])
    value = item.get("value") or {}
    if "checked" in value:
        return value["checked"] == "true"
    return value.get("number") or value.get("text") or value.get("date")


def _day(value: Any, _source: Source, reading: Reading) -> Any:
    return to_local_day(value, reading.zone)


def _instant(value: Any, _source: Source, _reading: Reading) -> Any:
    return to_instant(value)


def _amount(value: Any, source: Source, _reading: Reading) -> Any:
    return to_number(value, source)


def _seconds(value: Any, source: Source, reading: Reading) -> Any:
    return to_seconds(to_number(value, source), unit=source.unit or "", hours_per_day=reading.hours_per_day)


def _percent(value: Any, source: Source, _reading: Reading) -> Any:
    return to_percent(to_number(value, source), unit=source.unit or "percent")


def _word(value: Any, _source: Source, _reading: Reading) -> Any:
    return str(value)


def _first_member(value: Any, _source: Source, _reading: Reading) -> Any:
    if not isinstance(value, list):
        raise ValueError("It is no list of members.")
    return value[0]


DATES = (
    "planned_start",
    "planned_finish",
    "baseline_start",
    "baseline_finish",
    "actual_start",
    "actual_finish",
    "due_on",
    "entry_date",
    "start_on",
    "finish_on",
    "period_start",
)
SECONDS = ("estimate_seconds", "remaining_seconds", "spent_seconds", "baseline_seconds", "duration_seconds")
COSTS = ("planned_cost", "actual_cost", "baseline_cost")
READERS: dict[str, Callable[[Any, Source, Reading], Any]] = {
    **dict.fromkeys(DATES, _day),
    **dict.fromkeys(SECONDS, _seconds),
    **dict.fromkeys((*COSTS, "story_points", "probability_pct", "impact_cost", "impact_days", "impact_score"), _amount),
    "completed_at": _instant,
    "percent_complete": _percent,
    **dict.fromkeys(("wbs_code", "key", "work_type", "response"), _word),
    **dict.fromkeys(("assignee", "account", "owner"), _first_member),
}
"""How each column that a mapping may fill is read. Status, kind and priority are words, and stand in cards.py."""
