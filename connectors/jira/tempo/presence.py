"""What is still there: worklogs are counted whole in a full run, and wherever Tempo's log of deletions may not be read; plans and calendars in a
full run.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress

from connectors.jira.api import JiraApi
from connectors.jira.directory import list_projects
from connectors.jira.tempo.api import TempoApi
from connectors.jira.tempo.calendars import has_week, list_people
from connectors.jira.tempo.deleted import has_log
from connectors.jira.tempo.hours import list_worklog_ids
from connectors.jira.tempo.plans import has_plan, list_plan_ids
from connectors.jira.tempo.translate import ENTRY, PLAN, entry_id, plan_id
from connectors.jira.tempo.translate_calendars import CALENDAR, GONE, calendar_id
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, FetchPlan, IdPage, Verdict
from connectors.sdk.errors import AccessDenied, ConfigError
from models.vocabulary import Entity, Presence


def list_entry_ids(tempo: TempoApi, plan: FetchPlan, api: JiraApi, *, now: dt.datetime) -> Iterator[IdPage]:
    """Worklogs of each live project of the plan."""
    if plan.mode is not FetchMode.FULL and has_log(tempo, now=now):
        return
    for _, projects, _ in list_projects(api):
        for project in projects:
            if project.get("archived") or (plan.scopes is not None and project["id"] not in plan.scopes):
                continue
            for numbers, is_last in list_worklog_ids(tempo, project["id"]):
                ids = [entry_id(number) for number in numbers]
                yield IdPage(Entity.TIME_ENTRY, project["id"], ids, is_last=is_last)


def list_planned(tempo: TempoApi, *, now: dt.datetime) -> Iterator[IdPage]:
    """Plans and calendars, in a full run: it does not know those of the run before, which others compare with. Nothing of what may not be read."""
    with suppress(AccessDenied, ConfigError):
        plans = [plan_id(number) for number in list_plan_ids(tempo, now=now)]
        yield IdPage(Entity.ASSIGNMENT, WHOLE_CONNECTION, plans, is_last=True)
    with suppress(AccessDenied, ConfigError):
        people = [calendar_id(person) for person in list_people(tempo)]
        yield IdPage(Entity.WORKING_CALENDAR, WHOLE_CONNECTION, people, is_last=True)


def probe_single(tempo: TempoApi, entity: Entity, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id of a plan or a calendar."""
    for source_id in ids:
        if entity is Entity.ASSIGNMENT:
            is_there, gone = has_plan(tempo, source_id.removeprefix(PLAN)), "Tempo does not find the plan any more"
        else:
            is_there, gone = has_week(tempo, source_id.removeprefix(CALENDAR)), GONE
        if is_there:
            yield Verdict(source_id, Presence.PRESENT, "Tempo shows it")
        else:
            yield Verdict(source_id, Presence.DELETED, gone)


def probe_entries(tempo: TempoApi, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id. A worklog of Jira's own is none any more: Tempo tells of the same hours."""
    for source_id in ids:
        if not source_id.startswith(ENTRY):
            yield Verdict(source_id, Presence.DELETED, "hours come from Tempo now")
        elif tempo.find(f"worklogs/{source_id.removeprefix(ENTRY)}", what="read a worklog") is None:
            yield Verdict(source_id, Presence.DELETED, "Tempo does not find the worklog any more")
        else:
            yield Verdict(source_id, Presence.PRESENT, "Tempo shows the worklog")
