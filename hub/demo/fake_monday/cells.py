"""Cells as monday answers them: the typed fields of each kind of column, with its odd habits.

Since version 2025-04 `value` is null on relations, dependencies and sub-items. Roll-ups are absent unless asked for, and a rolled-up
status is a count of labels, on leaves too.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from hub.demo.fake_monday.entities import Column, Item, Link, Session, User

JsonObject = dict[str, Any]
Seen = Callable[[Item], bool]

_TYPENAMES = {
    "status": "StatusValue", "numbers": "NumbersValue", "people": "PeopleValue", "date": "DateValue", "timeline": "TimelineValue",
    "time_tracking": "TimeTrackingValue", "dependency": "DependencyValue", "board_relation": "BoardRelationValue",
    "mirror": "MirrorValue", "formula": "FormulaValue", "dropdown": "DropdownValue", "tags": "TagsValue", "checkbox": "CheckboxValue",
    "text": "TextValue", "long_text": "LongTextValue", "rating": "RatingValue", "subtasks": "SubtasksValue", "link": "LinkValue",
}  # fmt: skip


def instant(moment: dt.datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


def to_cell(
    item: Item, column: Column, *, sees: Seen, view: Callable[[Item], Any], calculated: bool
) -> JsonObject | None:
    """One element of `column_values`; None for a roll-up that was not asked for."""
    if column.function and not calculated:
        return None
    value = rolled_up(item, column) if column.function else item.values.get(column.id)
    cell: JsonObject = {
        "__typename": _TYPENAMES.get(column.type, "UnsupportedValue"),
        "id": column.id,
        "type": column.type,
        "text": None if value is None else str(value),
        "value": None if value is None else _json(str(value)),
        "is_leaf": item.is_leaf,
        "column": {"id": column.id, "title": column.title, "type": column.type},
    }
    if column.function and column.type == "status":
        counts = [{"key": str(key), "count": number} for key, number in (value or {}).items()]
        return cell | {"__typename": "BatteryValue", "text": None, "value": None, "battery_value": counts}
    filler = _FILLERS.get(column.type)
    if filler:
        cell |= filler(value, column)
    if column.type in _RELATIONS:
        cell |= _related(item, column, sees=sees, view=view)
    return cell


def rolled_up(item: Item, column: Column) -> Any:
    """A leaf's own value, else what its leaves make together."""
    values = [leaf.values.get(column.id) for leaf in _leaves(item)]
    filled = [value for value in values if value is not None]
    match column.type:
        case "status":
            return {label: filled.count(label) for label in dict.fromkeys(filled)}
        case "numbers":
            return sum(filled) if filled else None
        case "timeline":
            return (min(value[0] for value in filled), max(value[1] for value in filled)) if filled else None
        case _:
            return filled[0] if filled else None


def _leaves(item: Item) -> Iterator[Item]:
    children = [child for child in item.children if child.state == "active"]
    if not children:
        yield item
    for child in children:
        yield from _leaves(child)


def _status(label_id: Any, column: Column) -> JsonObject:
    """A value may be a label id, or a pair of it and the instant it was set."""
    label_id, set_at = label_id if isinstance(label_id, tuple) else (label_id, None)
    label = next((row for row in column.settings.get("labels", ()) if row["id"] == label_id), None)
    if label is None:
        return {"index": None, "label": None, "is_done": None, "text": None, "value": None, "updated_at": None}
    word, changed = label["label"], instant(set_at)
    value = _json({"index": label_id, "post_id": None, "changed_at": changed})
    return {
        "index": label_id,
        "label": word,
        "is_done": label["is_done"],
        "text": word,
        "value": value,
        "updated_at": changed,
    }


def _numbers(value: Any, column: Column) -> JsonObject:
    unit = column.settings.get("unit", {})
    symbol = unit.get("custom_unit") if unit.get("symbol") == "custom" else unit.get("symbol")
    shown = "" if value is None else f"{value:g}"
    return {
        "number": None if value is None else float(value),
        "symbol": symbol,
        "direction": unit.get("direction", "right"),
        "text": shown,
        "value": _json(shown) if shown else None,
    }


def _people(value: Any, _column: Column) -> JsonObject:
    entities = [
        {"id": str(one.id), "kind": "person" if isinstance(one, User) else "team"}
        for one in (value or ())
        if one is not None
    ]
    text = ", ".join(one.name for one in value or ())
    return {
        "persons_and_teams": entities,
        "text": text,
        "value": _json({"personsAndTeams": entities}) if entities else None,
    }


def _date(value: Any, _column: Column) -> JsonObject:
    day, time = value if isinstance(value, tuple) else (value, None)
    shown = day.isoformat() if day else None
    text = f"{shown} {time}" if shown and time else shown or ""
    return {
        "date": shown,
        "time": time or "",
        "text": text,
        "value": _json({"date": shown, "time": time}) if shown else None,
    }


def _timeline(value: Any, _column: Column) -> JsonObject:
    if value is None:
        return {"from": None, "to": None, "visualization_type": None, "text": "", "value": None}
    start, finish, *kind = value
    span = {"from": start.isoformat(), "to": finish.isoformat()}
    return {
        "from": f"{start}T00:00:00+00:00",
        "to": f"{finish}T00:00:00+00:00",
        "visualization_type": kind[0] if kind else None,
        "text": f"{start} - {finish}",
        "value": _json(span),
    }


def _time_tracking(value: Any, _column: Column) -> JsonObject:
    sessions: list[Session] = value or []
    live = [session for session in sessions if session.status == "active"]
    running = next((session for session in live if session.started and not session.ended), None)
    return {
        "running": running is not None,
        "started_at": instant(running.started) if running else None,
        "duration": sum(_seconds(session) for session in live),
        "history": [_session(session) for session in sessions],
        "text": None,
    }


def _seconds(session: Session) -> int:
    if session.seconds is not None:
        return session.seconds
    return int((session.ended - session.started).total_seconds()) if session.started and session.ended else 0


def _session(session: Session) -> JsonObject:
    manual = {
        f"manually_entered_{end}_{part}": session.is_manual for end in ("start", "end") for part in ("date", "time")
    }
    return {
        "id": str(session.id),
        "status": session.status,
        "started_user_id": str(session.user.id),
        "ended_user_id": str(session.user.id) if session.ended else None,
        "started_at": instant(session.started),
        "ended_at": instant(session.ended),
        "created_at": instant(session.created),
        "updated_at": instant(session.created),
        **manual,
    }


def _dropdown(value: Any, _column: Column) -> JsonObject:
    choices = [{"id": str(number), "label": word} for number, word in enumerate(value or (), start=1)]
    return {"values": choices, "text": ", ".join(value or ())}


def _tags(value: Any, _column: Column) -> JsonObject:
    return {
        "tags": [{"id": str(n), "name": word} for n, word in enumerate(value or (), start=1)],
        "text": ", ".join(value or ()),
    }


def _checkbox(value: Any, _column: Column) -> JsonObject:
    return {"checked": bool(value), "text": "v" if value else ""}


def _formula(value: Any, _column: Column) -> JsonObject:
    return {"display_value": "" if value is None else str(value), "text": None, "value": None}


_FILLERS: dict[str, Callable[[Any, Column], JsonObject]] = {
    "status": _status,
    "numbers": _numbers,
    "people": _people,
    "date": _date,
    "timeline": _timeline,
    "time_tracking": _time_tracking,
    "dropdown": _dropdown,
    "tags": _tags,
    "checkbox": _checkbox,
    "formula": _formula,
    "rating": lambda value, _column: {"rating": value},
}
_RELATIONS = frozenset({"dependency", "board_relation", "mirror", "subtasks"})


def _related(item: Item, column: Column, *, sees: Seen, view: Callable[[Item], Any]) -> JsonObject:
    """Relations without `value` and `text`; items the reader may not see are missing without a word."""
    empty: JsonObject = {"text": None, "value": None}
    if column.type == "subtasks":
        children = [child for child in item.children if child.state == "active"]
        return empty | {
            "subitems_ids": [str(c.id) for c in children],
            "display_value": ", ".join(c.name for c in children),
        }
    if column.type == "mirror":
        return empty | _mirrored(item, column, sees=sees, view=view)
    value = item.values.get(column.id) or []
    links = [one if isinstance(one, Link) else Link(one) for one in value]
    links = [link for link in links if sees(link.predecessor)]
    linked = [link.predecessor for link in links]
    return empty | {
        "linked_item_ids": [str(one.id) for one in linked],
        "linked_items": [view(one) for one in linked],
        "display_value": ", ".join(one.name for one in linked),
        "dependency_links": [
            {"linked_item_id": str(link.predecessor.id), "dependency_type": link.type, "lag": link.lag}
            for link in links
        ],
    }


def _mirrored(item: Item, column: Column, *, sees: Seen, view: Callable[[Item], Any]) -> JsonObject:
    """A mirror shows one column of the items that a relation column leads to: settings `relation` and `shows`."""
    shown: list[JsonObject] = []
    texts: list[str] = []
    for linked in item.values.get(column.settings["relation"]) or []:
        if not sees(linked):
            continue
        source = linked.board.columns[column.settings["shows"]]
        cell = to_cell(linked, source, sees=sees, view=view, calculated=True)
        shown.append({"linked_item": view(linked), "linked_board_id": str(linked.board.id), "mirrored_value": cell})
        texts.append((cell or {}).get("text") or "")
    return {"display_value": ", ".join(texts), "mirrored_items": shown}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
