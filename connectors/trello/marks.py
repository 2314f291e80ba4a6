"""Where to go on from on a board: the newest action seen, by Trello's own clock.

Ids and dates of actions are given out by many machines, so one may appear a little after a younger one. Each question therefore
reaches back a minute, and the mark remembers which actions of that minute were seen.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sdk.cursor import Cursor
from connectors.trello.answers import JsonObject, is_action

OVERLAP = dt.timedelta(seconds=60)
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """`since` is the date of the newest action, None on a board without any; `seen` are ids of the minute before it.

    `before` is set while a full walk over the cards is on its way: the smallest id that was read. `walked` is when the last one ended.
    """

    since: str | None = None
    seen: tuple[str, ...] = ()
    before: str | None = None
    walked: str = ""

    @classmethod
    def of_actions(cls, actions: Sequence[JsonObject]) -> "Mark":
        """The mark after these actions alone."""
        return cls().after(actions)

    def after(self, actions: Sequence[JsonObject]) -> "Mark":
        """The mark once these actions were seen too, in whatever order they come."""
        actions = [action for action in actions if is_action(action)]
        if not actions:
            return self
        newest = max(self.since or "", *(action["date"] for action in actions))
        edge = _reached_back(newest)
        oldest = f"{int(dt.datetime.fromisoformat(edge).timestamp()):08x}"
        kept = (id_ for id_ in self.seen if id_[:8] >= oldest)
        seen = tuple(sorted({*kept, *(action["id"] for action in actions if action["date"] >= edge)}))
        return Mark(newest, seen, walked=self.walked)

    @classmethod
    def of_cursor(cls, cursor: Cursor | None) -> "Mark | None":
        """None where there is no cursor, or one of another version: then the board is read from the start."""
        if cursor is None or cursor.version != _VERSION:
            return None
        state = cursor.state
        return cls(state.get("since"), tuple(state.get("seen", ())), state.get("before"), state.get("walked", ""))

    def to_cursor(self, *, before: str | None = None) -> Cursor:
        state: dict[str, Any] = {"since": self.since, "seen": list(self.seen)}
        further = {"before": before, "walked": self.walked}
        return Cursor(state | {key: value for key, value in further.items() if value}, version=_VERSION)

    @property
    def asked_since(self) -> str | None:
        """The instant to ask from: a minute before the newest action."""
        return _reached_back(self.since) if self.since else None

    def news_of(self, actions: Sequence[JsonObject]) -> list[JsonObject]:
        """The actions that were not seen before, and what is no action, for its translation to reject."""
        seen = frozenset(self.seen)
        return [action for action in actions if not (is_action(action) and action["id"] in seen)]


def older_of(marks: Sequence[Mark]) -> Mark:
    """The one that lies further back; an action that one of them saw may be news to the other."""
    return min(marks, key=lambda mark: mark.since or "")


def _reached_back(text: str) -> str:
    earlier = dt.datetime.fromisoformat(text) - OVERLAP
    return f"{earlier:%Y-%m-%dT%H:%M:%S}.{earlier.microsecond // 1000:03d}Z"
