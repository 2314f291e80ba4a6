"""What a tenant offers to read. Basic plans have no fields of their own, so there is nothing to guess but what is no work."""

from connectors.msproject.graph.api import GraphApi
from connectors.msproject.guesses import guess_roles
from connectors.msproject.planner.plans import list_plans
from connectors.sdk.contract import Discovery, Scope


def discover(api: GraphApi) -> Discovery:
    scopes = tuple(Scope(plan["id"], plan.get("title") or plan["id"]) for plan in list_plans(api))
    return Discovery(scopes, tuple(guess_roles(scopes)))
