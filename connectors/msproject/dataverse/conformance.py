"""Pages of a make-believe environment, as reading it gives them, for the conformance suite."""

from typing import Any

from connectors.sdk.contract import WHOLE_CONNECTION, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import SpoiltPage

JsonObject = dict[str, Any]
_PROJECT, _TASK, _SECOND = (f"1870aa{number}0-0000-4000-8000-000000000001" for number in range(3))
_ZOE, _EURO = "5c3b0000-0000-4000-8000-000000000001", "e0000000-0000-4000-8000-000000000001"
_ENVIRONMENT = "https://acme.crm4.dynamics.com"
_ROW = {"createdon": "2026-01-07T09:00:00Z", "modifiedon": "2026-03-02T09:00:00Z", "statecode": 0}
_CONTEXT: JsonObject = {
    "environment": _ENVIRONMENT,
    "project_column": "_msdyn_project_value",
    "projects": {_PROJECT: {"hours_per_day": 8, "currency": "EUR"}},
    "currencies": {_EURO: "EUR"},
    "base_currency": "EUR",
    "link_types": {"192350000": "Finish-to-start"},
    "custom": ["acme_points"],
    "named": {},
}
_CURSOR = Cursor(
    {
        "columns": "0123456789abcdef",
        "scopes": None,
        "left_out": [],
        "link": f"{_ENVIRONMENT}/api/data/v9.2/msdyn_projecttasks?$select=msdyn_subject&$deltatoken=919042!01/15/2026",
        "kind": "changes",
        "taken": "2026-01-15T12:00:00+00:00",
    }
)
_OF_PROJECT = {**_ROW, "_msdyn_project_value": _PROJECT}
_TASK_ROW = {
    **_OF_PROJECT,
    "msdyn_projecttaskid": _TASK,
    "msdyn_subject": "Pour the quay wall 🏗",
    "msdyn_effort": 40.0,
    "msdyn_effortcompleted": 10.0,
    "msdyn_progress": 0.25,
    "msdyn_priority": 5,
    "msdyn_tzascheduledstart": "2026-03-02T09:00:00Z",
    "msdyn_scheduledend": "2026-03-06T16:00:00Z",
    "acme_points": 5,
}
_LINE = {
    **_OF_PROJECT,
    "msdyn_amount": 2400.5,
    "msdyn_transactiontypecode": 192350000,
    "msdyn_transactionclassification": 192350000,
    "msdyn_documentdate": "2026-03-02T00:00:00Z",
    "_transactioncurrencyid_value": _EURO,
}
_REGISTER = {**_OF_PROJECT, "msdyn_subject": "Storm", "proj_cost": 5000.0, "proj_due": "2026-05-01T00:00:00Z"}
_PLANNED = '[{"Start":"/Date(1772438400000)/","End":"/Date(1772467200000)/","Hours":8}]'


def _page(stream: str, *rows: JsonObject, **context: Any) -> Page:
    return Page(
        f"dataverse_{stream}",
        WHOLE_CONNECTION,
        encode_json(rows),
        context={**_CONTEXT, **context},
        cursor=None if stream == "projects" else _CURSOR,
        is_last=True,
    )


PAGES = (
    _page(
        "projects",
        {**_ROW, "msdyn_projectid": _PROJECT, "msdyn_subject": "Harbour", "msdyn_progress": 0.25},
        managers={},
        fields=[{"entity": "task", "name": "acme_points", "title": "Points", "type": "decimal"}],
    ),
    _page("resources", {**_ROW, "bookableresourceid": _ZOE, "name": "Zoë", "resourcetype": 3}),
    _page("team", {**_OF_PROJECT, "msdyn_projectteamid": _SECOND, "msdyn_name": "Engineer 1"}),
    _page("tasks", _TASK_ROW, baselines={_TASK: ["2026-03-02T08:00:00Z", "2026-03-05T16:00:00Z", 36.0]}),
    _page(
        "dependencies",
        {
            **_OF_PROJECT,
            "msdyn_projecttaskdependencyid": _SECOND,
            "_msdyn_predecessortask_value": _TASK,
            "_msdyn_successortask_value": _SECOND,
            "msdyn_projecttaskdependencylinktype": 192350000,
            "msdyn_projecttaskdependencylinklaginseconds": 28_800,
        },
    ),
    _page(
        "assignments",
        {
            **_OF_PROJECT,
            "msdyn_resourceassignmentid": _SECOND,
            "_msdyn_taskid_value": _TASK,
            "_msdyn_bookableresourceid_value": _ZOE,
            "msdyn_effort": 8.0,
            "msdyn_plannedwork": _PLANNED,
        },
    ),
    _page(
        "time_entries",
        {
            **_OF_PROJECT,
            "msdyn_timeentryid": _SECOND,
            "msdyn_date": "2026-03-02T00:00:00Z",
            "msdyn_duration": 450,
            "msdyn_type": 192350000,
            "msdyn_entrystatus": 192350002,
        },
        {
            "@odata.context": f"{_ENVIRONMENT}/$metadata#msdyn_timeentries/$deletedEntity",
            "id": _TASK,
            "reason": "deleted",
        },
    ),
    _page("estimates", {**_LINE, "msdyn_estimatelineid": _SECOND}),
    _page("actuals", {**_LINE, "msdyn_actualid": _TASK, "msdyn_amount": -12.5}),
    _page("risks", {**_REGISTER, "msdyn_projectriskid": _TASK}),
    _page("issues", {**_REGISTER, "msdyn_projectissueid": _SECOND}),
    _page("reports", {**_OF_PROJECT, "msdyn_projectstatusreportid": _TASK, "msdyn_name": "March"}),
)
SPOILT_PAGES = (
    SpoiltPage(
        _page(
            "tasks",
            {**_TASK_ROW, "msdyn_projecttaskid": _SECOND, "msdyn_effort": "many"},
            {"msdyn_subject": "Without an id"},
            _TASK_ROW,
        ),
        rejected=2,
    ),
)
