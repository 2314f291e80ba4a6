"""What changed on many issues: Cloud's bulk read of changelogs."""

import base64
import binascii
from typing import Any

import orjson

from hub.demo.fake_jira.entities import Deployment, History, Issue, JsonObject
from hub.demo.fake_jira.problem import bad_request
from hub.demo.fake_jira.render_issue import to_history
from hub.demo.fake_jira.wire import Call, Route
from hub.demo.loopback.answer import Answer

_BODY_TYPES: dict[str, type] = {"issueIdsOrKeys": list, "fieldIds": list, "maxResults": int, "nextPageToken": str}
_DEFAULT_PAGE = 1000
_MOST_FIELDS = 10


def bulkfetch(call: Call) -> Answer:
    """Oldest first over all issues, so that one issue's entries stand on several pages; issues that are not there are left out."""
    body = _checked(call)
    size = min(body.get("maxResults", _DEFAULT_PAGE), call.site.limits.changelog_cut)
    start = _start(body.get("nextPageToken"))
    entries = _entries(call, body)
    shown = entries[start : start + size]
    by_issue: dict[int, list[JsonObject]] = {}
    for issue, entry in shown:
        by_issue.setdefault(issue.id, []).append(to_history(entry, call.lens))
    document: JsonObject = {
        "issueChangeLogs": [
            {"issueId": str(issue_id), "changeHistories": histories} for issue_id, histories in by_issue.items()
        ]
    }
    if start + len(shown) < len(entries):
        document["nextPageToken"] = base64.urlsafe_b64encode(orjson.dumps(start + len(shown))).decode()
    return Answer.of(document)


def _entries(call: Call, body: JsonObject) -> list[tuple[Issue, History]]:
    wanted = set(body.get("fieldIds") or ())
    found = {issue.id: issue for name in body["issueIdsOrKeys"] if (issue := call.site.world.find_issue(str(name)))}
    entries = [
        (issue, entry)
        for issue in found.values()
        for entry in issue.histories
        if not wanted or any(item.field_id in wanted for item in entry.items)
    ]
    return sorted(entries, key=lambda pair: (pair[1].created, pair[0].id, pair[1].id))


def _checked(call: Call) -> JsonObject:
    """Unknown keys, nulls, wrong types and too much of anything are refused: the schema is closed."""
    body: Any = call.body
    if not isinstance(body, dict) or any(
        not isinstance(value, _BODY_TYPES.get(name, type(None))) for name, value in body.items()
    ):
        raise bad_request("Invalid request payload. Refer to the REST API documentation and try again.")
    limits = call.site.limits
    if not 1 <= len(body.get("issueIdsOrKeys", ())) <= limits.changelog_issues:
        raise bad_request(f"issueIdsOrKeys must hold 1 to {limits.changelog_issues} issues.")
    if len(body.get("fieldIds", ())) > _MOST_FIELDS:
        raise bad_request("fieldIds must hold 10 fields at most.")
    if not 1 <= body.get("maxResults", 1) <= limits.changelog_page:
        raise bad_request(f"maxResults must be between 1 and {limits.changelog_page}.")
    return body


def _start(token: str | None) -> int:
    try:
        return int(orjson.loads(base64.urlsafe_b64decode(token))) if token else 0
    except (binascii.Error, ValueError):
        raise bad_request("The provided next page token is invalid or has expired.") from None


ROUTES = (Route("POST", "changelog/bulkfetch", bulkfetch, only=Deployment.CLOUD),)
