"""What actions mean for the next question: which cards to read again, or whether to read the whole board.

Trello lists no action for labels, nor for names, dates and deletions of check items: rounds.py sees to those.
"""

from collections.abc import Iterable

from connectors.trello.answers import JsonObject, is_action

MOST_TOUCHED = 100
"""Beyond so many cards the whole board costs less than its cards one by one."""
_ALWAYS_WIDE = frozenset({"moveListFromBoard", "moveListToBoard", "updateCustomField", "deleteCustomField"})
_WIDE_IF_CLOSED = frozenset({"updateBoard", "updateList"})
_GONE = "deleteCard"


class News:
    """`touched` are ids of cards in the order they were met; `is_wide` says that every card of the board may read differently now."""

    def __init__(self) -> None:
        self.touched: dict[str, None] = {}
        self.is_wide = False
        self.dropped_fields: list[JsonObject] = []

    def note(self, actions: Iterable[JsonObject]) -> None:
        for action in filter(is_action, actions):
            kind, data = str(action.get("type")), action.get("data") or {}
            self.is_wide = self.is_wide or _is_wide(kind, data)
            if kind == "deleteCustomField":
                self.dropped_fields.append(data.get("customField") or {})
            card_id = (data.get("card") or {}).get("id")
            if card_id and kind != _GONE and len(self.touched) <= MOST_TOUCHED:
                self.touched[card_id] = None
        self.is_wide = self.is_wide or len(self.touched) > MOST_TOUCHED


def _is_wide(kind: str, data: JsonObject) -> bool:
    """Archiving a list or a board archives its cards; a new name of a list is a new status; a field concerns all."""
    if kind in _ALWAYS_WIDE:
        return True
    old = data.get("old") or {}
    return (kind in _WIDE_IF_CLOSED and "closed" in old) or (kind == "updateList" and "name" in old)
