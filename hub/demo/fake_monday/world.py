"""The world behind the fake: a whole monday account in memory, filled and changed through plain methods, also while somebody reads it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import RLock
from typing import Any

from hub.demo.chronicle import Chronicle
from hub.demo.fake_monday.entities import (
    Board,
    Column,
    Credential,
    Group,
    Item,
    Link,
    Session,
    Team,
    Update,
    User,
    Workspace,
)
from hub.demo.loopback.clock import WorldClock

FIRST_MORNING = dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC)


def labels(*words: str, done: tuple[str, ...] = ()) -> dict[str, Any]:
    """Settings of a status column: label ids count from 1 and are not positions; those in `done` finish an item."""
    rows = [
        {
            "id": number,
            "color": number,
            "label": word,
            "index": len(words) - number,
            "is_done": word in done,
            "is_deactivated": False,
        }
        for number, word in enumerate(words, start=1)
    ]
    return {"labels": rows}


class MondayWorld:
    """`add_*` builds, `edit_*`, `archive_*`, `delete_*`, `move_*` happen at the clock's now and leave what monday leaves: a new
    `updated_at` for an edit, nothing at all for the rest.
    """

    def __init__(self, *, now: dt.datetime = FIRST_MORNING, name: str = "ACME", tier: str = "pro") -> None:
        self.clock = WorldClock(now)
        self.lock = RLock()
        self.name = name
        self.tier = tier
        self.users: dict[int, User] = {}
        self.teams: dict[int, Team] = {}
        self.credentials: list[Credential] = []
        self.workspaces: dict[int, Workspace] = {}
        self.boards: dict[int, Board] = {}
        self.items: dict[int, Item] = {}
        self._ids = {
            "user": count(61300701),
            "board": count(9182007001),
            "item": count(10482700001),
            "other": count(4000000001),
        }

    def add_user(self, name: str, **rest: Any) -> User:
        """`rest`: email, kind, status, time_zone."""
        with self.lock:
            user_id = next(self._ids["user"])
            rest.setdefault("email", f"{name.split(maxsplit=1)[0].lower()}@acme.example")
            self.users[user_id] = User(user_id, name, **rest)
            return self.users[user_id]

    def add_team(self, name: str) -> Team:
        with self.lock:
            team = Team(next(self._ids["user"]), name)
            self.teams[team.id] = team
            return team

    def grant(self, user: User, token: str, *, scopes: frozenset[str] | None = None) -> Credential:
        with self.lock:
            credential = Credential(user, token, scopes)
            self.credentials.append(credential)
            return credential

    def add_workspace(self, name: str) -> Workspace:
        with self.lock:
            workspace = Workspace(next(self._ids["other"]), name)
            self.workspaces[workspace.id] = workspace
            return workspace

    def add_board(self, name: str, *, groups: tuple[str, ...] = ("topics",), **rest: Any) -> Board:
        """A board with groups named by their ids. `rest`: kind, type, hierarchy, workspace, members, owners, description."""
        with self.lock:
            board = Board(next(self._ids["board"]), name, self.clock.now, **rest)
            board.groups = {group: Group(group, group.replace("_", " ").title()) for group in groups}
            board.columns["name"] = Column("name", "Name", "name")
            self.boards[board.id] = board
            return board

    def add_column(self, board: Board, column_id: str, kind: str, title: str = "", **rest: Any) -> Column:
        """`rest`: settings, function."""
        with self.lock:
            column = Column(column_id, title or column_id.replace("_", " ").title(), kind, **rest)
            board.columns[column_id] = column
            return column

    def add_sub_board(self, board: Board) -> Board:
        """The hidden board of a classic board's sub-items, and the column that leads to it."""
        sub = self.add_board(
            f"Subitems of {board.name}", groups=("subitems_of",), type="sub_items_board", kind=board.kind
        )
        sub.members, sub.owners, board.sub_board = board.members, board.owners, sub
        self.add_column(board, "subitems", "subtasks", settings={"boardIds": [sub.id]})
        return sub

    def add_item(
        self, board: Board, name: str, *, group: str | None = None, parent: Item | None = None, **values: Any
    ) -> Item:
        """An item with cells by column id. A sub-item of a classic board goes to its sub-board."""
        with self.lock:
            home = board if parent is None or board.hierarchy == "multi_level" else board.sub_board
            if home is None:
                raise ValueError(f"{board.name} has no sub-item board")
            unknown = values.keys() - home.columns.keys()
            if unknown:
                raise ValueError(f"{home.name} has no column {min(unknown)}")
            place = home.groups[group] if group else next(iter(home.groups.values()))
            item = Item(
                next(self._ids["item"]), home, place, name, self.clock.now, self.clock.now, dict(values), parent=parent
            )
            home.items[item.id] = self.items[item.id] = item
            if parent:
                parent.children.append(item)
            return item

    def add_session(
        self, item: Item, column: str, user: User, started: dt.datetime | None, ended: dt.datetime | None, **rest: Any
    ) -> Session:
        """A row of a time tracking column. `rest`: status, is_manual, seconds."""
        with self.lock:
            session = Session(next(self._ids["other"]), user, started, ended, started or self.clock.now, **rest)
            item.values.setdefault(column, []).append(session)
            return session

    def add_update(self, board: Board, author: User, text: str) -> Update:
        with self.lock:
            update = Update(next(self._ids["other"]), author, text, self.clock.now)
            board.updates.insert(0, update)
            return update

    def chronicle(self) -> Chronicle:
        """An empty chronicle of this account."""
        return Chronicle(self.clock, lambda: self.lock)

    def edit_item(self, item: Item, *, name: str | None = None, group: str | None = None, **values: Any) -> None:
        """Change cells; None empties one."""
        with self._edited(item):
            item.name = name or item.name
            item.group = item.board.groups[group] if group else item.group
            item.values.update(values)

    def archive_item(self, item: Item) -> None:
        with self.lock:
            item.state = "archived"

    def delete_item(self, item: Item) -> None:
        with self.lock:
            item.state = "deleted"

    def purge_item(self, item: Item) -> None:
        """Gone for good: not even its id is answered."""
        with self.lock:
            del self.items[item.id], item.board.items[item.id]

    def move_item(self, item: Item, board: Board) -> None:
        with self.lock:
            del item.board.items[item.id]
            item.board, item.group = board, next(iter(board.groups.values()))
            board.items[item.id] = item

    def archive_board(self, board: Board) -> None:
        with self.lock:
            board.state = "archived"

    def delete_board(self, board: Board) -> None:
        with self.lock:
            board.state = "deleted"

    def hide_board(self, board: Board) -> None:
        """Make it private to its members: everybody else loses access, without a word."""
        with self.lock:
            board.kind = "private"

    def rename_label(self, column: Column, label: int, word: str) -> None:
        """Rows do not show it as an update."""
        with self.lock:
            next(row for row in column.settings["labels"] if row["id"] == label)["label"] = word

    def drop_column(self, board: Board, column: str) -> None:
        with self.lock:
            del board.columns[column]

    @contextmanager
    def _edited(self, item: Item) -> Iterator[None]:
        with self.lock:
            yield
            item.updated_at = self.clock.now


__all__ = ["Link", "MondayWorld", "labels"]
