"""Trying a connection before it is used: each right on its own, in words."""

from collections.abc import Callable, Iterator

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi, open_jira
from connectors.jira.directory import list_fields, list_projects, list_users
from connectors.jira.search import in_projects, newest_issue
from connectors.jira.settings import JiraSettings
from connectors.jira.tempo.checking import check_hours
from connectors.jira.worklogs import FeedPosition, walk_feed
from connectors.sdk.contract import CheckItem, Runtime
from connectors.sdk.errors import AccessDenied, ConnectorError

_AT_MOST = 50
"""Projects asked for issues: enough to see that the right is there."""


def check_site(settings: JiraSettings, runtime: Runtime) -> Iterator[CheckItem]:
    """Log in, then try what a run needs. The first item that fails for all ends the list."""
    try:
        api = open_jira(settings, runtime)
    except ConnectorError as error:
        yield _failed("login", error)
        return
    with api:
        zone = api.me.get("timeZone", "unknown time zone")
        product = "Jira Cloud" if api.is_cloud else "Jira Data Center"
        yield CheckItem("login", ok=True, message=f"{product} knows the user {api.me.get('displayName')} ({zone}).")
        for name, try_it in _CHECKS.items():
            yield _tried(name, api, try_it)
        yield from check_hours(settings, runtime, api)


def _tried(name: str, api: JiraApi, try_it: Callable[[JiraApi], CheckItem]) -> CheckItem:
    try:
        return try_it(api)
    except ConnectorError as error:
        return _failed(name, error)


def _failed(name: str, error: ConnectorError) -> CheckItem:
    return CheckItem(name, ok=False, message=error.message, remedy=error.hint or "Try again later.")


def _check_projects(api: JiraApi) -> CheckItem:
    projects = [project for _, page, _ in list_projects(api) for project in page]
    archived = sum(bool(project.get("archived")) for project in projects)
    if not projects:
        remedy = 'Give the token\'s user "Browse projects" in the projects to read.'
        return CheckItem("projects", ok=False, message="Jira shows no project to this user.", remedy=remedy)
    message = f"Live projects: {len(projects) - archived}, archived: {archived}."
    if archived:
        message += (
            " Issues of archived projects cannot be searched: those that were read before stay, others are not read."
        )
    return CheckItem("projects", ok=True, message=message)


def _check_issues(api: JiraApi) -> CheckItem:
    keys = [project["key"] for project in next(list_projects(api))[1] if not project.get("archived")][:_AT_MOST]
    if not keys:
        return CheckItem("issues", ok=True, message="No live project to read issues from.")
    issues = items_of(newest_issue(api, in_projects(keys)).json(), "issues", of=api.place)
    newest = issues[0]["fields"]["updated"] if issues else None
    message = f"Issues can be read; the newest change is of {newest}." if newest else "There are no issues yet."
    return CheckItem("issues", ok=True, message=message)


def _check_worklogs(api: JiraApi) -> CheckItem:
    """Asks the feed from far ahead: it answers nothing, or that it may not be read."""
    list(walk_feed(api, "updated", FeedPosition(_FAR_AHEAD_MS)))
    return CheckItem("worklogs", ok=True, message="Worklogs can be read.")


def _check_users(api: JiraApi) -> CheckItem:
    """Not needed: without the right, names come from issues and worklogs."""
    try:
        next(list_users(api))
    except AccessDenied:
        message = 'Users cannot be listed (no "Browse users and groups"); names come from issues and worklogs.'
        return CheckItem("users", ok=True, message=message)
    return CheckItem("users", ok=True, message="Users can be listed.")


def _check_fields(api: JiraApi) -> CheckItem:
    _, fields = list_fields(api)
    custom = sum(bool(field.get("custom")) for field in fields)
    return CheckItem("fields", ok=True, message=f"Custom fields: {custom}.")


_FAR_AHEAD_MS = 4_102_444_800_000
_CHECKS: dict[str, Callable[[JiraApi], CheckItem]] = {
    "projects": _check_projects,
    "issues": _check_issues,
    "worklogs": _check_worklogs,
    "users": _check_users,
    "fields": _check_fields,
}
