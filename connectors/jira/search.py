"""Walking through issues: Cloud's page tokens and Data Center's offsets behind one generator.

Decided: `updated >=` in epoch milliseconds, ascending, without an upper bound. A date as text would be read in the time zone of
the token's user and to the minute; a descending or bounded walk loses issues that are edited meanwhile, an ascending one meets
them twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.jira.answers import fields_of, items_of, to_millis
from connectors.jira.api import JiraApi
from connectors.sdk.answer import Answer
from connectors.sdk.errors import ContractBroken

JsonObject = dict[str, Any]
CLOUD_PAGE = 100
"""Cloud answers no more as soon as a field is asked for."""
DATACENTER_PAGE = 500
ID_PAGE = 5000
_WHAT = "search issues"
_BAD_REQUEST = 400
_SECOND_MS = 1000


Clause = Callable[[int | None], str]
"""A JQL clause for what was changed from an instant on, as a walk has got there; None for its beginning."""


@dataclass(frozen=True, slots=True)
class IssuePage:
    """One answer with its issues. `newest_ms` is the highest `updated` of the walk so far, None while none is known."""

    answer: Answer
    document: JsonObject
    issues: list[JsonObject]
    newest_ms: int | None
    is_last: bool


def walk_issues(
    api: JiraApi, clause: Clause, *, fields: Sequence[str], since_ms: int | None = None, with_history: bool = False
) -> Iterator[IssuePage]:
    """All issues that a JQL clause finds, oldest change first, from `since_ms` on; `fields` must hold `updated`.

    `with_history` is for Data Center, which shows an issue's whole history nowhere else.

    Pages may be short or repeat issues; the walk ends only where Jira says so.
    """
    if api.is_cloud:
        return _walk_by_token(api, clause, list(fields), since_ms)
    return _walk_by_offset(api, clause, _OffsetAsk(list(fields), DATACENTER_PAGE, with_history), since_ms)


def walk_ids(api: JiraApi, clause: str) -> Iterator[tuple[list[str], bool]]:
    """The ids of all issues that a JQL clause finds, as many at once as Jira gives; True with the last of them."""
    jql = f"{clause} ORDER BY key ASC"
    seen, token = 0, None
    while True:
        if api.is_cloud:
            page = api.insist(_token_page(api, jql, ["id"], ID_PAGE, token), _WHAT).json()
        else:
            page = _offset_page(api, jql, _OffsetAsk(["id"], ID_PAGE), seen).json()
        ids = [issue["id"] for issue in items_of(page, "issues", of=api.place)]
        seen, token = seen + len(ids), page.get("nextPageToken")
        is_last = token is None if api.is_cloud else not ids or seen >= page["total"]
        yield ids, is_last
        if is_last:
            return


def newest_issue(api: JiraApi, clause: str) -> Answer:
    """A search for the most recently changed issue alone: its `updated` is the vendor's own clock, as far as it matters."""
    jql = f"{clause} ORDER BY updated DESC"
    if api.is_cloud:
        return api.insist(_token_page(api, jql, ["updated"], 1, None), _WHAT)
    return _offset_page(api, jql, _OffsetAsk(["updated"], 1), 0)


def in_projects(keys: Sequence[str]) -> str:
    """The JQL clause for some projects. They must exist: one that does not makes Jira refuse the whole query."""
    return f"project in ({', '.join(_quoted(key) for key in keys)})"


def in_project(key: str) -> str:
    return f"project = {_quoted(key)}"


def changed_in(clause: str) -> Clause:
    """What a clause finds, from an instant on."""
    return lambda since_ms: clause if since_ms is None else f"{clause} AND updated >= {since_ms}"


def changed_in_each(since_ms: Mapping[str, int]) -> Clause:
    """What changed in several projects, named by key, each from an instant of its own on, and in none from before the walk has got."""

    def clause(reached_ms: int | None) -> str:
        keys_by_start: dict[int, list[str]] = {}
        for key, start in since_ms.items():
            keys_by_start.setdefault(max(start, reached_ms or start), []).append(key)
        groups = [f"({in_projects(keys)} AND updated >= {start})" for start, keys in sorted(keys_by_start.items())]
        return " OR ".join(groups)

    return clause


def newest_of(issues: Sequence[JsonObject], known: int | None) -> int | None:
    """The highest `updated` so far: it never moves back, and an issue without one does not disturb it."""
    moments = [to_millis(text) for issue in issues if (text := fields_of(issue).get("updated"))]
    return max(moments if known is None else (*moments, known), default=None)


def _walk_by_token(api: JiraApi, clause: Clause, fields: list[str], since_ms: int | None) -> Iterator[IssuePage]:
    """A token that is refused (they last seven days) starts the walk over at what was seen last, not from the beginning."""
    newest, token, resumed_at = since_ms, None, since_ms
    jql = _ordered(clause, since_ms)
    while True:
        answer = _token_page(api, jql, fields, CLOUD_PAGE, token)
        if answer.status == _BAD_REQUEST and token and newest != resumed_at:
            resumed_at, token, jql = newest, None, _ordered(clause, newest)
            continue
        document = api.insist(answer, _WHAT).json()
        issues = items_of(document, "issues", of=api.place)
        newest = newest_of(issues, newest)
        before, token = token, document.get("nextPageToken")
        yield IssuePage(answer, document, issues, newest, is_last=token is None)
        if token is None:
            return
        if token == before:
            raise ContractBroken(
                f'Jira of connection "{api.connection}" leads its pages of issues in a circle.', hint="Try again later."
            )


def _walk_by_offset(api: JiraApi, clause: Clause, ask: "_OffsetAsk", since_ms: int | None) -> Iterator[IssuePage]:
    """Offsets move under the reader when issues change, so every page starts anew at the newest change seen so far.

    Only where one second holds more than a page does the offset go on. Data Center's index counts seconds, hence the rounding.
    """
    since, start, newest = since_ms, 0, since_ms
    while True:
        answer = _offset_page(api, _ordered(clause, since), ask, start)
        document = answer.json()
        issues = items_of(document, "issues", of=api.place)
        newest = newest_of(issues, newest)
        is_last = not issues or start + len(issues) >= document["total"]
        yield IssuePage(answer, document, issues, newest, is_last=is_last)
        if is_last:
            return
        reached = newest // _SECOND_MS * _SECOND_MS if newest is not None else None
        since, start = (reached, 0) if reached != since else (since, start + len(issues))


def _token_page(api: JiraApi, jql: str, fields: list[str], size: int, token: str | None) -> Answer:
    """One page of Cloud's search, whatever its status."""
    body: JsonObject = {"jql": jql, "fields": fields, "maxResults": size}
    if token is not None:
        body["nextPageToken"] = token
    return api.request("POST", "search/jql", what=_WHAT, body=body)


@dataclass(frozen=True, slots=True)
class _OffsetAsk:
    """What every page of one walk through Data Center asks for."""

    fields: list[str]
    size: int
    with_history: bool = False


def _offset_page(api: JiraApi, jql: str, ask: _OffsetAsk, start: int) -> Answer:
    """One page of Data Center's search; it may be smaller than asked without saying so."""
    body: JsonObject = {"jql": jql, "fields": ask.fields, "maxResults": ask.size, "startAt": start}
    if ask.with_history:
        body["expand"] = ["changelog"]
    return api.post("search", what=_WHAT, body=body)


def _ordered(clause: Clause, since_ms: int | None) -> str:
    return f"{clause(since_ms)} ORDER BY updated ASC, key ASC"


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
