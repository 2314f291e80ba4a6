"""What a site lists of itself: projects, fields, users, versions."""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi
from connectors.sdk.answer import Answer

JsonObject = dict[str, Any]
_PROJECTS_PAGE = 100
_USERS_PAGE = 1000
_USERS_AT_ONCE = 200
_SMALLEST_CAP = 50
"""No site cuts a list of users shorter than this, so a shorter first page is the last."""


ProjectsPage = tuple[Answer, list[JsonObject], bool]
"""An answer with its projects; True with the last."""

FieldsPage = tuple[Answer, list[JsonObject]]


def list_projects(api: JiraApi) -> Iterator[ProjectsPage]:
    """Pages of live and archived projects that the reader may see."""
    what, expand = "list projects", "lead,description"
    if not api.is_cloud:
        answer = api.get("project", what=what, params={"includeArchived": "true", "expand": expand})
        yield answer, items_of(answer.json(), "", of=api.place), True
        return
    start, is_last = 0, False
    while not is_last:
        params = {"startAt": start, "maxResults": _PROJECTS_PAGE, "status": ["live", "archived"], "expand": expand}
        answer = api.get("project/search", what=what, params=params)
        document = answer.json()
        projects = items_of(document, "values", of=api.place)
        start += len(projects)
        is_last = not projects or document.get("isLast", start >= document.get("total", 0))
        yield answer, projects, is_last


def list_users(api: JiraApi) -> Iterator[tuple[Answer, list[JsonObject], bool]]:
    """Pages of all users, active or not, each with its users; True with the last. The list has no end mark: a page that is shorter than the one before, or the same, ends it.

    Raises AccessDenied without the right to browse users.
    """
    path = "users/search" if api.is_cloud else "user/search"
    search = {} if api.is_cloud else {"username": ".", "includeInactive": "true"}
    start, full_page, before = 0, _SMALLEST_CAP, None
    while True:
        params = {**search, "startAt": start, "maxResults": _USERS_PAGE}
        answer = api.get(path, what="list users", params=params)
        users = items_of(answer.json(), "", of=api.place)
        is_last = len(users) < full_page or users == before
        yield answer, users, is_last
        if is_last:
            return
        start, full_page, before = start + len(users), len(users), users


def find_users(api: JiraApi, account_ids: Sequence[str]) -> Iterator[Answer]:
    """Users of Cloud by account id, in as many requests as it takes; the unknown are left out. Raises AccessDenied."""
    for start in range(0, len(account_ids), _USERS_AT_ONCE):
        asked = list(account_ids[start : start + _USERS_AT_ONCE])
        params = {"accountId": asked, "maxResults": len(asked)}
        yield api.get("user/bulk", what="read users by id", params=params)


def list_fields(api: JiraApi) -> FieldsPage:
    answer = api.get("field", what="list fields")
    return answer, items_of(answer.json(), "", of=api.place)


def list_versions(api: JiraApi, project_id: str) -> tuple[Answer, list[JsonObject]]:
    """All versions of a project, whatever their state. Raises ConfigError when the project is gone or hidden."""
    answer = api.get(f"project/{project_id}/versions", what="list versions")
    return answer, items_of(answer.json(), "", of=api.place)
