"""Full records of everything but tasks and fields, as Asana's documentation shapes them; opt_fields.py cuts them down."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hub.demo.fake_asana.entities import (
    Allocation,
    Budget,
    Category,
    CustomField,
    EnumOption,
    Event,
    Goal,
    Placeholder,
    Portfolio,
    Project,
    Rate,
    Section,
    StatusUpdate,
    Task,
    Team,
    Thing,
    TimeEntry,
    Timesheet,
    User,
    Workspace,
)

JsonObject = dict[str, Any]
TYPES: dict[type[Thing], str] = {
    Workspace: "workspace",
    User: "user",
    Team: "team",
    Project: "project",
    Portfolio: "portfolio",
    Section: "section",
    Task: "task",
    CustomField: "custom_field",
    EnumOption: "enum_option",
    StatusUpdate: "status_update",
    TimeEntry: "time_tracking_entry",
    Category: "time_tracking_category",
    Timesheet: "timesheet_approval_status",
    Budget: "budget",
    Rate: "rate",
    Allocation: "allocation",
    Placeholder: "placeholder",
    Goal: "goal",
}


def instant(moment: dt.datetime | None) -> str | None:
    return (
        moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
        if moment
        else None
    )


def day(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def reference(thing: Thing | None) -> JsonObject | None:
    return {"gid": thing.gid, "resource_type": TYPES[type(thing)], "name": thing.name} if thing else None


def workspace(here: Workspace) -> JsonObject:
    domains = ["acme.example"] if here.is_organization else []
    return {**_named(here), "is_organization": here.is_organization, "email_domains": domains}


def user(person: User) -> JsonObject:
    workspaces = [reference(here) for here in (person.workspace, *person.also_in)]
    return {**_named(person), "email": person.email, "photo": None, "workspaces": workspaces}


def team(group: Team) -> JsonObject:
    return {**_named(group), "organization": reference(group.workspace)}


def section(place: Section) -> JsonObject:
    return {**_named(place), "project": reference(place.project)}


def project(plan: Project) -> JsonObject:
    latest = plan.status_updates[-1] if plan.status_updates else None
    return {
        **_named(plan),
        "archived": plan.archived,
        "completed": plan.completed,
        "color": None,
        "notes": plan.notes,
        "created_at": instant(plan.created_at),
        "modified_at": instant(plan.modified_at),
        "start_on": day(plan.start_on),
        "due_on": day(plan.due_on),
        "owner": reference(plan.owner),
        "team": reference(plan.team),
        "workspace": reference(plan.workspace),
        "privacy_setting": "public_to_workspace" if plan.members is None else "private",
        "permalink_url": f"https://app.asana.com/0/{plan.gid}",
        "current_status_update": status_update(latest) if latest else None,
        "custom_fields": [custom_value(field, value) for field, value in plan.values.items()],
        "custom_field_settings": [setting(field, plan) for field in plan.task_fields],
    }


def portfolio(basket: Portfolio) -> JsonObject:
    return {
        **_named(basket),
        "owner": reference(basket.owner),
        "workspace": reference(basket.workspace),
        "custom_field_settings": [setting(field, basket) for field in basket.project_fields],
    }


def setting(field: CustomField, parent: Thing) -> JsonObject:
    return {
        "gid": f"{parent.gid}{field.gid[-6:]}",
        "resource_type": "custom_field_setting",
        "is_important": True,
        "parent": reference(parent),
        "custom_field": custom_field(field),
    }


def custom_field(field: CustomField) -> JsonObject:
    """The definition. `currency_code` belongs to currencies only, as in the real answers."""
    answer = {
        **_named(field),
        "resource_subtype": field.kind,
        "type": field.kind,
        "representation_type": "formula" if field.is_formula else field.kind,
        "is_formula_field": field.is_formula,
        "is_global_to_workspace": field.is_global,
        "asana_created_field": field.asana_created_field,
        "enum_options": [option(choice) for choice in field.options],
    }
    if field.kind == "number":
        answer |= {"format": field.format, "precision": field.precision}
    if field.format == "currency":
        answer["currency_code"] = field.currency_code
    return answer


def option(choice: EnumOption) -> JsonObject:
    return {**_named(choice), "enabled": choice.enabled, "color": "none"}


def custom_value(field: CustomField, value: Any) -> JsonObject:
    """Definition and value in one, with every value key of its type, null when empty."""
    answer = {**custom_field(field), "display_value": None if value is None else str(value)}
    match field.kind:
        case "enum":
            answer["enum_value"] = option(value) if value else None
        case "multi_enum":
            answer["multi_enum_values"] = [option(choice) for choice in value or ()]
        case "people":
            answer["people_value"] = [reference(person) for person in value or ()]
        case "reference":
            answer["reference_value"] = [reference(thing) for thing in value or ()]
        case "date":
            answer["date_value"] = {"date": day(value), "date_time": None} if value else None
        case "number":
            answer["number_value"] = value
        case _:
            answer["text_value"] = value
    return answer


def status_update(update: StatusUpdate) -> JsonObject:
    kind = TYPES[type(update.parent)]
    return {
        "gid": update.gid,
        "resource_type": "status_update",
        "resource_subtype": f"{kind}_status_update",
        "title": update.name,
        "text": update.text,
        "status_type": update.status_type,
        "author": reference(update.author),
        "created_at": instant(update.created_at),
        "modified_at": instant(update.created_at),
        "parent": reference(update.parent),
    }


def goal(target: Goal) -> JsonObject:
    return {
        **_named(target),
        "owner": reference(target.owner),
        "workspace": reference(target.workspace),
        "due_on": day(target.due_on),
        "start_on": day(target.start_on),
        "status": target.status,
        "metric": target.metric,
        "is_workspace_level": True,
    }


def goal_relationship(target: Goal, supporting: Project) -> JsonObject:
    return {
        "gid": f"{target.gid}{supporting.gid[-6:]}",
        "resource_type": "goal_relationship",
        "resource_subtype": "supporting_work",
        "supporting_resource": reference(supporting),
        "supported_goal": reference(target),
    }


def entry_in_list(entry: TimeEntry) -> JsonObject:
    """What both lists know of an entry: neither its task nor its approval (a gap of the documented interface)."""
    return {
        "gid": entry.gid,
        "resource_type": "time_tracking_entry",
        "duration_minutes": entry.minutes,
        "entered_on": day(entry.entered_on),
        "attributable_to": reference(entry.attributable_to),
        "created_by": reference(entry.author),
        "categories": [_named(category) for category in entry.categories],
    }


def entry(full: TimeEntry) -> JsonObject:
    return {
        **entry_in_list(full),
        "task": {**(reference(full.task) or {}), "resource_subtype": full.task.kind},
        "created_at": instant(full.created_at),
        "approval_status": full.approval_status,
        "billable_status": full.billable_status,
        "description": full.description,
    }


def category(group: Category) -> JsonObject:
    return {**_named(group), "is_archived": group.is_archived, "color": "none"}


def timesheet(sheet: Timesheet) -> JsonObject:
    return {
        "gid": sheet.gid,
        "resource_type": "timesheet_approval_status",
        "user": reference(sheet.user),
        "workspace": reference(sheet.workspace),
        "start_date": day(sheet.start_date),
        "end_date": day(sheet.end_date),
        "approval_status": sheet.approval_status,
        "created_at": instant(sheet.created_at),
    }


def budget(pot: Budget) -> JsonObject:
    """A part that is not enabled has neither value nor units."""
    return {
        "gid": pot.gid,
        "resource_type": "budget",
        "budget_type": pot.kind,
        "parent": reference(pot.project),
        "estimate": {"source": "tasks", "billable_status_filter": "billable", **_part(pot.estimate, pot.units)},
        "actual": {"billable_status_filter": "billable", "units": pot.units, "value": pot.actual},
        "total": _part(pot.total, pot.units),
    }


def rate(price: Rate) -> JsonObject:
    return {
        "gid": price.gid,
        "resource_type": "rate",
        "parent": reference(price.project),
        "resource": reference(price.resource),
        "rate": price.rate,
        "currency_code": price.currency_code,
    }


def allocation(share: Allocation) -> JsonObject:
    effort = {"type": share.effort[0], "value": share.effort[1]} if share.effort else None
    return {
        "gid": share.gid,
        "resource_type": "allocation",
        "resource_subtype": "project_allocation",
        "parent": reference(share.project),
        "assignee": reference(share.assignee),
        "start_date": day(share.start_date),
        "end_date": day(share.end_date),
        "effort": effort,
    }


def event(told: Event) -> JsonObject:
    answer: JsonObject = {
        "user": None,
        "created_at": instant(told.created_at),
        "type": told.kind,
        "action": told.action,
        "resource": reference(told.resource),
        "parent": reference(told.parent),
    }
    if told.action == "changed":
        answer["change"] = {"field": "name", "action": "changed"}
    return answer


def _named(thing: Thing) -> JsonObject:
    return {"gid": thing.gid, "resource_type": TYPES[type(thing)], "name": thing.name}


def _part(value: float | None, units: str) -> Mapping[str, Any]:
    enabled = value is not None
    return {"enabled": enabled, "value": value, "units": units if enabled else None}
