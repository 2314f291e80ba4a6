"""Cells of a board, read by their typed fields: the JSON in `value` is null for relations since version 2025-04, and `text` is made for people.

A cell is one element of `column_values`. An empty one gives None. Raises ValueError when a cell does not hold what its column is
mapped to, such as a text where a number is wanted.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.sdk.reading import to_day, to_decimal, to_instant
from models.quantities import DateSpan

JsonObject = dict[str, Any]
Cells = dict[str, JsonObject]

TEAM = "team:"
"""Teams are accounts too; their ids are numbers of their own, so they are told apart."""


@dataclass(frozen=True, slots=True)
class Label:
    """A status or a choice. `id` is the label's id, which a rename does not change; `is_done` is monday's own word for finished."""

    id: str
    text: str
    is_done: bool = False
    set_at: dt.datetime | None = None


def label_of(cell: JsonObject | None, labels: dict[str, JsonObject] | None = None) -> Label | None:
    """The label of a status, of a dropdown's first choice, or of any other cell its text.

    A roll-up of a status is a count for each label, on leaves too: one label alone is the status. `labels` are those of its column.
    """
    if cell is None:
        return None
    if "battery_value" in cell:
        return _label_of_battery(cell["battery_value"] or (), labels or {})
    if cell["type"] == "status":
        return _label_of_status(cell)
    if cell.get("values"):
        choice = cell["values"][0]
        return Label(str(choice["id"]), choice["label"])
    text = text_of(cell)
    return Label(text, text) if text else None


def _label_of_status(cell: JsonObject) -> Label | None:
    index, text = cell.get("index"), cell.get("label") or cell.get("text") or ""
    if index is None or not text:
        return None
    return Label(str(index), text, bool(cell.get("is_done")), to_instant(cell.get("updated_at")))


def _label_of_battery(counts: Any, labels: dict[str, JsonObject]) -> Label | None:
    keys = [str(count["key"]) for count in counts if count["count"]]
    if not keys:
        return None
    if len(keys) == 1:
        label = labels.get(keys[0], {})
        return Label(keys[0], label.get("label") or keys[0], bool(label.get("is_done")))
    names = ", ".join(str(labels.get(key, {}).get("label") or key) for key in keys)
    return Label("", names, all(labels.get(key, {}).get("is_done") for key in keys))


def number_of(cell: JsonObject | None) -> Decimal | None:
    """A number; of a mirror the sum of its typed sub-values, never of its text, which loses types and decimals with commas."""
    if cell is None:
        return None
    match cell["type"]:
        case "numbers":
            return to_decimal(cell.get("number"))
        case "mirror":
            numbers = [to_decimal(value.get("number")) for value in _mirrored(cell)]
            filled = [number for number in numbers if number is not None]
            return sum(filled, Decimal()) if filled else None
        case "rating":
            return to_decimal(cell.get("rating"))
        case "formula":
            return to_decimal(cell.get("display_value"))
        case _:
            return to_decimal((cell.get("text") or "").strip())


def symbol_of(cell: JsonObject) -> str:
    """The unit shown beside a number, "" when there is none: a sign such as `€` or `k€` or `h`, never an ISO code."""
    if cell["type"] == "mirror":
        symbols = {str(value.get("symbol") or "") for value in _mirrored(cell)}
        return symbols.pop() if len(symbols) == 1 else ""
    return cell.get("symbol") or ""


def span_of(cell: JsonObject | None) -> DateSpan:
    """First and last day of a timeline, a week, or a date, as the board shows them."""
    if cell is None:
        return DateSpan(None, None)
    match cell["type"]:
        case "timeline":
            return DateSpan(to_day(cell.get("from")), to_day(cell.get("to")))
        case "mirror":
            return _span_of_all([span_of({"type": _type_of(value), **value}) for value in _mirrored(cell)])
        case "date":
            day = to_day(cell.get("date"))
        case _:
            day = to_day(cell.get("text"))
    return DateSpan(day, day)


def _span_of_all(spans: list[DateSpan]) -> DateSpan:
    starts = [span.start for span in spans if span.start]
    finishes = [span.finish for span in spans if span.finish]
    return DateSpan(min(starts, default=None), max(finishes, default=None))


def is_milestone(cell: JsonObject | None) -> bool:
    return cell is not None and cell.get("visualization_type") == "milestone"


def accounts_of(cell: JsonObject | None) -> list[str]:
    """People first, then teams as `team:ID`."""
    if cell is None:
        return []
    cells = _mirrored(cell) if cell["type"] == "mirror" else [cell]
    listed = [entity for one in cells for entity in one.get("persons_and_teams") or () if entity]
    people = [str(entity["id"]) for entity in listed if entity.get("kind") != "team"]
    return list(dict.fromkeys(people + [f"{TEAM}{entity['id']}" for entity in listed if entity.get("kind") == "team"]))


def linked_of(cell: JsonObject | None) -> list[tuple[str, str | None]]:
    """Linked items with the board each is on (None when it was not told). Items that the token may not see are missing without a word."""
    if cell is None:
        return []
    if cell["type"] == "mirror":
        return [(item["linked_item"]["id"], None) for item in cell.get("mirrored_items") or () if item]
    linked = [(item["id"], (item.get("board") or {}).get("id")) for item in cell.get("linked_items") or () if item]
    return linked or [(str(item_id), None) for item_id in cell.get("linked_item_ids") or ()]


def text_of(cell: JsonObject | None) -> str | None:
    """What a person reads in the cell; None for an empty one."""
    if cell is None:
        return None
    return (cell.get("text") or cell.get("display_value") or "").strip() or None


def labels_of(cell: JsonObject | None) -> tuple[str, ...]:
    """Tags and choices."""
    if cell is None:
        return ()
    named = [tag["name"] for tag in cell.get("tags") or () if tag]
    named += [choice["label"] for choice in cell.get("values") or () if choice]
    return tuple(named) or tuple(filter(None, [text_of(cell)]))


def plain_value(cell: JsonObject) -> Any:
    """A cell as JSON for `custom_fields`: numbers as numbers, choices as lists, everything unknown as its text."""
    reader = _PLAIN.get(cell["type"])
    return reader(cell) if reader else text_of(cell)


def _plain_number(cell: JsonObject) -> Any:
    return cell.get("number")


def _plain_span(cell: JsonObject) -> Any:
    span = span_of(cell)
    if span.start is None and span.finish is None:
        return None
    return [day.isoformat() if day else None for day in span]


def _plain_date(cell: JsonObject) -> Any:
    return " ".join(filter(None, [cell.get("date"), cell.get("time")])) or None


def _plain_mirror(cell: JsonObject) -> Any:
    values = [_plain_mirrored(value) for value in _mirrored(cell)]
    return [value for value in values if value is not None] or None


def _plain_mirrored(value: JsonObject) -> Any:
    return plain_value({**value, "type": _type_of(value)})


_PLAIN: dict[str, Callable[[JsonObject], Any]] = {
    "numbers": _plain_number,
    "timeline": _plain_span,
    "date": _plain_date,
    "people": lambda cell: accounts_of(cell) or None,
    "dropdown": lambda cell: list(labels_of(cell)) or None,
    "tags": lambda cell: list(labels_of(cell)) or None,
    "checkbox": lambda cell: bool(cell.get("checked")),
    "rating": lambda cell: cell.get("rating"),
    "board_relation": lambda cell: [item_id for item_id, _board in linked_of(cell)] or None,
    "time_tracking": lambda cell: cell.get("duration"),
    "status": lambda cell: (label := label_of(cell)) and label.text,
    "mirror": _plain_mirror,
}
_TYPES = {
    "NumbersValue": "numbers",
    "StatusValue": "status",
    "DateValue": "date",
    "TimelineValue": "timeline",
    "PeopleValue": "people",
}


def _mirrored(cell: JsonObject) -> list[JsonObject]:
    return [item["mirrored_value"] for item in cell.get("mirrored_items") or () if item and item.get("mirrored_value")]


def _type_of(value: JsonObject) -> str:
    return _TYPES.get(value.get("__typename", ""), "text")
