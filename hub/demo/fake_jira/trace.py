"""How a change of an issue reads in its history."""

import datetime as dt
from typing import Any

from hub.demo.fake_jira.entities import Change, Issue, IssueType, Priority, Status, User, Version

_FIELD_IDS = {
    "type": "issuetype",
    "due_on": "duedate",
    "resolved": "resolution",
    "estimate_seconds": "timeoriginalestimate",
    "remaining_seconds": "timeestimate",
    "fix_versions": "Fix Version",
    "parent": "IssueParentAssociation",
}
_ATTRIBUTES = {field_id: attribute for attribute, field_id in _FIELD_IDS.items()}


def to_change(attribute: str, before: Any, after: Any) -> Change:
    """One history item: ids in `before` and `after`, words in the `_text` pair."""
    return Change(_FIELD_IDS.get(attribute, attribute), _id(before), _text(before), _id(after), _text(after))


def attribute_of(change: Change) -> str:
    """The attribute of an issue that a history item tells of."""
    return _ATTRIBUTES.get(change.field_id, change.field_id)


def _id(value: Any) -> str | None:
    match value:
        case Status() | IssueType() | Priority() | Version() | Issue():
            return str(value.id)
        case User():
            return value.account_id
        case int():
            return str(value)
        case dt.date():
            return value.isoformat()
        case _:
            return None


def _text(value: Any) -> str | None:
    match value:
        case None:
            return None
        case Status() | IssueType() | Priority() | Version():
            return value.name
        case User():
            return value.display_name
        case Issue():
            return value.key
        case list():
            return " ".join(_text(item) or "" for item in value)
        case _:
            return str(value)
