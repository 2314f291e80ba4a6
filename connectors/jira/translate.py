"""Jira's pages as records: pure functions, without I/O or clock. Issues stand in translate_issue.py."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.jira.answers import fields_of, items_of
from connectors.jira.columns import account_id
from connectors.jira.history import histories_of
from connectors.jira.properties import to_amounts, to_line
from connectors.jira.tempo import translate as tempo
from connectors.jira.tempo.translate_calendars import translate_calendars
from connectors.jira.translate_history import HistoryTranslator
from connectors.jira.translate_issue import IssueTranslator, budget_line_id
from connectors.jira.translate_worklog import embedded_worklogs, to_time_entry
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken, RecordRejected
from connectors.sdk.mapping import Mapping, ScopeRules
from connectors.sdk.reading import translate_each
from models.records import (
    AccountRecord,
    CustomFieldRecord,
    MilestoneRecord,
    ProjectRecord,
    Record,
    Removal,
    TaskRecord,
)
from models.vocabulary import AccountKind, Entity, MilestoneKind, MilestoneState, Presence, ProjectState, TaskKind

JsonObject = dict[str, Any]
Translated = Iterator[Record | Removal | RecordRejected]

_ACCOUNT_KINDS = {"app": AccountKind.APP}


def translate_page(page: Page, mapping: Mapping) -> Translated:
    """The records of one page. Raises ContractBroken when the page is not what Jira promises."""
    yield from _TRANSLATORS[page.stream](page, mapping)


def to_project(project: JsonObject, *, site: str) -> ProjectRecord:
    """A live project is active; of an archived one Jira says nothing but that. Source: "Get projects paginated"."""
    is_archived, category = project.get("archived", False), project.get("projectCategory")
    return ProjectRecord(
        source_id=project["id"],
        source_url=f"{site}/browse/{project['key']}",
        scope=project["id"],
        key=project["key"],
        name=project["name"],
        description=project.get("description") or None,
        state=ProjectState.UNKNOWN if is_archived else ProjectState.ACTIVE,
        state_source="archived" if is_archived else "live",
        owner=account_id(project.get("lead")),
        custom_fields={"projectCategory": category["name"]} if category else {},
        archived=is_archived,
    )


def to_account(user: JsonObject) -> AccountRecord:
    """E-mail and time zone are absent when their owner hides them."""
    return AccountRecord(
        source_id=account_id(user) or "",
        name=user["displayName"],
        email=user.get("emailAddress") or None,
        active=user.get("active"),
        kind=_ACCOUNT_KINDS.get(user.get("accountType", ""), AccountKind.HUMAN),
        time_zone=user.get("timeZone"),
    )


def to_custom_field(field: JsonObject) -> CustomFieldRecord:
    """The type is Jira's most telling word for it: the custom type where there is one."""
    schema = field.get("schema") or {}
    project = (field.get("scope") or {}).get("project") or {}
    return CustomFieldRecord(
        source_id=field["id"],
        name=field["name"],
        type=schema.get("custom") or schema.get("type") or "unknown",
        scope=project.get("id"),
    )


def to_milestone(version: JsonObject, *, site: str, project_key: str) -> MilestoneRecord:
    """A released version is reached on its release date; Jira keeps no other. An archived one stays what it was."""
    released = version.get("released", False)
    due = version.get("releaseDate")
    due_on = dt.date.fromisoformat(due[:10]) if due else None
    return MilestoneRecord(
        source_id=version["id"],
        source_url=f"{site}/projects/{project_key}/versions/{version['id']}",
        project=str(version["projectId"]),
        name=version["name"],
        kind=MilestoneKind.RELEASE,
        due_on=due_on,
        reached_at=dt.datetime.combine(due_on, dt.time(), dt.UTC) if released and due_on else None,
        state=MilestoneState.REACHED if released else MilestoneState.PLANNED,
        state_source="released" if released else "unreleased",
        archived=version.get("archived", False),
    )


def _projects(page: Page, _mapping: Mapping) -> Translated:
    """Only those that the plan reads; their leads too, since not every token may list users."""
    listed = items_of(page.document, "values" if isinstance(page.document, dict) else "", of=page.stream)
    chosen = page.context["scopes"]
    site = page.context["site"]
    ignored = page.context["ignored"]
    wanted = [item for item in listed if not isinstance(item, dict) or _is_chosen(item, chosen, ignored)]
    yield from translate_each(wanted, lambda project: (to_project(project, site=site),), source_id=_id_of)
    yield from _accounts_of([item.get("lead") for item in wanted if isinstance(item, dict)])


def _is_chosen(project: JsonObject, chosen: list[str] | None, ignored: list[str]) -> bool:
    project_id = project.get("id")
    return project_id not in ignored and (chosen is None or project_id in chosen)


def _fields(page: Page, _mapping: Mapping) -> Translated:
    listed = [field for field in items_of(page.document, "", of=page.stream) if not _is_native(field)]
    yield from translate_each(listed, lambda field: (to_custom_field(field),), source_id=_id_of)


def _is_native(field: Any) -> bool:
    return isinstance(field, dict) and field.get("custom") is False


def _accounts(page: Page, _mapping: Mapping) -> Translated:
    users = items_of(page.document, "values" if isinstance(page.document, dict) else "", of=page.stream)
    yield from translate_each(users, lambda user: (to_account(user),), source_id=account_id)


def _versions(page: Page, _mapping: Mapping) -> Translated:
    versions = items_of(page.document, "", of=page.stream)
    site, key = page.context["site"], page.context["project_key"]
    yield from translate_each(
        versions, lambda version: (to_milestone(version, site=site, project_key=key),), source_id=_id_of
    )


def _properties(page: Page, mapping: Mapping) -> Translated:
    if not isinstance(page.document, dict) or "key" not in page.document:
        raise ContractBroken(f"A page of {page.stream} is no property.")
    rules = mapping.for_scope(page.scope)
    found = list(to_amounts(page.document, rules))
    yield from translate_each(
        found,
        lambda item: (to_line(*item, project_id=page.scope, currency=item[0].currency or rules.currency),),
        source_id=lambda item: f"{page.scope}:{item[0].field}:{item[0].kind.value}",
    )


def _issues(page: Page, mapping: Mapping) -> Translated:
    issues = items_of(page.document, "issues", of=page.stream)
    yield from _issues_of_project(issues, page, rules=mapping.for_scope(page.scope), context=page.context)
    yield from _embedded_histories(issues, page, mapping)
    yield from _time_entries(embedded_worklogs(_whole(issues), of=page.stream), page)


def _changed_issues(page: Page, mapping: Mapping) -> Translated:
    """Issues of several projects, each by the rules and columns of its own; an item that is no issue goes with the first of them."""
    issues = items_of(page.document, "issues", of=page.stream)
    known: dict[str, JsonObject] = page.context["projects"]
    by_project: dict[str, list[Any]] = {}
    for issue in issues:
        project = (fields_of(issue).get("project") or {}).get("id")
        by_project.setdefault(project if project in known else next(iter(known), ""), []).append(issue)
    for project, found in by_project.items():
        context = {"columns": {}, "named": {}, **page.context, **known.get(project, {})}
        yield from _issues_of_project(found, page, rules=mapping.for_scope(project), context=context)
    yield from _embedded_histories(issues, page, mapping)


def _issues_of_project(issues: list[Any], page: Page, *, rules: ScopeRules, context: JsonObject) -> Translated:
    """Tasks first, then what hangs on them, each item rejected alone."""
    translator = IssueTranslator(rules, context)
    tasks = list(translate_each(issues, lambda issue: (translator.to_task(issue),), source_id=_id_of))
    yield from tasks
    whole = _whole(issues)
    yield from _risks_among(tasks, whole, translator)
    yield from translate_each(whole, translator.to_dependencies, source_id=_id_of)
    if context["columns"].get("sprint"):
        yield from translate_each(whole, translator.to_memberships, source_id=_id_of)
    money = (item for issue in whole for item in translator.to_money(issue))
    yield from translate_each(money, translator.to_budget_line, source_id=budget_line_id)
    yield from _accounts_of((issue["fields"].get("assignee") for issue in whole), page.context["people"])


def _risks_among(tasks: Iterable[Any], issues: Iterable[JsonObject], translator: IssueTranslator) -> Translated:
    risks = [task for task in tasks if isinstance(task, TaskRecord) and task.kind is TaskKind.RISK]
    fields = {issue["id"]: issue["fields"] for issue in issues} if risks else {}
    yield from translate_each(
        risks, lambda task: (translator.to_risk(task, fields[task.source_id]),), source_id=lambda task: task.source_id
    )


def _whole(issues: list[Any]) -> list[JsonObject]:
    return [issue for issue in issues if isinstance(issue, dict) and isinstance(issue.get("fields"), dict)]


def _embedded_histories(issues: list[Any], page: Page, mapping: Mapping) -> Translated:
    """What Data Center shows beside its issues."""
    found = [(issue, entry) for issue in _whole(issues) for entry in histories_of(issue)]
    projects = {issue["id"]: (issue["fields"].get("project") or {}).get("id", page.scope) for issue, _ in found}
    yield from _histories([(issue["id"], entry) for issue, entry in found], page, mapping, projects=projects)


def _issue_worklogs(page: Page, _mapping: Mapping) -> Translated:
    """All worklogs of one issue, whose key is in the context; or issues that were searched for their worklogs alone."""
    if "issues" in page.document:
        found = embedded_worklogs(items_of(page.document, "issues", of=page.stream), of=page.stream)
    else:
        key = page.context["issue_key"]
        found = [(worklog, key) for worklog in items_of(page.document, "worklogs", of=page.stream)]
    yield from _time_entries(found, page)


def _history(page: Page, mapping: Mapping) -> Translated:
    """A bulk read of changes, or one issue with its whole history."""
    if "changelog" in page.document:
        found = [(page.document["id"], entry) for entry in histories_of(page.document)]
    else:
        logs = items_of(page.document, "issueChangeLogs", of=page.stream)
        found = [(log["issueId"], entry) for log in logs for entry in items_of(log, "changeHistories", of=page.stream)]
    yield from _histories(found, page, mapping, projects=page.context.get("projects", {}))


def _histories(found: list[tuple[str, Any]], page: Page, mapping: Mapping, *, projects: dict[str, str]) -> Translated:
    """Status changes and who made them, by the rules of each issue's project; a page that names nobody brings them all."""
    if not found:
        return
    default = page.context.get("project", page.scope)
    by_project: dict[str, list[tuple[str, Any]]] = {}
    for item in found:
        by_project.setdefault(projects.get(item[0], default), []).append(item)
    for project, items in by_project.items():
        translator = HistoryTranslator(mapping.for_scope(project), page.context["categories"])
        yield from translate_each(items, translator.to_status_changes, source_id=lambda item: item[1]["id"])
    authors = (entry.get("author") for _, entry in found if isinstance(entry, dict))
    yield from _accounts_of(authors, page.context.get("people"))


def _worklogs(page: Page, _mapping: Mapping) -> Translated:
    """Pages of the feeds: where they start (nothing), ids that are gone, worklogs by id."""
    match page.context["kind"]:
        case "start":
            items_of(page.document, "issues", of=page.stream)
        case "deleted":
            yield from _deleted(page, "worklog/deleted")
        case "replaced":
            yield from _deleted(page, "hours come from Tempo now")
        case _:
            keys: dict[str, str] = page.context["issue_keys"]
            listed = items_of(page.document, "", of=page.stream)
            yield from _time_entries([(worklog, _key_of(worklog, keys)) for worklog in listed], page)


def _key_of(worklog: Any, keys: dict[str, str]) -> str | None:
    """The key of a worklog's issue. Without one the issue belongs to a project that this connection does not read."""
    return keys.get(worklog.get("issueId", "")) if isinstance(worklog, dict) else ""


def _deleted(page: Page, reason: str) -> Iterator[Removal]:
    """Ids of a feed, but for those that Jira still shows when asked: the one of deletions has been seen to err."""
    alive = set(page.context.get("alive", ()))
    for change in items_of(page.document, "values", of=page.stream):
        worklog_id = str(change["worklogId"])
        if worklog_id not in alive:
            yield Removal(entity=Entity.TIME_ENTRY, source_id=worklog_id, presence=Presence.DELETED, reason=reason)


def _time_entries(worklogs: list[tuple[Any, str | None]], page: Page) -> Translated:
    """Entries and their authors; those of an issue without a key are left to the connection that reads its project."""
    site = page.context["site"]
    read = [(worklog, key) for worklog, key in worklogs if key is not None]
    yield from translate_each(
        read,
        lambda item: (to_time_entry(item[0], key=item[1], site=site),),
        source_id=lambda item: item[0]["id"],
    )
    authors = (worklog.get("author") for worklog, _ in read if isinstance(worklog, dict))
    yield from _accounts_of(authors, page.context["people"])


def _accounts_of(users: Iterable[Any], chosen: list[str] | None = None) -> Translated:
    """Each account once; only the chosen ids, where some are: others came with an earlier page of the same run."""
    distinct = {account_id(user): user for user in users if isinstance(user, dict)}
    told = [user for identity, user in distinct.items() if chosen is None or identity in chosen]
    yield from translate_each(told, lambda user: (to_account(user),), source_id=account_id)


def _id_of(item: Any) -> Any:
    return item["id"]


_TRANSLATORS: dict[str, Callable[[Page, Mapping], Translated]] = {
    "projects": _projects,
    "fields": _fields,
    "accounts": _accounts,
    "versions": _versions,
    "properties": _properties,
    "issues": _issues,
    "changed_issues": _changed_issues,
    "history": _history,
    "issue_worklogs": _issue_worklogs,
    "worklogs": _worklogs,
    "tempo_worklogs": tempo.translate_hours,
    "tempo_approvals": tempo.translate_approvals,
    "tempo_deleted": tempo.translate_deleted,
    "tempo_plans": tempo.translate_plans,
    "tempo_calendars": translate_calendars,
    "tempo_accounts": tempo.translate_accounts,
}
