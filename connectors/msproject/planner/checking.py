"""What a connection to Planner can do, in words, and what it cannot by nature."""

from collections.abc import Iterator

from connectors.msproject.entra.checking import check_sign_in
from connectors.msproject.graph.api import GraphApi, JsonObject
from connectors.msproject.planner.plans import list_groups, list_plans
from connectors.sdk.contract import CheckItem
from connectors.sdk.errors import AccessDenied, ConnectorError

_NATURE = CheckItem(
    "basic plans",
    ok=True,
    message="Basic plans have no effort, cost, hierarchy, dependencies or milestones, so none are read.",
    remedy="Keep hours and budgets in another tool, or in Planner Premium.",
)
_PREMIUM = CheckItem(
    "premium plans",
    ok=True,
    message="Premium plans never appear here, though Planner shows both side by side.",
    remedy='Read them by a connection with "source": "dataverse".',
)


def check_connection(api: GraphApi) -> Iterator[CheckItem]:
    signed_in = check_sign_in(api.tokens, connection=api.connection)
    yield signed_in
    if not signed_in.ok:
        return
    plans: list[JsonObject] = []
    for item, found in _steps(api):
        yield item
        plans = found
        if not item.ok:
            return
    if plans:
        yield _tasks(api, plans[0])
        yield _users(api)
    yield _NATURE
    yield _PREMIUM


def _steps(api: GraphApi) -> Iterator[tuple[CheckItem, list[JsonObject]]]:
    if api.tokens.is_of_application:
        try:
            groups = list_groups(api)
        except AccessDenied as error:
            yield CheckItem("groups", ok=False, message=error.message, remedy=_grant("Group.Read.All")), []
            return
        except ConnectorError as error:
            yield CheckItem("groups", ok=False, message=error.message, remedy=error.hint), []
            return
        yield CheckItem("groups", ok=True, message=f"Groups that can be looked into: {len(groups)}."), []
    try:
        plans = list_plans(api)
    except ConnectorError as error:
        yield CheckItem("plans", ok=False, message=error.message, remedy=error.hint), []
        return
    if not plans:
        message = f'Connection "{api.connection}" sees no basic plan.'
        remedy = 'Plans that are there may be premium: read them by a connection with "source": "dataverse".'
        yield CheckItem("plans", ok=False, message=message, remedy=remedy), []
        return
    yield CheckItem("plans", ok=True, message=f"Basic plans that can be read: {len(plans)}."), plans


def _tasks(api: GraphApi, plan: JsonObject) -> CheckItem:
    [item] = api.ask_all([f"planner/plans/{plan['id']}/tasks"], what="read tasks")
    if item.ok:
        return CheckItem("tasks", ok=True, message=f'The tasks of "{plan.get("title")}" can be read.')
    return CheckItem("tasks", ok=False, message=api.denied("read tasks").message, remedy=_grant("Tasks.Read.All"))


def _users(api: GraphApi) -> CheckItem:
    answer = api.request("users?$select=id&$top=1", what="read users")
    if answer.ok:
        return CheckItem("people", ok=True, message="The names of people can be read.")
    return CheckItem("people", ok=False, message=api.denied("read users").message, remedy=_grant("User.Read.All"))


def _grant(permission: str) -> str:
    return f"Grant the application permission {permission}, with admin consent."
