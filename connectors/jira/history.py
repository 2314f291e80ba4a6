"""Status history: of a thousand issues in one request on Cloud, beside the issues themselves on Data Center.

Jira embeds about forty entries into an issue and says nothing of the rest but their total, so on Cloud they are never read there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Self

from connectors.jira.answers import fields_of, items_of, to_millis
from connectors.jira.api import JiraApi
from connectors.sdk.answer import Answer
from connectors.sdk.payload import decode_json

JsonObject = dict[str, Any]
ISSUES_AT_ONCE = 1000
_CHANGES_AT_ONCE = 10_000
_MOST_REMEMBERED = 1000
_WHAT = "read the history of issues"
_NEXT_PAGE = re.compile(rb'"nextPageToken"\s*:\s*("(?:[^"\\]|\\.)*")')
"""Where a page of changes leads on, found without decoding it: ten thousand changes weigh seven times their text, and are decoded when they
are translated. Within a text quotes are escaped, so what stands here is a key.
"""


@dataclass(slots=True)
class StatusCategories:
    """The category keys of all statuses by id, asked once a run and only when there is history to read."""

    api: JiraApi
    _known: dict[str, str] | None = None
    _lock: Lock = field(default_factory=Lock)

    def known(self) -> dict[str, str]:
        with self._lock:
            if self._known is None:
                listed = items_of(self.api.get("status", what="list statuses").json(), "", of=self.api.place)
                self._known = {status["id"]: status["statusCategory"]["key"] for status in listed}
            return self._known


@dataclass(slots=True)
class Unread:
    """Issues whose history waits to be read, with their projects, and those that were read and are met again within the overlap.

    `recent` are epoch milliseconds of change by issue id: an issue that has not changed since has no new history.
    """

    recent: dict[str, int]
    projects: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_project(cls, state: JsonObject, project_id: str) -> Self:
        """As a cursor of one project keeps them: ids alone, or ids with their project."""
        return cls(dict(state["recent"]), dict.fromkeys(state["unread"], project_id))

    def add(self, issues: Sequence[JsonObject]) -> None:
        for issue in issues:
            fields = fields_of(issue)
            changed_at = to_millis(fields["updated"]) if fields.get("updated") else None
            if changed_at is None or self.recent.get(issue["id"]) != changed_at:
                self.projects[issue["id"]] = (fields.get("project") or {}).get("id", "")
            if changed_at is not None:
                self.recent[issue["id"]] = changed_at

    def forget_before(self, millis: int) -> None:
        """Drop what no later run will meet again; too many are dropped altogether, which only costs a request."""
        kept = {issue_id: moment for issue_id, moment in self.recent.items() if moment >= millis}
        self.recent = kept if len(kept) <= _MOST_REMEMBERED else {}

    def take(self) -> dict[str, str]:
        """Projects by issue id of all that wait; none waits any more."""
        taken, self.projects = self.projects, {}
        return taken

    def to_state(self) -> JsonObject:
        return {"recent": dict(self.recent), "unread": dict(self.projects)}


def status_changes_of(api: JiraApi, issue_ids: Sequence[str]) -> Iterator[Answer]:
    """All status changes of some issues of Cloud. They come in the order of time, so one issue's stand on several pages."""
    for start in range(0, len(issue_ids), ISSUES_AT_ONCE):
        body: JsonObject = {
            "issueIdsOrKeys": list(issue_ids[start : start + ISSUES_AT_ONCE]),
            "fieldIds": ["status"],
            "maxResults": _CHANGES_AT_ONCE,
        }
        while True:
            answer = api.post("changelog/bulkfetch", what=_WHAT, body=body)
            yield answer
            token = _NEXT_PAGE.search(answer.body)
            if token is None:
                break
            body["nextPageToken"] = decode_json(token[1])


def long_histories(api: JiraApi, issues: Sequence[JsonObject]) -> Iterator[Answer]:
    """Issues of Data Center with their whole history, for those that were shown with a part of it."""
    for issue in issues:
        shown = issue.get("changelog") if isinstance(issue, dict) else None
        if shown and shown["total"] > len(shown["histories"]):
            params = {"expand": "changelog", "fields": "project"}
            yield api.get(f"issue/{issue['id']}", what=_WHAT, params=params)


def histories_of(issue: Any) -> list[Any]:
    """The history that came with an issue; none where none was asked for."""
    shown = issue.get("changelog") if isinstance(issue, dict) else None
    return items_of(shown, "histories", of="an issue") if shown else []
