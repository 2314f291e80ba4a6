"""One run over basic plans. Planner has no feed of changes in Graph's stable version, so a plan's tasks are listed whole each time and
compared by their etags; only those that changed are handed on, and only their check lists are asked for, where the mapping wants them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

from connectors.msproject.graph.api import GraphApi, Item, JsonObject
from connectors.msproject.planner.plans import find_plans, list_plans
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json

PLANS, TASKS, PEOPLE = "planner_plans", "planner_tasks", "planner_people"
_PLANS_AT_ONCE = 6
_GONE, _HIDDEN = 404, 403
_WHAT = "read tasks"


def fetch(api: GraphApi, plan: FetchPlan) -> Iterator[Page | Gap]:
    return Fetching(api, plan).run()


class Fetching:
    def __init__(self, api: GraphApi, plan: FetchPlan) -> None:
        self._api = api
        self._plan = plan
        self._people: dict[str, None] = {}

    def run(self) -> Iterator[Page | Gap]:
        """Plans with their tasks, then the people who stand on them. Raises NeedsHuman, TryLater or StopRun."""
        plans: list[JsonObject] = []
        for found in self._plans():
            if isinstance(found, Gap):
                yield found
            else:
                plans.append(found)
        remaining = iter(plans)
        while some := list(islice(remaining, _PLANS_AT_ONCE)):
            yield from self._read(some)
        if self._plan.wants(PEOPLE) and self._people:
            yield from self._persons()

    def _plans(self) -> Iterator[JsonObject | Gap]:
        """Those chosen, or all; those that the mapping ignores left out."""
        chosen = self._plan.scopes
        if chosen is None:
            yield from (plan for plan in list_plans(self._api) if self._is_wanted(plan["id"]))
            return
        for id_, item in find_plans(self._api, [id_ for id_ in chosen if self._is_wanted(id_)]):
            yield item.document if item.ok else self._refused(id_, item)

    def _is_wanted(self, id_: str) -> bool:
        return self._plan.mapping.for_scope(id_).role != "ignore"

    def _read(self, plans: Sequence[JsonObject]) -> Iterator[Page | Gap]:
        """Three questions a plan (tasks, buckets, categories), so that six plans fill a batch."""
        parts = ("tasks", "buckets", "details")
        asked = [f"planner/plans/{plan['id']}/{part}" for plan in plans for part in parts]
        answered = list(self._api.ask_all(asked, what=_WHAT))
        for number, plan in enumerate(plans):
            items = answered[number * len(parts) : (number + 1) * len(parts)]
            refused = next((item for item in items if not item.ok), None)
            if refused is not None:
                yield self._refused(plan["id"], refused)
                continue
            yield from self._pages(plan, *items)

    def _pages(self, plan: JsonObject, tasks: Item, buckets: Item, details: Item) -> Iterator[Page]:
        id_ = plan["id"]
        if self._plan.wants(PLANS):
            yield Page.of_document(plan, stream=PLANS, scope=id_, is_last=True)
        if not self._plan.wants(TASKS):
            return
        listed = list(self._api.rest_of(tasks.document, what=_WHAT))
        names = {bucket["id"]: bucket.get("name") for bucket in self._api.rest_of(buckets.document, what=_WHAT)}
        categories = {name: text for name, text in (details.document.get("categoryDescriptions") or {}).items() if text}
        for task in listed:
            self._people |= dict.fromkeys(_people_of(task))
        context = {"plan": id_, "buckets": names, "categories": categories}
        yield from self._tasks_page(id_, listed, context)

    def _tasks_page(self, id_: str, listed: list[JsonObject], context: JsonObject) -> Iterator[Page]:
        """What the names of buckets and categories are is a part of every task, so a new name tells all of them again."""
        reads_lists = self._plan.mapping.for_scope(id_).subtasks == "tasks"
        seal = _digest([context, reads_lists])
        cursor = self._plan.cursor(TASKS, id_)
        known = cursor.state["etags"] if cursor is not None and cursor.state.get("seal") == seal else None
        etags = {task["id"]: _digest(task.get("@odata.etag") or task) for task in listed}
        changed = listed if known is None else [task for task in listed if known.get(task["id"]) != etags[task["id"]]]
        if known is not None and etags == known:
            return
        details = self._check_lists(changed) if reads_lists else {}
        yield Page.of_document(
            {"tasks": changed, "details": details},
            stream=TASKS,
            scope=id_,
            context=context,
            cursor=Cursor({"seal": seal, "etags": etags}),
            is_last=known is None,
        )

    def _check_lists(self, tasks: list[JsonObject]) -> JsonObject:
        """Details by task, of those that have a check list. One that is gone by now has none."""
        ids = [task["id"] for task in tasks if task.get("checklistItemCount")]
        items = self._api.ask_all([f"planner/tasks/{id_}/details" for id_ in ids], what="read check lists")
        return {id_: item.document for id_, item in zip(ids, items, strict=True) if item.ok}

    def _persons(self) -> Iterator[Page | Gap]:
        """Assignments know ids alone. People who left the tenant are not found, and keep standing on their tasks without a name."""
        ids = list(self._people)
        fields = "id,displayName,mail,userPrincipalName,accountEnabled"
        items = list(self._api.ask_all([f"users/{id_}?$select={fields}" for id_ in ids], what="read users"))
        if any(item.status == _HIDDEN for item in items):
            yield Gap(
                PEOPLE,
                WHOLE_CONNECTION,
                f'Microsoft Graph shows connection "{self._api.connection}" no names of people.',
                hint="Grant the application permission User.Read.All, with admin consent.",
            )
        found = [item.document for item in items if item.ok]
        if found:
            yield Page.of_document(found, stream=PEOPLE, scope=WHOLE_CONNECTION, is_last=True)

    def _refused(self, id_: str, item: Item) -> Gap:
        is_gone = item.status == _GONE
        says = "no longer has" if is_gone else "does not show"
        stream = TASKS if self._plan.wants(TASKS) else PLANS
        return Gap(
            stream,
            id_,
            f'Planner {says} the plan "{id_}" to connection "{self._api.connection}" ({item.status}).',
            hint="Leave it out of the plans to read." if is_gone else "Grant Tasks.Read.All, or leave the plan out.",
        )


def _people_of(task: JsonObject) -> list[str]:
    return list(task.get("assignments") or ())


def _digest(document: object) -> str:
    return hashlib.sha256(encode_json(document)).hexdigest()[:10]
