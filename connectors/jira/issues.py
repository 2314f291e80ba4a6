"""The issues of one project, with their hours and their history, until the project is read whole; changes.py reads what changes then."""

from collections.abc import Iterator
from typing import Any

from connectors.jira.feeds import issue_worklogs_page
from connectors.jira.history import Unread
from connectors.jira.history_pages import HistoryReading
from connectors.jira.search import IssuePage, changed_in, in_project, walk_issues
from connectors.jira.shared import OVERLAP_MS, Shared
from connectors.jira.worklogs import long_worklogs
from connectors.sdk.contract import FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from models.wording import agree

JsonObject = dict[str, Any]
STREAM = "issues"
CURSOR_VERSION = 2


def first_pass(plan: FetchPlan, scope: str) -> JsonObject:
    """How far the first pass through a project has got: `updated` is the newest change seen, `whole` tells that it is over."""
    cursor = plan.cursor(STREAM, scope)
    if cursor and cursor.version == CURSOR_VERSION:
        return cursor.state
    return {"updated": None, "whole": False, "recent": {}, "unread": []}


class ProjectReading:
    """One project's first pass. The cursor names the issues whose history is still to be read, for the run that goes on from there."""

    def __init__(self, shared: Shared, project: JsonObject) -> None:
        self._shared = shared
        self._api = shared.api
        self._project = project
        self._scope: str = project["id"]
        self._read = 0
        state = first_pass(shared.plan, self._scope)
        self._updated: int | None = state["updated"]
        self._history = HistoryReading(shared, Unread.of_project(state, self._scope), self._scope)

        self._columns = shared.columns(self._scope)

    def pages(self) -> Iterator[Page | Gap]:
        """Worklogs come embedded; of those that are not, each issue is asked before the page that its cursor stands on."""
        for found in self._walk():
            if self._shared.has_worklogs and self._shared.wants("issue_worklogs"):
                yield from self._long_worklogs(found.issues)
            yield from self._history.before(found.issues, is_last=found.is_last)
            yield self._page(found)
            self._read += len(found.issues)
            self._api.progress(f"{self._project['key']}: {self._read} {agree(self._read, 'issue', 'issues')}")

    def _walk(self) -> Iterator[IssuePage]:
        since = None if self._updated is None else self._updated - OVERLAP_MS
        fields = self._shared.fields(self._scope, with_worklogs=self._shared.has_worklogs)
        clause = changed_in(in_project(self._project["key"]))
        return walk_issues(self._api, clause, fields=fields, since_ms=since, with_history=self._shared.wants("history"))

    def _page(self, found: IssuePage) -> Page:
        """The cursor never moves back, and a project without issues has not been read whole: its first ones will bring worklogs."""
        known = [moment for moment in (self._updated, found.newest_ms) if moment is not None]
        self._updated = max(known, default=None)
        if self._updated is not None:
            self._history.unread.forget_before(self._updated - OVERLAP_MS)
        state = {
            "updated": self._updated,
            "whole": found.is_last and self._updated is not None,
            **self._history.unread.to_state(),
        }
        return Page.of_answer(
            found.answer.body,
            found.document,
            stream=STREAM,
            scope=self._scope,
            context={**self._columns, **self._shared.context(found.issues, self._columns["columns"])},
            cursor=Cursor(state, CURSOR_VERSION),
            is_last=found.is_last,
        )

    def _long_worklogs(self, issues: list[JsonObject]) -> Iterator[Page]:
        for issue, answer in long_worklogs(self._api, issues):
            yield issue_worklogs_page(answer, issue, self._scope, self._shared.people, site=self._api.site_url)
