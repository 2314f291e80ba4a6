"""What travels between the server and the handlers: one call in, JSON out; every parameter is looked at, and none is ignored."""

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from hub.demo.fake_trello.entities import Board, Card, Member
from hub.demo.fake_trello.limits import Limits
from hub.demo.fake_trello.problem import invalid_id, invalid_value, no_access, not_found
from hub.demo.fake_trello.world import TrelloWorld

_ID = re.compile(r"[0-9a-f]{24}")
_TRUTHS = {"true": True, "false": False}


@dataclass(slots=True)
class Call:
    """`query` loses each parameter that is read; what is left when the handler is done is refused."""

    world: TrelloWorld
    limits: Limits
    caller: Member
    params: dict[str, str]
    query: dict[str, str]

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        value = self.query.pop(name, default)
        if value not in allowed:
            raise invalid_value(name)
        return value

    def truth(self, name: str, *, default: bool = False) -> bool:
        text = self.query.pop(name, None)
        if text is None:
            return default
        if text not in _TRUTHS:
            raise invalid_value(name)
        return _TRUTHS[text]

    def limit(self, name: str, default: int) -> int:
        text = self.query.pop(name, None)
        if text is None:
            return default
        if not text.isdigit() or int(text) > self.limits.page:
            raise invalid_value(name)
        return int(text)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word for word in self.query.pop(name, default).split(",") if word]

    def fields(self, name: str, known: Collection[str], default: str = "all") -> Collection[str] | None:
        """The fields asked for; None for all. A name that is no field is refused."""
        words = self.words(name, default)
        if words == ["all"]:
            return None
        if not set(words) <= set(known):
            raise invalid_value(name)
        return words

    def edge(self, name: str) -> str | None:
        """`before` or `since`: an id, or a date made into the smallest id of its second."""
        text = self.query.pop(name, None)
        if not text or text == "null":
            return None
        if _ID.fullmatch(text):
            return text
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise invalid_value(name) from None
        return f"{int(moment.timestamp()):08x}{'0' * 16}"

    def board(self) -> Board:
        """The board of the path. Raises 400, 404, or 401 for one that the caller may not see."""
        board = self.world.boards.get(checked_id(self.params["id"]))
        if board is None:
            raise not_found()
        if not self.sees(board):
            raise no_access()
        return board

    def card(self) -> Card:
        card = self.world.find_card(checked_id(self.params["id"]))
        if card is None:
            raise not_found()
        if not self.sees(card.column.board):
            raise no_access()
        return card

    def sees(self, board: Board) -> bool:
        return not board.hidden and self.caller in board.members


Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """`template` stands below the version, with its parameters in braces."""

    template: str
    handler: Handler
    is_member_route: bool = False

    def match(self, path: str) -> dict[str, str] | None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


def checked_id(id_: str) -> str:
    """An id that may be one of Trello's. Raises 400."""
    if not _ID.fullmatch(id_):
        raise invalid_id()
    return id_
