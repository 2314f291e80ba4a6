"""The things a Jira site is made of, as plain data. `world.py` is the only place that changes them."""

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Any

JsonObject = dict[str, Any]


class Deployment(StrEnum):
    """The two products behind the name Jira: REST v3 on `CLOUD`, v2 on `DATACENTER`."""

    CLOUD = "cloud"
    DATACENTER = "datacenter"


@dataclass(slots=True)
class User:
    """`account_id` identifies a user on Cloud, `name` and `key` on Data Center. `kind` is Cloud's accountType."""

    account_id: str
    name: str
    key: str
    display_name: str
    email: str | None
    email_hidden: bool = False
    time_zone: str = "UTC"
    time_zone_hidden: bool = False
    active: bool = True
    kind: str = "atlassian"


@dataclass(slots=True)
class Version:
    """A release of a project; every date may be missing."""

    id: int
    name: str
    released: bool = False
    archived: bool = False
    start_on: dt.date | None = None
    release_on: dt.date | None = None


@dataclass(slots=True)
class Project:
    """`id` is the identity; `key` may change. A hidden project is one the token's user may not browse."""

    id: int
    key: str
    name: str
    lead: User | None = None
    description: str = ""
    team_managed: bool = False
    archived: bool = False
    hidden: bool = False
    category: str | None = None
    former_keys: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    properties: JsonObject = field(default_factory=dict)
    last_number: int = 0


@dataclass(slots=True)
class IssueType:
    """`level` is Cloud's hierarchyLevel: -1 sub-task, 0 base, 1 epic, 2 and more above (Data Center only knows sub-tasks)."""

    id: int
    name: str
    level: int
    scope: Project | None = None


@dataclass(slots=True)
class Status:
    """`category` is the untranslated key: `new`, `indeterminate`, `done` or `undefined`."""

    id: int
    name: str
    category: str
    scope: Project | None = None


@dataclass(slots=True)
class Priority:
    id: int
    name: str


@dataclass(slots=True)
class Field:
    """A field as `/field` lists it. `custom` is `schema.custom`; team-managed fields repeat names and carry a scope."""

    id: str
    name: str
    type: str
    items: str | None = None
    custom: str | None = None
    system: str | None = None
    scope: Project | None = None

    @property
    def number(self) -> int | None:
        """The customId, None for a system field."""
        return int(self.id.removeprefix("customfield_")) if self.custom else None


@dataclass(slots=True)
class LinkType:
    """`outward` reads from the source of a link to its target: source *blocks* target."""

    id: int
    name: str
    inward: str
    outward: str


@dataclass(slots=True)
class Link:
    """Seen from both issues under one id: the source shows the target as outwardIssue."""

    id: int
    type: LinkType
    source: "Issue"
    target: "Issue"


class Way(Enum):
    """How a credential is presented, which decides at which door it is good."""

    API_TOKEN = auto()
    SCOPED_TOKEN = auto()
    PAT = auto()
    BASIC = auto()


@dataclass(frozen=True, slots=True)
class Credential:
    user: User
    secret: str
    way: Way


@dataclass(slots=True)
class App:
    """An OAuth 2.0 (3LO) app of the developer console; a browser is sent back to its callback address alone."""

    client_id: str
    client_secret: str
    callback: str
    scopes: frozenset[str]


@dataclass(slots=True)
class Consent:
    """What a user let an app do; its refresh token is good once and then replaced."""

    user: User
    client_id: str
    client_secret: str
    refresh_token: str
    renewals: int = 0


@dataclass(slots=True)
class Board:
    """`estimation` is a field's id; a board of a person has no project. A refused one shows its name and nothing else."""

    id: int
    name: str
    type: str = "scrum"
    project: Project | None = None
    estimation: str | None = None
    refused: bool = False


@dataclass(slots=True)
class Sprint:
    """`state` is active, future or closed."""

    id: int
    name: str
    state: str
    board: Board


@dataclass(slots=True)
class Worklog:
    id: int
    issue: "Issue"
    author: User
    started: dt.datetime
    seconds: int
    comment: str | None
    created: dt.datetime
    updated: dt.datetime


@dataclass(slots=True)
class Change:
    """One item of a history entry; `before` and `after` are ids, the `_text` ones names. Any of them may be None."""

    field_id: str
    before: str | None
    before_text: str | None
    after: str | None
    after_text: str | None


@dataclass(slots=True)
class History:
    id: int
    author: User | None
    created: dt.datetime
    items: tuple[Change, ...]


@dataclass(slots=True)
class Issue:
    id: int
    project: Project
    number: int
    type: IssueType
    status: Status
    summary: str
    created: dt.datetime
    updated: dt.datetime
    priority: Priority | None = None
    parent: "Issue | None" = None
    assignee: User | None = None
    reporter: User | None = None
    description: str | None = None
    due_on: dt.date | None = None
    resolved: dt.datetime | None = None
    estimate_seconds: int | None = None
    remaining_seconds: int | None = None
    labels: list[str] = field(default_factory=list)
    fix_versions: list[Version] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    children: list["Issue"] = field(default_factory=list)
    sprints: list[Sprint] = field(default_factory=list)
    custom: JsonObject = field(default_factory=dict)
    former_keys: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.project.key}-{self.number}"

    @property
    def spent_seconds(self) -> int | None:
        """Sum of the worklogs, None when nobody logged anything (Jira's `timespent`)."""
        return sum(worklog.seconds for worklog in self.worklogs) if self.worklogs else None
