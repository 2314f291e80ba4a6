"""Which plans there are: Graph has no list of all, so they are found by their groups; a person sees their own."""

from collections.abc import Iterator, Sequence

from connectors.msproject.graph.api import GraphApi, Item, JsonObject
from connectors.sdk.errors import AccessDenied

_GROUPS = "groups?$filter=groupTypes/any(c:c eq 'Unified')&$select=id,displayName&$top=999"
_WHAT = "list plans"


def list_groups(api: GraphApi) -> list[JsonObject]:
    return list(api.items(_GROUPS, what="list groups"))


def list_plans(api: GraphApi) -> list[JsonObject]:
    """Every basic plan that is seen, once, with the name of its group as `groupName`. Raises AccessDenied when no group may be looked into."""
    if not api.tokens.is_of_application:
        return list(api.items("me/planner/plans", what=_WHAT))
    groups = list_groups(api)
    items = list(api.ask_all([f"groups/{group['id']}/planner/plans" for group in groups], what=_WHAT))
    if groups and not any(item.ok for item in items) and any(item.status == 403 for item in items):  # noqa: PLR2004
        raise _denied(api)
    plans: dict[str, JsonObject] = {}
    for group, item in zip(groups, items, strict=True):
        for plan in api.rest_of(item.document, what=_WHAT) if item.ok else ():
            plans.setdefault(plan["id"], {**plan, "groupName": group.get("displayName")})
    return list(plans.values())


def find_plans(api: GraphApi, ids: Sequence[str]) -> Iterator[tuple[str, Item]]:
    yield from zip(ids, api.ask_all([f"planner/plans/{id_}" for id_ in ids], what="read plans"), strict=True)


def _denied(api: GraphApi) -> AccessDenied:
    return AccessDenied(
        f'Microsoft Graph refused connection "{api.connection}" the plans of every group.',
        hint="Grant the application permission Tasks.Read.All, with admin consent.",
    )
