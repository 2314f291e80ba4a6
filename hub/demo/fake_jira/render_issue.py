"""An issue as search and bulkfetch answer it: only the fields asked for, lists cut where Jira cuts them."""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hub.demo.fake_jira import stock
from hub.demo.fake_jira.entities import Change, Field, History, Issue, JsonObject, Link, Sprint
from hub.demo.fake_jira.render import (
    Lens,
    to_duration,
    to_issue_type,
    to_link_type,
    to_priority,
    to_project,
    to_status,
    to_user,
    to_version,
    to_worklog,
)

EMBEDDED_WORKLOGS = 20
EMBEDDED_HISTORIES = 40
EPIC_LEVEL = 1
NOT_NAVIGABLE = frozenset({"worklog", "timetracking"})


@dataclass(frozen=True, slots=True)
class View:
    """What a caller asked to see of each issue. `fields` is None for a bare id, `most_histories` for all that Data Center has."""

    fields: tuple[Field, ...] | None
    with_changelog: bool
    lens: Lens
    most_histories: int | None = None


def select_fields(asked: Iterable[str], known: dict[str, Field]) -> tuple[Field, ...] | None:
    """Resolve `fields=`: `*all`, `*navigable`, names, `-name`. None means ids alone, which is also what an empty list gives on Cloud.

    A name that no field has is ignored in silence, as Jira does.
    """
    words = [word for word in asked if word]
    if all(word == "id" for word in words):
        return None
    chosen: dict[str, Field] = {}
    for word in words:
        if word == "*all":
            chosen |= known
        elif word == "*navigable":
            chosen |= {name: field for name, field in known.items() if name not in NOT_NAVIGABLE}
        elif word.startswith("-"):
            chosen.pop(word[1:], None)
        elif word in known:
            chosen[word] = known[word]
    return tuple(chosen.values())


def to_issue(issue: Issue, view: View) -> JsonObject:
    """Build the issue's JSON; without fields Cloud shows `{"id": ...}` alone, Data Center always the key too."""
    if view.fields is None and not view.with_changelog and view.lens.is_cloud:
        return {"id": str(issue.id)}
    lens = view.lens
    shape: JsonObject = {
        "expand": "renderedFields,names,schema,operations,editmeta,changelog",
        "id": str(issue.id),
        "self": lens.link(f"issue/{issue.id}"),
        "key": issue.key,
    }
    if view.fields:
        shape["fields"] = {field.id: _value(issue, field, lens) for field in view.fields if _applies(issue, field)}
    if view.with_changelog:
        shape["changelog"] = _changelog(issue, view)
    return shape


def _applies(issue: Issue, field: Field) -> bool:
    return field.scope is None or field.scope is issue.project


def _value(issue: Issue, field: Field, lens: Lens) -> Any:
    if field.custom is None:
        return _SYSTEM[field.id](issue, lens)
    if field.custom in _DERIVED:
        return _DERIVED[field.custom](issue, lens)
    return issue.custom.get(field.id)


def _optional(value: Any, render: Callable[[Any, Lens], JsonObject], lens: Lens) -> JsonObject | None:
    return None if value is None else render(value, lens)


def _parent(issue: Issue, lens: Lens) -> JsonObject | None:
    """Cloud names the parent of every level, Data Center only that of a sub-task."""
    parent = issue.parent
    if parent is None or not (lens.is_cloud or issue.type.level < 0):
        return None
    return _glimpse(parent, lens)


def _glimpse(issue: Issue, lens: Lens) -> JsonObject:
    fields = {
        "summary": issue.summary,
        "status": to_status(issue.status, lens),
        "issuetype": to_issue_type(issue.type, lens),
    }
    if issue.priority:
        fields["priority"] = to_priority(issue.priority, lens)
    return {"id": str(issue.id), "key": issue.key, "self": lens.link(f"issue/{issue.id}"), "fields": fields}


def _epic_link(issue: Issue, _lens: Lens) -> str | None:
    parent = issue.parent
    return parent.key if parent and parent.type.level == EPIC_LEVEL and issue.type.level == 0 else None


def _parent_link(issue: Issue, _lens: Lens) -> str | None:
    parent = issue.parent
    return parent.key if parent and parent.type.level > EPIC_LEVEL else None


def _link(link: Link, issue: Issue, lens: Lens) -> JsonObject:
    """Seen from its source a link shows the target as outwardIssue, seen from the target the source as inwardIssue."""
    side, other = ("outwardIssue", link.target) if link.source is issue else ("inwardIssue", link.source)
    link_id = str(link.id)
    return {
        "id": link_id,
        "self": lens.link(f"issueLink/{link_id}"),
        "type": to_link_type(link.type, lens),
        side: _glimpse(other, lens),
    }


def to_whole_link(link: Link, lens: Lens) -> JsonObject:
    """A link with both of its issues, as it is answered by itself."""
    link_id = str(link.id)
    return {
        "id": link_id,
        "self": lens.link(f"issueLink/{link_id}"),
        "type": to_link_type(link.type, lens),
        "inwardIssue": _glimpse(link.source, lens),
        "outwardIssue": _glimpse(link.target, lens),
    }


def _worklog_page(issue: Issue, lens: Lens) -> JsonObject:
    """The first twenty, oldest first, with the true total."""
    shown = [to_worklog(worklog, lens) for worklog in issue.worklogs[:EMBEDDED_WORKLOGS]]
    return {"startAt": 0, "maxResults": EMBEDDED_WORKLOGS, "total": len(issue.worklogs), "worklogs": shown}


def _time_tracking(issue: Issue, _lens: Lens) -> JsonObject:
    named = {
        "originalEstimate": issue.estimate_seconds,
        "remainingEstimate": issue.remaining_seconds,
        "timeSpent": issue.spent_seconds,
    }
    shape: JsonObject = {}
    for name, seconds in named.items():
        if seconds is not None:
            shape |= {name: to_duration(seconds), f"{name}Seconds": seconds}
    return shape


def _with_subtasks(issue: Issue, attribute: str) -> int | None:
    """Own value plus that of the sub-tasks, never of an epic's children."""
    family = (issue, *(child for child in issue.children if child.type.level < 0))
    known = [value for member in family if (value := getattr(member, attribute)) is not None]
    return sum(known) if known else None


def _component(name: str, lens: Lens) -> JsonObject:
    number = str(zlib.crc32(name.encode()))
    return {"self": lens.link(f"component/{number}"), "id": number, "name": name}


def _resolution(issue: Issue, lens: Lens) -> JsonObject | None:
    if issue.resolved is None:
        return None
    return {"self": lens.link("resolution/10000"), "id": "10000", "description": "", "name": "Done"}


def _changelog(issue: Issue, view: View) -> JsonObject:
    """Cloud: the newest forty, newest first, with the true total. Data Center: all of them, oldest first."""
    lens = view.lens
    if lens.is_cloud:
        shown = issue.histories[::-1][:EMBEDDED_HISTORIES]
        limit = EMBEDDED_HISTORIES
    else:
        shown = issue.histories[: view.most_histories]
        limit = len(shown)
    histories = [to_history(entry, lens) for entry in shown]
    return {"startAt": 0, "maxResults": limit, "total": len(issue.histories), "histories": histories}


def to_history(entry: History, lens: Lens) -> JsonObject:
    """One entry of the history; without an author when a rule of the site made the change."""
    shape: JsonObject = {
        "id": str(entry.id),
        "created": lens.instant(entry.created),
        "items": [_item(item, lens) for item in entry.items],
    }
    if entry.author:
        shape["author"] = to_user(entry.author, lens)
    return shape


def _item(change: Change, lens: Lens) -> JsonObject:
    shape = {
        "field": change.field_id,
        "fieldtype": "jira",
        "from": change.before,
        "fromString": change.before_text,
        "to": change.after,
        "toString": change.after_text,
    }
    return shape | {"fieldId": change.field_id} if lens.is_cloud else shape


def _sprint(sprint: Sprint, lens: Lens) -> Any:
    """Cloud shows an object, Data Center what Java prints of one."""
    if lens.is_cloud:
        return {"id": sprint.id, "name": sprint.name, "state": sprint.state, "boardId": sprint.board.id, "goal": ""}
    return (
        f"com.atlassian.greenhopper.service.sprint.Sprint@1f[id={sprint.id},rapidViewId={sprint.board.id},"
        f"state={sprint.state.upper()},name={sprint.name},startDate=<null>,goal=]"
    )


_SYSTEM: dict[str, Callable[[Issue, Lens], Any]] = {
    "summary": lambda issue, _: issue.summary,
    "issuetype": lambda issue, lens: to_issue_type(issue.type, lens),
    "project": lambda issue, lens: to_project(issue.project, lens),
    "status": lambda issue, lens: to_status(issue.status, lens),
    "priority": lambda issue, lens: _optional(issue.priority, to_priority, lens),
    "assignee": lambda issue, lens: _optional(issue.assignee, to_user, lens),
    "reporter": lambda issue, lens: _optional(issue.reporter, to_user, lens),
    "created": lambda issue, lens: lens.instant(issue.created),
    "updated": lambda issue, lens: lens.instant(issue.updated),
    "duedate": lambda issue, _: issue.due_on.isoformat() if issue.due_on else None,
    "resolution": _resolution,
    "resolutiondate": lambda issue, lens: lens.instant(issue.resolved),
    "statuscategorychangedate": lambda issue, lens: lens.instant(issue.updated),
    "timeoriginalestimate": lambda issue, _: issue.estimate_seconds,
    "timeestimate": lambda issue, _: issue.remaining_seconds,
    "timespent": lambda issue, _: issue.spent_seconds,
    "aggregatetimeoriginalestimate": lambda issue, _: _with_subtasks(issue, "estimate_seconds"),
    "aggregatetimeestimate": lambda issue, _: _with_subtasks(issue, "remaining_seconds"),
    "aggregatetimespent": lambda issue, _: _with_subtasks(issue, "spent_seconds"),
    "timetracking": _time_tracking,
    "worklog": _worklog_page,
    "labels": lambda issue, _: issue.labels,
    "components": lambda issue, lens: [_component(name, lens) for name in issue.components],
    "fixVersions": lambda issue, lens: [
        to_version(version, issue.project, lens, today=issue.updated.date()) for version in issue.fix_versions
    ],
    "issuelinks": lambda issue, lens: [_link(link, issue, lens) for link in issue.links],
    "subtasks": lambda issue, lens: [_glimpse(child, lens) for child in issue.children if child.type.level < 0],
    "description": lambda issue, lens: lens.text(issue.description),
    "parent": _parent,
}
_DERIVED: dict[str, Callable[[Issue, Lens], Any]] = {
    stock.SPRINT: lambda issue, lens: [_sprint(sprint, lens) for sprint in issue.sprints] or None,
    stock.EPIC_LINK: _epic_link,
    stock.EPIC_NAME: lambda issue, _: issue.summary if issue.type.level == EPIC_LEVEL else None,
    stock.PARENT_LINK: _parent_link,
}
