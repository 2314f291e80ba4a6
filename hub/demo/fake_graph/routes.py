"""The questions that Graph answers here, by path; every parameter is looked at, and none is ignored."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from hub.demo.fake_entra import Grant
from hub.demo.fake_graph import problem
from hub.demo.fake_graph.world import Drive, GraphWorld, JsonObject, Plan

_UNIFIED = "groupTypes/any(c:c eq 'Unified')"
_USER_FIELDS = "id,displayName,mail,userPrincipalName,accountEnabled"


@dataclass(slots=True)
class Call:
    """One question. `query` loses each parameter that is read; what is left when the handler is done is refused."""

    world: GraphWorld
    grant: Grant
    base: str
    path: str
    query: dict[str, str]
    params: dict[str, str] = field(default_factory=dict)

    def needs(self, permission: str) -> None:
        if permission in self.world.denied:
            raise problem.denied()

    def page(self, values: Sequence[JsonObject], *, context: str) -> JsonObject:
        """A part of a list, with a link to the rest."""
        at = int(self.query.pop("$skiptoken", "0"))
        size = min(int(self.query.pop("$top", str(self.world.page))), self.world.page)
        shown = list(values[at : at + size])
        document: JsonObject = {"@odata.context": f"{self.base}/$metadata#{context}", "value": shown}
        if at + size < len(values):
            document["@odata.nextLink"] = f"{self.base}/{quote(self.path)}?$skiptoken={at + size}"
        return document

    def plan(self) -> Plan:
        self.needs("tasks")
        plan = self.world.plans.get(self.params["id"])
        if plan is None:
            raise problem.not_found()
        if plan.is_hidden:
            raise problem.denied()
        return plan

    def drive(self) -> Drive:
        self.needs("files")
        drive = self.world.drives.get(unquote(self.params["id"]))
        if drive is None:
            raise problem.not_found()
        return drive


def answer(call: Call) -> Any:
    """A JSON document, or bytes of a file. Raises GraphProblem."""
    for pattern, handler in _ROUTES:
        found = re.fullmatch(pattern, call.path)
        if found:
            call.params = found.groupdict()
            document = handler(call)
            if call.query:
                raise problem.bad_request(f"Unknown query parameter '{min(call.query)}'.")
            return document
    raise problem.bad_request(f"Resource not found for the segment '{call.path.split('/')[0]}'.")


def call_of(url: str, *, world: GraphWorld, grant: Grant, base: str) -> Call:
    """A question from the address that it has in a batch."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Call(world, grant, base, unquote(parts.path).lstrip("/"), query)


def _groups(call: Call) -> JsonObject:
    call.needs("groups")
    asked = call.query.pop("$filter", None), call.query.pop("$select", None)
    if "$skiptoken" not in call.query and asked != (_UNIFIED, "id,displayName"):
        raise problem.bad_request("This list of groups is asked for with its filter and fields.")
    return call.page(list(call.world.groups.values()), context="groups(id,displayName)")


def _plans_of_group(call: Call) -> JsonObject:
    call.needs("tasks")
    if call.params["id"] not in call.world.groups:
        raise problem.not_found()
    plans = [
        plan.document for plan in call.world.plans.values() if plan.group == call.params["id"] and not plan.is_hidden
    ]
    return call.page(plans, context="groups/planner/plans")


def _plans_of_me(call: Call) -> JsonObject:
    if call.grant.person is None:
        raise problem.bad_request("/me request is only valid with delegated authentication flow.")
    return call.page([plan.document for plan in call.world.plans.values() if not plan.is_hidden], context="me/plans")


def _plan(call: Call) -> JsonObject:
    return call.plan().document


def _tasks_of_plan(call: Call) -> JsonObject:
    call.plan()
    tasks = [task for task in call.world.tasks.values() if task["planId"] == call.params["id"]]
    return call.page(tasks, context="planner/plans/tasks")


def _buckets_of_plan(call: Call) -> JsonObject:
    return call.page(call.plan().buckets, context="planner/plans/buckets")


def _details_of_plan(call: Call) -> JsonObject:
    return {"id": call.params["id"], "categoryDescriptions": dict(call.plan().categories), "sharedWith": {}}


def _task(call: Call) -> JsonObject:
    call.needs("tasks")
    task = call.world.tasks.get(call.params["id"])
    if task is None:
        raise problem.not_found()
    if call.world.plans[task["planId"]].is_hidden:
        raise problem.denied()
    return task


def _details_of_task(call: Call) -> JsonObject:
    _task(call)
    return call.world.details[call.params["id"]]


def _users(call: Call) -> JsonObject:
    call.needs("users")
    if call.query.pop("$select", "") != "id":
        raise problem.bad_request("This list of users is asked for by id.")
    return call.page([{"id": id_} for id_ in call.world.users], context="users(id)")


def _user(call: Call) -> JsonObject:
    call.needs("users")
    user = call.world.users.get(call.params["id"])
    if call.query.pop("$select", _USER_FIELDS) != _USER_FIELDS:
        raise problem.bad_request("Unknown fields of a user.")
    if user is None:
        raise problem.not_found()
    return user


_ROUTES: tuple[tuple[str, Callable[[Call], Any]], ...] = (
    (r"groups", _groups),
    (r"groups/(?P<id>[^/]+)/planner/plans", _plans_of_group),
    (r"me/planner/plans", _plans_of_me),
    (r"planner/plans/(?P<id>[^/]+)", _plan),
    (r"planner/plans/(?P<id>[^/]+)/tasks", _tasks_of_plan),
    (r"planner/plans/(?P<id>[^/]+)/buckets", _buckets_of_plan),
    (r"planner/plans/(?P<id>[^/]+)/details", _details_of_plan),
    (r"planner/tasks/(?P<id>[^/]+)", _task),
    (r"planner/tasks/(?P<id>[^/]+)/details", _details_of_task),
    (r"users", _users),
    (r"users/(?P<id>[^/]+)", _user),
)
