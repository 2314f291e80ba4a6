"""Trying a connection before it is used: each right and each feature of the plan on its own, in words."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.asana import fields
from connectors.asana.api import AsanaApi, PlanLacks, listed
from connectors.asana.directory import find_workspaces
from connectors.asana.settings import AsanaSettings
from connectors.sdk.contract import CheckItem, Runtime
from connectors.sdk.errors import ConnectorError

JsonObject = dict[str, Any]
_FAR_AHEAD = "2199-01-01"


def check_connection(settings: AsanaSettings, runtime: Runtime) -> Iterator[CheckItem]:
    """Log in, find the workspaces, then try what a run reads. What must work and does not ends the list."""
    with AsanaApi(settings, runtime) as api:
        try:
            yield _login(api)
            workspaces = find_workspaces(api, settings)
        except ConnectorError as error:
            yield _failed("login" if "users/me" in error.message else "workspaces", error)
            return
        for here in workspaces:
            yield from _check_workspace(api, here)


def _login(api: AsanaApi) -> CheckItem:
    me = api.get("/users/me", what="log in", params=fields.asked(fields.USER)).json()["data"]
    return CheckItem("login", ok=True, message=f"Asana knows the token of {me.get('name')}.")


def _check_workspace(api: AsanaApi, here: JsonObject) -> Iterator[CheckItem]:
    yield _tried("projects", lambda: _projects(api, here))
    for name, (path, params) in _FEATURES.items():
        yield _tried(f"{name} of {here['name']}", lambda path=path, params=params: _feature(api, here, path, params))  # type: ignore[misc]
    yield _tried(f"budgets of {here['name']}", lambda: _budgets(api, here))


def _projects(api: AsanaApi, here: JsonObject) -> CheckItem:
    params = {"workspace": here["gid"], **fields.asked(("archived",))}
    projects = api.items("/projects", what="list projects", params=params)
    archived = sum(bool(project.get("archived")) for project in projects)
    if not projects:
        remedy = "Add the token's user to the projects to read, or use a service account."
        return CheckItem("projects", ok=False, message=f"{here['name']}: Asana shows no project.", remedy=remedy)
    message = f"{here['name']}: live projects {len(projects) - archived}, archived {archived}."
    return CheckItem("projects", ok=True, message=message)


def _feature(api: AsanaApi, here: JsonObject, path: str, params: JsonObject) -> CheckItem:
    place = path.format(workspace=here["gid"])
    asked = {key: value.format(workspace=here["gid"]) for key, value in params.items()}
    api.get(place, what=f"read {path.rsplit('/', 1)[-1].replace('_', ' ')}", params={**asked, "limit": "1"})
    return CheckItem(path, ok=True, message="Can be read.")


def _budgets(api: AsanaApi, here: JsonObject) -> CheckItem:
    """Budgets are asked for by project, so the first one stands for all."""
    params = {"workspace": here["gid"], "limit": "1"}
    first = listed(api.get("/projects", what="list projects", params=params).json(), what="list projects")
    for project in first:
        api.get("/budgets", what="read budgets", params={"parent": project["gid"]})
    return CheckItem("budgets", ok=True, message="Can be read.")


def _tried(name: str, try_it: Callable[[], CheckItem]) -> CheckItem:
    """A feature that the plan lacks is fine, and said."""
    try:
        item = try_it()
    except PlanLacks as lack:
        return CheckItem(name, ok=True, message=f"Not available on this plan. {lack.message}")
    except ConnectorError as error:
        return _failed(name, error)
    return CheckItem(name, ok=item.ok, message=item.message, remedy=item.remedy)


def _failed(name: str, error: ConnectorError) -> CheckItem:
    return CheckItem(name, ok=False, message=error.message, remedy=error.hint or "Try again later.")


_OF_WORKSPACE = {"workspace": "{workspace}"}
_FEATURES: dict[str, tuple[str, dict[str, str]]] = {
    "users": ("/users", _OF_WORKSPACE),
    "custom fields": ("/workspaces/{workspace}/custom_fields", {}),
    "portfolios": ("/portfolios", {**_OF_WORKSPACE, "owner": "me"}),
    "goals": ("/goals", _OF_WORKSPACE),
    "time entries": ("/time_tracking_entries", {**_OF_WORKSPACE, "entered_on_start_date": _FAR_AHEAD}),
    "timesheets": ("/timesheet_approval_statuses", _OF_WORKSPACE),
    "allocations": ("/allocations", _OF_WORKSPACE),
}
