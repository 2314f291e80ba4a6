"""What is still there: listing ids, and asking for single ones before anything counts as deleted.

What is listed is what becomes a record, neither more nor less: a listed row that was missed comes back.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.choice import is_project
from connectors.msproject.project_server.people import NORMAL, hours_by_day
from connectors.msproject.project_server.rollup import is_elsewhere, summary_of
from connectors.msproject.project_server.sets import (
    ASSIGNMENTS,
    DELIVERABLES,
    HOURS,
    ISSUES,
    PROJECTS,
    RESOURCES,
    RISKS,
    TASKS,
    TIMESHEET_DAYS,
    TIMESHEETS,
    EntitySet,
)
from connectors.msproject.project_server.timesheets import line_conditions
from connectors.msproject.project_server.values import to_id
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from connectors.sdk.errors import AccessDenied, ConfigError
from models.vocabulary import Entity, Presence

_REGISTERS = ((Entity.RISK, (RISKS, ISSUES)), (Entity.MILESTONE, (DELIVERABLES,)))
_SETS_OF = {
    Entity.SOURCE_PROJECT: (PROJECTS,),
    Entity.TASK: (TASKS,),
    Entity.ASSIGNMENT: (ASSIGNMENTS,),
    Entity.ACCOUNT: (RESOURCES,),
    **dict(_REGISTERS),
}


def list_ids(api: ProjectServerApi, plan: FetchPlan) -> Iterator[IdPage]:
    """A set that is hidden or switched off now is not listed, so nothing of it is missed. Budget lines go with their tasks."""
    rows = list(api.rows(filtered(PROJECTS.name, ("ProjectId", "ProjectType")), what="list projects"))
    projects = {to_id(row["ProjectId"]) or "": row["ProjectId"] for row in rows if is_project(row)}
    wanted = [id_ for id_ in projects if plan.mapping.for_scope(id_).role != "ignore"]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, wanted, is_last=True)
    yield from _guarded(api, _accounts(api))
    for scope in wanted:
        if plan.scopes is None or scope in plan.scopes:
            yield from _of_project(api, scope, f"ProjectId eq guid'{projects[scope]}'")


def _of_project(api: ProjectServerApi, scope: str, condition: str) -> Iterator[IdPage]:
    yield from _guarded(api, _work(api, scope, condition))
    yield from _guarded(api, _links(api, scope))
    yield from _guarded(api, _entries(api, scope, condition))
    for entity, sets in _REGISTERS:
        yield from _guarded(api, _register(api, entity, sets, scope=scope, condition=condition))


def _guarded(api: ProjectServerApi, pages: Iterator[IdPage]) -> Iterator[IdPage]:
    try:
        yield from pages
    except (AccessDenied, ConfigError) as error:
        api.progress(error.message)


def _accounts(api: ProjectServerApi) -> Iterator[IdPage]:
    ids = [to_id(row["ResourceId"]) or "" for row in _listed(api, RESOURCES)]
    yield IdPage(Entity.ACCOUNT, WHOLE_CONNECTION, ids, is_last=True)


def _work(api: ProjectServerApi, scope: str, condition: str) -> Iterator[IdPage]:
    rows = list(_listed(api, TASKS, condition, more=("TaskIsExternal", "TaskIsProjectSummary")))
    summary = summary_of(rows)
    tasks = [to_id(row["TaskId"]) or "" for row in rows if not is_elsewhere(row) and row["TaskId"] != summary]
    yield IdPage(Entity.TASK, scope, tasks, is_last=True)
    work = [
        to_id(row["AssignmentId"]) or ""
        for row in _listed(api, ASSIGNMENTS, condition, more=("AssignmentType", "TaskId"))
        if row["AssignmentType"] in {None, NORMAL} and to_id(row["TaskId"]) and row["TaskId"] != summary
    ]
    yield IdPage(Entity.ASSIGNMENT, scope, work, is_last=True)


def _links(api: ProjectServerApi, scope: str) -> Iterator[IdPage]:
    yield IdPage(Entity.DEPENDENCY, scope, _pairs(api, scope), is_last=True)


def _pairs(api: ProjectServerApi, project: str) -> list[str]:
    links = api.task_links(project)
    return [f"{to_id(link['PredecessorTaskId'])}>{to_id(link['SuccessorTaskId'])}" for link in links]


def _entries(api: ProjectServerApi, scope: str, condition: str) -> Iterator[IdPage]:
    """Days whose hours add up to something."""
    lines = [row["TimesheetLineId"] for row in _listed(api, TIMESHEETS, condition)]
    ids: list[str] = []
    for some in line_conditions(lines):
        rows = list(_listed(api, TIMESHEET_DAYS, some, more=("TimeByDay", *HOURS)))
        for line in dict.fromkeys(row["TimesheetLineId"] for row in rows):
            days = hours_by_day([row for row in rows if row["TimesheetLineId"] == line])
            ids += [f"{to_id(line)}/{day}" for day, hours in days.items() if hours.total > 0]
    yield IdPage(Entity.TIME_ENTRY, scope, ids, is_last=True)


def _register(
    api: ProjectServerApi, entity: Entity, sets: tuple[EntitySet, ...], *, scope: str, condition: str
) -> Iterator[IdPage]:
    rows = [(each, row) for each in sets for row in _listed(api, each, condition, more=("IsFolder",))]
    ids = [to_id(row[each.key]) or "" for each, row in rows if not row["IsFolder"]]
    yield IdPage(entity, scope, ids, is_last=True)


def _listed(
    api: ProjectServerApi, wanted: EntitySet, *conditions: str, more: tuple[str, ...] = ()
) -> Iterator[JsonObject]:
    return api.rows(filtered(wanted.name, (wanted.key, *more), *conditions), what=f"list {wanted.what}")


def probe_ids(api: ProjectServerApi, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id. A set that is shown and lacks the row says that it is gone: sets are shown whole or not at all."""
    for source_id in ids:
        try:
            is_there = _is_there(api, entity, scope, source_id)
        except AccessDenied as error:
            yield Verdict(source_id, Presence.LOST_ACCESS, error.message)
        except ConfigError as error:
            yield Verdict(source_id, Presence.MISSING, error.message)
        else:
            yield _verdict(source_id, entity, is_there=is_there)


def _verdict(source_id: str, entity: Entity, *, is_there: bool | None) -> Verdict:
    if is_there is None:
        return Verdict(source_id, Presence.MISSING, f"Project Server shows no single {entity}")
    if is_there:
        return Verdict(source_id, Presence.PRESENT, "Project Server shows it")
    return Verdict(source_id, Presence.DELETED, "Project Server does not list it any more")


def _is_there(api: ProjectServerApi, entity: Entity, scope: str, source_id: str) -> bool | None:
    """None where it cannot be asked for."""
    if entity is Entity.TIME_ENTRY:
        line, _, day = source_id.partition("/")
        return _is_entry(api, line, dt.date.fromisoformat(day))
    if entity is Entity.DEPENDENCY:
        return source_id in _pairs(api, scope) if scope else None
    if entity not in _SETS_OF:
        return None
    return any(_is_in(api, each, f"{each.key} eq guid'{source_id}'") for each in _SETS_OF[entity])


def _is_entry(api: ProjectServerApi, line: str, day: dt.date) -> bool:
    after = day + dt.timedelta(days=1)
    within = f"TimeByDay ge datetime'{day}T00:00:00' and TimeByDay lt datetime'{after}T00:00:00'"
    rows = list(
        _listed(api, TIMESHEET_DAYS, f"TimesheetLineId eq guid'{line}' and {within}", more=("TimeByDay", *HOURS))
    )
    return any(hours.total > 0 for hours in hours_by_day(rows).values())


def _is_in(api: ProjectServerApi, wanted: EntitySet, condition: str) -> bool:
    path = filtered(wanted.name, (wanted.key,), condition)
    return bool(api.page(path, what=f"find {wanted.what}").rows)
