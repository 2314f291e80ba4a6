"""Bookable resources, unfilled roles of a team, assignments and time entries as records. Pure."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.msproject.dataverse.values import (
    first_filled,
    to_day_in_zone,
    to_entry_day,
    to_hours_in_seconds,
    to_moment,
    to_wall_time_of_ticks,
)
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal, to_instant
from models.records import AccountRecord, AssignmentRecord, Removal, TimeEntryRecord, TimephasedSpan
from models.vocabulary import AccountKind, Approval, Entity, Presence

_KIND_OF_RESOURCE = {
    1: AccountKind.TEAM,
    6: AccountKind.TEAM,
    8: AccountKind.TEAM,
    4: AccountKind.APP,
    7: AccountKind.APP,
}
"""1 generic, 4 equipment, 6 crew, 7 facility, 8 pool; 2, 3 and 5 are people: contact, user, account."""
_NO_WORK = {192350001: "absence", 192350002: "vacation", 192355000: "on break"}
_WORK = {192350000: "work", 192354320: "overtime", 192355001: "travel"}
_APPROVAL = {
    192350000: ("draft", Approval.DRAFT),
    192350001: ("returned", Approval.REJECTED),
    192350002: ("approved", Approval.APPROVED),
    192350003: ("submitted", Approval.SUBMITTED),
    192350004: ("recall requested", Approval.SUBMITTED),
    192354320: ("cancelled", Approval.CANCELLED),
}
_TOLERANCE_S, _TOLERANCE = 60, Decimal("0.005")
_LONGEST_TEXT = 100_000


def to_resources(row: JsonObject, _context: PageContext) -> Iterator[Translated]:
    is_active = row.get("statecode")
    yield AccountRecord(
        source_id=row["bookableresourceid"],
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        name=row["name"],
        email=row.get("msdyn_primaryemail") or None,
        active=None if is_active is None else is_active == 0,
        kind=_KIND_OF_RESOURCE.get(row.get("resourcetype") or 0, AccountKind.HUMAN),
    )


def to_unfilled_roles(row: JsonObject, _context: PageContext) -> Iterator[Translated]:
    """A team member without a resource is a role that waits for somebody, and work may be planned for it; others are resources."""
    id_ = row["msdyn_projectteamid"]
    if row.get("_msdyn_bookableresourceid_value"):
        yield Removal(
            entity=Entity.ACCOUNT, source_id=id_, presence=Presence.DELETED, reason="somebody fills the role now"
        )
        return
    yield AccountRecord(
        source_id=id_,
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        name=row["msdyn_name"],
        kind=AccountKind.TEAM,
    )


def to_assignments(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """The split over days is handed over only when it adds up to the stored effort; a split that cannot be read is told."""
    id_, project = row["msdyn_resourceassignmentid"], context.project_of(row)
    zone, planned = context.zone(project), to_hours_in_seconds(row.get("msdyn_effort"))
    try:
        spans = _planned_days(row.get("msdyn_plannedwork"), zone)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        spans = ()
        yield RecordRejected(
            f"The planned work per day of an assignment cannot be read ({type(error).__name__}).",
            source_id=id_,
            rule="shape:plannedwork",
            hint="Its total is kept; save the assignment again in Planner.",
        )
    yield AssignmentRecord(
        source_id=id_,
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        task=row["_msdyn_taskid_value"],
        account=first_filled(row, "_msdyn_bookableresourceid_value", "_msdyn_projectteamid_value"),
        planned_seconds=planned,
        actual_seconds=to_hours_in_seconds(row.get("msdyn_effortcompleted")),
        remaining_seconds=to_hours_in_seconds(row.get("msdyn_effortremaining")),
        start_on=to_day_in_zone(row.get("msdyn_start"), zone),
        finish_on=to_day_in_zone(row.get("msdyn_finish"), zone),
        timephased=spans if _adds_up(spans, planned) else (),
    )


def _planned_days(text: str | None, zone: ZoneInfo) -> tuple[TimephasedSpan, ...]:
    return tuple(
        TimephasedSpan(
            kind="planned_work",
            start=to_wall_time_of_ticks(day["Start"], zone),
            finish=to_wall_time_of_ticks(day["End"], zone),
            value=(to_decimal(day["Hours"]) or Decimal(0)) * 3600,
        )
        for day in (json.loads(text) if text else ())
    )


def _adds_up(spans: tuple[TimephasedSpan, ...], planned: int | None) -> bool:
    if planned is None:
        return False
    total = sum((span.value for span in spans), Decimal(0))
    return abs(total - planned) <= max(Decimal(_TOLERANCE_S), planned * _TOLERANCE)


def to_time_entries(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """Whole minutes. Absence, vacation and breaks are no work on a project; an entry that became one leaves."""
    id_, kind = row["msdyn_timeentryid"], row.get("msdyn_type")
    project, task = context.project_of(row), row.get("_msdyn_projecttask_value")
    if kind in _NO_WORK:
        yield _no_hours(id_, f"it is no project work ({_NO_WORK[kind]})")
        return
    if project is None and task is None:
        yield _no_hours(id_, "it is booked on no project")
        return
    status = row.get("msdyn_entrystatus")
    word, approval = _APPROVAL.get(status or 0, (None if status is None else str(status), Approval.UNKNOWN))
    yield TimeEntryRecord(
        source_id=id_,
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        task=task,
        project=project,
        account=row.get("_msdyn_bookableresource_value"),
        entry_date=_entry_day(row, context.zone(project)),
        started_at=to_moment(row.get("msdyn_start")),
        duration_seconds=row["msdyn_duration"] * 60,
        work_type=None if kind is None else _WORK.get(kind, str(kind)),
        approval=approval,
        approval_source=word,
        note=(first_filled(row, "msdyn_description", "msdyn_externaldescription") or "")[:_LONGEST_TEXT] or None,
    )


def _entry_day(row: JsonObject, zone: ZoneInfo) -> dt.date:
    day = to_entry_day(row["msdyn_date"], zone)
    if day is None:
        raise ValueError("a time entry without a date")
    return day


def _no_hours(id_: str, reason: str) -> Removal:
    return Removal(entity=Entity.TIME_ENTRY, source_id=id_, presence=Presence.DELETED, reason=reason)
