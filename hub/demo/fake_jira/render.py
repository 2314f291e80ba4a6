"""Entities as the JSON that Jira answers: v3 for Cloud, v2 for Data Center, times in the reader's own zone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from hub.demo.fake_jira.entities import (
    Deployment,
    Field,
    IssueType,
    JsonObject,
    LinkType,
    Priority,
    Project,
    Status,
    User,
    Version,
    Worklog,
)

_CATEGORIES = {
    "undefined": (1, "medium-gray", "No Category"),
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}

_MINUTE, _HOUR, _WORKING_DAY = 60, 3_600, 28_800


@dataclass(frozen=True, slots=True)
class Lens:
    """Who looks, and from where: the site's base URL, the API version and the reader's time zone shape every answer."""

    deployment: Deployment
    base_url: str
    version: str
    zone: ZoneInfo

    @property
    def is_cloud(self) -> bool:
        return self.deployment is Deployment.CLOUD

    def link(self, path: str) -> str:
        return f"{self.base_url}/rest/api/{self.version}/{path}"

    def instant(self, moment: dt.datetime | None) -> str | None:
        """`2026-11-20T11:05:42.887+0530`: milliseconds, an offset without a colon."""
        if moment is None:
            return None
        local = moment.astimezone(self.zone)
        return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"

    def text(self, plain: str | None) -> JsonObject | str | None:
        """A rich text: Atlassian Document Format in v3, the plain text in v2."""
        if plain is None or self.version != "3":
            return plain
        paragraphs = [
            {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in plain.split("\n") if line
        ]
        return {"type": "doc", "version": 1, "content": paragraphs}


def to_user(user: User, lens: Lens) -> JsonObject:
    """E-mail and zone are simply absent when their owner hides them."""
    shape: JsonObject = {
        "self": lens.link(f"user?accountId={user.account_id}" if lens.is_cloud else f"user?username={user.name}"),
        "avatarUrls": {},
        "displayName": user.display_name,
        "active": user.active,
    }
    if lens.is_cloud:
        shape |= {"accountId": user.account_id, "accountType": user.kind}
    else:
        shape |= {"name": user.name, "key": user.key}
    if user.email and not user.email_hidden:
        shape["emailAddress"] = user.email
    if not user.time_zone_hidden:
        shape["timeZone"] = user.time_zone
    return shape


def to_project(project: Project, lens: Lens) -> JsonObject:
    """As embedded in an issue."""
    shape = {
        "self": lens.link(f"project/{project.id}"),
        "id": str(project.id),
        "key": project.key,
        "name": project.name,
        "projectTypeKey": "software",
        "avatarUrls": {},
    }
    return shape | {"simplified": project.team_managed} if lens.is_cloud else shape


def to_listed_project(project: Project, lens: Lens, expand: Sequence[str]) -> JsonObject:
    """As listed by /project/search (Cloud) or /project (Data Center)."""
    shape = to_project(project, lens)
    if lens.is_cloud:
        shape |= {"style": "next-gen" if project.team_managed else "classic", "isPrivate": False, "properties": {}}
        shape |= {"expand": "description,lead,issueTypes,url,projectKeys,permissions,insight"}
    if project.archived:
        shape["archived"] = True
    if project.category:
        shape["projectCategory"] = {
            "self": lens.link("projectCategory/10001"),
            "id": "10001",
            "name": project.category,
            "description": "",
        }
    if "description" in expand:
        shape["description"] = project.description
    if "lead" in expand and project.lead:
        shape["lead"] = to_user(project.lead, lens)
    return shape


def to_version(version: Version, project: Project, lens: Lens, *, today: dt.date) -> JsonObject:
    """Every date may be absent; `overdue` only stands on unreleased versions with a date."""
    shape: JsonObject = {
        "self": lens.link(f"version/{version.id}"),
        "id": str(version.id),
        "name": version.name,
        "archived": version.archived,
        "released": version.released,
        "projectId": project.id,
    }
    if version.start_on:
        shape["startDate"] = version.start_on.isoformat()
    if version.release_on:
        shape["releaseDate"] = version.release_on.isoformat()
        if not version.released:
            shape["overdue"] = version.release_on < today
    return shape


def to_issue_type(kind: IssueType, lens: Lens) -> JsonObject:
    shape: JsonObject = {
        "self": lens.link(f"issuetype/{kind.id}"),
        "id": str(kind.id),
        "description": "",
        "iconUrl": "",
        "name": kind.name,
        "subtask": kind.level < 0,
    }
    return shape | {"hierarchyLevel": kind.level} | _scope(kind.scope) if lens.is_cloud else shape


def to_status(status: Status, lens: Lens) -> JsonObject:
    number, colour, name = _CATEGORIES[status.category]
    category = {
        "self": lens.link(f"statuscategory/{number}"),
        "id": number,
        "key": status.category,
        "colorName": colour,
        "name": name,
    }
    shape: JsonObject = {
        "self": lens.link(f"status/{status.id}"),
        "description": "",
        "iconUrl": "",
        "name": status.name,
        "id": str(status.id),
        "statusCategory": category,
    }
    return shape | _scope(status.scope) if lens.is_cloud else shape


def to_priority(priority: Priority, lens: Lens) -> JsonObject:
    number = str(priority.id)
    return {"self": lens.link(f"priority/{number}"), "iconUrl": "", "name": priority.name, "id": number}


def to_link_type(link_type: LinkType, lens: Lens) -> JsonObject:
    return {
        "id": str(link_type.id),
        "name": link_type.name,
        "inward": link_type.inward,
        "outward": link_type.outward,
        "self": lens.link(f"issueLinkType/{link_type.id}"),
    }


def to_field(field: Field, lens: Lens) -> JsonObject:
    """As listed by /field: Cloud adds `key` and, for a team-managed project's own field, `scope`."""
    is_custom = field.custom is not None
    clauses = [f"cf[{field.number}]", field.name] if is_custom else [field.id]
    shape: JsonObject = {
        "id": field.id,
        "name": field.name,
        "custom": is_custom,
        "orderable": is_custom,
        "navigable": field.id not in {"worklog", "timetracking"},
        "searchable": True,
        "clauseNames": clauses,
        "schema": to_field_schema(field),
    }
    return shape | {"key": field.id} | _scope(field.scope) if lens.is_cloud else shape


def to_field_schema(field: Field) -> JsonObject:
    shape: JsonObject = {"type": field.type}
    if field.items:
        shape["items"] = field.items
    if field.custom:
        return shape | {"custom": field.custom, "customId": field.number}
    return shape | {"system": field.system}


def to_worklog(worklog: Worklog, lens: Lens) -> JsonObject:
    """`started` carries the reader's offset, not the author's; `comment` is absent when nobody wrote one."""
    author = to_user(worklog.author, lens)
    shape: JsonObject = {
        "self": lens.link(f"issue/{worklog.issue.id}/worklog/{worklog.id}"),
        "author": author,
        "updateAuthor": author,
        "created": lens.instant(worklog.created),
        "updated": lens.instant(worklog.updated),
        "started": lens.instant(worklog.started),
        "timeSpent": to_duration(worklog.seconds),
        "timeSpentSeconds": worklog.seconds,
        "id": str(worklog.id),
        "issueId": str(worklog.issue.id),
    }
    if worklog.comment is not None:
        shape["comment"] = lens.text(worklog.comment)
    return shape


def to_duration(seconds: int) -> str:
    """Seconds in Jira's words, days of eight hours: `1d 2h 30m`."""
    days, rest = divmod(seconds, _WORKING_DAY)
    hours, rest = divmod(rest, _HOUR)
    parts = [f"{days}d" * bool(days), f"{hours}h" * bool(hours), f"{rest // _MINUTE}m" * bool(rest >= _MINUTE)]
    return " ".join(part for part in parts if part) or "0m"


def _scope(project: Project | None) -> dict[str, Any]:
    return {"scope": {"type": "PROJECT", "project": {"id": str(project.id)}}} if project else {}
