"""What a monday account is made of. Ids are numbers here and texts on the wire."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class User:
    """`kind`: admin, member, guest, view_only. `status`: ACTIVE, PENDING, INACTIVE (a leaver)."""

    id: int
    name: str
    email: str
    kind: str = "member"
    status: str = "ACTIVE"
    time_zone: str = "Europe/Paris"


@dataclass(slots=True)
class Team:
    id: int
    name: str


@dataclass(slots=True)
class Credential:
    """`scopes` None is a personal token with all of them."""

    user: User
    token: str
    scopes: frozenset[str] | None = None


@dataclass(slots=True)
class Workspace:
    id: int
    name: str


@dataclass(slots=True)
class Column:
    """`function` makes it a roll-up of a multi-level board: SUM, MIN_MAX, COUNT_KEYS."""

    id: str
    title: str
    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    function: str | None = None
    archived: bool = False


@dataclass(slots=True)
class Group:
    id: str
    title: str
    archived: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Update:
    id: int
    author: User
    text: str
    at: dt.datetime


@dataclass(slots=True)
class Board:
    """`members` may see a private board. `sub_board` holds the sub-items of a classic board."""

    id: int
    name: str
    created_at: dt.datetime
    kind: str = "public"
    type: str = "board"
    hierarchy: str = "classic"
    state: str = "active"
    description: str | None = None
    workspace: Workspace | None = None
    columns: dict[str, Column] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: list[User] = field(default_factory=list)
    owners: list[User] = field(default_factory=list)
    sub_board: "Board | None" = None
    items: dict[int, "Item"] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)

    def is_seen_by(self, user: User) -> bool:
        return self.kind != "private" or user in self.members or user in self.owners


@dataclass(slots=True, eq=False)
class Item:
    """`values` by column id, in the plain form that cells.py renders. `children` are sub-items."""

    id: int
    board: Board
    group: Group
    name: str
    created_at: dt.datetime
    updated_at: dt.datetime
    values: dict[str, Any] = field(default_factory=dict)
    state: str = "active"
    parent: "Item | None" = None
    children: list["Item"] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not any(child.state == "active" for child in self.children)


@dataclass(slots=True)
class Session:
    """One row of a time tracking history. `ended` None is running, or left open; `started` None was typed in without a start."""

    id: int
    user: User
    started: dt.datetime | None
    ended: dt.datetime | None
    created: dt.datetime
    status: str = "active"
    is_manual: bool = False
    seconds: int | None = None
    """Only for a row without a start: what it adds to the duration."""


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency on a predecessor: type 0 FS, 1 SS, 2 FF, 3 SF; lag in days."""

    predecessor: Item
    type: int | None = 0
    lag: int | None = 0
