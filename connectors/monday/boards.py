"""Boards as the connector needs them: what a board is, which columns it has, which board holds its sub-items."""

import json
from dataclasses import dataclass, field
from typing import Any

from connectors.sdk.mapping import Mapping

JsonObject = dict[str, Any]
PORTFOLIO_LINK = "portfolio_project_link"
"""Column of the Portfolio solution whose settings name the boards of its projects; its cells are always null."""


@dataclass(frozen=True, slots=True)
class Column:
    """`is_calculated` marks a roll-up of a multi-level board. `settings` differ by type."""

    id: str
    title: str
    type: str
    is_calculated: bool = False
    settings: JsonObject = field(default_factory=dict)

    @classmethod
    def of(cls, document: JsonObject) -> "Column":
        capabilities = document.get("capabilities") or {}
        return cls(
            id=document["id"],
            title=document.get("title") or "",
            type=document["type"],
            is_calculated=bool(capabilities.get("calculated")),
            settings=_settings(document.get("settings")),
        )

    @property
    def board_ids(self) -> tuple[str, ...]:
        """The boards that a relation or the sub-items column leads to."""
        return tuple(str(board) for board in self.settings.get("boardIds") or ())

    @property
    def labels(self) -> dict[str, JsonObject]:
        """Labels of a status column by their id: `id` joins with a cell's `index`; the label's own `index` is only its position."""
        labels = self.settings.get("labels") or ()
        return {str(label["id"]): label for label in labels if isinstance(label, dict) and "id" in label}


@dataclass(frozen=True, slots=True)
class Board:
    id: str
    name: str
    state: str
    type: str
    kind: str
    hierarchy: str
    items_count: int | None
    columns: dict[str, Column]
    group_ids: tuple[str, ...]
    workspace: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, document: JsonObject) -> "Board":
        columns = (Column.of(column) for column in document["columns"] if column and not column.get("archived"))
        return cls(
            id=document["id"],
            name=document.get("name") or document["id"],
            state=document.get("state") or "active",
            type=document.get("type") or "board",
            kind=document.get("board_kind") or "public",
            hierarchy=document.get("hierarchy_type") or "classic",
            items_count=document.get("items_count"),
            columns={column.id: column for column in columns},
            group_ids=tuple(group["id"] for group in document["groups"] if group),
            workspace=(document.get("workspace") or {}).get("name"),
            url=document.get("url"),
        )

    @property
    def holds_items(self) -> bool:
        """A board of its own; not the hidden board of another's sub-items, nor a document."""
        return self.type == "board"

    @property
    def is_multi_level(self) -> bool:
        return self.hierarchy == "multi_level"

    @property
    def tracks_time(self) -> bool:
        return any(column.type == "time_tracking" for column in self.columns.values())

    @property
    def is_portfolio(self) -> bool:
        return PORTFOLIO_LINK in self.columns

    @property
    def sub_board_id(self) -> str | None:
        """The board of the sub-items of a classic board; a multi-level board holds them itself."""
        if self.is_multi_level:
            return None
        column = next((column for column in self.columns.values() if column.type == "subtasks"), None)
        return column.board_ids[0] if column and column.board_ids else None


@dataclass(slots=True)
class Boards:
    """All boards of a run by id. `chosen` are the scopes of the plan, None for all; `claims` names the board that a portfolio item stands for."""

    chosen: tuple[str, ...] | None = None
    by_id: dict[str, Board] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)

    def parents(self) -> dict[str, str]:
        """The board whose sub-items a sub-item board holds."""
        return {board.sub_board_id: board.id for board in self.by_id.values() if board.sub_board_id}

    def tracking(self) -> list[str]:
        """Boards where hours are booked in a time tracking column, their own or their sub-items'."""
        parents = self.parents()
        return sorted({parents.get(board.id, board.id) for board in self.by_id.values() if board.tracks_time})

    def scopes(self, mapping: Mapping) -> list[Board]:
        """Boards whose items are read: chosen ones, or all active ones, without those that the mapping ignores."""
        return [board for board in self.by_id.values() if self._is_read(board, mapping)]

    def reading(self, mapping: Mapping) -> list[Board]:
        """`scopes` and the hidden boards of their sub-items."""
        scopes = self.scopes(mapping)
        subs = (self.by_id.get(board.sub_board_id or "") for board in scopes)
        return scopes + [board for board in subs if board]

    def item_counts(self) -> list[int]:
        """Items of every list that a run goes through: chosen or active boards, and those of their sub-items."""
        parents = self.parents()
        return [
            board.items_count or 0
            for board in self.by_id.values()
            if board.state == "active" and (board.holds_items or board.id in parents)
        ]

    def unseen(self) -> tuple[str, ...]:
        """Chosen scopes that monday does not show, or shows as deleted."""
        return tuple(scope for scope in self.chosen or () if not self._is_alive(scope))

    def _is_alive(self, scope: str) -> bool:
        board = self.by_id.get(scope)
        return board is not None and board.state != "deleted"

    def _is_read(self, board: Board, mapping: Mapping) -> bool:
        if not board.holds_items or board.state == "deleted" or role_of(mapping, board.id) == "ignore":
            return False
        return board.id in self.chosen if self.chosen is not None else board.state == "active"


def role_of(mapping: Mapping, board_id: str) -> str:
    """What a board's rows are. A board of which nobody said anything is a project."""
    return mapping.for_scope(board_id).role or "project"


def _settings(settings: Any) -> JsonObject:
    """The documentation shows an object; readers in the wild have met a JSON text as well."""
    if isinstance(settings, str):
        try:
            settings = json.loads(settings)
        except ValueError:
            return {}
    return settings if isinstance(settings, dict) else {}
