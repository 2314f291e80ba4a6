"""What is still there: tasks as each plan lists them, check items where they are tasks, and single ones by their id."""

from collections.abc import Iterator, Sequence

from connectors.msproject.graph.api import GraphApi, Item
from connectors.msproject.planner.plans import list_plans
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from models.vocabulary import Entity, Presence

_GONE, _HIDDEN = 404, 403
_PATHS = {Entity.TASK: "planner/tasks", Entity.SOURCE_PROJECT: "planner/plans"}
_WHAT = "list tasks"


def list_ids(api: GraphApi, plan: FetchPlan) -> Iterator[IdPage]:
    """Plans, then the tasks of each, twenty plans in a batch; check items cost a question for each task that has some."""
    plans = [found["id"] for found in list_plans(api) if plan.mapping.for_scope(found["id"]).role != "ignore"]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, plans, is_last=True)
    chosen = [id_ for id_ in plans if plan.scopes is None or id_ in plan.scopes]
    items = api.ask_all([f"planner/plans/{id_}/tasks" for id_ in chosen], what=_WHAT)
    for id_, item in zip(chosen, items, strict=True):
        if not item.ok:
            continue
        tasks = list(api.rest_of(item.document, what=_WHAT))
        ids = [task["id"] for task in tasks]
        if plan.mapping.for_scope(id_).subtasks == "tasks":
            ids += _steps(api, [task["id"] for task in tasks if task.get("checklistItemCount")])
        yield IdPage(Entity.TASK, id_, ids, is_last=True)


def _steps(api: GraphApi, tasks: Sequence[str]) -> list[str]:
    items = api.ask_all([f"planner/tasks/{task}/details" for task in tasks], what="list check items")
    return [f"{task}/{key}" for task, item in zip(tasks, items, strict=True) for key in _keys(item)]


def probe_ids(api: GraphApi, entity: Entity, _scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id, check items by their task's list; what Planner cannot be asked for by id stays missing."""
    path = _PATHS.get(entity)
    if path is None:
        yield from (Verdict(id_, Presence.MISSING, f"Planner shows no single {entity}") for id_ in ids)
        return
    items = api.ask_all([_question(path, id_) for id_ in ids], what="find tasks")
    for id_, item in zip(ids, items, strict=True):
        yield _verdict(id_, item)


def _question(path: str, id_: str) -> str:
    task, _, step = id_.partition("/")
    return f"{path}/{task}/details" if step else f"{path}/{task}"


def _verdict(id_: str, item: Item) -> Verdict:
    step = id_.partition("/")[2]
    if item.ok and step and step not in _keys(item):
        return Verdict(id_, Presence.DELETED, "its task's check list no longer holds it")
    if item.ok:
        return Verdict(id_, Presence.PRESENT, "Planner shows it", scope=item.document.get("planId"))
    if item.status == _GONE:
        return Verdict(id_, Presence.DELETED, "Planner does not find it any more")
    if item.status == _HIDDEN:
        return Verdict(id_, Presence.LOST_ACCESS, "Planner no longer shows it")
    return Verdict(id_, Presence.MISSING, f"Planner gave no answer about it ({item.status})")


def _keys(item: Item) -> list[str]:
    return list(item.document.get("checklist") or ())
