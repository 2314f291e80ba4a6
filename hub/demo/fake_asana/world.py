"""A make-believe domain in memory, with builders and edits; edits leave events and modification times as Asana's do."""

import datetime as dt
import threading
from typing import Any, TypeVar

from hub.demo.fake_asana.entities import (
    Allocation,
    Budget,
    Category,
    CustomField,
    EnumOption,
    Event,
    Goal,
    Placeholder,
    Portfolio,
    Project,
    Rate,
    Section,
    StatusUpdate,
    Task,
    Team,
    Thing,
    TimeEntry,
    Timesheet,
    User,
    Workspace,
)
from hub.demo.loopback.clock import WorldClock

Kind = TypeVar("Kind", bound=Thing)
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
OPEN_SESAME = "fake-asana-token"
_FIRST_GID = 1_200_000_000_000_001
UNMARKED = frozenset({"memberships", "dependencies", "parent"})
"""Changes that Asana does not count as a modification of the task."""


class AsanaWorld:
    """One domain with one workspace to begin with, and one token of one person. `lock` guards it while the server runs."""

    def __init__(self, *, now: dt.datetime = START, token: str = OPEN_SESAME) -> None:
        self.clock = WorldClock(now)
        self.lock = threading.RLock()
        self.revision = 0
        self.things: dict[str, Thing] = {}
        self.by_type: dict[type[Thing], list[Any]] = {}
        self.events: list[Event] = []
        self.workspace = self.a_workspace("ACME")
        self.me = self.a_user("Chloé L.")
        self.tokens: dict[str, User] = {token: self.me}

    def all(self, kind: type[Kind]) -> list[Kind]:
        return self.by_type.get(kind, [])

    # Builders

    def a_workspace(self, name: str, **more: Any) -> Workspace:
        return self._add(Workspace, name=name, **more)

    def a_user(self, name: str, **more: Any) -> User:
        mail = f"{name.split(maxsplit=1)[0].casefold()}@acme.example"
        return self._add(User, **{"name": name, "workspace": self.workspace, "email": mail, **more})

    def a_team(self, name: str) -> Team:
        return self._add(Team, name=name, workspace=self.workspace)

    def a_field(self, name: str, *, kind: str = "number", options: tuple[str, ...] = (), **more: Any) -> CustomField:
        choices = [self._add(EnumOption, name=option) for option in options]
        return self._add(CustomField, name=name, kind=kind, options=choices, workspace=self.workspace, **more)

    def a_project(self, name: str, *, sections: tuple[str, ...] = ("Untitled section",), **more: Any) -> Project:
        given = {"workspace": self.workspace, "created_at": self.clock.now, "modified_at": self.clock.now, **more}
        project = self._add(Project, name=name, **given)
        project.sections = [self._add(Section, name=section, project=project) for section in sections]
        return project

    def a_portfolio(self, name: str, *items: Project | Portfolio, **more: Any) -> Portfolio:
        given = {"workspace": self.workspace, "owner": self.me, **more}
        return self._add(Portfolio, name=name, items=list(items), **given)

    def a_task(self, name: str, *projects: Project, parent: Task | None = None, **more: Any) -> Task:
        """A task in the first section of each project, or a subtask of a parent (and then of no project)."""
        now = self.clock.now
        task = self._add(Task, **{"name": name, "created_at": now, "modified_at": now, "parent": parent, **more})
        for project in projects:
            self._place(task, project)
        if parent:
            parent.subtasks.append(task)
        self._tell("added", task, "task", parent=parent or (projects[0] if projects else None))
        return task

    def an_entry(self, task: Task, minutes: int, on: dt.date, **more: Any) -> TimeEntry:
        """Time on a task, booked to its first project unless said otherwise."""
        home = task.places[0][0] if task.places else None
        given = {"author": self.me, "attributable_to": home, "workspace": self.workspace, **more}
        entry = self._add(TimeEntry, task=task, minutes=minutes, entered_on=on, created_at=self.clock.now, **given)
        task.entries.append(entry)
        return entry

    def a_category(self, name: str) -> Category:
        return self._add(Category, name=name, workspace=self.workspace)

    def a_timesheet(self, user: User, start: dt.date, approval_status: str) -> Timesheet:
        return self._add(
            Timesheet,
            workspace=self.workspace,
            user=user,
            start_date=start,
            end_date=start + dt.timedelta(days=6),
            approval_status=approval_status,
            created_at=self.clock.now,
        )

    def a_budget(self, project: Project, **amounts: Any) -> Budget:
        return self._add(Budget, project=project, **amounts)

    def a_placeholder(self, name: str) -> Placeholder:
        return self._add(Placeholder, name=name)

    def a_rate(self, project: Project, resource: User | Placeholder, rate: float) -> Rate:
        return self._add(Rate, project=project, resource=resource, rate=rate)

    def an_allocation(
        self, project: Project, assignee: User | Placeholder, start: dt.date, end: dt.date, **more: Any
    ) -> Allocation:
        return self._add(Allocation, project=project, assignee=assignee, start_date=start, end_date=end, **more)

    def a_goal(self, name: str, *supporting: Project, **more: Any) -> Goal:
        return self._add(Goal, **{"name": name, "supporting": list(supporting), "workspace": self.workspace, **more})

    def a_status_update(self, parent: Project | Goal, status_type: str, title: str, text: str = "") -> StatusUpdate:
        update = self._add(
            StatusUpdate,
            name=title,
            parent=parent,
            status_type=status_type,
            text=text,
            author=self.me,
            created_at=self.clock.now,
        )
        parent.status_updates.append(update)
        return update

    # Edits

    def edit_task(self, task: Task, **changes: Any) -> None:
        """Set attributes (`name=`, `completed=`, `values=`, `dependencies=`); only what Asana counts moves `modified_at`."""
        for name, value in changes.items():
            setattr(task, name, value)
        if changes.get("completed"):
            task.completed_at = self.clock.now
        if not changes.keys() <= UNMARKED:
            task.modified_at = self.clock.now
        self._tell("changed", task, "task")

    def add_to_project(self, task: Task, project: Project) -> None:
        self._place(task, project)
        self._tell("added", task, "task", parent=project)

    def remove_from_project(self, task: Task, project: Project) -> None:
        """A move out, which `modified_at` does not tell."""
        self._tell("removed", task, "task", parent=project)
        task.places = [place for place in task.places if place[0] is not project]
        del project.tasks[task.gid]

    def move_to_section(self, task: Task, section: Section) -> None:
        task.places = [(p, section if p is section.project else s) for p, s in task.places]
        self._tell("added", task, "task", parent=section)

    def delete_task(self, task: Task) -> None:
        self._tell("deleted", task, "task")
        for child in list(task.subtasks):
            self.delete_task(child)
        for project, _ in task.places:
            project.tasks.pop(task.gid, None)
        if task.parent:
            task.parent.subtasks.remove(task)
        task.deleted = True
        self._drop(task)

    def delete_project(self, project: Project) -> None:
        for task in list(project.tasks.values()):
            if len(task.places) == 1:
                self.delete_task(task)
        project.deleted = True
        self._drop(project)

    def delete_entry(self, entry: TimeEntry) -> None:
        entry.task.entries.remove(entry)
        del self.things[entry.gid]
        self._drop(entry)

    def edit(self, thing: Thing, **changes: Any) -> None:
        """Set attributes of anything but a task; projects get a new modification time."""
        for name, value in changes.items():
            setattr(thing, name, value)
        if isinstance(thing, Project):
            thing.modified_at = self.clock.now
        self.revision += 1

    def _add(self, thing_type: type[Kind], /, **values: Any) -> Kind:
        thing = thing_type(gid=str(_FIRST_GID + len(self.things)), **values)
        self.things[thing.gid] = thing
        self.by_type.setdefault(thing_type, []).append(thing)
        self.revision += 1
        return thing

    def _drop(self, thing: Thing) -> None:
        self.by_type[type(thing)].remove(thing)
        self.revision += 1

    def _place(self, task: Task, project: Project) -> None:
        task.places.append((project, project.sections[0]))
        project.tasks[task.gid] = task

    def _tell(self, action: str, task: Task, kind: str, parent: Thing | None = None) -> None:
        """Events of a subtask rise to the projects of the task it stands under."""
        self.revision += 1
        streams = {task.gid}
        above: Task | None = task
        while above:
            streams |= {project.gid for project, _ in above.places}
            above = above.parent
        self.events.append(
            Event(
                number=len(self.events) + 1,
                created_at=self.clock.now,
                action=action,
                resource=task,
                kind=kind,
                parent=parent,
                streams=frozenset(streams),
            )
        )
