"""What a Trello world is made of. Ids are 24 hexadecimal digits, the first eight of which are the second of creation."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

JsonObject = dict[str, Any]


@dataclass(slots=True, eq=False)
class Member:
    id: str
    username: str
    full_name: str
    activity_blocked: bool = False
    deactivated: bool = False
    """By the workspace that manages the member."""


@dataclass(slots=True, eq=False)
class Credential:
    """A key and a token that belong together, and whose eyes they lend."""

    member: Member
    key: str
    token: str


@dataclass(slots=True, eq=False)
class Option:
    """One choice of a drop-down field."""

    id: str
    text: str


@dataclass(slots=True, eq=False)
class CustomField:
    """`type` is number, text, date, checkbox or list."""

    id: str
    name: str
    type: str
    options: list[Option] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Label:
    """A label may have no name, or no colour."""

    id: str
    name: str
    color: str | None


@dataclass(slots=True, eq=False)
class Column:
    """What Trello calls a list."""

    id: str
    board: "Board"
    name: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class CheckItem:
    id: str
    name: str
    complete: bool = False
    due: dt.datetime | None = None
    member: Member | None = None


@dataclass(slots=True, eq=False)
class Checklist:
    id: str
    name: str
    items: list[CheckItem] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Card:
    """`values` holds custom field values as the world's own types: Decimal or str, bool, datetime, Option."""

    id: str
    number: int
    column: Column
    name: str
    position: float
    last_activity: dt.datetime
    due: dt.datetime | None = None
    start: dt.datetime | None = None
    due_complete: bool = False
    closed: bool = False
    is_template: bool = False
    mirror_of: "Card | None" = None
    member_ids: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    checklists: list[Checklist] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    odd: JsonObject = field(default_factory=dict)
    """Keys that replace those of a regular card, for answers that break the promise."""


@dataclass(slots=True, eq=False)
class Action:
    id: str
    type: str
    date: dt.datetime
    board: "Board"
    member: Member
    data: JsonObject


@dataclass(slots=True, eq=False)
class Board:
    """`readers` are the members who may see it; `plugins` are the names of enabled Power-Ups."""

    id: str
    name: str
    closed: bool = False
    workspace: str | None = None
    description: str = ""
    last_activity: dt.datetime | None = None
    members: list[Member] = field(default_factory=list)
    hidden: bool = False
    columns: list[Column] = field(default_factory=list)
    fields: list[CustomField] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    plugins: list[str] = field(default_factory=list)

    @property
    def short_link(self) -> str:
        return self.id[-8:]
