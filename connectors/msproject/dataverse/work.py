"""Projects, tasks and dependencies of Dataverse as records. Pure."""

from collections.abc import Iterator
from typing import Any

from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.msproject.dataverse.link_types import dependency_type
from connectors.msproject.dataverse.mapped import mapped_columns, rule_lines
from connectors.msproject.dataverse.tables import PROJECTS, TASKS
from connectors.msproject.dataverse.values import (
    first_filled,
    to_day_in_zone,
    to_hours_in_seconds,
    to_moment,
    to_share,
    to_zoneless_day,
    word_of,
)
from connectors.msproject.words import kind_word, priority_of_planner, status_word, with_words
from connectors.sdk.reading import Translated, to_decimal, to_instant
from models.records import DependencyRecord, ProjectRecord, TaskRecord
from models.vocabulary import PercentMethod, ProjectState, TaskKind

_LONGEST_NAME, _LONGEST_TEXT = 4_000, 100_000
_NAMELESS = "(unnamed)"
_TOTALS = (
    "msdyn_effort",
    "msdyn_effortcompleted",
    "msdyn_effortremaining",
    "msdyn_totalplannedcost",
    "msdyn_totalactualcost",
)


def to_project_records(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    yield to_project(row, context)
    yield from rule_lines(row, context, level="project", id_=row["msdyn_projectid"], project=row["msdyn_projectid"])


def to_project(row: JsonObject, context: PageContext) -> ProjectRecord:
    """Dates without a zone are preferred; they are empty until somebody opens the project's form. A deactivated project is archived."""
    id_ = row["msdyn_projectid"]
    zone, share, is_active = context.zone(id_), to_share(row.get("msdyn_progress")), row.get("statecode") in {None, 0}
    state = ProjectState.ACTIVE if is_active else ProjectState.UNKNOWN
    start = first_filled(row, "msdyn_scheduledstart", "msdyn_taskearlieststart")
    custom = {name: row[name] for name in (*_TOTALS, *context.given["custom"]) if row.get(name) is not None}
    status = word_of(row, "msdyn_overallprojectstatus")
    return ProjectRecord(
        source_id=id_,
        source_url=context.url_of(PROJECTS, id_),
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        archived=not is_active,
        scope=id_,
        name=(row["msdyn_subject"] or _NAMELESS)[:_LONGEST_NAME],
        description=_text(row.get("msdyn_description")),
        state=ProjectState.COMPLETED if share == 100 and is_active else state,  # noqa: PLR2004
        state_source="active" if is_active else "inactive",
        owner=context.given.get("managers", {}).get(row.get("_msdyn_projectmanager_value")),
        start_on=to_zoneless_day(row.get("msdyn_tzascheduledstart")) or to_day_in_zone(start, zone),
        finish_on=to_zoneless_day(row.get("msdyn_tzafinish")) or to_day_in_zone(row.get("msdyn_finish"), zone),
        currency=context.currency_of(row, id_),
        custom_fields={**custom, **({"msdyn_overallprojectstatus": status} if status else {})},
    )


def to_task_records(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    task = to_task(row, context)
    yield task
    if task.kind is not TaskKind.SUMMARY:
        yield from rule_lines(row, context, level="task", id_=task.source_id, project=task.project)


def to_task(row: JsonObject, context: PageContext) -> TaskRecord:
    """Effort is in hours, progress 0 to 1. A summary's effort and costs repeat its children's."""
    id_, project = row["msdyn_projecttaskid"], row["_msdyn_project_value"]
    columns = {
        "source_id": id_,
        "source_url": context.url_of(TASKS, id_),
        "source_created_at": to_instant(row.get("createdon")),
        "source_updated_at": to_instant(row.get("modifiedon")),
        "project": project,
        "name": (row["msdyn_subject"] or _NAMELESS)[:_LONGEST_NAME],
        "parent": row.get("_msdyn_parenttask_value"),
        "wbs_code": row.get("msdyn_wbsid"),
        "outline_level": row.get("msdyn_outlinelevel"),
        "is_milestone": bool(row.get("msdyn_ismilestone")),
        "is_critical": row.get("msdyn_iscritical"),
        **_dates(row, context, project),
        **_effort(row),
        **_costs(row, context, project),
        **_baseline(context.given.get("baselines", {}).get(id_), context, project),
        "custom_fields": _custom(row, context),
    }
    columns |= mapped_columns(row, context, project=project)
    priority = row.get("msdyn_priority")
    worded = with_words(
        columns,
        context.rules(project),
        status=status_word(columns["percent_complete"], is_active=row.get("statecode") in {None, 0}),
        kind=kind_word(is_summary=bool(row.get("msdyn_summary")), is_milestone=bool(row.get("msdyn_ismilestone"))),
        priority=None if priority is None else str(priority),
        priority_of=priority_of_planner,
    )
    return TaskRecord(**worded)


def _dates(row: JsonObject, context: PageContext, project: str) -> JsonObject:
    zone = context.zone(project)
    start = first_filled(row, "msdyn_start", "msdyn_scheduledstart")
    finish = first_filled(row, "msdyn_finish", "msdyn_scheduledend")
    actual_finish = first_filled(row, "msdyn_actualfinish", "msdyn_actualend")
    is_done = to_share(row.get("msdyn_progress")) == 100  # noqa: PLR2004
    return {
        "planned_start": to_zoneless_day(row.get("msdyn_tzascheduledstart")) or to_day_in_zone(start, zone),
        "planned_finish": to_zoneless_day(row.get("msdyn_tzascheduledend")) or to_day_in_zone(finish, zone),
        "actual_start": to_day_in_zone(row.get("msdyn_actualstart"), zone),
        "actual_finish": to_day_in_zone(actual_finish, zone),
        "completed_at": to_moment(actual_finish) if is_done else None,
    }


def _effort(row: JsonObject) -> JsonObject:
    share = to_share(row.get("msdyn_progress"))
    return {
        "estimate_seconds": to_hours_in_seconds(row.get("msdyn_effort")),
        "spent_seconds": to_hours_in_seconds(row.get("msdyn_effortcompleted")),
        "remaining_seconds": to_hours_in_seconds(row.get("msdyn_effortremaining")),
        "percent_complete": share,
        "percent_method": None if share is None else PercentMethod.REPORTED,
    }


def _costs(row: JsonObject, context: PageContext, project: str) -> JsonObject:
    """Amounts of Project Operations; None where nobody knows a currency."""
    planned, actual = to_decimal(row.get("msdyn_plannedcost")), to_decimal(row.get("msdyn_actualcost"))
    currency = context.currency_of(row, project)
    if currency is None or (planned is None and actual is None):
        return {}
    return {"planned_cost": planned, "actual_cost": actual, "currency": currency}


def _baseline(stored: list[Any] | None, context: PageContext, project: str) -> JsonObject:
    """Dates and effort; a baseline of Planner Premium has no cost."""
    if stored is None:
        return {}
    start, finish, effort = stored
    zone = context.zone(project)
    return {
        "baseline_start": to_day_in_zone(start, zone),
        "baseline_finish": to_day_in_zone(finish, zone),
        "baseline_seconds": to_hours_in_seconds(effort),
    }


def _custom(row: JsonObject, context: PageContext) -> JsonObject:
    names = ("msdyn_displaysequence", "msdyn_duration", "msdyn_ismanual", *context.given["custom"])
    return {name: row[name] for name in names if row.get(name) is not None}


def to_dependencies(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """A type that the mapping sets to null is no dependency. Lag is in seconds, in the newer column and, as far as known, the older."""
    value = str(row["msdyn_projecttaskdependencylinktype"])
    found = dependency_type(row, value, context)
    if found is None:
        return
    kind, word = found
    lag = first_filled(row, "msdyn_projecttaskdependencylinklaginseconds", "msdyn_projecttaskdependencylinklag")
    yield DependencyRecord(
        source_id=row["msdyn_projecttaskdependencyid"],
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        predecessor=row["_msdyn_predecessortask_value"],
        successor=row["_msdyn_successortask_value"],
        type=kind,
        type_source=word,
        lag_seconds=None if lag is None else round(to_decimal(lag) or 0),
    )


def _text(value: Any) -> str | None:
    return str(value)[:_LONGEST_TEXT] if value else None
