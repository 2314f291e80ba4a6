"""The issues of one project with their hours and their history: whole the first time, changes afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.jira.answers import fields_of, items_of
from connectors.jira.api import JiraApi
from connectors.jira.boards import Sprints
from connectors.jira.feeds import issue_worklogs_page
from connectors.jira.fields import FieldCatalogue, asked_fields
from connectors.jira.history import ISSUES_AT_ONCE, StatusCategories, Unread, long_histories, status_changes_of
from connectors.jira.parents import ParentIds
from connectors.jira.people import People
from connectors.jira.search import IssuePage, in_project, walk_issues
from connectors.jira.sprints import sprint_ids
from connectors.jira.worklogs import IssueKeys, long_worklogs
from connectors.sdk.contract import FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
OVERLAP_MS = 600_000
"""How far issues are read again: the search index lags behind the edits."""
_CURSOR_VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the readings of all projects of one run share. `everything` asks for all fields of an issue instead of the mapped ones;
    without `has_worklogs` hours come from elsewhere.
    """

    api: JiraApi
    plan: FetchPlan
    catalogue: FieldCatalogue
    people: People
    keys: IssueKeys
    parents: ParentIds
    categories: StatusCategories
    everything: bool = False
    has_worklogs: bool = True
    sprints: Sprints
    estimation: Mapping[str, list[str]]

    def wants(self, stream: str) -> bool:
        return self.plan.wants(stream)


class ProjectReading:
    """One project's part of a run. The cursor names the issues whose history is still to be read, for the run that goes on from there."""

    def __init__(self, shared: Shared, project: JsonObject) -> None:
        self._shared = shared
        self._api = shared.api
        self._project = project
        self._scope: str = project["id"]
        self._read = 0
        cursor = shared.plan.cursor("issues", self._scope)
        state: JsonObject = {"updated": None, "whole": False, "recent": {}, "unread": []}
        if cursor and cursor.version == _CURSOR_VERSION:
            state = cursor.state
        self._updated: int | None = state["updated"]
        self._was_whole: bool = state["whole"]
        self._unread = Unread(dict(state["recent"]), list(state["unread"]))
        self._has_history = shared.wants("history")
        self._context = self._context_of_scope()

    def pages(self) -> Iterator[Page | Gap]:
        """Worklogs come embedded in a first pass; afterwards the feeds tell of them, so they are not asked for again."""
        for found in self._walk():
            if self._was_whole:
                self._shared.keys.remember(found.issues)
            elif self._shared.has_worklogs and self._shared.wants("issue_worklogs"):
                yield from self._long_worklogs(found.issues)
            yield from self._history_before(found)
            yield self._page(found)
            self._read += len(found.issues)
            self._api.progress(f"{self._project['key']}: {self._read} issues")

    def _walk(self) -> Iterator[IssuePage]:
        since = None if self._updated is None else self._updated - OVERLAP_MS
        fields = asked_fields(
            self._shared.plan.mapping.for_scope(self._scope),
            self._context,
            everything=self._shared.everything,
            with_worklogs=self._shared.has_worklogs and not self._was_whole,
        )
        clause = in_project(self._project["key"])
        return walk_issues(self._api, clause, fields=fields, since_ms=since, with_history=self._has_history)

    def _page(self, found: IssuePage) -> Page:
        """The cursor never moves back, and a project without issues has not been read whole: its first ones will bring worklogs."""
        known = [moment for moment in (self._updated, found.newest_ms) if moment is not None]
        self._updated = max(known, default=None)
        if self._updated is not None:
            self._unread.forget_before(self._updated - OVERLAP_MS)
        is_whole = self._was_whole or (found.is_last and self._updated is not None)
        state = {
            "updated": self._updated,
            "whole": is_whole,
            "recent": dict(self._unread.recent),
            "unread": list(self._unread.ids),
        }
        return Page.of_answer(
            found.answer.body,
            found.document,
            stream="issues",
            scope=self._scope,
            context=self._context_of_page(found.issues),
            cursor=Cursor(state, _CURSOR_VERSION),
            is_last=found.is_last and not self._was_whole,
        )

    def _long_worklogs(self, issues: list[JsonObject]) -> Iterator[Page]:
        for issue, answer in long_worklogs(self._api, issues):
            yield issue_worklogs_page(answer, issue, self._scope, self._shared.people, site=self._api.site_url)

    def _history_before(self, found: IssuePage) -> Iterator[Page | Gap]:
        """History that comes before its issues move the cursor: on Cloud of a thousand issues, or of the last ones, at once."""
        if not self._has_history:
            return
        if not self._api.is_cloud:
            for answer in long_histories(self._api, found.issues):
                yield self._history_page(answer.body, people=[])
            return
        self._unread.add([issue for issue in found.issues if isinstance(issue, dict)])
        if found.is_last or len(self._unread.ids) > ISSUES_AT_ONCE - len(found.issues):
            yield from self._bulk_history()

    def _bulk_history(self) -> Iterator[Page | Gap]:
        """Without the right to read history the rest goes on."""
        try:
            for answer in status_changes_of(self._api, self._unread.take()):
                logs = items_of(answer.json(), "issueChangeLogs", of=self._api.place)
                yield self._history_page(answer.body, people=self._shared.people.of_histories(logs))
        except (AccessDenied, ConfigError) as error:
            self._has_history = False
            hint = f"{error.hint} Then run in full, so that the history so far is read too."
            yield Gap("history", self._scope, error.message, hint)

    def _history_page(self, body: bytes, *, people: list[str]) -> Page:
        context = {"site": self._api.site_url, "categories": self._shared.categories.known(), "people": people}
        return Page("history", self._scope, body, context)

    def _context_of_scope(self) -> JsonObject:
        catalogue, rules = self._shared.catalogue, self._shared.plan.mapping.for_scope(self._scope)
        columns = catalogue.columns(self._scope, is_cloud=self._api.is_cloud)
        if points := catalogue.numbers(self._shared.estimation.get(self._scope, ())):
            columns["story_points"] = points
        return {
            "site": self._api.site_url,
            "cloud": self._api.is_cloud,
            "columns": columns,
            "named": catalogue.named(rules, self._scope),
        }

    def _context_of_page(self, issues: list[JsonObject]) -> JsonObject:
        columns = self._context["columns"]
        links = [*columns.get("epic_link", ()), *columns.get("parent_link", ())]
        context = {
            **self._context,
            "issue_ids": self._shared.parents.of(issues, links) if links else {},
            "people": self._shared.people.of_issues(issues),
        }
        if self._api.is_cloud or not issues:
            return context
        if self._has_history:
            context["categories"] = self._shared.categories.known()
        shown = [fields_of(issue).get(name) for issue in issues for name in columns.get("sprint", ())]
        return {**context, "sprints": self._shared.sprints.of(set().union(*map(sprint_ids, shown)))}
