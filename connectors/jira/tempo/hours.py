"""Worklogs of one project as Tempo knows them: all the first time, those updated since afterwards.

Jira's own worklogs are not read beside them. Those that an earlier run without Tempo brought leave in a first pass, by Tempo's own word
on which is which (`tempo-to-jira`).
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.tempo.api import PAGE, ListPage, TempoApi
from connectors.jira.tempo.approvals import Approvals
from connectors.sdk.contract import Page
from connectors.sdk.cursor import Cursor

JsonObject = dict[str, Any]
STREAM = "tempo_worklogs"
OVERLAP = dt.timedelta(minutes=10)
_CURSOR_VERSION = 1
_MOST_REMEMBERED = 1000
_WHAT = "list worklogs"


class HoursReading:
    """One project's hours. Tempo lists by number and not by change, so the cursor moves on in time only behind the last page."""

    def __init__(self, api: TempoApi, project_id: str, cursor: Cursor | None, *, approvals: Approvals) -> None:
        self._api = api
        self._project_id = project_id
        self._approvals = approvals
        state: JsonObject = {"since": None, "newest": None, "offset": 0, "tail": [], "seen": []}
        if cursor and cursor.version == _CURSOR_VERSION:
            state = cursor.state
        self._since: str | None = state["since"]
        self._newest: str | None = state["newest"]
        self._offset: int = state["offset"]
        self._tail: list[int] = state["tail"]
        self._seen = {(number, updated) for number, updated in state["seen"]}
        self._fresh_seen: set[tuple[int, str]] = set()
        self._is_first = self._since is None

    def pages(self) -> Iterator[Page]:
        """Pages with something new on them."""
        params: JsonObject = {"projectId": self._project_id, "orderBy": "ID"}
        if self._since is not None:
            params["updatedFrom"] = to_text(to_instant(self._since) - OVERLAP)
        pages = self._api.walk(
            "worklogs", of="tempoWorklogId", what=_WHAT, params=params, offset=self._offset, tail=self._tail
        )
        for found in pages:
            changes = {(row["tempoWorklogId"], row["updatedAt"]) for row in found.rows if "updatedAt" in row}
            self._fresh_seen |= changes
            self._newest = max([updated for _, updated in changes] + [self._newest or ""]) or None
            if self._is_first or changes - self._seen:
                yield self._page(found)

    def _page(self, found: ListPage) -> Page:
        authors = [row["author"] for row in found.rows if isinstance(row.get("author"), dict)]
        context = {
            "approvals": self._approvals.of({author.get("accountId", "") for author in authors}),
            "jira_ids": jira_ids(self._api, found.rows) if self._is_first else {},
        }
        return Page.of_answer(
            found.answer.body,
            found.document,
            stream=STREAM,
            scope=self._project_id,
            context=context,
            cursor=Cursor(self._state_behind(found), _CURSOR_VERSION),
            is_last=found.is_last and self._is_first,
        )

    def _state_behind(self, found: ListPage) -> JsonObject:
        if not found.is_last:
            seen = sorted([*change] for change in self._seen)
            return {
                "since": self._since,
                "newest": self._newest,
                "offset": found.offset,
                "tail": list(found.tail),
                "seen": seen,
            }
        since = max(self._newest or "", self._since or "") or None
        recent = to_text(to_instant(since) - OVERLAP) if since else ""
        seen = sorted([*change] for change in self._fresh_seen if change[1] >= recent)
        seen = seen if len(seen) <= _MOST_REMEMBERED else []
        return {"since": since, "newest": None, "offset": 0, "tail": [], "seen": seen}


def list_worklog_ids(api: TempoApi, project_id: str) -> Iterator[tuple[list[str], bool]]:
    """The numbers of all worklogs of a project; True with the last of them."""
    params = {"projectId": project_id, "orderBy": "ID"}
    for found in api.walk("worklogs", of="tempoWorklogId", what=_WHAT, params=params):
        yield [str(row["tempoWorklogId"]) for row in found.rows], found.is_last


def jira_ids(api: TempoApi, rows: list[JsonObject]) -> dict[str, str]:
    """Jira's worklog ids by Tempo's numbers, for those that Jira has too."""
    found: dict[str, str] = {}
    numbers = [row["tempoWorklogId"] for row in rows]
    offset = 0
    while numbers:
        params = {"offset": offset, "limit": PAGE}
        answer = api.ask("worklogs/tempo-to-jira", what=_WHAT, params=params, body={"tempoWorklogIds": numbers})
        document = answer.json()
        pairs = items_of(document, "results", of=api.place)
        found |= {str(pair["tempoWorklogId"]): str(pair["jiraWorklogId"]) for pair in pairs}
        offset += len(pairs)
        if not pairs or not document["metadata"].get("next"):
            break
    return found


def to_instant(text: str) -> dt.datetime:
    """An instant of Tempo, which is UTC where it carries no offset."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def to_text(moment: dt.datetime) -> str:
    """As `updatedFrom` takes it: whole seconds of UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
