"""What is still there: listing ids cheaply, and asking for single ones before anything counts as deleted.

The login is proven before either, since a wrong token would be shown an empty site.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi
from connectors.jira.directory import list_projects, list_versions
from connectors.jira.links import Links
from connectors.jira.search import IssuePage, changed_in, in_project, walk_ids, walk_issues
from connectors.jira.worklogs import find_issues
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from connectors.sdk.errors import ContractBroken
from models.vocabulary import Entity, Presence

JsonObject = dict[str, Any]
_ISSUES_AT_ONCE = 100
_WORKLOGS_AT_ONCE = 1000
_GONE = 404
_BY_ID = {Entity.MILESTONE: ("version", "version"), Entity.DEPENDENCY: ("issueLink", "link")}
"""Path and word of what is asked for by itself."""


def list_ids(api: JiraApi, plan: FetchPlan) -> Iterator[IdPage]:
    """Projects, then the versions, issues and links of each live one. An archived project's issues are not searchable, so none are listed."""
    projects = _projects(api)
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, list(projects), is_last=True)
    for project_id, project in projects.items():
        if project.get("archived") or (plan.scopes is not None and project_id not in plan.scopes):
            continue
        _, versions = list_versions(api, project_id)
        yield IdPage(Entity.MILESTONE, project_id, [version["id"] for version in versions], is_last=True)
        for ids, is_last in walk_ids(api, in_project(project["key"])):
            yield IdPage(Entity.TASK, project_id, ids, is_last=is_last)
        links = Links(plan.mapping.for_scope(project_id))
        if links.are_read:
            yield from _list_links(api, project, links)


def _list_links(api: JiraApi, project: JsonObject, links: Links) -> Iterator[IdPage]:
    """Links by the issue that waits. A link that is cut may leave both issues with the change date they had, so they are counted."""
    for found in _issues_with_links(api, in_project(project["key"])):
        known = [
            link for issue in found.issues for link in links.to_dependencies(issue) if link.successor == issue["id"]
        ]
        ids = [link.source_id for link in known]
        yield IdPage(Entity.DEPENDENCY, project["id"], ids, is_last=found.is_last)


def _issues_with_links(api: JiraApi, clause: str) -> Iterator[IssuePage]:
    """Those that have links; all of them where a site does not know how to search for these."""
    fields = ["updated", "issuelinks"]
    with_links = walk_issues(api, changed_in(f"{clause} AND issueLinkType is not EMPTY"), fields=fields)
    try:
        first = next(with_links)
    except ContractBroken:
        yield from walk_issues(api, changed_in(clause), fields=fields)
        return
    yield first
    yield from with_links


def probe_ids(api: JiraApi, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id. What Jira cannot be asked for by id stays missing."""
    match entity:
        case Entity.TASK:
            yield from _probe_issues(api, scope, ids)
        case Entity.TIME_ENTRY:
            yield from _probe_worklogs(api, ids)
        case Entity.SOURCE_PROJECT:
            yield from _probe_projects(api, ids)
        case Entity.MILESTONE | Entity.DEPENDENCY:
            yield from (_probe_single(api, *_BY_ID[entity], source_id) for source_id in ids)
        case _:
            yield from (Verdict(source_id, Presence.MISSING, f"Jira shows no single {entity}") for source_id in ids)


def _probe_issues(api: JiraApi, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """An issue that moved comes back with its new project. Jira does not tell a deleted issue from one that was hidden by a security
    level; if the whole project is not shown, it is the access that was lost.
    """
    absent = (Presence.DELETED, "Jira does not find the issue any more")
    if scope and scope not in _projects(api):
        absent = (Presence.LOST_ACCESS, "the project is not shown any more")
    for asked in _chunks(ids, _ISSUES_AT_ONCE):
        found = {issue["id"]: issue for issue in find_issues(api, asked, ["project"])}
        for source_id in asked:
            if source_id in found:
                project_id = found[source_id]["fields"]["project"]["id"]
                yield Verdict(source_id, Presence.PRESENT, "Jira shows the issue", scope=project_id)
            else:
                yield Verdict(source_id, *absent)


def _probe_worklogs(api: JiraApi, ids: Sequence[str]) -> Iterator[Verdict]:
    """Of Tempo's worklogs Jira knows nothing."""
    own = [source_id for source_id in ids if source_id.isdigit()]
    yield from (
        Verdict(source_id, Presence.MISSING, "Tempo is not connected any more")
        for source_id in ids
        if not source_id.isdigit()
    )
    for asked in _chunks(own, _WORKLOGS_AT_ONCE):
        body = {"ids": [int(source_id) for source_id in asked]}
        answer = api.post("worklog/list", what="list worklogs", body=body)
        found = {worklog["id"] for worklog in items_of(answer.json(), "", of=api.place)}
        for source_id in asked:
            yield _verdict(source_id, is_there=source_id in found, what="worklog")


def _probe_projects(api: JiraApi, ids: Sequence[str]) -> Iterator[Verdict]:
    """Jira answers alike for a project that is hidden and one that is gone, so it is never called deleted."""
    projects = _projects(api)
    for source_id in ids:
        project = projects.get(source_id)
        if project is None:
            yield Verdict(source_id, Presence.LOST_ACCESS, "the project is not shown any more")
        elif project.get("archived"):
            yield Verdict(source_id, Presence.ARCHIVED, "the project is archived")
        else:
            yield Verdict(source_id, Presence.PRESENT, "Jira shows the project")


def _probe_single(api: JiraApi, path: str, word: str, source_id: str) -> Verdict:
    what = f"read a {word}"
    answer = api.request("GET", f"{path}/{source_id}", what=what)
    if answer.status != _GONE:
        api.insist(answer, what)
    return _verdict(source_id, is_there=answer.status != _GONE, what=word)


def _verdict(source_id: str, *, is_there: bool, what: str) -> Verdict:
    if is_there:
        return Verdict(source_id, Presence.PRESENT, f"Jira shows the {what}")
    return Verdict(source_id, Presence.DELETED, f"Jira does not find the {what} any more")


def _projects(api: JiraApi) -> dict[str, JsonObject]:
    return {project["id"]: project for _, projects, _ in list_projects(api) for project in projects}


def _chunks(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
