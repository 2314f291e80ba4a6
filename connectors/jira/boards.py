"""Boards: which field each one estimates in, and the sprints that its issues stand in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi
from connectors.sdk.contract import WHOLE_CONNECTION, Gap
from connectors.sdk.errors import AccessDenied, ConfigError, ContractBroken
from connectors.sdk.parallel import fetch_parallel

JsonObject = dict[str, Any]
_AGILE = "/rest/agile/1.0"
_PAGE = 50
_NO_SPRINT = frozenset({400, 403, 404})


@dataclass(slots=True)
class Estimation:
    """Field ids of estimates by project, the field of the oldest board first; `gaps` are the boards that could not be looked at."""

    api: JiraApi
    fields: dict[str, list[str]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    boards: list[JsonObject] = field(default_factory=list)
    """Those that stand in a project."""

    def list_boards(self) -> None:
        """A site without boards is told and no fault."""
        try:
            boards = sorted(_list_boards(self.api), key=lambda board: int(board["id"]))
        except (AccessDenied, ConfigError, ContractBroken) as error:
            hint = "Story points are then found by the type of their field. " + error.hint
            self.gaps.append(
                Gap("fields", WHOLE_CONNECTION, f"Boards are not shown: {error.message}", hint, is_fault=False)
            )
            return
        self.boards = [board for board in boards if (board.get("location") or {}).get("projectId") is not None]

    def read(self, *, workers: int) -> None:
        """Ask every board that was listed. One that is refused is told and passed over."""
        asked = (partial(self._look_at, board) for board in self.boards)
        for board, found in zip(self.boards, fetch_parallel(asked, workers=workers), strict=True):
            project = str(board["location"]["projectId"])
            if isinstance(found, Gap):
                self.gaps.append(found)
            elif found and found not in self.fields.setdefault(project, []):
                self.fields[project].append(found)

    def _look_at(self, board: JsonObject) -> str | Gap | None:
        """The field that one board estimates in; None for one that estimates in time or not at all."""
        path = f"{_AGILE}/board/{board['id']}/configuration"
        try:
            found = self.api.get(path, what="read the estimation of boards").json()
        except (AccessDenied, ConfigError) as error:
            sentence = f'Board "{board.get("name")}" does not show what it estimates in: {error.message}'
            return Gap("fields", str(board["location"]["projectId"]), sentence, error.hint, is_fault=False)
        return ((found.get("estimation") or {}).get("field") or {}).get("fieldId")


def _list_boards(api: JiraApi) -> Iterator[JsonObject]:
    start, is_last = 0, False
    while not is_last:
        params = {"startAt": start, "maxResults": _PAGE}
        document = api.get(f"{_AGILE}/board", what="list boards", params=params).json()
        boards = items_of(document, "values", of=api.place)
        yield from boards
        start += len(boards)
        is_last = not boards or document.get("isLast", start >= document.get("total", 0))


@dataclass(slots=True)
class Sprints:
    """Sprints of Data Center by id, asked once each: the field there shows them as text that only its id can be trusted of."""

    api: JiraApi
    _known: dict[str, JsonObject | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, ids: set[str]) -> dict[str, JsonObject]:
        """Name and state of those sprints that are shown."""
        with self._lock:
            for sprint in ids - self._known.keys():
                self._known[sprint] = self._find(sprint)
            return {sprint: found for sprint in ids if (found := self._known[sprint])}

    def _find(self, sprint: str) -> JsonObject | None:
        what = "read sprints"
        answer = self.api.request("GET", f"{_AGILE}/sprint/{sprint}", what=what)
        if answer.status in _NO_SPRINT:
            return None
        found = self.api.insist(answer, what).json()
        return {"id": found["id"], "name": found["name"], "state": found["state"]}
