"""What a make-believe Asana domain holds. References are the objects themselves; `gid` is the id the API shows, always text."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

FEATURES = frozenset({"portfolios", "goals", "time_tracking", "timesheets", "budgets", "capacity", "custom_fields"})
"""What a plan may lack: the API then answers 402."""


@dataclass(slots=True, kw_only=True, eq=False)
class Thing:
    gid: str
    name: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Workspace(Thing):
    is_organization: bool = True
    features: set[str] = field(default_factory=lambda: set(FEATURES))


@dataclass(slots=True, kw_only=True, eq=False)
class User(Thing):
    """`is_service` sees everything. One who was removed is listed nowhere, but stays in what he wrote. `also_in` are more workspaces."""

    workspace: Workspace
    email: str
    also_in: list[Workspace] = field(default_factory=list)
    is_service: bool = False
    removed: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Team(Thing):
    workspace: Workspace


@dataclass(slots=True, kw_only=True, eq=False)
class EnumOption(Thing):
    enabled: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class CustomField(Thing):
    """`kind` is the resource_subtype; `format` and the rest belong to numbers. A local field stands in settings only."""

    workspace: Workspace
    kind: str = "text"
    format: str = "none"
    precision: int = 0
    currency_code: str | None = None
    options: list[EnumOption] = field(default_factory=list)
    is_formula: bool = False
    is_global: bool = True
    asana_created_field: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Section(Thing):
    project: "Project"


@dataclass(slots=True, kw_only=True, eq=False)
class StatusUpdate(Thing):
    """`name` is the title."""

    parent: "Project | Portfolio | Goal"
    status_type: str
    text: str
    author: User
    created_at: dt.datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Project(Thing):
    """`members` None is open to everybody. `task_fields` are the columns of its tasks, `values` its own values."""

    workspace: Workspace
    created_at: dt.datetime
    modified_at: dt.datetime
    team: Team | None = None
    owner: User | None = None
    archived: bool = False
    completed: bool = False
    start_on: dt.date | None = None
    due_on: dt.date | None = None
    notes: str = ""
    members: list[User] | None = None
    sections: list[Section] = field(default_factory=list)
    task_fields: list[CustomField] = field(default_factory=list)
    values: dict[CustomField, Any] = field(default_factory=dict)
    status_updates: list[StatusUpdate] = field(default_factory=list)
    tasks: "dict[str, Task]" = field(default_factory=dict)
    """Direct members by gid, in board order."""
    deleted: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Portfolio(Thing):
    workspace: Workspace
    owner: User
    items: "list[Project | Portfolio]" = field(default_factory=list)
    project_fields: list[CustomField] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Task(Thing):
    """`places` are project and section of each membership. A subtask has none unless it was added to a project itself."""

    created_at: dt.datetime
    modified_at: dt.datetime
    kind: str = "default_task"
    completed: bool = False
    completed_at: dt.datetime | None = None
    approval_status: str | None = None
    assignee: User | None = None
    parent: "Task | None" = None
    subtasks: "list[Task]" = field(default_factory=list)
    places: list[tuple[Project, Section]] = field(default_factory=list)
    due_on: dt.date | None = None
    due_at: dt.datetime | None = None
    start_on: dt.date | None = None
    is_separator: bool = False
    dependencies: "list[Task]" = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    values: dict[CustomField, Any] = field(default_factory=dict)
    entries: "list[TimeEntry]" = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Category(Thing):
    workspace: Workspace
    is_archived: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class TimeEntry(Thing):
    workspace: Workspace
    task: Task
    author: User
    entered_on: dt.date
    minutes: int
    created_at: dt.datetime
    attributable_to: Project | None = None
    approval_status: str | None = None
    billable_status: str = "notApplicable"
    description: str = ""
    categories: list[Category] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Timesheet(Thing):
    workspace: Workspace
    user: User
    start_date: dt.date
    end_date: dt.date
    approval_status: str
    created_at: dt.datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Budget(Thing):
    """Amounts in the domain's currency, or minutes when `kind` is time; None is a part that is not enabled."""

    project: Project
    kind: str = "cost"
    units: str = "EUR"
    total: float | None = None
    estimate: float | None = None
    actual: float = 0.0


@dataclass(slots=True, kw_only=True, eq=False)
class Placeholder(Thing):
    """Somebody who is not hired yet: "Architect"."""


@dataclass(slots=True, kw_only=True, eq=False)
class Rate(Thing):
    project: Project
    resource: User | Placeholder
    rate: float
    currency_code: str = "EUR"


@dataclass(slots=True, kw_only=True, eq=False)
class Allocation(Thing):
    project: Project
    assignee: User | Placeholder
    start_date: dt.date
    end_date: dt.date
    effort: tuple[str, float] | None = None
    """("hours" or "percent", value)."""


@dataclass(slots=True, kw_only=True, eq=False)
class Goal(Thing):
    workspace: Workspace
    owner: User | None = None
    due_on: dt.date | None = None
    start_on: dt.date | None = None
    status: str | None = None
    supporting: list[Project] = field(default_factory=list)
    metric: dict[str, Any] | None = None
    status_updates: list[StatusUpdate] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Event:
    """What somebody did; `streams` are the resources it is told to, its projects and its own."""

    number: int
    created_at: dt.datetime
    action: str
    resource: Thing
    kind: str
    parent: Thing | None
    streams: frozenset[str]
