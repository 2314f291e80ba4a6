"""Which worklogs are still there: counted whole in a full run, and wherever Tempo's log of deletions may not be read."""

import datetime as dt
from collections.abc import Iterator, Sequence

from connectors.jira.api import JiraApi
from connectors.jira.directory import list_projects
from connectors.jira.tempo.api import TempoApi
from connectors.jira.tempo.deleted import has_log
from connectors.jira.tempo.hours import list_worklog_ids
from connectors.jira.tempo.translate import ENTRY, entry_id
from connectors.sdk.contract import FetchMode, FetchPlan, IdPage, Verdict
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


def probe_entries(tempo: TempoApi, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id. A worklog of Jira's own is none any more: Tempo tells of the same hours."""
    for source_id in ids:
        if not source_id.startswith(ENTRY):
            yield Verdict(source_id, Presence.DELETED, "hours come from Tempo now")
        elif tempo.find(f"worklogs/{source_id.removeprefix(ENTRY)}", what="read a worklog") is None:
            yield Verdict(source_id, Presence.DELETED, "Tempo does not find the worklog any more")
        else:
            yield Verdict(source_id, Presence.PRESENT, "Tempo shows the worklog")
