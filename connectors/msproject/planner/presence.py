"""What is still there: tasks as each plan lists them, and single ones by their id."""

from collections.abc import Iterator, Sequence

from connectors.msproject.graph.api import GraphApi, Item
from connectors.msproject.planner.plans import list_plans
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from models.vocabulary import Entity, Presence

_GONE, _HIDDEN = 404, 403
_PATHS = {Entity.TASK: "planner/tasks", Entity.SOURCE_PROJECT: "planner/plans"}


def list_ids(api: GraphApi, plan: FetchPlan) -> Iterator[IdPage]:
    """Plans, then the tasks of each, twenty plans in a batch. Check items are not listed, since that would cost a question a task."""
    plans = [found["id"] for found in list_plans(api)]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, plans, is_last=True)
    if any(rules.subtasks == "tasks" for rules in (plan.mapping, *plan.mapping.scopes.values())):
        return
    chosen = [id_ for id_ in plans if plan.scopes is None or id_ in plan.scopes]
    items = api.ask_all([f"planner/plans/{id_}/tasks" for id_ in chosen], what="list tasks")
    for id_, item in zip(chosen, items, strict=True):
        if item.ok:
            ids = [task["id"] for task in api.rest_of(item.document, what="list tasks")]
            yield IdPage(Entity.TASK, id_, ids, is_last=True)


def probe_ids(api: GraphApi, entity: Entity, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id; what Planner cannot be asked for by id stays missing."""
    path = _PATHS.get(entity)
    if path is None:
        yield from (Verdict(id_, Presence.MISSING, f"Planner shows no single {entity}") for id_ in ids)
        return
    items = api.ask_all([f"{path}/{id_.partition('/')[0]}" for id_ in ids], what="find tasks")
    for id_, item in zip(ids, items, strict=True):
        yield _verdict(id_, item)


def _verdict(id_: str, item: Item) -> Verdict:
    if item.ok:
        return Verdict(id_, Presence.PRESENT, "Planner shows it", scope=item.document.get("planId"))
    if item.status == _GONE:
        return Verdict(id_, Presence.DELETED, "Planner does not find it any more")
    if item.status == _HIDDEN:
        return Verdict(id_, Presence.LOST_ACCESS, "Planner no longer shows it")
    return Verdict(id_, Presence.MISSING, f"Planner gave no answer about it ({item.status})")
