"""The two feeds of worklogs as pages: what changed, then what is gone.

They tell of every worklog the reader may see, also in projects that are not read here, so each is asked for its issue. Where a feed
cannot be read (JRACLOUD-82342; a thousand changes in one instant), the worklogs of all issues are read instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi
from connectors.jira.people import People
from connectors.jira.search import changed_in, in_project, in_projects, newest_issue, newest_of, walk_issues
from connectors.jira.worklogs import (
    OVERLAP_MS,
    FeedPosition,
    FeedStuck,
    IssueKeys,
    long_worklogs,
    walk_feed,
    worklogs_by_id,
)
from connectors.sdk.answer import Answer
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import VendorUnavailable

JsonObject = dict[str, Any]
_CURSOR_VERSION = 1
_STREAM = "worklogs"
_HAS_WORKLOGS = 'worklogDate >= "1970-01-01"'


@dataclass(slots=True)
class Feeds:
    """Both feeds of one run. `projects` are those that are read."""

    api: JiraApi
    projects: list[JsonObject]
    issue_keys: IssueKeys
    people: People
    positions: dict[str, FeedPosition] = field(default_factory=dict)

    def open(self, cursor: Cursor | None, *, mode: FetchMode) -> Iterator[Page]:
        """Take up the cursor; without one, note where the vendor's clock stands before any issue is read.

        The newest change of an issue is that clock: what the pass reads is at least as new, what happens later the feeds tell. A
        full run has no cursor and yet follows others, so it reads of all deletions there ever were.
        """
        if cursor and cursor.version == _CURSOR_VERSION:
            self.positions = {name: FeedPosition.of(state) for name, state in cursor.state.items()}
            return
        answer, start = self._vendor_clock()
        if start is not None:
            self.positions = {"updated": start, "deleted": FeedPosition(0) if mode is FetchMode.FULL else start}
            yield self._page(answer, kind="start")

    def read(self) -> Iterator[Page | Gap]:
        """What happened since; nothing as long as there is no issue to have worklogs."""
        if self.positions:
            yield from self._updated()
            yield from self._deleted()

    def _vendor_clock(self) -> tuple[Answer, FeedPosition | None]:
        """A little before the newest change of an issue; None without issues."""
        answer = newest_issue(self.api, in_projects([project["key"] for project in self.projects]))
        newest = newest_of(items_of(answer.json(), "issues", of=self.api.place), None)
        return answer, None if newest is None else FeedPosition(newest - OVERLAP_MS)

    def _updated(self) -> Iterator[Page | Gap]:
        try:
            for found in walk_feed(self.api, "updated", self.positions["updated"]):
                self.positions["updated"] = found.position
                if found.fresh:
                    yield self._list_page(worklogs_by_id(self.api, found.fresh))
        except FeedStuck as stuck:
            yield from self._all_worklogs("has more changes in one instant than it can show")
            self.positions["updated"] = FeedPosition(stuck.at_ms + 1)
            yield from self._updated()
        except VendorUnavailable as error:
            answer, start = self._vendor_clock()
            yield from self._all_worklogs(f"failed ({error.message})")
            self.positions["updated"] = start or self.positions["updated"]
            yield self._page(answer, kind="start")

    def _deleted(self) -> Iterator[Page | Gap]:
        try:
            for found in walk_feed(self.api, "deleted", self.positions["deleted"]):
                self.positions["deleted"] = found.position
                if found.fresh:
                    still_there = items_of(worklogs_by_id(self.api, found.fresh).json(), "", of=self.api.place)
                    yield self._page(found.answer, kind="deleted", alive=[worklog["id"] for worklog in still_there])
        except FeedStuck as stuck:
            self.positions["deleted"] = FeedPosition(stuck.at_ms + 1)
            yield Gap(
                _STREAM,
                WHOLE_CONNECTION,
                f'More worklogs of connection "{self.api.connection}" were deleted in one instant than Jira can tell.',
                hint="Those beyond a thousand stay held; remove the connection and add it again to be rid of them.",
            )
            yield from self._deleted()

    def _all_worklogs(self, why: str) -> Iterator[Page | Gap]:
        """Every issue that has worklogs, read for these alone."""
        yield Gap(
            _STREAM,
            WHOLE_CONNECTION,
            f'The worklog feed of connection "{self.api.connection}" {why}; the worklogs of all issues are read instead.',
            is_fault=False,
        )
        for project in self.projects:
            clause = changed_in(f"{in_project(project['key'])} AND {_HAS_WORKLOGS}")
            for found in walk_issues(self.api, clause, fields=["updated", "worklog"]):
                for issue, answer in long_worklogs(self.api, found.issues):
                    yield issue_worklogs_page(answer, issue, project["id"], self.people, site=self.api.site_url)
                context = {"site": self.api.site_url, "people": self.people.of_issues(found.issues)}
                yield Page("issue_worklogs", project["id"], found.answer.body, context)

    def _list_page(self, answer: Answer) -> Page:
        """Only authors of worklogs that are read here are handed over."""
        worklogs = items_of(answer.json(), "", of=self.api.place)
        keys = self.issue_keys.of([worklog["issueId"] for worklog in worklogs])
        people = self.people.of_worklogs(worklog for worklog in worklogs if worklog["issueId"] in keys)
        return self._page(answer, kind="list", issue_keys=keys, people=people)

    def _page(self, answer: Answer, **context: Any) -> Page:
        """The cursor holds both feeds: whichever page is stored last says where each goes on."""
        state = {name: position.to_state() for name, position in self.positions.items()}
        context["site"] = self.api.site_url
        return Page(_STREAM, WHOLE_CONNECTION, answer.body, context, Cursor(state, _CURSOR_VERSION))


def replaced_worklogs(api: JiraApi) -> Iterator[Page | Gap]:
    """Every worklog that Jira knows, as hours that count elsewhere: those that were read before leave."""
    context = {"kind": "replaced", "site": api.site_url}
    position = FeedPosition(0)
    try:
        for found in walk_feed(api, "updated", position):
            position = found.position
            yield Page(_STREAM, WHOLE_CONNECTION, found.answer.body, context)
    except (FeedStuck, VendorUnavailable):
        yield Gap(
            _STREAM,
            WHOLE_CONNECTION,
            f'Jira does not list all of its own worklogs of connection "{api.connection}", and some that were read before may still count.',
            hint="Run in full, and accept that many rows leave: then all hours are counted.",
        )


def issue_worklogs_page(answer: Answer, issue: JsonObject, scope: str, people: People, *, site: str) -> Page:
    """All worklogs of one issue."""
    worklogs = items_of(answer.json(), "worklogs", of=f"issue {issue['key']}")
    context = {"site": site, "issue_key": issue["key"], "people": people.of_worklogs(worklogs)}
    return Page("issue_worklogs", scope, answer.body, context)
