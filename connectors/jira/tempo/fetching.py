"""Tempo's part of a run, after the issues that its hours stand on."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.jira.api import JiraApi
from connectors.jira.directory import find_users
from connectors.jira.feeds import replaced_worklogs
from connectors.jira.people import People
from connectors.jira.tempo import accounts, approvals, calendars, deleted, hours, plans
from connectors.jira.tempo.api import TempoApi
from connectors.jira.tempo.approvals import Approvals
from connectors.jira.worklogs import IssueKeys
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, Gap, Page
from connectors.sdk.errors import AccessDenied, ConfigError
from connectors.sdk.parallel import merge

JsonObject = dict[str, Any]
Pages = Iterator[Page | Gap]


@dataclass(slots=True, kw_only=True)
class TempoFetch:
    """Reads what the plan wants for the projects that are read. `people` are the accounts that earlier pages told of."""

    tempo: TempoApi
    jira: JiraApi
    plan: FetchPlan
    projects: Sequence[JsonObject]
    people: People
    keys: IssueKeys
    now: Callable[[], dt.datetime]
    is_thorough: bool
    workers: int = 1
    _may_read_users: bool = True

    def pages(self) -> Pages:
        """Where the log of deletions stands is noted before the first hour is read, so that nothing falls between."""
        now = self.now()
        if self.plan.wants(deleted.STREAM):
            yield from deleted.deleted_pages(self.tempo, self.plan.cursor(deleted.STREAM), now=now)
        if self.plan.wants(hours.STREAM):
            yield from self._hours(now)
        if self.plan.wants(plans.STREAM):
            cursor = self.plan.cursor(plans.STREAM)
            yield from plans.plan_pages(self.tempo, cursor, keys=self.keys, now=now)
        if self.plan.wants(calendars.STREAM):
            cursor = self.plan.cursor(calendars.STREAM)
            yield from calendars.calendar_pages(self.tempo, cursor, now=now, is_thorough=self.is_thorough)
        if self.plan.wants(accounts.STREAM) and self._wants_budgets():
            yield from accounts.account_pages(self.tempo, self.projects, now=now)

    def _hours(self, now: dt.datetime) -> Pages:
        known = Approvals.at(self.tempo, self.plan.cursor(approvals.STREAM))
        if self.plan.wants(approvals.STREAM):
            yield from known.refresh(now=now, is_thorough=self.is_thorough)
        if self._may_hold_jiras_own():
            yield from replaced_worklogs(self.jira)
        yield from merge((self._of_project(project["id"], known) for project in self.projects), workers=self.workers)
        yield from known.changed_pages(self.keys)

    def _of_project(self, project_id: str, known: Approvals) -> Pages:
        cursor = self.plan.cursor(hours.STREAM, project_id)
        for page in hours.HoursReading(self.tempo, project_id, cursor, approvals=known).pages():
            yield page
            yield from self._authors(page)

    def _may_hold_jiras_own(self) -> bool:
        """Whether earlier runs brought worklogs without Tempo, and some hours are read for the first time."""
        is_first = any(self.plan.cursor(hours.STREAM, project["id"]) is None for project in self.projects)
        return is_first and "worklogs" in self.plan.held

    def _authors(self, page: Page) -> Pages:
        """Tempo names authors by their id alone, so Jira is asked for those that no page of this run told of."""
        authors = [row.get("author") for row in page.document["results"] if isinstance(row, dict)]
        unknown = self.people.of_users(authors)
        if not unknown or not self._may_read_users:
            return
        try:
            for answer in find_users(self.jira, unknown):
                yield Page("accounts", WHOLE_CONNECTION, answer.body, {"site": self.jira.site_url})
        except (AccessDenied, ConfigError) as error:
            self._may_read_users = False
            hint = 'Their hours are read. For their names grant "Browse users and groups".'
            yield Gap(
                "accounts", WHOLE_CONNECTION, f"Tempo's authors have no names: {error.message}", hint, is_fault=False
            )

    def _wants_budgets(self) -> bool:
        scopes = [self.plan.mapping, *(self.plan.mapping.for_scope(project["id"]) for project in self.projects)]
        return any(rule.field == accounts.BUDGET_FIELD for rules in scopes for rule in rules.money)
