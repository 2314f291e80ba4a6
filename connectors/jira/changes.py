"""What changed since the last run, in all projects at once: one chain of pages and one read of history, however many projects there are.

A project is read by itself until it is read whole (issues.py), and here from then on. Where each stands is kept for each, so that one that
was left out for a while goes on from where it was left.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.jira.answers import fields_of
from connectors.jira.history import Unread
from connectors.jira.history_pages import HistoryReading
from connectors.jira.issues import first_pass
from connectors.jira.search import IssuePage, changed_in_each, walk_issues
from connectors.jira.shared import OVERLAP_MS, Shared
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.cursor import Cursor

JsonObject = dict[str, Any]
STREAM = "changed_issues"
_CURSOR_VERSION = 1
_STARTS_AT_ONCE = 50
"""Projects that start alike are one group of the query; a query has no more groups than this."""


class ChangedIssues:
    """Changes in the projects that earlier runs have read whole. Worklogs are not asked for: the feeds tell of them."""

    def __init__(self, shared: Shared, projects: Sequence[JsonObject]) -> None:
        self._shared = shared
        self._api = shared.api
        cursor = shared.plan.cursor(STREAM)
        state: JsonObject = {"updated": {}, "recent": {}, "unread": {}}
        if cursor and cursor.version == _CURSOR_VERSION:
            state = cursor.state
        self._updated: dict[str, int] = dict(state["updated"])
        unread = Unread(dict(state["recent"]), dict(state["unread"]))
        self._keys: dict[str, str] = {}
        for project in projects:
            passed = first_pass(shared.plan, project["id"])
            if passed["whole"]:
                self._keys[project["id"]] = project["key"]
                unread.recent.update(passed["recent"])
                self._updated[project["id"]] = max(passed["updated"], self._updated.get(project["id"], 0))
        self._history = HistoryReading(shared, unread)

    def pages(self) -> Iterator[Page | Gap]:
        """Changes of every project, oldest first; nothing where no project is read whole."""
        walks = self._walks()
        for number, scopes in enumerate(walks, 1):
            for found in self._walk(scopes):
                is_last = found.is_last and number == len(walks)
                self._shared.keys.remember(found.issues)
                self._shared.versions.meet(found.issues)
                yield from self._history.before(found.issues, is_last=is_last)
                yield self._page(found, scopes)

    def _walks(self) -> list[list[str]]:
        """Projects by where they start, so many starts at once: in all but the first run after a first pass they are one."""
        by_start: dict[int, list[str]] = {}
        for scope in self._keys:
            by_start.setdefault(self._updated[scope], []).append(scope)
        starts = sorted(by_start)
        portions = (starts[first : first + _STARTS_AT_ONCE] for first in range(0, len(starts), _STARTS_AT_ONCE))
        return [[scope for start in portion for scope in by_start[start]] for portion in portions]

    def _walk(self, scopes: Sequence[str]) -> Iterator[IssuePage]:
        since = {self._keys[scope]: self._updated[scope] - OVERLAP_MS for scope in scopes}
        fields = [name for scope in scopes for name in self._shared.fields(scope, with_worklogs=False)]
        return walk_issues(
            self._api,
            changed_in_each(since),
            fields=list(dict.fromkeys(fields)),
            since_ms=min(since.values()),
            with_history=self._shared.wants("history"),
        )

    def _page(self, found: IssuePage, scopes: Sequence[str]) -> Page:
        """Pages come in the order of change, so behind one of them every project of the walk has got as far; none moves back."""
        for scope in scopes:
            self._updated[scope] = max(self._updated[scope], found.newest_ms or 0)
        self._history.unread.forget_before(min(self._updated[scope] for scope in self._keys) - OVERLAP_MS)
        columns = {scope: self._shared.columns(scope) for scope in sorted(_projects_of(found.issues))}
        looked_up = _joined(each["columns"] for each in columns.values())
        return Page.of_answer(
            found.answer.body,
            found.document,
            stream=STREAM,
            scope=WHOLE_CONNECTION,
            context={"projects": columns, **self._shared.context(found.issues, looked_up)},
            cursor=Cursor({"updated": dict(self._updated), **self._history.unread.to_state()}, _CURSOR_VERSION),
        )


def _projects_of(issues: Sequence[JsonObject]) -> set[str]:
    """The projects that issues stand in now, which for one that is just being moved may be another than was asked for."""
    return {project["id"] for issue in issues if (project := fields_of(issue).get("project"))}


def _joined(columns: Iterator[Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """The fields of each column in any of some projects."""
    joined: dict[str, list[str]] = {}
    for each in columns:
        for name, fields in each.items():
            joined[name] = list(dict.fromkeys([*joined.get(name, ()), *fields]))
    return joined
