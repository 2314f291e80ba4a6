"""What is still there: listing ids, and asking for single ones before anything counts as deleted."""

import datetime as dt
from collections.abc import Iterator, Sequence

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.choice import is_project
from connectors.msproject.project_server.money import KINDS
from connectors.msproject.project_server.rollup import is_elsewhere
from connectors.msproject.project_server.sets import (
    ASSIGNMENTS,
    DELIVERABLES,
    ISSUES,
    PROJECTS,
    RESOURCES,
    RISKS,
    TASKS,
    TIMESHEET_DAYS,
    EntitySet,
)
from connectors.msproject.project_server.values import to_id, to_wall_day
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from connectors.sdk.errors import AccessDenied, ConfigError
from models.vocabulary import Entity, Presence

_OF_SITE = ((Entity.ACCOUNT, (RESOURCES,)), (Entity.RISK, (RISKS, ISSUES)), (Entity.MILESTONE, (DELIVERABLES,)))
_SETS_OF = {
    Entity.SOURCE_PROJECT: (PROJECTS,),
    Entity.TASK: (TASKS,),
    Entity.ASSIGNMENT: (ASSIGNMENTS,),
    Entity.BUDGET_LINE: (TASKS,),
    **dict(_OF_SITE),
}


def list_ids(api: ProjectServerApi, plan: FetchPlan) -> Iterator[IdPage]:
    """A set that is hidden or switched off now is not listed, so nothing of it is missed."""
    rows = list(api.rows(filtered(PROJECTS.name, ("ProjectId", "ProjectType")), what="list projects"))
    projects = [row["ProjectId"] for row in rows if is_project(row)]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, [to_id(id_) or "" for id_ in projects], is_last=True)
    for entity, sets in _OF_SITE:
        yield from _guarded(api, _ids_of_site(api, entity, sets))
    yield from _guarded(api, _entries(api))
    for id_ in projects:
        if plan.scopes is None or to_id(id_) in plan.scopes:
            yield from _guarded(api, _ids_of_project(api, id_, plan))


def _guarded(api: ProjectServerApi, pages: Iterator[IdPage]) -> Iterator[IdPage]:
    try:
        yield from pages
    except (AccessDenied, ConfigError) as error:
        api.progress(error.message)


def _ids_of_site(api: ProjectServerApi, entity: Entity, sets: tuple[EntitySet, ...]) -> Iterator[IdPage]:
    ids = [to_id(row[each.key]) or "" for each in sets for row in _listed(api, each)]
    yield IdPage(entity, WHOLE_CONNECTION, ids, is_last=True)


def _entries(api: ProjectServerApi) -> Iterator[IdPage]:
    """Days with rows of hours. Those that add up to nothing stand in no record, and are not missed."""
    link: str | None = filtered(TIMESHEET_DAYS.name, ("TimesheetLineId", "TimeByDay"))
    while link:
        page = api.page(link, what="list hours per day")
        days = {(to_id(row["TimesheetLineId"]), to_wall_day(row["TimeByDay"])) for row in page.rows}
        yield IdPage(
            Entity.TIME_ENTRY,
            WHOLE_CONNECTION,
            [f"{line}/{day}" for line, day in sorted(days, key=str)],
            is_last=page.is_last,
        )
        link = page.next_link


def _ids_of_project(api: ProjectServerApi, project: str, plan: FetchPlan) -> Iterator[IdPage]:
    scope, condition = to_id(project) or "", f"ProjectId eq guid'{project}'"
    rows = _listed(api, TASKS, condition, more=("TaskIsExternal", "TaskIsProjectSummary"))
    told = [row for row in rows if not is_elsewhere(row)]
    tasks = [to_id(row["TaskId"]) or "" for row in told if not row.get("TaskIsProjectSummary")]
    yield IdPage(Entity.TASK, scope, tasks, is_last=True)
    if not plan.mapping.for_scope(scope).money:
        lines = [f"{to_id(row['TaskId'])}/{kind}" for row in told for kind in KINDS.values()]
        yield IdPage(Entity.BUDGET_LINE, scope, lines, is_last=True)
    assignments = [to_id(row["AssignmentId"]) or "" for row in _listed(api, ASSIGNMENTS, condition)]
    yield IdPage(Entity.ASSIGNMENT, scope, assignments, is_last=True)
    links = api.task_links(project)
    pairs = [f"{to_id(link['PredecessorTaskId'])}>{to_id(link['SuccessorTaskId'])}" for link in links]
    yield IdPage(Entity.DEPENDENCY, scope, pairs, is_last=True)


def _listed(
    api: ProjectServerApi, wanted: EntitySet, *conditions: str, more: tuple[str, ...] = ()
) -> Iterator[JsonObject]:
    return api.rows(filtered(wanted.name, (wanted.key, *more), *conditions), what=f"list {wanted.what}")


def probe_ids(api: ProjectServerApi, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id. A list that is shown and lacks the row says that it is gone: hidden rows do not exist below a list that is shown."""
    for source_id in ids:
        try:
            yield _verdict(api, entity, scope, source_id)
        except AccessDenied as error:
            yield Verdict(source_id, Presence.LOST_ACCESS, error.message)
        except ConfigError as error:
            yield Verdict(source_id, Presence.MISSING, error.message)


def _verdict(api: ProjectServerApi, entity: Entity, scope: str, source_id: str) -> Verdict:
    if entity is Entity.TIME_ENTRY:
        line, _, day = source_id.partition("/")
        is_there = _is_entry(api, line, dt.date.fromisoformat(day))
    elif entity is Entity.DEPENDENCY:
        links = api.task_links(scope) if scope else []
        pairs = {f"{to_id(link['PredecessorTaskId'])}>{to_id(link['SuccessorTaskId'])}" for link in links}
        is_there = source_id in pairs
    elif entity in _SETS_OF:
        id_ = source_id.partition("/")[0]
        is_there = any(_is_in(api, each, f"{each.key} eq guid'{id_}'") for each in _SETS_OF[entity])
    else:
        return Verdict(source_id, Presence.MISSING, f"Project Server shows no single {entity}")
    if is_there:
        return Verdict(source_id, Presence.PRESENT, "Project Server shows it")
    return Verdict(source_id, Presence.DELETED, "Project Server does not list it any more")


def _is_entry(api: ProjectServerApi, line: str, day: dt.date) -> bool:
    after = day + dt.timedelta(days=1)
    within = f"TimeByDay ge datetime'{day}T00:00:00' and TimeByDay lt datetime'{after}T00:00:00'"
    return _is_in(api, TIMESHEET_DAYS, f"TimesheetLineId eq guid'{line}' and {within}")


def _is_in(api: ProjectServerApi, wanted: EntitySet, condition: str) -> bool:
    path = filtered(wanted.name, (wanted.key,), condition)
    return bool(api.page(path, what=f"find {wanted.what}").rows)
