"""Lists of items that are walked by a cursor. A cursor lives 60 minutes from the first page on, and names what the first page began."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from hub.demo.fake_monday.entities import Board, Item
from hub.demo.fake_monday.limits import Limits
from hub.demo.fake_monday.problem import MondayProblem, cursor_expired, invalid_argument


@dataclass(frozen=True, slots=True)
class Slice:
    items: list[Item]
    cursor: str | None


@dataclass(slots=True)
class _Walk:
    ids: list[int]
    board: Board
    at: int
    begun: dt.datetime


@dataclass(slots=True)
class Listings:
    """Open walks by their cursors."""

    limits: Limits
    walks: dict[str, _Walk] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def first(self, board: Board, limit: int, *, all_levels: bool, now: dt.datetime) -> Slice:
        """Active items only. A multi-level board lists its top items, or on request those of all levels."""
        self._check(limit)
        items = [item for item in board.items.values() if item.state == "active"]
        if board.hierarchy == "multi_level" and not all_levels:
            items = [item for item in items if item.parent is None]
        return self._slice(_Walk([item.id for item in items], board, 0, now), limit)

    def following(self, cursor: str, limit: int, *, now: dt.datetime) -> Slice:
        self._check(limit)
        walk = self.walks.get(cursor)
        if walk is None or now - walk.begun > dt.timedelta(minutes=self.limits.cursor_minutes):
            raise MondayProblem(cursor_expired())
        return self._slice(_Walk(walk.ids, walk.board, walk.at, walk.begun), limit)

    def _slice(self, walk: _Walk, limit: int) -> Slice:
        ids = walk.ids[walk.at : walk.at + limit]
        items = [walk.board.items[one] for one in ids if one in walk.board.items]
        walk.at += limit
        if walk.at >= len(walk.ids):
            return Slice(items, None)
        cursor = f"MSw5NzI4{next(self._numbers):08d}"
        self.walks[cursor] = walk
        return Slice(items, cursor)

    def _check(self, limit: int) -> None:
        if not 0 < limit <= self.limits.items_page:
            raise invalid_argument(f"limit must be between 1 and {self.limits.items_page}")
