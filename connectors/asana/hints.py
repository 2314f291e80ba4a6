"""Events: which tasks of a project were touched since the last run. Hints only, for Asana may lose some of them.

They are what tells of a changed subtask, for its parent's `modified_at` does not move and no list of a project shows it. A token is
good for 24 hours at most; the first call, or one with an old token, is answered with 412 and a new token: that is the normal start.
The package's event iterator is not used: it never renews its token and repeats the second page for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.asana.api import BATCH_SIZE, Action, AsanaApi

JsonObject = dict[str, Any]
_WHAT = "list events"
_MOST_PAGES = 50
_START = 412
_OK = 200


@dataclass(slots=True)
class Hints:
    """Of one project. `is_complete` is False when nothing is known of what happened before `sync`; without `sync` there are no
    events for this token at all.
    """

    sync: str | None = None
    is_complete: bool = False
    events: list[JsonObject] = field(default_factory=list)

    def touched(self) -> set[str]:
        """The tasks that somebody did something to."""
        return {event["resource"]["gid"] for event in self.events if _is_of_task(event)}

    def document(self) -> JsonObject:
        """What is kept: only the events that a record can be made of."""
        return {"data": [event for event in self.events if _is_of_task(event)], "sync": self.sync}


def read_hints(api: AsanaApi, tokens: Mapping[str, str | None]) -> Iterator[tuple[str, Hints]]:
    """Ask for the events of several projects, ten at a time; tokens are by project. The new tokens come before anything is read."""
    scopes = list(tokens)
    for start in range(0, len(scopes), BATCH_SIZE):
        some = scopes[start : start + BATCH_SIZE]
        for _, answer in api.batches([_question(scope, tokens[scope]) for scope in some], what=_WHAT):
            for scope, result in zip(some, answer.json()["data"], strict=True):
                yield scope, _to_hints(api, scope, result)


def _question(scope: str, token: str | None) -> Action:
    return Action("/events", {"resource": scope, **({"sync": token} if token else {})})


def _to_hints(api: AsanaApi, scope: str, result: JsonObject) -> Hints:
    body = result.get("body") or {}
    if result["status_code"] == _START:
        return Hints(sync=body.get("sync"))
    if result["status_code"] != _OK:
        return Hints()
    hints = Hints(body.get("sync"), is_complete=True, events=list(body.get("data") or ()))
    if body.get("has_more"):
        _read_on(api, scope, hints)
    return hints


def _read_on(api: AsanaApi, scope: str, hints: Hints) -> None:
    """Follow each answer's own token to the end. A project where too much happened is better read anew."""
    for _ in range(_MOST_PAGES):
        answer = api.request("GET", "/events", what=_WHAT, params={"resource": scope, "sync": hints.sync or ""})
        document = answer.json()
        hints.sync = document.get("sync", hints.sync)
        if answer.status == _START:
            break
        hints.events += api.insist(answer, _WHAT).json()["data"]
        if not document.get("has_more"):
            return
    hints.is_complete = False


def _is_of_task(event: JsonObject) -> bool:
    return bool(event.get("resource")) and event.get("type", event["resource"].get("resource_type")) == "task"
