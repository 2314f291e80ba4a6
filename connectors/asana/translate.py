"""Pages of Asana into records: pure functions, one for each stream."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.asana.allocations import to_assignments
from connectors.asana.api import listed
from connectors.asana.batching import items_of
from connectors.asana.translate_money import to_budget_lines, to_lines, to_rates
from connectors.asana.translate_task import TaskPage
from connectors.asana.values import Columns
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated, to_day, to_instant, translate_each
from models.records import (
    AccountRecord,
    CustomFieldRecord,
    MilestoneRecord,
    ProjectRecord,
    Record,
    Removal,
    StatusReportRecord,
    TimeEntryRecord,
)
from models.vocabulary import (
    AccountKind,
    Approval,
    Entity,
    Health,
    MilestoneKind,
    MilestoneState,
    Presence,
    ProjectState,
)

JsonObject = dict[str, Any]
Translator = Callable[[Page, Mapping], Iterator[Translated]]
_HEALTH = {"on_track": Health.GREEN, "complete": Health.GREEN, "at_risk": Health.AMBER, "off_track": Health.RED}
_STATES = {"on_hold": ProjectState.ON_HOLD, "complete": ProjectState.COMPLETED, "dropped": ProjectState.CANCELLED}
_GOALS = {"achieved": MilestoneState.REACHED, "dropped": MilestoneState.CANCELLED, None: MilestoneState.UNKNOWN}
_BILLABLE = {"billable": True, "nonBillable": False}
_APPROVALS = {approval.value: approval for approval in Approval}


def translate_page(page: Page, mapping: Mapping) -> Iterator[Translated]:
    """Records of one page. Raises ContractBroken when it is not what Asana promises."""
    return _TRANSLATORS[page.stream](page, mapping)


def _items(page: Page) -> list[JsonObject]:
    """The items of a list, or of all lists in a batch."""
    data = listed(page.document, what=f"read {page.stream}")
    if page.context.get("shape") != "batch":
        return data
    try:
        return [item for result in data for item in items_of(result)]
    except (LookupError, TypeError, AttributeError) as error:
        raise ContractBroken(f"Asana answered a batch of {page.stream} in a shape that is not promised.") from error


def _each(items: Iterable[Any], to_records: Callable[[Any], Iterable[Record | Removal]]) -> Iterator[Translated]:
    return translate_each(items, to_records, source_id=lambda item: item["gid"])


def _tasks(page: Page, mapping: Mapping) -> Iterator[Translated]:
    if page.context.get("shape") == "events":
        return _removals(page)
    return _task_records(page, mapping)


def _task_records(page: Page, mapping: Mapping) -> Iterator[Translated]:
    rules, items = TaskPage(page, mapping), _items(page)
    yield from _each(items, rules.to_records)
    yield from _each(items, rules.to_money)


def _removals(page: Page) -> Iterator[Translated]:
    """Deletions that events tell of; who was deleted and brought back stays."""
    fates: dict[str, str] = {}
    for event in listed(page.document, what="read events"):
        fates[event["resource"]["gid"]] = event["action"]
    for gid, action in fates.items():
        if action == "deleted":
            yield Removal(
                entity=Entity.TASK, source_id=gid, presence=Presence.DELETED, reason="deleted in Asana (event)"
            )


def _users(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    """The e-mail comes only to tokens that may see it."""
    return _each(
        _items(page),
        lambda user: (AccountRecord(source_id=user["gid"], name=user["name"], email=user.get("email"), active=True),),
    )


def _former_users(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), lambda user: (AccountRecord(source_id=user["gid"], name=user["name"], active=False),))


def _teams(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(
        _items(page),
        lambda team: (AccountRecord(source_id=team["gid"], name=team["name"], kind=AccountKind.TEAM),),
    )


def _custom_fields(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), lambda definition: (_to_field(definition),))


def _to_field(
    definition: JsonObject, *, applies_to: Entity = Entity.TASK, scope: str | None = None
) -> CustomFieldRecord:
    kind, form = definition["resource_subtype"], definition.get("format")
    return CustomFieldRecord(
        source_id=definition["gid"],
        name=definition["name"],
        type=f"{kind}:{form}" if form and form != "none" else kind,
        applies_to=applies_to,
        scope=scope,
        is_calculated=bool(definition.get("is_formula_field")),
    )


def _local_fields(owner: JsonObject, *, applies_to: Entity, scope: str | None) -> Iterator[CustomFieldRecord]:
    """Fields that only this project or portfolio has; the others come with the workspace."""
    for setting in owner.get("custom_field_settings") or ():
        definition = setting["custom_field"]
        if not definition.get("is_global_to_workspace"):
            yield _to_field(definition, applies_to=applies_to, scope=scope)


def _portfolios(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), lambda basket: _local_fields(basket, applies_to=Entity.SOURCE_PROJECT, scope=None))


def _projects(page: Page, mapping: Mapping) -> Iterator[Translated]:
    only = page.context.get("only")
    items = [item for item in _items(page) if only is None or item["gid"] in only]
    portfolios, names = page.context.get("portfolios", {}), page.context.get("names", {})

    def to_records(project: JsonObject) -> Iterator[Record]:
        gid = project["gid"]
        columns = Columns(mapping.for_scope(gid), names.get(gid, {}))
        yield _to_project(project, columns, portfolios.get(gid))
        yield from _local_fields(project, applies_to=Entity.TASK, scope=gid)

    def to_money(project: JsonObject) -> Iterator[Record | Removal]:
        gid, rules = project["gid"], mapping.for_scope(project["gid"])
        columns = Columns(rules, names.get(gid, {}))
        yield from to_lines(project, project=gid, task=None, columns=columns, rules=rules)

    yield from _each(items, to_records)
    yield from _each(items, to_money)


def _to_project(project: JsonObject, columns: Columns, portfolios: list[str] | None) -> ProjectRecord:
    state, word = _state_of(project)
    team = project.get("team")
    beside = {
        "portfolios": portfolios,
        "team": team.get("name") if team else None,
        "privacy": project.get("privacy_setting"),
    }
    return ProjectRecord(
        source_id=project["gid"],
        source_url=project.get("permalink_url"),
        source_created_at=to_instant(project.get("created_at")),
        source_updated_at=to_instant(project.get("modified_at")),
        archived=bool(project.get("archived")),
        scope=project["gid"],
        name=project["name"],
        description=project.get("notes") or None,
        state=state,
        state_source=word,
        owner=project["owner"]["gid"] if project.get("owner") else None,
        start_on=to_day(project.get("start_on")),
        finish_on=to_day(project.get("due_on")),
        custom_fields={**columns.unmapped(project), **{key: value for key, value in beside.items() if value}},
    )


def _state_of(project: JsonObject) -> tuple[ProjectState, str | None]:
    """Completed is a tick of its own; else the latest status update may say on hold or complete."""
    if project.get("completed"):
        return ProjectState.COMPLETED, "completed"
    word = (project.get("current_status_update") or {}).get("status_type")
    return _STATES.get(word or "", ProjectState.ACTIVE), word


def _status_updates(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), lambda update: (_to_report(update),))


def _to_report(update: JsonObject) -> StatusReportRecord:
    word = update.get("status_type")
    return StatusReportRecord(
        source_id=update["gid"],
        source_created_at=to_instant(update["created_at"]),
        source_updated_at=to_instant(update.get("modified_at")),
        project=update["parent"]["gid"],
        author=update["author"]["gid"] if update.get("author") else None,
        reported_at=to_instant(update["created_at"]),  # type: ignore[arg-type] # an absent instant is rejected by the record
        health=_HEALTH.get(word or "", Health.UNKNOWN),
        health_source=word,
        title=update.get("title"),
        text=update.get("text"),
    )


def _goals(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    """A goal is a dated target of each project that works for it."""
    supporting = page.context.get("supporting", {})
    return _each(_items(page), lambda goal: [_to_milestone(goal, gid) for gid in supporting.get(goal["gid"], ())])


def _to_milestone(goal: JsonObject, project: str) -> MilestoneRecord:
    word = goal.get("status")
    return MilestoneRecord(
        source_id=f"{goal['gid']}@{project}",
        project=project,
        name=goal["name"],
        kind=MilestoneKind.RELEASE,
        due_on=to_day(goal.get("due_on") or (goal.get("time_period") or {}).get("end_on")),
        state=_GOALS.get(word, MilestoneState.PLANNED),
        state_source=word,
    )


def _time_entries(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    approvals, left_out = page.context.get("approvals", {}), frozenset(page.context.get("left_out", ()))

    def to_records(entry: JsonObject) -> Iterator[Record]:
        booked = entry.get("attributable_to")
        if not booked or booked["gid"] not in left_out:
            yield _to_entry(entry, booked, entry.get("approval_status") or approvals.get(entry["gid"]))

    return _each(_items(page), to_records)


def _to_entry(entry: JsonObject, booked: JsonObject | None, approval: str | None) -> TimeEntryRecord:
    """Booked to the project it is attributed to, seen or not; without one to its task's."""
    categories = [category["name"] for category in entry.get("categories") or () if category.get("name")]
    return TimeEntryRecord(
        source_id=entry["gid"],
        source_created_at=to_instant(entry.get("created_at")),
        task=entry["task"]["gid"] if entry.get("task") else None,
        project=booked["gid"] if booked else None,
        account=entry["created_by"]["gid"] if entry.get("created_by") else None,
        entry_date=to_day(entry["entered_on"]),  # type: ignore[arg-type] # an absent day is rejected by the record
        duration_seconds=entry["duration_minutes"] * 60,
        billable=_BILLABLE.get(entry.get("billable_status") or ""),
        work_type=", ".join(categories) or None,
        approval=_APPROVALS.get((approval or "").lower(), Approval.UNKNOWN),
        approval_source=approval,
        note=entry.get("description") or None,
    )


def _budgets(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), to_budget_lines)


def _allocations(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), lambda share: to_assignments(share, context=page.context))


def _rates(page: Page, _mapping: Mapping) -> Iterator[Translated]:
    return _each(_items(page), to_rates)


_TRANSLATORS: dict[str, Translator] = {
    "users": _users,
    "former_users": _former_users,
    "teams": _teams,
    "custom_fields": _custom_fields,
    "portfolios": _portfolios,
    "projects": _projects,
    "tasks": _tasks,
    "status_updates": _status_updates,
    "goals": _goals,
    "time_entries": _time_entries,
    "budgets": _budgets,
    "rates": _rates,
    "allocations": _allocations,
}
