"""Full records of tasks: made once for each answer that shows them, so only what was asked is worth the work."""

from collections.abc import Callable
from typing import Any

from hub.demo.fake_asana.entities import Task
from hub.demo.fake_asana.opt_fields import Tree, compact, select
from hub.demo.fake_asana.render import custom_value, day, instant, reference
from hub.demo.fake_asana.site import Lens

JsonObject = dict[str, Any]


def task(item: Task, lens: Lens, tree: Tree | None) -> JsonObject:
    """The record with the fields of `tree`, or the compact one."""
    wanted = _MAKERS.keys() if tree is None else tree.keys()
    record = {name: _MAKERS[name](item, lens) for name in wanted if name in _MAKERS} | {"gid": item.gid}
    return compact(record) if tree is None else select(record, tree)


def full_task(item: Task, lens: Lens) -> JsonObject:
    """Everything, as a single GET without opt_fields shows it (without what must be asked for)."""
    return {name: make(item, lens) for name, make in _MAKERS.items() if name not in _OPT_IN}


def _memberships(item: Task, lens: Lens) -> list[JsonObject]:
    return [
        {"project": reference(project), "section": reference(section)}
        for project, section in item.places
        if lens.sees(project)
    ]


def _custom_fields(item: Task, lens: Lens) -> list[JsonObject]:
    """The columns of every project that the task stands in, and what the task has of its own; subtasks have no columns."""
    columns = {field: None for project, _ in item.places if lens.sees(project) for field in project.task_fields}
    return [custom_value(field, value) for field, value in (columns | item.values).items()]


def _minutes(item: Task, lens: Lens) -> int | None:
    if "time_tracking" not in lens.features or not item.entries:
        return None
    return sum(entry.minutes for entry in item.entries)


_OPT_IN = frozenset({"num_subtasks", "dependencies", "is_rendered_as_separator"})
_MAKERS: dict[str, Callable[[Task, Lens], Any]] = {
    "gid": lambda item, _: item.gid,
    "resource_type": lambda _item, _: "task",
    "name": lambda item, _: item.name,
    "resource_subtype": lambda item, _: item.kind,
    "completed": lambda item, _: item.completed,
    "completed_at": lambda item, _: instant(item.completed_at) if item.completed else None,
    "completed_by": lambda _item, _: None,
    "created_at": lambda item, _: instant(item.created_at),
    "modified_at": lambda item, _: instant(item.modified_at),
    "due_on": lambda item, _: day(item.due_on),
    "due_at": lambda item, _: instant(item.due_at),
    "start_on": lambda item, _: day(item.start_on),
    "start_at": lambda _item, _: None,
    "assignee": lambda item, _: reference(item.assignee),
    "parent": lambda item, _: reference(item.parent),
    "num_subtasks": lambda item, _: len(item.subtasks),
    "memberships": _memberships,
    "dependencies": lambda item, _: [reference(other) for other in item.dependencies],
    "actual_time_minutes": _minutes,
    "approval_status": lambda item, _: item.approval_status,
    "is_rendered_as_separator": lambda item, _: item.is_separator,
    "tags": lambda item, _: [
        {"gid": str(900 + index), "resource_type": "tag", "name": name} for index, name in enumerate(item.tags)
    ],
    "permalink_url": lambda item, _: f"https://app.asana.com/0/0/{item.gid}",
    "custom_fields": _custom_fields,
}
