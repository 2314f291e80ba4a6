"""Pages of a make-believe Project Web App, as reading it gives them, for the conformance suite."""

from typing import Any

from connectors.sdk.contract import WHOLE_CONNECTION, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import SpoiltPage

JsonObject = dict[str, Any]
_PROJECT, _TASK, _SECOND, _ZOE, _WORK, _LINE, _RISK = (
    f"0f1e2d3c-0000-4000-8000-00000000000{number}" for number in range(7)
)
_SITE = "https://projects.acme.example/PWA"
_CONTEXT: JsonObject = {"site": _SITE, "projects": {_PROJECT: "EUR"}, "custom": []}
_CHANGED = Cursor({"since": "2026-03-09T09:00:00", "is_first": False, "choice": [None, []]})


def _page(what: str, *rows: JsonObject, scope: str = _PROJECT, cursor: Cursor | None = None, **beside: Any) -> Page:
    context = {**_CONTEXT, **beside}
    return Page(f"pwa_{what}", scope, encode_json(rows), context=context, cursor=cursor, is_last=True)


_PROJECT_ROW = {
    "ProjectId": _PROJECT,
    "ProjectName": "Harbour",
    "ProjectType": 0,
    "ProjectCurrency": "EUR",
    "ProjectStartDate": "2026-03-02T08:00:00",
    "ProjectModifiedDate": "2026-03-01T09:00:00",
    "ProjectOwnerName": "Zoë",
    "ProjectWork": "24.000000",
    "Sponsor": "Port authority",
}
_TASK_ROW = {
    "ProjectId": _PROJECT,
    "TaskId": _TASK,
    "TaskName": "Pour the quay wall 🏗",
    "TaskWork": "24.000000",
    "TaskActualWork": "6.000000",
    "TaskPercentCompleted": 25,
    "TaskCost": "404.000000",
    "TaskPriority": 500,
    "TaskStartDate": "2026-03-02T08:00:00",
    "TaskFinishDate": "2026-03-06T17:00:00",
}
_LINE_ROW = {
    "TimesheetLineId": _LINE,
    "TimesheetOwnerId": _ZOE,
    "ProjectId": _PROJECT,
    "TaskId": _TASK,
    "TimesheetStatus": "Submitted",
    "PeriodStartDate": "2026-03-02T00:00:00",
    "PeriodEndDate": "2026-03-08T00:00:00",
    "ModifiedDate": "2026-03-09T09:00:00",
}
_HOURS = {"TimesheetLineId": _LINE, "TimeByDay": "2026-03-02T00:00:00", "ActualWorkNonBillable": "6.000000"}
_STAMP = Cursor({"stamp": "0123456789abcdef"})
_OF_SITE: JsonObject = {"scope": WHOLE_CONNECTION, "people": {"Zoë": _ZOE, _ZOE: _ZOE}}
_RISK_ROW = {"ProjectId": _PROJECT, "RiskId": _RISK, "Title": "Flood", "Status": "(1) Active", "Probability": "50"}
_BASELINE = ["2026-03-02T08:00:00", "2026-03-05T17:00:00", "20.000000", "300.000000"]


def _tasks(*rows: JsonObject) -> Page:
    beside: JsonObject = {"baselines": {_TASK: _BASELINE}, "children": {}, "summary": None, "is_again": True}
    return _page("tasks", *rows, cursor=_STAMP, **beside)


def _timesheets(*rows: JsonObject) -> Page:
    cursor = Cursor({**_CHANGED.state, "corrected": "2026-03-09T09:00:00"})
    return _page("timesheets", *rows, cursor=cursor, days={_LINE: [_HOURS]}, not_projects=[], **_OF_SITE)


PAGES = (
    _page(
        "projects",
        _PROJECT_ROW,
        **{**_OF_SITE, "custom": ["Sponsor"]},
        fields=[{"entity": "source_project", "name": "Sponsor", "type": "string"}],
    ),
    _page("resources", {"ResourceId": _ZOE, "ResourceName": "Zoë", "ResourceIsActive": True}, scope=WHOLE_CONNECTION),
    _tasks(_TASK_ROW, {**_TASK_ROW, "TaskId": _SECOND, "TaskName": "", "TaskCost": None}),
    _page(
        "dependencies",
        {"PredecessorTaskId": _TASK, "SuccessorTaskId": _SECOND, "DependencyType": 1, "LinkLag": 4800},
        cursor=_STAMP,
        project=_PROJECT,
    ),
    _page(
        "assignments",
        {
            "AssignmentId": _WORK,
            "ProjectId": _PROJECT,
            "TaskId": _TASK,
            "ResourceId": _ZOE,
            "AssignmentWork": "8.000000",
        },
        cursor=_STAMP,
        baselines={_WORK: "8.000000"},
        days={_WORK: [["2026-03-02T00:00:00", "8.000000", "0.000000"]]},
    ),
    _timesheets(_LINE_ROW),
    _page("risks", _RISK_ROW, cursor=_CHANGED, **_OF_SITE),
    _page(
        "issues",
        {"ProjectId": _PROJECT, "IssueId": _RISK, "Title": "No crane", "Status": "(3) Closed"},
        cursor=_CHANGED,
        **_OF_SITE,
    ),
    _page(
        "deliverables",
        {"ProjectId": _PROJECT, "DeliverableId": _RISK, "Title": "Quay", "FinishDate": "2026-06-30T00:00:00"},
        cursor=_CHANGED,
        **_OF_SITE,
    ),
)
SPOILT_PAGES = (
    SpoiltPage(_tasks(_TASK_ROW, {**_TASK_ROW, "TaskId": _SECOND, "TaskWork": "many"}, {"TaskName": "x"}), rejected=2),
    SpoiltPage(_timesheets(_LINE_ROW, {**_LINE_ROW, "PeriodStartDate": "yesterday"}), rejected=1),
)
