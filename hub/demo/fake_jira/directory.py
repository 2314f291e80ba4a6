"""What a site says of itself: server, reader, projects, versions, fields, statuses, types, priorities, users."""

from collections.abc import Callable, Iterable
from typing import Any

from hub.demo.fake_jira.entities import Deployment, JsonObject, Project
from hub.demo.fake_jira.problem import not_found, refusal, unauthorized
from hub.demo.fake_jira.render import (
    Lens,
    to_field,
    to_issue_type,
    to_link_type,
    to_listed_project,
    to_priority,
    to_status,
    to_user,
    to_version,
)
from hub.demo.fake_jira.render_issue import to_whole_link
from hub.demo.fake_jira.wire import Anonymous, Call, Route
from hub.demo.loopback.answer import Answer

_VERSIONS = {Deployment.CLOUD: ("1001.0.0-SNAPSHOT", [1001, 0, 0]), Deployment.DATACENTER: ("10.3.24", [10, 3, 24])}


def server_info(call: Call) -> Answer:
    """Public on both products, so no proof of good credentials."""
    world = call.site.world
    version, numbers = _VERSIONS[world.deployment]
    return Answer.of({
        "baseUrl": call.lens.base_url,
        "version": version,
        "versionNumbers": numbers,
        "deploymentType": "Cloud" if call.lens.is_cloud else "Server",
        "buildNumber": 100_291,
        "buildDate": "2026-09-01T00:00:00.000+0000",
        "serverTime": call.lens.instant(world.clock.now),
        "scmInfo": "0000000000000000000000000000000000000000",
        "serverTitle": world.title,
    })  # fmt: skip


def myself(call: Call) -> Answer:
    if call.caller is None:
        raise unauthorized()
    return Answer.of(to_user(call.caller, call.lens) | {"locale": "en_US"})


def search_projects(call: Call) -> Answer:
    """Cloud's paged list; live projects unless `status` names others."""
    wanted = set(call.words("status")) or {"live"}
    projects = [project for project in _projects(call) if _state(project) in wanted]
    start = call.number("startAt", 0, cap=1_000_000)
    size = call.number("maxResults", 50, cap=call.site.limits.projects)
    shown = [to_listed_project(project, call.lens, call.words("expand")) for project in projects[start : start + size]]
    is_last = start + len(shown) >= len(projects)
    page: JsonObject = {
        "self": call.lens.link(f"project/search?startAt={start}&maxResults={size}"),
        "maxResults": size,
        "startAt": start,
        "total": len(projects),
        "isLast": is_last,
        "values": shown,
    }
    if not is_last:
        page["nextPage"] = call.lens.link(f"project/search?startAt={start + size}&maxResults={size}")
    return Answer.of(page)


def list_projects(call: Call) -> Answer:
    """Data Center's plain array; archived ones only when asked for."""
    with_archived = call.query.get("includeArchived") == "true"
    shown = [project for project in _projects(call) if with_archived or not project.archived]
    return Answer.of([to_listed_project(project, call.lens, call.words("expand")) for project in shown])


def list_versions(call: Call) -> Answer:
    name = call.params["project"]
    project = call.site.world.find_project(name)
    if project is None:
        raise not_found(f"No project could be found with key '{name}'.")
    today = call.site.world.clock.now.date()
    return Answer.of([to_version(version, project, call.lens, today=today) for version in project.versions])


def read_property(call: Call) -> Answer:
    """Free JSON under a key of a project."""
    name, key = call.params["project"], call.params["key"]
    project = call.site.world.find_project(name)
    if project is None:
        raise not_found(f"No project could be found with key '{name}'.")
    if key not in project.properties:
        raise not_found(f"The property with key '{key}' does not exist.")
    return Answer.of({"key": key, "value": project.properties[key]})


def read_version(call: Call) -> Answer:
    """One version, wherever it is."""
    number = call.params["version"]
    today = call.site.world.clock.now.date()
    for project in call.site.world.visible_projects():
        for version in project.versions:
            if str(version.id) == number:
                return Answer.of(to_version(version, project, call.lens, today=today))
    raise not_found(f"Could not find version for id '{number}'")


def read_link(call: Call) -> Answer:
    """One link, seen from nowhere: with both issues."""
    number = call.params["link"]
    for issue in call.site.world.issues.values():
        for link in issue.links:
            if str(link.id) == number and not issue.project.hidden:
                return Answer.of(to_whole_link(link, call.lens))
    raise not_found(f"No issue link with id '{number}' exists.")


def search_users(call: Call) -> Answer:
    """Everybody: active, inactive and apps. Needs the right to browse users."""
    world = call.site.world
    if not world.users_may_be_listed:
        raise refusal(403, "You do not have permission to browse users.")
    users = list(world.users.values())
    if not call.lens.is_cloud and call.query.get("includeInactive") != "true":
        users = [user for user in users if user.active]
    start = call.number("startAt", 0, cap=1_000_000)
    size = call.number("maxResults", 50, cap=call.site.limits.users)
    return Answer.of([to_user(user, call.lens) for user in users[start : start + size]])


def users_by_id(call: Call) -> Answer:
    """Up to two hundred by account id; the unknown are left out."""
    world = call.site.world
    if not world.users_may_be_listed:
        raise refusal(403, "You do not have permission to browse users.")
    wanted = call.query.getlist("accountId")
    if not wanted:
        raise refusal(400, "The accountId parameter is mandatory.")
    size = call.number("maxResults", 10, cap=200)
    found = [world.users[account_id] for account_id in wanted if account_id in world.users]
    shown = [to_user(user, call.lens) for user in found[:size]]
    return Answer.of(
        {"startAt": 0, "maxResults": size, "total": len(found), "isLast": len(shown) == len(found), "values": shown}
    )


def tenant_info(call: Call) -> Answer:
    return Answer.of({"cloudId": call.site.world.cloud_id})


def _projects(call: Call) -> list[Project]:
    return call.site.world.visible_projects() if call.caller else []


def _state(project: Project) -> str:
    return "archived" if project.archived else "live"


def _listing(
    entities: Callable[[Call], Iterable[Any]], render: Callable[[Any, Lens], JsonObject]
) -> Callable[[Call], Answer]:
    """A handler that lists all entities of a kind as one array; nothing for an anonymous caller."""
    return lambda call: Answer.of([render(entity, call.lens) for entity in (entities(call) if call.caller else ())])


def _link_types(call: Call) -> Answer:
    return Answer.of(
        {"issueLinkTypes": [to_link_type(kind, call.lens) for kind in call.site.world.link_types.values()]}
    )


TENANT_INFO = Route("GET", "tenant_info", tenant_info, Anonymous.WELCOME)
"""Stands at `/_edge/tenant_info` of the site, outside the REST API."""

ROUTES = (
    Route("GET", "serverInfo", server_info, Anonymous.WELCOME),
    Route("GET", "myself", myself),
    Route("GET", "project/search", search_projects, Anonymous.EMPTY, Deployment.CLOUD),
    Route("GET", "project", list_projects, Anonymous.EMPTY, Deployment.DATACENTER),
    Route("GET", "project/{project}/versions", list_versions),
    Route("GET", "project/{project}/properties/{key}", read_property),
    Route("GET", "version/{version}", read_version),
    Route("GET", "issueLink/{link}", read_link),
    Route("GET", "field", _listing(lambda call: call.site.world.fields.values(), to_field), Anonymous.EMPTY),
    Route("GET", "status", _listing(lambda call: call.site.world.statuses.values(), to_status), Anonymous.EMPTY),
    Route("GET", "issuetype", _listing(lambda call: call.site.world.types.values(), to_issue_type), Anonymous.EMPTY),
    Route("GET", "priority", _listing(lambda call: call.site.world.priorities.values(), to_priority), Anonymous.EMPTY),
    Route("GET", "issueLinkType", _link_types),
    Route("GET", "users/search", search_users, only=Deployment.CLOUD),
    Route("GET", "user/bulk", users_by_id, only=Deployment.CLOUD),
    Route("GET", "user/search", search_users, only=Deployment.DATACENTER),
)
