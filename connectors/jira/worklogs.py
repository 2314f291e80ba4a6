"""Reading worklogs in full: by issue where Jira embeds only some of them, by its two feeds of changes afterwards.

The feeds hide the last minute, give ids without issues, and begin at `since` inclusively; the place to go on is the `until` of
the answer, never a clock of ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from connectors.jira.answers import fields_of, items_of
from connectors.jira.api import JiraApi
from connectors.sdk.answer import Answer

JsonObject = dict[str, Any]
Change = tuple[int, int]
"""Worklog id and epoch milliseconds of its change."""
OVERLAP_MS = 120_000
"""How far a feed is read again: a change may show up after a later one."""
_MOST_REMEMBERED = 2_000
_PAGE = 5_000
_ISSUES_AT_ONCE = 100
_WHAT = "list worklogs"


class FeedStuck(Exception):
    """More changes share one instant than a page of the feed holds, so the feed cannot be read past it."""

    def __init__(self, at_ms: int) -> None:
        super().__init__(at_ms)
        self.at_ms = at_ms


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """Where a feed goes on. `seen` are the changes at or after `since_ms` that are read already, so that they cost nothing twice."""

    since_ms: int
    seen: frozenset[Change] = frozenset()

    @classmethod
    def of(cls, state: JsonObject) -> Self:
        return cls(state["since"], frozenset((worklog_id, moment) for worklog_id, moment in state["seen"]))

    def to_state(self) -> JsonObject:
        return {"since": self.since_ms, "seen": [list(change) for change in sorted(self.seen)]}

    def after(self, changes: Sequence[Change], until_ms: int) -> Self:
        """Behind a page: a little before its end, knowing what stands in between."""
        since = max(self.since_ms, until_ms - OVERLAP_MS)
        seen = frozenset(change for change in self.seen.union(changes) if change[1] >= since)
        return type(self)(since, seen if len(seen) <= _MOST_REMEMBERED else frozenset())


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`fresh` are the changes not read before; `position` is where the feed goes on behind this page."""

    answer: Answer
    fresh: list[Change]
    position: FeedPosition


def walk_feed(api: JiraApi, name: str, position: FeedPosition) -> Iterator[FeedPage]:
    """The pages of `worklog/updated` or `worklog/deleted` from a position on. Raises FeedStuck when a page leads to itself."""
    since = position.since_ms
    while True:
        answer = api.get(f"worklog/{name}", what="read the worklog feed", params={"since": since})
        document = answer.json()
        changes = [
            (int(item["worklogId"]), int(item["updatedTime"])) for item in items_of(document, "values", of=api.place)
        ]
        until = int(document["until"])
        fresh = [change for change in changes if change not in position.seen]
        position = position.after(changes, until)
        yield FeedPage(answer, fresh, position)
        if document.get("lastPage", "nextPage" not in document):
            return
        if until <= since:
            raise FeedStuck(since)
        since = until


def worklogs_by_id(api: JiraApi, changes: Sequence[Change]) -> Answer:
    """The worklogs of a feed page, in one request; Jira leaves out those that are gone or hidden."""
    return api.post("worklog/list", what=_WHAT, body={"ids": sorted({worklog_id for worklog_id, _ in changes})})


def worklogs_of_issue(api: JiraApi, issue_id: str) -> Iterator[Answer]:
    """All worklogs of one issue. Data Center takes no parameters and gives them at once."""
    start = 0
    while True:
        params = {"startAt": start, "maxResults": _PAGE} if api.is_cloud else None
        answer = api.get(f"issue/{issue_id}/worklog", what=_WHAT, params=params)
        yield answer
        document = answer.json()
        shown = len(items_of(document, "worklogs", of=api.place))
        start += shown
        if not shown or start >= document["total"]:
            return


def long_worklogs(api: JiraApi, issues: Sequence[JsonObject]) -> Iterator[tuple[JsonObject, Answer]]:
    """The worklogs of those issues that have more of them than are embedded, with their issue."""
    for issue in issues:
        embedded = fields_of(issue).get("worklog")
        if embedded and embedded["total"] > len(embedded["worklogs"]):
            for answer in worklogs_of_issue(api, issue["id"]):
                yield issue, answer


@dataclass(slots=True)
class IssueKeys:
    """Keys of issues by id, for issues in the projects that are read; None for any other, which is also remembered."""

    api: JiraApi
    project_ids: frozenset[str]
    known: dict[str, str | None] = field(default_factory=dict)

    def remember(self, issues: Sequence[JsonObject]) -> None:
        """Issues that were just read in one of the projects."""
        self.known.update((issue["id"], issue["key"]) for issue in issues if fields_of(issue))

    def of(self, issue_ids: Sequence[str]) -> dict[str, str]:
        """The keys of those issues that are read here. An issue that is hidden or gone has none."""
        unknown = sorted(set(issue_ids) - self.known.keys())
        for start in range(0, len(unknown), _ISSUES_AT_ONCE):
            asked = unknown[start : start + _ISSUES_AT_ONCE]
            self.known.update(dict.fromkeys(asked))
            for issue in find_issues(self.api, asked, ["project"]):
                if issue["fields"]["project"]["id"] in self.project_ids:
                    self.known[issue["id"]] = issue["key"]
        return {issue_id: key for issue_id in issue_ids if (key := self.known.get(issue_id))}


def find_issues(api: JiraApi, issue_ids: Sequence[str], fields: Sequence[str]) -> list[JsonObject]:
    """Up to a hundred issues by id, without those that are gone or hidden."""
    if api.is_cloud:
        body: JsonObject = {"issueIdsOrKeys": list(issue_ids), "fields": list(fields)}
        answer = api.post("issue/bulkfetch", what="read issues by id", body=body)
    else:
        # Without validateQuery=false one missing id would make the whole query a 400.
        jql = f"id in ({', '.join(issue_ids)})"
        body = {"jql": jql, "fields": list(fields), "maxResults": len(issue_ids), "validateQuery": False}
        answer = api.post("search", what="read issues by id", body=body)
    return items_of(answer.json(), "issues", of=api.place)
