"""Searching issues: Cloud's token paging, Data Center's offsets, and reading many issues by id."""

import base64
import binascii
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from hub.demo.fake_jira.entities import Deployment, Issue, Project
from hub.demo.fake_jira.jql import Clause, SortKey, parse_jql, to_predicate
from hub.demo.fake_jira.problem import bad_request, not_found, refusal
from hub.demo.fake_jira.render import to_field_schema
from hub.demo.fake_jira.render_issue import View, select_fields, to_issue
from hub.demo.fake_jira.wire import Anonymous, Call, Route
from hub.demo.loopback.answer import Answer

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
_BODY_TYPES: dict[str, type] = {
    "jql": str,
    "nextPageToken": str,
    "maxResults": int,
    "fields": list,
    "expand": str,
    "properties": list,
    "fieldsByKeys": bool,
    "reconcileIssues": list,
}
DEFAULT_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as it was asked, whichever way. `start` and `token` exclude each other."""

    jql: str
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    size: int
    token: str | None = None
    start: int = 0
    validate: bool = True
    """Whether a value that does not exist makes the query a 400; Data Center may be told to pass it by."""


@dataclass(frozen=True, slots=True)
class Matches:
    """All issues of a query in its order, with the keys they are sorted by."""

    keys: Sequence[SortKey]
    issues: Sequence[Issue]


def search_cloud(call: Call) -> Answer:
    """`/search/jql`: no total, no offsets; the token is bound to its JQL and goes on behind the last issue shown."""
    asked = _from_cloud_body(call.body) if call.method == "POST" else _from_query(call)
    view = _view(call, asked)
    matches = _matches(call, asked)
    first, page = _position(asked, matches)
    size = _page_size(call, asked, view, page)
    shown = matches.issues[first : first + size]
    is_last = first + len(shown) >= len(matches.issues)
    tail: dict[str, Any] = {"isLast": is_last}
    if not is_last:
        tail["nextPageToken"] = _to_token(asked.jql, matches.keys[first + len(shown) - 1], page + 1)
    return _answer(call, asked, view, shown, tail)


def search_datacenter(call: Call) -> Answer:
    """`/search`: offsets into whatever matches now; a page size above the server's cap is cut in silence."""
    asked = _from_datacenter_body(call.body) if call.method == "POST" else _from_query(call)
    view = _view(call, asked)
    size = min(asked.size, call.site.limits.datacenter_search)
    matches = _matches(call, asked)
    shown = matches.issues[asked.start : asked.start + size]
    head = {"startAt": asked.start, "maxResults": size, "total": len(matches.issues)}
    return _answer(call, asked, view, shown, head)


def removed(_call: Call) -> Answer:
    raise refusal(410, REMOVED)


def approximate_count(call: Call) -> Answer:
    asked = Asked(_text(call.body, "jql"), (), (), 0)
    return Answer.of({"count": len(_matches(call, asked).issues)})


def bulkfetch(call: Call) -> Answer:
    """Up to a hundred issues by id or key, also a former key, in ascending order of id. What is not there is simply left out."""
    wanted = call.body.get("issueIdsOrKeys") if isinstance(call.body, dict) else None
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("issueIdsOrKeys must not be empty.")
    if len(wanted) > call.site.limits.bulkfetch:
        raise bad_request("The number of issues requested exceeds the limit of 100.")
    found = {issue.id: issue for name in wanted if (issue := call.site.world.find_issue(str(name)))}
    fields = call.body.get("fields") or ["*navigable"]
    expand = call.body.get("expand") or []
    view = View(select_fields(fields, call.site.world.fields) or (), "changelog" in expand, call.lens)
    issues = [to_issue(issue, view) for _, issue in sorted(found.items())]
    return Answer.of({"issues": issues, "issueErrors": []})


def _answer(call: Call, asked: Asked, view: View, shown: Iterable[Issue], rest: dict[str, Any]) -> Answer:
    """Join rendered issues; rendering is remembered, so that a page asked again costs a copy."""
    body = b",".join(_rendered(call, issue, view) for issue in shown)
    fields = call.site.world.fields.values() if view.fields is None else view.fields
    if "names" in asked.expand:
        rest["names"] = {field.id: field.name for field in fields}
    if "schema" in asked.expand:
        rest["schema"] = {field.id: to_field_schema(field) for field in fields}
    return Answer(200, b'{"issues":[' + body + b"]," + orjson.dumps(rest)[1:])


def _rendered(call: Call, issue: Issue, view: View) -> bytes:
    look = (view.lens, view.with_changelog, None if view.fields is None else tuple(field.id for field in view.fields))
    shelf: dict[int, bytes] = call.site.kept(("rendered", look), dict)
    if issue.id not in shelf:
        shelf[issue.id] = orjson.dumps(to_issue(issue, view))
    return shelf[issue.id]


def _from_query(call: Call) -> Asked:
    size = call.number("maxResults", DEFAULT_PAGE, cap=1_000_000)
    start = call.number("startAt", 0, cap=1_000_000_000)
    token = call.query.get("nextPageToken")
    return Asked(
        call.query.get("jql", ""), tuple(call.words("fields")), tuple(call.words("expand")), size, token, start
    )


def _from_cloud_body(body: Any) -> Asked:
    """Unknown keys, nulls and wrong types are refused: the schema is closed."""
    if not isinstance(body, dict):
        raise bad_request("Invalid request payload. Refer to the REST API documentation and try again.")
    for name, value in body.items():
        kind = _BODY_TYPES.get(name)
        if kind is None or not isinstance(value, kind):
            raise bad_request("Invalid request payload. Refer to the REST API documentation and try again.")
    expand = tuple(word for word in body.get("expand", "").split(",") if word)
    size = body.get("maxResults", DEFAULT_PAGE)
    return Asked(body.get("jql", ""), tuple(body.get("fields", ())), expand, size, body.get("nextPageToken"))


def _from_datacenter_body(body: Any) -> Asked:
    fields, expand = tuple(body.get("fields", ())), tuple(body.get("expand", ()))
    size, start, validate = (
        body.get("maxResults", DEFAULT_PAGE),
        body.get("startAt", 0),
        body.get("validateQuery", True),
    )
    return Asked(_text(body, "jql"), fields, expand, size, start=start, validate=validate)


def _text(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise bad_request(f"{name} must be a string.")
    return value


def _view(call: Call, asked: Asked) -> View:
    """Without `fields` Cloud shows ids, Data Center everything navigable."""
    default = ("id",) if call.lens.is_cloud else ("*navigable",)
    fields = select_fields(asked.fields or default, call.site.world.fields)
    return View(fields, "changelog" in asked.expand, call.lens, call.site.limits.datacenter_histories)


def _matches(call: Call, asked: Asked) -> Matches:
    query_of = (asked.jql, asked.validate, call.lens.zone.key, call.caller is None)
    found: Matches = call.site.kept(("matches", query_of), lambda: _find(call, asked))
    return found


def _find(call: Call, asked: Asked) -> Matches:
    """One value that does not exist makes the whole query a 400, except for an anonymous reader, who gets nothing at all."""
    query = parse_jql(asked.jql)
    world = call.site.world
    if call.caller is None:
        return Matches((), ())
    alternatives = [_tests_of(call, group, must_exist=asked.validate) for group in query.alternatives]
    found = [
        issue
        for issue in world.issues.values()
        if not issue.project.hidden
        and not issue.project.archived
        and any(all(test(issue) for test in tests) for tests in alternatives)
    ]
    keyed = sorted((query.sort_key(issue), issue.id) for issue in found)
    return Matches([key for key, _ in keyed], [world.issues[number] for _, number in keyed])


def _tests_of(call: Call, clauses: Sequence[Clause], *, must_exist: bool) -> list[Callable[[Issue], bool]]:
    tests = [to_predicate(clause, call.lens.zone) for clause in clauses if clause.operator != "in"]
    for clause in clauses:
        if clause.operator != "in":
            continue
        found = (_look_up(call, clause.field, value, must_exist=must_exist) for value in clause.values)
        wanted = {id(value) for value in found if value is not None}
        tests.append(_among_projects(wanted) if clause.field == "project" else _among_issues(wanted))
    return tests


def _look_up(call: Call, field: str, value: str, *, must_exist: bool) -> Project | Issue | None:
    world = call.site.world
    found = world.find_project(value) if field == "project" else world.find_issue(value)
    if found is None and must_exist:
        raise bad_request(f"The value '{value}' does not exist for the field '{field}'.")
    return found


def _among_projects(wanted: set[int]) -> Callable[[Issue], bool]:
    return lambda issue: id(issue.project) in wanted


def _among_issues(wanted: set[int]) -> Callable[[Issue], bool]:
    return lambda issue: id(issue) in wanted


def _page_size(call: Call, asked: Asked, view: View, page: int) -> int:
    """A hundred as soon as a field is asked for; every n-th page may be shorter than it could be."""
    limits = call.site.limits
    size = min(asked.size, limits.search_page if view.fields or view.with_changelog else limits.search_ids)
    if limits.short_every and (page + 1) % limits.short_every == 0:
        return max(1, size * 2 // 3)
    return size


def _position(asked: Asked, matches: Matches) -> tuple[int, int]:
    """Index of the first issue to show and number of the page."""
    if asked.token is None:
        return 0, 0
    try:
        token = orjson.loads(base64.urlsafe_b64decode(asked.token))
    except (binascii.Error, ValueError):
        raise bad_request("The provided next page token is invalid or has expired.") from None
    if token["of"] != _fingerprint(asked.jql):
        raise bad_request("The provided next page token does not belong to this query.")
    return bisect_right(matches.keys, token["after"]), token["page"]


def _to_token(jql: str, after: SortKey, page: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({"of": _fingerprint(jql), "after": after, "page": page})).decode()


def _fingerprint(jql: str) -> str:
    return hashlib.sha256(jql.encode()).hexdigest()[:16]


def read_issue(call: Call) -> Answer:
    """One issue by id, key or former key; without `fields` all of them."""
    issue = call.site.world.find_issue(call.params["issue"])
    if issue is None:
        raise not_found("Issue does not exist or you do not have permission to see it.")
    fields = select_fields(call.words("fields") or ["*all"], call.site.world.fields) or ()
    return Answer.of(to_issue(issue, View(fields, "changelog" in call.words("expand"), call.lens)))


ROUTES = (
    Route("GET", "issue/{issue}", read_issue),
    Route("GET", "search/jql", search_cloud, Anonymous.EMPTY, Deployment.CLOUD),
    Route("POST", "search/jql", search_cloud, Anonymous.EMPTY, Deployment.CLOUD),
    Route("POST", "search/approximate-count", approximate_count, Anonymous.EMPTY, Deployment.CLOUD),
    Route("GET", "search", removed, Anonymous.WELCOME, Deployment.CLOUD),
    Route("POST", "search", removed, Anonymous.WELCOME, Deployment.CLOUD),
    Route("POST", "issue/bulkfetch", bulkfetch, only=Deployment.CLOUD),
    Route("GET", "search", search_datacenter, Anonymous.EMPTY, Deployment.DATACENTER),
    Route("POST", "search", search_datacenter, Anonymous.EMPTY, Deployment.DATACENTER),
)
