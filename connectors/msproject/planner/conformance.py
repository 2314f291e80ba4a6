"""Pages of a make-believe basic plan, as reading it gives them, for the conformance suite."""

from typing import Any

from connectors.sdk.contract import WHOLE_CONNECTION, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import SpoiltPage

_PLAN, _ZOE = "xqQg5FS2LkCp935s-FIFm2QAFkHM", "9a1c0000-0000-4000-8000-000000000001"
_TASK = {
    "@odata.etag": 'W/"JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBAWCc="',
    "id": "01gzSlKkIUSUl6DF_EilrmQAKDhh",
    "planId": _PLAN,
    "bucketId": "B1",
    "title": "Draft the tender",
    "percentComplete": 50,
    "priority": 3,
    "dueDateTime": "2026-03-06T10:00:00Z",
    "assignments": {_ZOE: {"assignedDateTime": "2026-01-07T09:00:00Z", "orderHint": ""}},
    "appliedCategories": {"category1": True},
    "checklistItemCount": 1,
}
_CONTEXT = {"plan": _PLAN, "buckets": {"B1": "To do"}, "categories": {"category1": "Legal"}}


def _page(stream: str, document: Any, *, scope: str = _PLAN, **rest: Any) -> Page:
    return Page(f"planner_{stream}", scope, encode_json(document), is_last=True, **rest)


def _tasks(*tasks: Any) -> Page:
    details = {_TASK["id"]: {"checklist": {"95e27074": {"title": "Ask legal", "isChecked": True}}}}
    cursor = Cursor({"seal": "0123456789", "etags": {_TASK["id"]: "abcdef0123"}})
    return _page("tasks", {"tasks": tasks, "details": details}, context=_CONTEXT, cursor=cursor)


PAGES = (
    _page("plans", {"id": _PLAN, "title": "Harbour", "createdDateTime": "2026-01-07T09:00:00Z", "groupName": "PMO"}),
    _tasks(_TASK),
    _page("people", [{"id": _ZOE, "displayName": "Zoë", "mail": "zoe@acme.example"}], scope=WHOLE_CONNECTION),
)
SPOILT_PAGES = (
    SpoiltPage(_tasks(_TASK, {"id": "01", "title": "A task", "dueDateTime": "tomorrow"}, {"title": "x"}), rejected=2),
)
