"""What this connector brings to the conformance suite: small pages of every stream, made like those of `fetch`."""

import copy
from typing import Any

from connectors.sdk.contract import Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import Material, SpoiltPage

JsonObject = dict[str, Any]
SITE = "https://acme.atlassian.net"
SCOPE = "10010"

_ZOE = {
    "accountId": "5b10a2844c20165700ede21g",
    "accountType": "atlassian",
    "displayName": "Zoë D.",
    "active": True,
    "timeZone": "Europe/Paris",
}
_PROJECT = {"id": SCOPE, "key": "ENR", "name": "Énergie ⚡", "simplified": True, "lead": _ZOE}
_FIELD = {
    "id": "customfield_10912",
    "name": "Story Points",
    "custom": True,
    "schema": {"type": "number", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:float"},
}
_VERSION = {
    "id": "10300",
    "name": "1.0",
    "released": False,
    "archived": False,
    "projectId": 10010,
    "releaseDate": "2026-12-01",
}
_WORKLOG = {
    "id": "310041",
    "issueId": "20012",
    "author": _ZOE,
    "created": "2026-11-02T09:00:00.000+0530",
    "updated": "2026-11-02T09:00:00.000+0530",
    "started": "2026-11-01T01:30:00.000+0530",
    "timeSpentSeconds": 7200,
    "comment": {"type": "doc", "version": 1, "content": [{"type": "text", "text": "Migration"}]},
}
_BLOCKS = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
_ISSUE: JsonObject = {
    "id": "20012",
    "key": "ENR-7",
    "fields": {
        "summary": "Migrer l'API",
        "issuetype": {"id": "10471", "name": "Récit", "subtask": False, "hierarchyLevel": 0},
        "project": _PROJECT,
        "parent": {"id": "20001", "key": "ENR-1"},
        "status": {"id": "10202", "name": "En cours", "statusCategory": {"id": 4, "key": "indeterminate"}},
        "assignee": _ZOE,
        "priority": {"id": "3", "name": "Medium"},
        "created": "2026-10-01T09:00:00.000+0530",
        "updated": "2026-11-20T11:05:42.887+0530",
        "duedate": "2026-12-01",
        "resolutiondate": None,
        "timeoriginalestimate": 28800,
        "timeestimate": 14400,
        "timespent": 7200,
        "labels": ["api"],
        "issuelinks": [{"id": "71201", "type": _BLOCKS, "outwardIssue": {"id": "20040", "key": "APX-3"}}],
        "customfield_10912": 5.0,
        "customfield_11388": 12000.5,
        "worklog": {"startAt": 0, "maxResults": 20, "total": 1, "worklogs": [_WORKLOG]},
    },
}
_MOVED = {"field": "status", "fieldtype": "jira", "fieldId": "status"}
_CHANGE = {
    "id": "900123",
    "author": _ZOE,
    "created": "2026-11-02T10:00:00.123+0530",
    "items": [{**_MOVED, "from": "10201", "fromString": "À faire", "to": "10202", "toString": "En cours"}],
}
_NUMBERED = {**_CHANGE, "id": "900124", "created": 1762057800, "author": None}
_HISTORY_CONTEXT = {"site": "https://acme.atlassian.net", "categories": {"10201": "new"}}
_SITE_CONTEXT = {"site": SITE}
_ISSUE_CONTEXT = {
    "site": SITE,
    "cloud": True,
    "columns": {"story_points": ["customfield_10912"]},
    "named": {},
    "issue_ids": {},
    "people": [_ZOE["accountId"]],
}
_TEMPO_WORKLOG = {
    "tempoWorklogId": 10041,
    "issue": {"self": "https://acme.atlassian.net/rest/api/3/issue/20012", "id": 20012},
    "timeSpentSeconds": 7200,
    "billableSeconds": 3600,
    "startDate": "2026-11-01",
    "startTime": "01:30:00",
    "description": "Migration",
    "createdAt": "2026-11-02T08:00:00Z",
    "updatedAt": "2026-11-02T08:00:00Z",
    "author": {"accountId": _ZOE["accountId"]},
    "attributes": {"values": [{"key": "_Account_", "value": "ACC-1"}]},
}
_APPROVALS = {_ZOE["accountId"]: {"2026-11-01": ["2026-11-30", "APPROVED"]}}
_PLAN = {
    "id": 10050,
    "startDate": "2026-11-02",
    "endDate": "2026-11-06",
    "totalPlannedSecondsInScope": 36000,
    "planItem": {"id": "20012", "type": "ISSUE"},
    "assignee": {"id": _ZOE["accountId"], "type": "USER"},
}
_ACCOUNT = {"self": "https://api.tempo.io/4/accounts/ACC-1", "id": 7, "key": "ACC-1", "name": "R", "monthlyBudget": 40}
_WEEK = {
    "week": {"name": "Four days", "days": [{"day": "MONDAY", "requiredSeconds": 28800}]},
    "holidays": {_ZOE["accountId"]: "3"},
    "days_off": {
        "3": [{"date": "2026-11-02", "type": "FLOATING", "durationSeconds": 14400, "name": "Fête", "year": 2026}]
    },
}
_FEED = {"since": 1763600000000, "seen": [[310041, 1763600001234]]}


def _page(stream: str, document: Any, *, scope: str = "", context: JsonObject, **rest: Any) -> Page:
    return Page(stream, scope, encode_json(document), context, **rest)


def _spoilt(issue: JsonObject, **fields: Any) -> JsonObject:
    broken = copy.deepcopy(issue)
    broken["id"] = "20099"
    broken["fields"].update(fields)
    return broken


_PAGES = (
    _page("projects", {"values": [_PROJECT]}, context={**_SITE_CONTEXT, "scopes": None, "ignored": []}, is_last=True),
    _page("fields", [_FIELD], context=_SITE_CONTEXT, is_last=True),
    _page("accounts", [_ZOE], context=_SITE_CONTEXT, is_last=True),
    _page("versions", [_VERSION], scope=SCOPE, context={**_SITE_CONTEXT, "project_key": "ENR"}, is_last=True),
    _page(
        "issues",
        {"issues": [_ISSUE], "isLast": True},
        scope=SCOPE,
        context=_ISSUE_CONTEXT,
        cursor=Cursor({"updated": 1763617542887, "whole": True}),
        is_last=True,
    ),
    _page(
        "changed_issues",
        {"issues": [_ISSUE], "isLast": True},
        context={**_ISSUE_CONTEXT, "projects": {SCOPE: {name: _ISSUE_CONTEXT[name] for name in ("columns", "named")}}},
        cursor=Cursor({"updated": {SCOPE: 1763617542887}, "recent": {}, "unread": {}}),
    ),
    _page("properties", {"key": "budget", "value": {"total": 480000, "spent": 12}}, scope=SCOPE, context={}),
    _page(
        "history",
        {"issueChangeLogs": [{"issueId": "20012", "changeHistories": [_CHANGE, _NUMBERED]}]},
        context=_HISTORY_CONTEXT,
    ),
    _page(
        "issue_worklogs",
        {"total": 1, "worklogs": [_WORKLOG]},
        scope=SCOPE,
        context={**_SITE_CONTEXT, "issue_key": "ENR-7", "people": []},
    ),
    _page(
        "worklogs",
        [_WORKLOG],
        context={**_SITE_CONTEXT, "kind": "list", "issue_keys": {"20012": "ENR-7"}, "people": []},
        cursor=Cursor({"updated": _FEED, "deleted": _FEED}),
    ),
    _page(
        "worklogs",
        {"values": [{"worklogId": 310042, "updatedTime": 1763600001234}], "until": 1763600001234, "lastPage": True},
        context={**_SITE_CONTEXT, "kind": "deleted", "alive": []},
    ),
)
_TEMPO_PAGES = (
    _page(
        "tempo_worklogs",
        {"results": [_TEMPO_WORKLOG]},
        scope=SCOPE,
        context={"approvals": _APPROVALS, "jira_ids": {"10041": "310041"}},
        cursor=Cursor({"since": "2026-11-02T08:00:00Z", "newest": None, "offset": 0, "tail": [], "seen": []}),
        is_last=True,
    ),
    _page(
        "tempo_approvals",
        {"results": [_TEMPO_WORKLOG]},
        context={"approvals": _APPROVALS, "issues": ["20012"], "jira_ids": {}},
        cursor=Cursor({"day": "2026-11-20", "known": _APPROVALS}),
    ),
    _page(
        "tempo_deleted",
        {"results": [{"tempoWorklogId": "10042", "deletedAt": "2026-11-03T08:00:00Z"}]},
        context={},
        cursor=Cursor({"since": "2026-11-03T08:00:00Z", "seen": [["10042", "2026-11-03T08:00:00Z"]]}),
    ),
    _page(
        "tempo_plans",
        {"results": [_PLAN]},
        context={"issues": ["20012"], "projects": [SCOPE], "gone": [10051]},
        cursor=Cursor({"ids": [10050]}),
    ),
    _page(
        "tempo_calendars",
        {"results": [{"accountId": _ZOE["accountId"]}]},
        context=_WEEK,
    ),
    _page(
        "tempo_calendars",
        {"results": []},
        context={"gone": ["5b10a2844c20165700ede99z"]},
        cursor=Cursor({"day": "2026-11-20", "people": [_ZOE["accountId"]]}),
    ),
    _page(
        "tempo_accounts", {"results": [_ACCOUNT]}, context={"projects": {_ACCOUNT["self"]: SCOPE}, "month": "2026-11"}
    ),
)
_SPOILT_PAGES = (
    SpoiltPage(
        _page("properties", {"key": "budget", "value": {"total": "a lot", "spent": 12}}, scope=SCOPE, context={}),
        rejected=1,
    ),
    SpoiltPage(
        _page(
            "issues",
            {"issues": [_ISSUE, _spoilt(_ISSUE, summary=None, issuelinks=[], customfield_11388=None, worklog=None)]},
            scope=SCOPE,
            context=_ISSUE_CONTEXT,
        ),
        rejected=1,
    ),
    SpoiltPage(
        _page(
            "issues",
            {"issues": [_spoilt(_ISSUE, customfield_11388="a lot", worklog=None)]},
            scope=SCOPE,
            context=_ISSUE_CONTEXT,
        ),
        rejected=1,
    ),
    SpoiltPage(
        _page(
            "history",
            {"issueChangeLogs": [{"issueId": "20012", "changeHistories": [_CHANGE, {**_CHANGE, "created": None}]}]},
            context=_HISTORY_CONTEXT,
        ),
        rejected=1,
    ),
    SpoiltPage(
        _page(
            "tempo_worklogs",
            {"results": [_TEMPO_WORKLOG, {**_TEMPO_WORKLOG, "startDate": "yesterday"}]},
            scope=SCOPE,
            context={"approvals": {}, "jira_ids": {}},
        ),
        rejected=1,
    ),
    SpoiltPage(
        _page(
            "tempo_plans",
            {"results": [_PLAN, {**_PLAN, "id": None}]},
            context={"issues": ["20012"], "projects": [], "gone": []},
        ),
        rejected=1,
    ),
    SpoiltPage(
        _page(
            "issue_worklogs",
            {"total": 2, "worklogs": [_WORKLOG, {**_WORKLOG, "started": "2026-11-01T01:30:00.000"}]},
            scope=SCOPE,
            context={**_SITE_CONTEXT, "issue_key": "ENR-7", "people": []},
        ),
        rejected=1,
    ),
)

MATERIAL = Material(
    settings={"site_url": SITE, "email": "zoe@acme.example"},
    secrets={
        "token": "an-api-token",
        "password": "a-password",
        "tempo_token": "a-tempo-token",
        "oauth_client_id": "an-app",
        "oauth_client_secret": "an-app-secret",
        "oauth_refresh_token": "a-refresh-token",
        "webhook_secret": "a-webhook-secret",
    },
    mapping={
        "currency": "EUR",
        "money": [
            {"field": "customfield_11388", "kind": "budget"},
            {"field": "tempo:monthlyBudget", "kind": "budget", "level": "project"},
            {"field": "property:budget/total", "kind": "budget", "level": "project"},
            {"field": "property:budget/spent", "kind": "actual", "level": "project"},
        ],
    },
    pages=(*_PAGES, *_TEMPO_PAGES),
    spoilt_pages=_SPOILT_PAGES,
)
