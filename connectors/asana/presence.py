"""What is still there: listing ids cheaply, and asking for single ones before anything counts as deleted."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from connectors.asana import fields
from connectors.asana.allocations import list_allocations
from connectors.asana.api import Action, AsanaApi, listed
from connectors.asana.batching import FORBIDDEN, OK, ask
from connectors.asana.counting import Sighting, ends_of, entity_of, ids_of_list, ids_of_subtasks
from connectors.asana.directory import find_workspaces, is_read
from connectors.asana.placing import home_of, projects_of
from connectors.asana.settings import AsanaSettings
from connectors.asana.subtasks import SubtaskWalk
from connectors.asana.timesheets import STREAM as HOURS
from connectors.asana.turns import FIRST_DAY, Span, all_turns
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, FetchPlan, IdPage, Verdict
from connectors.sdk.errors import AccessDenied
from models.vocabulary import Entity, Presence

JsonObject = dict[str, Any]
_NOT_FOUND = 404
_PAGES_OF_HOURS = 20
"""What an incremental run spends on counting all hours; of more of them it counts stretches of days."""
_PATHS = {
    Entity.TASK: ("/tasks/{}", ("memberships.project.gid",)),
    Entity.RISK: ("/tasks/{}", ("memberships.project.gid",)),
    Entity.TIME_ENTRY: ("/time_tracking_entries/{}", ("entered_on",)),
    Entity.SOURCE_PROJECT: ("/projects/{}", ("archived",)),
    Entity.ACCOUNT: ("/users/{}", ("name",)),
    Entity.ASSIGNMENT: ("/allocations/{}", ("start_date",)),
    Entity.STATUS_REPORT: ("/status_updates/{}", ("title",)),
    Entity.DEPENDENCY: ("/tasks/{}", ("dependencies.gid",)),
    Entity.TASK_MEMBERSHIP: ("/tasks/{}", ("memberships.project.gid",)),
}


def list_ids(
    api: AsanaApi, settings: AsanaSettings, plan: FetchPlan, sighting: Sighting, today: dt.date
) -> Iterator[IdPage]:
    """Projects, the tasks of each that is read, and time entries where the domain's plan has them.

    What a whole pass of the same run has seen is not asked for again.
    """
    workspaces = find_workspaces(api, settings)
    projects = [gid for here in workspaces for gid in _project_ids(api, here)]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, projects, is_last=True)
    homes = frozenset(gid for gid in projects if is_read(plan, gid))
    for scope in projects:
        if sighting.is_whole(scope):
            yield from sighting.pages(scope)
        elif scope in homes:
            yield from _of_project(api, plan, scope, homes)
    yield from _allocations(api, workspaces)
    if sighting.is_whole(WHOLE_CONNECTION):
        yield from sighting.pages(WHOLE_CONNECTION)
        return
    try:
        yield from _hours(api, workspaces, plan, sighting, today)
    except AccessDenied:
        # A plan without time tracking, or a right that was lost: nothing is known of what is absent.
        return


def _project_ids(api: AsanaApi, here: JsonObject) -> list[str]:
    params = {"workspace": here["gid"], **fields.asked(("archived",))}
    return [project["gid"] for project in api.items("/projects", what="list projects", params=params)]


def _of_project(api: AsanaApi, plan: FetchPlan, scope: str, homes: frozenset[str]) -> Iterator[IdPage]:
    """Tasks whose home is here, subtasks too, with their dependencies, and every place in the project."""
    rules = plan.mapping.for_scope(scope)
    entity = entity_of(rules)
    tasks = api.items("/tasks", what="list tasks", params={"project": scope, **fields.asked(fields.MEMBERS)})
    yield from ids_of_list(tasks, entity=entity, scope=scope, homes=homes)
    if rules.subtasks in {None, "tasks"}:
        walk = SubtaskWalk(api, homes, fields.MEMBERS)
        homed = (task for task in tasks if home_of(task, homes=homes, scope=scope) == scope)
        for answered in walk.answers(task["gid"] for task in homed if task.get("num_subtasks")):
            yield from ids_of_subtasks(answered.items(), entity=entity, scope=scope, homes=homes)
    yield from ends_of(entity, scope)


def _allocations(api: AsanaApi, workspaces: list[JsonObject]) -> Iterator[IdPage]:
    """Nothing is known of what is absent where the plan has no allocations (any more), or the token no right."""
    try:
        for answer in list_allocations(api, workspaces, ("start_date",)):
            ids = [share["gid"] for share in listed(answer.json(), what="list allocations")]
            yield IdPage(Entity.ASSIGNMENT, WHOLE_CONNECTION, ids)
    except AccessDenied:
        return
    yield IdPage(Entity.ASSIGNMENT, WHOLE_CONNECTION, (), is_last=True)


def _hours(
    api: AsanaApi, workspaces: list[JsonObject], plan: FetchPlan, sighting: Sighting, today: dt.date
) -> Iterator[IdPage]:
    """Time entries. In an incremental run a long list is given up: what the run has listed anyway counts, and one older stretch a day."""
    pages = _pages_of_hours(api, workspaces, Span(FIRST_DAY))
    at_most = None if plan.mode is FetchMode.FULL else _PAGES_OF_HOURS
    for ids in islice(pages, at_most):
        yield IdPage(Entity.TIME_ENTRY, WHOLE_CONNECTION, ids)
    if next(pages, None) is None:
        yield IdPage(Entity.TIME_ENTRY, WHOLE_CONNECTION, (), is_last=True)
        return
    yield from sighting.hours()
    span = _stretch_of(today, plan)
    if span is not None:
        ids = [gid for page in _pages_of_hours(api, workspaces, span) for gid in page]
        yield IdPage(Entity.TIME_ENTRY, WHOLE_CONNECTION, ids, is_last=True, days=(span.first, span.last))


def _stretch_of(today: dt.date, plan: FetchPlan) -> Span | None:
    """By the calendar and not by the run, so that no stretch waits for ever however runs and counts fall together."""
    cursor = plan.cursor(HOURS)
    if cursor is None:
        return None
    known = {day for days in cursor.state["days"].values() for day in days}
    turns = list(all_turns(known, before=dt.date.fromisoformat(cursor.state["since"])))
    return turns[today.toordinal() % len(turns)]


def _pages_of_hours(api: AsanaApi, workspaces: list[JsonObject], span: Span) -> Iterator[list[str]]:
    what = "list time entries"
    for here in workspaces:
        params = {"workspace": here["gid"], **span.params(), **fields.asked(("entered_on",))}
        for answer in api.pages("/time_tracking_entries", what=what, params=params):
            yield [entry["gid"] for entry in listed(answer.json(), what=what)]


def probe_ids(api: AsanaApi, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id, ten in a request. What Asana cannot be asked for by id stays missing."""
    if entity not in _PATHS:
        yield from (Verdict(source_id, Presence.MISSING, f"Asana shows no single {entity}") for source_id in ids)
        return
    path, opt_fields = _PATHS[entity]
    actions = [Action(path.format(_asked_for(entity, source_id)), fields=opt_fields) for source_id in ids]
    position = 0
    for answered in ask(api, actions, what=f"read a {entity}"):
        for result in answered.results:
            yield _verdict(entity, scope, ids[position], result)
            position += 1


def _asked_for(entity: Entity, source_id: str) -> str:
    """Dependencies and memberships are asked for through their task."""
    match entity:
        case Entity.DEPENDENCY:
            return source_id.partition(">")[2]
        case Entity.TASK_MEMBERSHIP:
            return source_id.partition("@")[0]
        case _:
            return source_id


def _verdict(entity: Entity, scope: str, source_id: str, result: JsonObject) -> Verdict:
    match result["status_code"]:
        case status if status == OK:
            return _shown(entity, scope, source_id, result["body"]["data"])
        case status if status == FORBIDDEN:
            return Verdict(source_id, Presence.LOST_ACCESS, "Asana refuses to show it (403)")
        case status if status == _NOT_FOUND and entity is Entity.ACCOUNT:
            return Verdict(source_id, Presence.LOST_ACCESS, "no longer in the workspace; name and hours stay")
        case status if status == _NOT_FOUND:
            return Verdict(source_id, Presence.DELETED, "Asana does not know it any more (404)")
        case status:
            return Verdict(source_id, Presence.MISSING, f"Asana answered {status}")


def _shown(entity: Entity, scope: str, source_id: str, item: JsonObject) -> Verdict:
    if entity is Entity.SOURCE_PROJECT and item.get("archived"):
        return Verdict(source_id, Presence.ARCHIVED, "the project is archived")
    if entity is Entity.DEPENDENCY:
        still = source_id.partition(">")[0] in {other["gid"] for other in item.get("dependencies") or ()}
        return _link(source_id, is_there=still)
    if entity is Entity.TASK_MEMBERSHIP:
        return _link(source_id, is_there=source_id.partition("@")[2] in projects_of(item))
    if entity in {Entity.TASK, Entity.RISK}:
        places = projects_of(item)
        home = scope if scope in places or not places else home_of(item, homes=places, scope=scope)
        return Verdict(source_id, Presence.PRESENT, "Asana shows the task", scope=home)
    return Verdict(source_id, Presence.PRESENT, "Asana shows it")


def _link(source_id: str, *, is_there: bool) -> Verdict:
    if is_there:
        return Verdict(source_id, Presence.PRESENT, "the task still has it")
    return Verdict(source_id, Presence.DELETED, "the task does not have it any more")
