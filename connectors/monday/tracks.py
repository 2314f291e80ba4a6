"""How far the reading of a board has come: what its cursor holds.

A scope has one track, or two where a hidden board holds its sub-items. What was written after `since` must be read: it is the newest update
that the last reading saw, or a minute before that reading by monday's own clock, whichever is earlier;
`known` are the items that were read, without which nobody could see that one is gone; `at` is monday's place in a list that is not
walked to its end yet.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from connectors.monday.boards import Board, Column
from connectors.monday.known_ids import pack_ids, unpack_ids
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json

JsonObject = dict[str, Any]

CURSOR_VERSION = 1
_MARGIN = dt.timedelta(seconds=60)
"""Writes of the last minute before a reading are read again: monday's listings may lag behind."""
_CALCULATED = "CALCULATED"
_NO_COLUMN = ("name",)
"""Asked for where no column is needed: an empty list could be taken for all. The name is no cell."""


@dataclass(slots=True)
class Progress:
    """`done` says that the track was walked to its end since it was started over."""

    since: str | None = None
    known: set[int] = field(default_factory=set)
    columns: str = ""
    at: str | None = None
    done: bool = False

    @classmethod
    def of(cls, state: JsonObject) -> "Progress":
        return cls(
            state.get("since"),
            unpack_ids(state.get("ids", "")),
            state.get("columns", ""),
            state.get("at"),
            bool(state.get("done")),
        )

    def to_json(self) -> JsonObject:
        return {
            "since": self.since,
            "ids": pack_ids(self.known),
            "columns": self.columns,
            "at": self.at,
            "done": self.done,
        }

    def changed(self, item: JsonObject) -> bool:
        """Whether an item must be read: unknown here, or written since."""
        updated = item.get("updated_at")
        return int(item["id"]) not in self.known or self.since is None or updated is None or updated > self.since

    def begin(self, at: dt.datetime | None) -> None:
        """Start over. Without monday's clock every item counts as changed next time."""
        self.since = since_of(at)
        self.known, self.at, self.done = set(), None, False


@dataclass(frozen=True, slots=True)
class Track:
    """One list of items: a board's own, or that of its sub-items. `columns` are those to ask for.

    `all_levels` is for a multi-level board, where one list holds sub-items too; `ancestors` asks for all that stand above each.
    """

    board: Board
    is_sub: bool
    columns: tuple[Column, ...]
    all_levels: bool = True
    ancestors: bool = False

    @property
    def hierarchy(self) -> str | None:
        return "allItems" if self.board.is_multi_level and self.all_levels else None

    def variables(self) -> JsonObject:
        """What every question for rows takes: the columns, and which dear parts they need."""
        types = {column.type for column in self.columns}
        return {
            "columns": [column.id for column in self.columns] or list(_NO_COLUMN),
            "capabilities": [_CALCULATED] if any(column.is_calculated for column in self.columns) else None,
            "formulas": "formula" in types,
            "relations": "board_relation" in types,
            "sessions": "time_tracking" in types,
            "mirrors": "mirror" in types,
            "ancestors": self.ancestors,
        }

    def digest(self) -> str:
        """Changes when other columns are asked for, or when a label or unit is renamed: rows do not show either as an update."""
        told = [[column.id, column.type, column.is_calculated, _meaning(column)] for column in self.columns]
        return hashlib.sha256(encode_json(told)).hexdigest()[:16]

    def context(self) -> JsonObject:
        """What translation needs of the board: all columns, since a choice among them depends on the others."""
        return {
            "track": self.board.id,
            "is_sub": self.is_sub,
            "is_multi_level": self.board.is_multi_level,
            "columns": [_light(column) for column in self.board.columns.values()],
        }


def since_of(at: dt.datetime | None) -> str | None:
    """The instant after which a reading that began at monday's time `at` must be repeated next time; None where it did not say it."""
    return f"{at - _MARGIN:%Y-%m-%dT%H:%M:%SZ}" if at else None


def newest_of(items: list[JsonObject], newest: str | None) -> str | None:
    """The newest update of items, or of those before them."""
    updates = [item["updated_at"] for item in items if item.get("updated_at")]
    return max([*updates, newest] if newest else updates, default=None)


def earlier(since: str | None, newest: str | None) -> str | None:
    """From where to read next time; from the start when monday did not say its time."""
    return min(since, newest) if since and newest else since


def read_cursor(cursor: Cursor | None) -> dict[str, Progress]:
    """The progress of each track by its board; nothing for a cursor of another version."""
    if cursor is None or cursor.version != CURSOR_VERSION:
        return {}
    return {board: Progress.of(state) for board, state in cursor.state.get("tracks", {}).items()}


def to_cursor(progress: dict[str, Progress]) -> Cursor:
    return Cursor({"tracks": {board: one.to_json() for board, one in progress.items()}}, CURSOR_VERSION)


def _meaning(column: Column) -> Any:
    return {"status": column.settings.get("labels"), "numbers": column.settings.get("unit")}.get(column.type)


def _light(column: Column) -> JsonObject:
    light: JsonObject = {"id": column.id, "title": column.title, "type": column.type}
    if column.is_calculated:
        light["capabilities"] = {"calculated": {"function": "SUM"}}
        labels = [
            {"id": key, "label": one.get("label"), "is_done": one.get("is_done")} for key, one in column.labels.items()
        ]
        light["settings"] = {"labels": labels}
    return light
