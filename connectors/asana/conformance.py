"""What this connector brings to the conformance suite: small pages of every stream, made like those of `fetch`."""

from typing import Any

from connectors.sdk.contract import WHOLE_CONNECTION, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import Material, SpoiltPage

JsonObject = dict[str, Any]
SCOPE = "1200000000000101"

_CHLOE = {"gid": "1200000000000001", "name": "Chloé L."}
_FIELD = {
    "gid": "1200000000000501",
    "name": "Budget",
    "resource_subtype": "number",
    "format": "currency",
    "currency_code": "EUR",
}
_LOCAL = {**_FIELD, "is_global_to_workspace": False}
_PROJECT = {
    "gid": SCOPE,
    "name": "Rénovation",
    "archived": False,
    "completed": False,
    "created_at": "2026-01-12T08:00:00.000Z",
    "modified_at": "2026-11-02T08:00:00.000Z",
    "start_on": "2026-01-12",
    "due_on": None,
    "owner": _CHLOE,
    "current_status_update": {"gid": "1200000000000701", "status_type": "at_risk"},
    "custom_fields": [{**_FIELD, "number_value": 125000.5}],
    "custom_field_settings": [{"gid": "1200000000000502", "custom_field": _LOCAL}],
}
_TASK: JsonObject = {
    "gid": "1200000000000201",
    "name": "Chiffrer « 12\u00a0500 € »",
    "resource_subtype": "default_task",
    "completed": True,
    "completed_at": "2026-05-04T09:12:33.120Z",
    "created_at": "2026-04-01T09:00:00.000Z",
    "modified_at": "2026-05-04T09:12:33.120Z",
    "due_at": "2026-05-03T22:30:00.000Z",
    "due_on": "2026-05-04",
    "parent": None,
    "num_subtasks": 1,
    "actual_time_minutes": 95,
    "assignee": _CHLOE,
    "memberships": [{"project": {"gid": SCOPE}, "section": {"gid": "1200000000000301", "name": "En cours"}}],
    "dependencies": [{"gid": "1200000000000202"}],
    "custom_fields": [
        {
            "gid": "1200000000000503",
            "resource_subtype": "number",
            "format": "duration",
            "number_value": 240,
            "asana_created_field": "estimated_time",
        }
    ],
}
_SUBTASK = {**_TASK, "gid": "1200000000000203", "parent": {"gid": _TASK["gid"]}, "num_subtasks": 0, "memberships": []}
_DELETED = {"type": "task", "action": "deleted", "resource": {"gid": "1200000000000209", "resource_type": "task"}}
_UPDATE = {
    "gid": "1200000000000701",
    "title": "Point 3",
    "text": "Retard de livraison",
    "status_type": "at_risk",
    "author": _CHLOE,
    "created_at": "2026-10-01T08:00:00.000Z",
    "parent": {"gid": SCOPE},
}
_ENTRY = {
    "gid": "1200000000000401",
    "duration_minutes": 95,
    "entered_on": "2026-05-04",
    "created_by": _CHLOE,
    "attributable_to": {"gid": SCOPE},
    "task": {"gid": _TASK["gid"]},
    "categories": [{"gid": "1200000000000402", "name": "Atelier"}],
    "approval_status": "APPROVED",
    "billable_status": "billable",
}
_BUDGET = {
    "gid": "1200000000000801",
    "budget_type": "cost",
    "parent": {"gid": SCOPE},
    "total": {"enabled": True, "units": "EUR", "value": 60000},
}
_RATE = {
    "gid": "1200000000000601",
    "parent": {"gid": SCOPE},
    "resource": {**_CHLOE, "resource_type": "user"},
    "rate": 95.5,
    "currency_code": "EUR",
}
_SHARE = {
    "gid": "1200000000000611",
    "parent": {"gid": SCOPE},
    "assignee": {**_CHLOE, "resource_type": "user"},
    "start_date": "2026-11-02",
    "end_date": "2026-12-18",
    "effort": {"type": "percent", "value": 50},
}
_GOAL = {"gid": "1200000000000901", "name": "Ouvrir à Lyon", "status": "green", "due_on": "2026-12-31"}
_TASKS_CURSOR = Cursor({"ledger": {"sums": "0" * 1024, "newest": "2026-11-02T08:00:00.000Z"}, "sync": "de47"})


def _list(stream: str, *items: Any, cursor: Cursor | None = None, **context: Any) -> Page:
    body = encode_json({"data": items, "next_page": None})
    return Page(stream, WHOLE_CONNECTION, body, context, cursor, is_last=True)


def _batch(stream: str, *items: Any, **rest: Any) -> Page:
    results = [
        {"status_code": 200, "headers": {}, "body": {"data": items}},
        {"status_code": 404, "headers": {}, "body": {}},
    ]
    return _list(stream, *results, shape="batch", **rest)


def _tasks(shape: str, *items: Any, **context: Any) -> Page:
    return Page("tasks", SCOPE, encode_json({"data": items}), {"shape": shape, "homes": [SCOPE], **context})


def _subtasks(*items: Any) -> Page:
    return _tasks("batch", {"status_code": 200, "headers": {}, "body": {"data": items}}, below=True)


def _events(*events: Any) -> Page:
    return Page("tasks", SCOPE, encode_json({"data": events}), {"shape": "events"}, _TASKS_CURSOR, is_last=True)


MATERIAL = Material(
    settings={"base_url": "https://app.asana.com/api/1.0"},
    secrets={"webhook_secret": "a signing secret", "access_token": "a token"},
    pages=(
        _list("users", {**_CHLOE, "email": "chloe@acme.example"}),
        _list("teams", {"gid": "1200000000000009", "name": "Études"}),
        _list("custom_fields", _FIELD),
        _list(
            "portfolios",
            {"gid": "1200000000000011", "name": "2026", "custom_field_settings": [{"custom_field": _LOCAL}]},
        ),
        _list("projects", _PROJECT, portfolios={SCOPE: ["2026"]}, names={}),
        _tasks("list", _TASK),
        _subtasks(_SUBTASK),
        _events(_DELETED),
        _batch("status_updates", _UPDATE, cursor=Cursor({"latest": {SCOPE: "1200000000000701"}})),
        _list("goals", _GOAL, supporting={_GOAL["gid"]: [SCOPE]}),
        _list("time_entries", _ENTRY, shape="list", approvals={}, cursor=Cursor({"since": "2026-10-08", "days": {}})),
        _batch("budgets", _BUDGET),
        _batch("rates", _RATE),
        _list("allocations", _SHARE, projects=[SCOPE]),
        _list("former_users", {"gid": "1200000000000002", "name": "Zoé D."}),
    ),
    spoilt_pages=(
        SpoiltPage(
            _tasks("list", _TASK, {**_TASK, "gid": "1", "name": None}, "no task", {**_TASK, "completed_at": "hier"}),
            rejected=3,
        ),
        SpoiltPage(
            _list("time_entries", _ENTRY, {**_ENTRY, "gid": "2", "duration_minutes": -5}, shape="list"), rejected=1
        ),
        SpoiltPage(
            _batch("rates", _RATE, {**_RATE, "gid": "3", "currency_code": "euros"}),
            rejected=1,
        ),
    ),
)
