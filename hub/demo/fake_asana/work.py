"""Tasks, subtasks and the events that tell of them."""

import base64
import datetime as dt

import orjson

from hub.demo.fake_asana import render
from hub.demo.fake_asana.directory import is_visible
from hub.demo.fake_asana.entities import Project, Task, Thing
from hub.demo.fake_asana.paging import to_page
from hub.demo.fake_asana.problem import bad_request, forbidden, stale_sync
from hub.demo.fake_asana.render_task import full_task, task
from hub.demo.fake_asana.wire import PAGED, Call, Route
from hub.demo.loopback.answer import Answer
from hub.demo.loopback.clock import from_millis, to_millis

_WAYS = ("project", "section", "tag", "user_task_list", "assignee")


def list_tasks(call: Call) -> Answer:
    """Exactly one way in; ours is by project. Subtasks are not listed, unless they were added to the project themselves."""
    if len([way for way in _WAYS if way in call.query]) != 1:
        raise bad_request("You should specify one of workspace, project, section, tag, user_task_list")
    project = call.get(Project, call.required("project"), "project")
    changed, completed = call.moment("modified_since"), call.moment("completed_since")
    found = [item for item in project.tasks.values() if _is_asked(item, changed, completed)]
    return _page_of_tasks(call, found)


def _is_asked(item: Task, changed: dt.datetime | None, completed: dt.datetime | None) -> bool:
    if changed and item.modified_at < changed:
        return False
    return not (completed and item.completed_at and item.completed_at < completed)


def list_subtasks(call: Call) -> Answer:
    parent = call.get(Task, call.params["task_gid"], "task")
    if not is_visible(call, parent):
        raise forbidden("task")
    return _page_of_tasks(call, parent.subtasks)


def show_task(call: Call) -> Answer:
    item = call.get(Task, call.params["task_gid"], "task")
    if not is_visible(call, item):
        raise forbidden("task")
    shown = full_task(item, call.lens) if call.tree is None else task(item, call.lens, call.tree)
    return Answer.of({"data": shown})


def _page_of_tasks(call: Call, items: list[Task]) -> Answer:
    lens, tree = call.lens, call.tree
    return to_page(call, items, lambda item: task(item, lens, tree))


def list_events(call: Call) -> Answer:
    """What happened since a token, 100 at a time; the first call, or one with an old token, is a 412 with a new token."""
    resource = call.get(Thing, call.required("resource"), "resource")
    if isinstance(resource, Project):
        call.get(Project, resource.gid, "resource")
    world, limits = call.site.world, call.site.limits
    since = _read_token(call.query.get("sync"), resource.gid, call)
    if since is None:
        raise stale_sync(_token(resource.gid, len(world.events), world.clock.now))
    told = [event for event in world.events[since:] if resource.gid in event.streams]
    page, has_more = told[: limits.events_page], len(told) > limits.events_page
    upto = page[-1].number if has_more else len(world.events)
    sync = _token(resource.gid, upto, world.clock.now)
    shown = [_cut(render.event(event), call) for event in page]
    return Answer.of({"data": shown, "sync": sync, "has_more": has_more})


def _cut(event: dict[str, object], call: Call) -> dict[str, object]:
    return event if call.tree is None else call.shown(event)


def _token(gid: str, number: int, now: dt.datetime) -> str:
    return (
        base64.urlsafe_b64encode(orjson.dumps({"of": gid, "upto": number, "iat": to_millis(now)})).decode().rstrip("=")
    )


def _read_token(text: str | None, gid: str, call: Call) -> int | None:
    """The number of the last event told; None for a token that is missing, foreign or too old."""
    try:
        token = orjson.loads(base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4)))
    except ValueError:
        return None
    age = call.site.world.clock.now - from_millis(token["iat"])
    return int(token["upto"]) if token["of"] == gid and age <= call.site.limits.sync_life else None


ROUTES = (
    Route(
        "/tasks",
        list_tasks,
        ("assignee", "project", "section", "workspace", "completed_since", "modified_since", *PAGED),
    ),
    Route("/tasks/{task_gid}", show_task),
    Route("/tasks/{task_gid}/subtasks", list_subtasks, PAGED),
    # Not documented, but the vendor's own package sends `limit` here as everywhere.
    Route("/events", list_events, ("resource", "sync", "limit")),
)
