"""Tempo's own memory beside a Jira site: worklogs by their true authors, timesheets, plans, accounts.

Every worklog is mirrored into Jira under the app's own user, as Tempo does it.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from hub.demo.chronicle import Chronicle
from hub.demo.fake_jira import JiraWorld
from hub.demo.fake_jira.entities import Issue, Project, User
from hub.demo.fake_jira.entities import Worklog as JiraWorklog


class Scope(StrEnum):
    """What a token may be allowed to read."""

    WORKLOGS = "worklogs:view"
    APPROVALS = "approvals:view"
    TEAMS = "teams:view"
    PLANS = "plans:view"
    ACCOUNTS = "accounts:view"
    AUDIT = "audit:view"
    SCHEMES = "schemes:view"
    COSTS = "costs:view"


@dataclass(slots=True)
class Worklog:
    number: int
    issue: Issue
    author: User
    seconds: int
    billable_seconds: int
    started: dt.datetime
    created: dt.datetime
    updated: dt.datetime
    description: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    mirror: JiraWorklog | None = None


@dataclass(slots=True)
class Plan:
    number: int
    item: Issue | Project
    assignee: User | None
    start_on: dt.date
    finish_on: dt.date
    seconds_per_day: int
    updated: dt.datetime
    approval: str | None = None


@dataclass(slots=True)
class Account:
    number: int
    key: str
    name: str
    lead: User
    monthly_budget: int | None = None
    projects: list[Project] = field(default_factory=list)


@dataclass(slots=True)
class Team:
    number: int
    name: str
    members: list[User] = field(default_factory=list)


@dataclass(slots=True)
class WeekScheme:
    """Seconds of Monday to Sunday, and who has to work them."""

    number: int
    name: str
    seconds: tuple[int, ...]
    members: list[User] = field(default_factory=list)
    is_default: bool = False


@dataclass(slots=True)
class Holiday:
    number: int
    name: str
    day: dt.date
    seconds: int
    is_fixed: bool


@dataclass(slots=True)
class HolidayScheme:
    number: int
    name: str
    members: list[User] = field(default_factory=list)
    holidays: list[Holiday] = field(default_factory=list)
    is_default: bool = False


class TempoWorld:
    """`timesheets` are statuses by (account id, first day of the month). `tokens` hold their scopes."""

    def __init__(self, jira: JiraWorld) -> None:
        self.jira = jira
        self.bot = jira.add_user("Tempo Timesheets", kind="app")
        self.tokens: dict[str, set[Scope]] = {}
        self.worklogs: dict[int, Worklog] = {}
        self.deleted: list[tuple[int, dt.datetime]] = []
        self.timesheets: dict[tuple[str, dt.date], str] = {}
        self.plans: dict[int, Plan] = {}
        self.accounts: dict[int, Account] = {}
        self.teams: dict[int, Team] = {}
        self.weeks: dict[int, WeekScheme] = {}
        self.holidays: dict[int, HolidayScheme] = {}
        self._numbers = count(10041)

    def remember(self, chronicle: Chronicle) -> None:
        """Let the chronicle of the Jira site know the past of Tempo's own hours too."""
        for number, worklog in self.worklogs.items():
            chronicle.joined(self.worklogs, number, worklog.created)

    def grant(self, token: str, *scopes: Scope) -> None:
        """A token with some scopes; all of them when none is named."""
        self.tokens[token] = set(scopes) or set(Scope)

    def log(
        self,
        issue: Issue,
        author: User,
        seconds: int,
        *,
        started: dt.datetime | None = None,
        billable: int | None = None,
        attributes: dict[str, str] | None = None,
        description: str = "",
        at: dt.datetime | None = None,
        is_mirrored: bool = True,
    ) -> Worklog:
        """Hours of somebody; `started` carries the author's wall time, `at` is when they were typed in."""
        with self.jira.lock:
            typed = at or self.jira.clock.now
            begun = started or typed
            mirror = self.jira.log_work(issue, self.bot, seconds, started=begun, at=at) if is_mirrored else None
            number = next(self._numbers)
            worklog = Worklog(
                number,
                issue,
                author,
                seconds,
                seconds if billable is None else billable,
                begun,
                typed,
                typed,
                description,
                attributes or {},
                mirror,
            )
            self.worklogs[number] = worklog
            return worklog

    def edit(self, worklog: Worklog, *, seconds: int) -> None:
        with self.jira.lock:
            worklog.seconds, worklog.updated = seconds, self.jira.clock.now
            if worklog.mirror:
                self.jira.edit_worklog(worklog.mirror, seconds=seconds)

    def delete(self, worklog: Worklog) -> None:
        """Gone from the lists at once; the audit log remembers it for 180 days."""
        with self.jira.lock:
            del self.worklogs[worklog.number]
            self.deleted.append((worklog.number, self.jira.clock.now))
            if worklog.mirror:
                self.jira.delete_worklog(worklog.mirror)

    def set_timesheet(self, user: User, month: dt.date, status: str) -> None:
        """OPEN, IN_REVIEW or APPROVED for a month; worklogs stay as they are."""
        with self.jira.lock:
            self.timesheets[user.account_id, month.replace(day=1)] = status

    def plan(
        self, item: Issue | Project, assignee: User | None, start_on: dt.date, finish_on: dt.date, *, per_day: int
    ) -> Plan:
        with self.jira.lock:
            number = next(self._numbers)
            self.plans[number] = Plan(number, item, assignee, start_on, finish_on, per_day, self.jira.clock.now)
            return self.plans[number]

    def drop_plan(self, plan: Plan) -> None:
        with self.jira.lock:
            del self.plans[plan.number]

    def add_account(self, key: str, name: str, lead: User, *projects: Project, budget: int | None = None) -> Account:
        with self.jira.lock:
            number = next(self._numbers)
            self.accounts[number] = Account(number, key, name, lead, budget, list(projects))
            return self.accounts[number]

    def add_team(self, name: str, *members: User) -> Team:
        with self.jira.lock:
            number = next(self._numbers)
            self.teams[number] = Team(number, name, list(members))
            return self.teams[number]

    def add_week(self, name: str, *members: User, hours: tuple[float, ...], is_default: bool = False) -> WeekScheme:
        """`hours` of Monday, Tuesday and so on; the days that are left out are free."""
        with self.jira.lock:
            number = next(self._numbers)
            seconds = tuple(int(hour * 3600) for hour in (*hours, *(0,) * (7 - len(hours))))
            self.weeks[number] = WeekScheme(number, name, seconds, list(members), is_default)
            return self.weeks[number]

    def add_holidays(
        self, name: str, *members: User, fixed: tuple[dt.date, ...] = (), is_default: bool = False, hours: int = 8
    ) -> HolidayScheme:
        """Holidays that come every year on their day; others are added to the scheme."""
        with self.jira.lock:
            number = next(self._numbers)
            days = [Holiday(next(self._numbers), f"{day:%d %B}", day, hours * 3600, is_fixed=True) for day in fixed]
            self.holidays[number] = HolidayScheme(number, name, list(members), days, is_default)
            return self.holidays[number]
