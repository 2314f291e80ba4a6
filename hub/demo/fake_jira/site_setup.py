"""A site as it is set up: everything that is added without leaving a trace in any history."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import RLock
from typing import Any

from hub.demo.fake_jira import stock
from hub.demo.fake_jira.entities import (
    App,
    Board,
    Consent,
    Credential,
    Deployment,
    Field,
    History,
    Issue,
    IssueType,
    Link,
    LinkType,
    Priority,
    Project,
    Sprint,
    Status,
    User,
    Version,
    Way,
    Worklog,
)
from hub.demo.fake_jira.trace import to_change
from hub.demo.loopback.clock import WorldClock

FIRST_MORNING = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)


class SiteSetup:
    """`types`, `statuses`, `priorities` and `link_types` are found by an English word (`story`, `in_progress`, `high`, `blocks`)
    whatever the site's language. `revision` rises with every change; `lock` is held by whoever changes or reads.
    """

    def __init__(
        self,
        deployment: Deployment = Deployment.CLOUD,
        *,
        now: dt.datetime = FIRST_MORNING,
        language: str = "en",
        title: str = "ACME Jira",
    ) -> None:
        self.deployment = deployment
        self.title = title
        self.clock = WorldClock(now)
        self.lock = RLock()
        self.revision = 0
        self.cloud_id = "11223344-a1b2-3b33-c444-def123456789"
        self.users_may_be_listed = True
        self.users: dict[str, User] = {}
        self.credentials: list[Credential] = []
        self.projects: dict[int, Project] = {}
        self.types = stock.issue_types(language)
        self.statuses = stock.statuses(language)
        self.priorities = stock.priorities(language)
        self.link_types = stock.link_types()
        self.fields = stock.fields(deployment)
        self.issues: dict[int, Issue] = {}
        self.worklogs: dict[int, Worklog] = {}
        self.deleted_worklogs: list[tuple[int, dt.datetime]] = []
        self.apps: dict[str, App] = {}
        self.codes: dict[str, tuple[App, User]] = {}
        """What a user who just consented brings back to an app, by the code that is good once."""
        self.consents: list[Consent] = []
        self.access: dict[str, tuple[User, dt.datetime]] = {}
        self.boards: dict[int, Board] = {}
        self.sprints: dict[int, Sprint] = {}
        self._keys: dict[str, Issue] = {}
        self._user_ids = count(1)
        self._ids = {name: count(start) for name, start in _FIRST_IDS.items()}

    def add_user(self, name: str, *, email: str | None = None, kind: str = "atlassian", **rest: Any) -> User:
        """`rest`: email_hidden, time_zone, time_zone_hidden, active."""
        with self._changed():
            number = next(self._user_ids)
            login = name.split(maxsplit=1)[0].lower()
            user = User(
                f"5b10a2844c20165700ede{number:03d}", login, f"JIRAUSER{10100 + number}", name, email, kind=kind, **rest
            )
            self.users[user.account_id] = user
            return user

    def grant(self, user: User, secret: str, way: Way | None = None) -> Credential:
        """Give a user a working credential; by default an API token on Cloud and a personal access token on Data Center."""
        usual = Way.API_TOKEN if self.deployment is Deployment.CLOUD else Way.PAT
        credential = Credential(user, secret, way or usual)
        with self._changed():
            self.credentials.append(credential)
        return credential

    def revoke(self, credential: Credential) -> None:
        with self._changed():
            self.credentials.remove(credential)

    def consent(self, user: User, client_id: str, client_secret: str, refresh_token: str) -> Consent:
        """A user lets an app read: OAuth 2.0 (3LO)."""
        with self._changed():
            self.consents.append(Consent(user, client_id, client_secret, refresh_token))
            return self.consents[-1]

    def register_app(self, client_id: str, client_secret: str, *, callback: str, scopes: set[str]) -> App:
        with self._changed():
            self.apps[client_id] = App(client_id, client_secret, callback, frozenset(scopes))
            return self.apps[client_id]

    def add_project(self, key: str, name: str, **rest: Any) -> Project:
        """`rest`: lead, description, team_managed, archived, hidden, category."""
        with self._changed():
            project = Project(self._next("project"), key, name, **rest)
            self.projects[project.id] = project
            return project

    def add_version(self, project: Project, name: str, **rest: Any) -> Version:
        """`rest`: released, archived, start_on, release_on."""
        with self._changed():
            version = Version(self._next("version"), name, **rest)
            project.versions.append(version)
            return version

    def add_type(self, name: str, level: int = 0, scope: Project | None = None) -> IssueType:
        with self._changed():
            kind = IssueType(self._next("type"), name, level, scope)
            self.types[f"{name} {kind.id}"] = kind
            return kind

    def add_status(self, name: str, category: str, scope: Project | None = None) -> Status:
        with self._changed():
            status = Status(self._next("status"), name, category, scope)
            self.statuses[f"{name} {status.id}"] = status
            return status

    def add_priority(self, name: str) -> Priority:
        with self._changed():
            priority = Priority(self._next("priority"), name)
            self.priorities[f"{name} {priority.id}"] = priority
            return priority

    def add_link_type(self, name: str, inward: str, outward: str) -> LinkType:
        with self._changed():
            link_type = LinkType(self._next("link_type"), name, inward, outward)
            self.link_types[name.lower()] = link_type
            return link_type

    def add_field(
        self, name: str, type_: str, custom: str, scope: Project | None = None, *, items: str | None = None
    ) -> Field:
        """A custom field; a name may be used twice. `type_` is `number`, `date`, `string`, `option`, `array`, ..."""
        with self._changed():
            field = Field(f"customfield_{self._next('field')}", name, type_, items, custom, scope=scope)
            self.fields[field.id] = field
            return field

    def add_issue(
        self,
        project: Project,
        summary: str,
        kind: str | IssueType = "task",
        *,
        status: str | Status = "todo",
        priority: str | Priority | None = "medium",
        created: dt.datetime | None = None,
        updated: dt.datetime | None = None,
        **rest: Any,
    ) -> Issue:
        """`rest`: parent, assignee, reporter, description, due_on, resolved, estimate_seconds, remaining_seconds, labels, fix_versions, custom."""
        with self._changed():
            project.last_number += 1
            born = created or self.clock.now
            issue = Issue(
                self._next("issue"),
                project,
                project.last_number,
                self.types[kind] if isinstance(kind, str) else kind,
                self.statuses[status] if isinstance(status, str) else status,
                summary,
                born,
                updated or born,
                self.priorities[priority] if isinstance(priority, str) else priority,
                **rest,
            )
            self.issues[issue.id] = self._keys[issue.key] = issue
            if issue.parent:
                issue.parent.children.append(issue)
            return issue

    def log_work(
        self,
        issue: Issue,
        author: User,
        seconds: int,
        *,
        started: dt.datetime | None = None,
        comment: str | None = None,
        at: dt.datetime | None = None,
        touch: bool = True,
    ) -> Worklog:
        """`at` is when it was typed in, now by default. `touch=False` logs as bulk importers do, without moving the issue's `updated`."""
        with self._changed():
            typed = at or self.clock.now
            worklog = Worklog(self._next("worklog"), issue, author, started or typed, seconds, comment, typed, typed)
            issue.worklogs.append(worklog)
            self.worklogs[worklog.id] = worklog
            if touch:
                issue.updated = max(issue.updated, typed)
            return worklog

    def add_board(self, name: str, project: Project | None = None, **rest: Any) -> Board:
        """`rest`: type, estimation, refused."""
        with self._changed():
            board = Board(self._next("board"), name, project=project, **rest)
            self.boards[board.id] = board
            return board

    def add_sprint(self, board: Board, name: str, *issues: Issue, state: str = "active") -> Sprint:
        with self._changed():
            sprint = Sprint(self._next("sprint"), name, state, board)
            self.sprints[sprint.id] = sprint
            for issue in issues:
                issue.sprints.append(sprint)
            return sprint

    def add_status_change(
        self, issue: Issue, before: str, after: str, *, at: dt.datetime, by: User | None = None
    ) -> None:
        """As `add_change`, by the statuses' words."""
        self.add_change(issue, "status", self.statuses[before], self.statuses[after], at=at, by=by)

    def add_change(
        self, issue: Issue, attribute: str, before: Any, after: Any, *, at: dt.datetime, by: User | None = None
    ) -> None:
        """What the history of an issue says of the time before the story begins; the issue itself stays as it is."""
        with self._changed():
            change = to_change(attribute, before, after)
            issue.histories.append(History(self._next("history"), by, at, (change,)))

    def link(self, source: Issue, target: Issue, word: str | LinkType = "blocks") -> Link:
        """Link two issues: with `blocks`, the source blocks the target."""
        with self._changed():
            link_type = self.link_types[word] if isinstance(word, str) else word
            link = Link(self._next("link"), link_type, source, target)
            source.links.append(link)
            target.links.append(link)
            return link

    def _next(self, name: str) -> int:
        return next(self._ids[name])

    @contextmanager
    def _changed(self) -> Iterator[None]:
        """Nobody reads while something changes, and what was remembered before is forgotten afterwards."""
        with self.lock:
            yield
            self.revision += 1


_FIRST_IDS = {
    "project": 10010,
    "version": 10300,
    "type": 10600,
    "status": 10700,
    "priority": 10100,
    "link_type": 10050,
    "field": 11388,
    "issue": 20001,
    "worklog": 310001,
    "link": 71201,
    "history": 900101,
    "board": 60,
    "sprint": 412,
}
