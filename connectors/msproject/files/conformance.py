"""Pages of a make-believe plan file, as reading it gives them, for the conformance suite."""

from typing import Any

from connectors.msproject.files.plan import ASSIGNMENTS, CALENDARS, DEPENDENCIES, LIBRARY, PROJECT, RESOURCES, TASKS
from connectors.sdk.contract import WHOLE_CONNECTION, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import SpoiltPage

_PROJECT_ID = "0F0E6C1B-2F7E-4A10-9F4B-0242AC120002"
_FILE = "harbour.mpp"
_CONTEXT = {
    "project": _PROJECT_ID,
    "currency": "EUR",
    "minutes_per_day": "480",
    "minutes_per_week": "2400",
    "days_per_month": "20",
    "fields": {"188743731": {"name": "Cost centre", "field_name": "Text1"}},
}
_CURSOR = Cursor(
    {"size": 4_096, "modified_ns": 1_767_225_600_000_000_000, "content": "00" * 32, "project": _PROJECT_ID}
)
_TASK = {
    "UID": "7",
    "Name": "Pour the quay wall 🏗",
    "OutlineLevel": "1",
    "Start": "2026-03-02T08:00:00",
    "Finish": "2026-03-06T17:00:00",
    "Work": "PT40H0M0S",
    "ActualWork": "PT10H0M0S",
    "Cost": "240000",
    "ActualCost": "60000",
    "PercentComplete": "25",
    "Priority": "500",
    "Baseline": [{"Number": "0", "Work": "PT36H0M0S", "Cost": "216000", "Finish": "2026-03-05T17:00:00"}],
    "ExtendedAttribute": [{"FieldID": "188743731", "Value": "4711"}],
    "parent": None,
    "leaf": True,
}
_SUMMARY_OWN = {"closes": None, "own": {"Cost": "15000"}, "Start": "2026-03-02T08:00:00"}
_LINK = {"predecessor": 7, "successor": 8, "type": 1, "lag": -50, "lag_format": 19, "predecessor_seconds": 144_000}
_RESOURCE = {"UID": "3", "Name": "Léa Martin", "Type": "1", "StandardRate": "60", "StandardRateFormat": "2"}
_ASSIGNMENT = {
    "UID": "12",
    "TaskUID": "7",
    "ResourceUID": "3",
    "Units": "1",
    "Work": "PT40H0M0S",
    "Cost": "240000",
    "resource_type": "1",
    "inactive": False,
}
_CALENDAR = {"calendar": {"UID": "1", "Name": "Standard", "IsBaseCalendar": "1"}, "base": None, "resource": None}


def _page(stream: str, *rows: dict[str, Any]) -> Page:
    return Page(stream, _FILE, encode_json(rows), context=_CONTEXT, cursor=_CURSOR, is_last=True)


PAGES = (
    _page(
        PROJECT,
        {"header": {"Title": "Harbour", "StatusDate": "2026-03-04T17:00:00"}, "root": {"PercentComplete": "25"}},
    ),
    _page(TASKS, _TASK, _SUMMARY_OWN),
    _page(DEPENDENCIES, _LINK),
    _page(RESOURCES, _RESOURCE),
    _page(ASSIGNMENTS, _ASSIGNMENT),
    _page(CALENDARS, _CALENDAR),
    Page(
        LIBRARY,
        WHOLE_CONNECTION,
        encode_json([{"id": "01ITEM", "deleted": {"state": "deleted"}}]),
        context={"projects": {"01ITEM": _PROJECT_ID}},
        cursor=Cursor(
            {"drive": "https://acme.sharepoint.com/sites/PMO/Plans", "link": "https://graph/delta", "known": {}}
        ),
    ),
)
SPOILT_PAGES = (
    SpoiltPage(_page(TASKS, {"Name": "Without a UID"}, {**_TASK, "UID": "9", "Work": "a week"}, _TASK), rejected=2),
)
