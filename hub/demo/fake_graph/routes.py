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


def _site(call: Call) -> JsonObject:
    """By host, or by host and path: `sites/acme.sharepoint.com:/sites/PMO`."""
    call.needs("files")
    host, _, path = call.params["place"].partition(":")
    address = f"https://{host}{path}"
    if not any(drive.site == address for drive in call.world.drives.values()):
        raise problem.not_found()
    return {"id": f"{host},{path.strip('/').replace('/', '.') or 'root'}", "webUrl": address}


def _drives_of_site(call: Call) -> JsonObject:
    call.needs("files")
    if call.query.pop("$select", "") != "id,name,webUrl":
        raise problem.bad_request("Unknown fields of a drive.")
    host, _, path = call.params["id"].partition(",")
    address = f"https://{host}" if path == "root" else f"https://{host}/{path.replace('.', '/')}"
    drives = [drive for drive in call.world.drives.values() if drive.site == address]
    shown = [
        {"id": drive.id, "name": unquote(drive.web_url.rpartition("/")[2]), "webUrl": drive.web_url} for drive in drives
    ]
    return call.page(shown, context="drives")


def _delta(call: Call) -> JsonObject:
    """Changed items and the folders above them, each once as it is now, by id and without a path; of a folder that moved or went, nothing
    below it. A token is the number of changes that were told; without one, what is there.
    """
    drive, fields = call.drive(), call.query.pop("$select", "").split(",")
    token = int(call.query.pop("token", "0"))
    at = int(call.query.pop("$skiptoken", "0"))
    if 0 < token < call.world.oldest_delta:
        raise problem.resync()
    changed = [id_ for id_ in drive.log[token:] if token or "deleted" not in drive.items[id_]]
    told = dict.fromkeys(each for id_ in changed for each in (*_folders_above(drive, id_), id_))
    values = [_shown(drive.items[id_], fields) for id_ in told]
    shown, base = values[at : at + call.world.page], f"{call.base}/{quote(call.path)}?$select={','.join(fields)}"
    document: JsonObject = {"value": shown}
    if at + call.world.page < len(values):
        document["@odata.nextLink"] = f"{base}&token={token}&$skiptoken={at + call.world.page}"
    else:
        document["@odata.deltaLink"] = f"{base}&token={len(drive.log)}"
    return document


def _item_of_drive(call: Call) -> JsonObject:
    drive, fields = call.drive(), call.query.pop("$select", "").split(",")
    item = drive.items.get(call.params["item"])
    if item is None or "deleted" in item:
        raise problem.not_found()
    if item["id"] in drive.hidden:
        raise problem.denied()
    shown = _shown(item, fields)
    if "parentReference" in shown:
        shown["parentReference"] = {
            **item["parentReference"],
            "path": f"/drives/{drive.id}/root:{_path_above(drive, item)}",
        }
    if "@microsoft.graph.downloadUrl" in fields:
        shown["@microsoft.graph.downloadUrl"] = (
            f"{call.base.removesuffix('/v1.0')}/download/{quote(drive.id)}/{item['id']}?tempauth=t"
        )
    return shown


def _item_at_path(call: Call) -> JsonObject:
    drive, fields = call.drive(), call.query.pop("$select", "").split(",")
    try:
        return _shown(drive.items[call.world.at(drive, unquote(call.params["path"]))], fields)
    except KeyError:
        raise problem.not_found() from None


def _folders_above(drive: Drive, id_: str) -> list[str]:
    """From the root downwards."""
    above: list[str] = []
    while parent := (drive.items[above[0] if above else id_].get("parentReference") or {}).get("id"):
        above.insert(0, parent)
    return above


def _path_above(drive: Drive, item: JsonObject) -> str:
    _root, *folders = _folders_above(drive, item["id"])
    return "".join(f"/{quote(drive.items[id_]['name'])}" for id_ in folders)


def _shown(item: JsonObject, fields: Sequence[str]) -> JsonObject:
    return {name: value for name, value in item.items() if name in fields}


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
    (r"sites/(?P<id>[^/,:]+,[^/]+)/drives", _drives_of_site),
    (r"sites/(?P<place>[^/,:]+(:/.+)?)", _site),
    (r"drives/(?P<id>[^/]+)/(?:root/delta)", _delta),
    (r"drives/(?P<id>[^/]+)/root:/(?P<path>.+)", _item_at_path),
    (r"drives/(?P<id>[^/]+)/items/(?P<item>[^/]+)", _item_of_drive),
    (r"users", _users),
    (r"users/(?P<id>[^/]+)", _user),
)
