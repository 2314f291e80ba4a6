"""Resources, assignments and the hours of timesheets as records. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.context import PageContext
from connectors.msproject.project_server.sets import HOURS
from connectors.msproject.project_server.values import hours, to_id, to_moment, to_wall_day
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal
from models.records import AccountRecord, AssignmentRecord, Removal, TimeEntryRecord, TimephasedSpan
from models.vocabulary import AccountKind, Approval, Entity, Presence

_NAMELESS, _LONGEST_NAME, _LONGEST_TEXT = "(unnamed)", 4_000, 100_000
NORMAL = 0
_TOLERANCE_S, _TOLERANCE = 60, Decimal("0.005")
_ONE_DAY = dt.timedelta(days=1)
_LONGEST_PERIOD = 62
_BILLABLE = ("ActualWorkBillable", "ActualOvertimeWorkBillable")
_APPROVAL = {
    "in progress": Approval.DRAFT,
    "not submitted": Approval.DRAFT,
    "submitted": Approval.SUBMITTED,
    "pending approval": Approval.SUBMITTED,
    "acceptable": Approval.SUBMITTED,
    "approved": Approval.APPROVED,
    "rejected": Approval.REJECTED,
}


def to_accounts(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """Generic resources and teams stand for nobody in particular; material and cost resources are nobody."""
    zone = context.zone(None)
    yield AccountRecord(
        source_id=to_id(row["ResourceId"]) or "",
        source_created_at=to_moment(row.get("ResourceCreatedDate"), zone),
        source_updated_at=to_moment(row.get("ResourceModifiedDate"), zone),
        name=(row["ResourceName"] or _NAMELESS)[:_LONGEST_NAME],
        email=row.get("ResourceEmailAddress") or None,
        active=row.get("ResourceIsActive"),
        kind=_kind_of(row),
    )


def _kind_of(row: JsonObject) -> AccountKind:
    word = str(row.get("TypeName") or "").lower()
    if "material" in word or "cost" in word:
        return AccountKind.APP
    return AccountKind.TEAM if row.get("ResourceIsGeneric") or row.get("ResourceIsTeam") else AccountKind.HUMAN


def to_assignments(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """Work of a resource. What stands for a task's fixed cost, or for a resource plan, is nobody's work on a task."""
    task, project = to_id(row.get("TaskId")), to_id(row["ProjectId"])
    if row.get("AssignmentType") not in {None, NORMAL} or task is None or row["TaskId"] == context.given.get("summary"):
        return
    zone, planned = context.zone(project), hours(row.get("AssignmentWork"))
    currency = context.currency_of(row, project)
    costs: JsonObject = {
        "planned_cost": to_decimal(row.get("AssignmentCost")),
        "actual_cost": to_decimal(row.get("AssignmentActualCost")),
        "currency": currency,
    }
    yield AssignmentRecord(
        source_id=to_id(row["AssignmentId"]) or "",
        source_created_at=to_moment(row.get("AssignmentCreatedDate"), zone),
        source_updated_at=to_moment(row.get("AssignmentModifiedDate"), zone),
        task=task,
        account=to_id(row.get("ResourceId")),
        planned_seconds=planned,
        actual_seconds=hours(row.get("AssignmentActualWork")),
        remaining_seconds=hours(row.get("AssignmentRemainingWork")),
        baseline_seconds=hours(context.given.get("baselines", {}).get(row["AssignmentId"])),
        start_on=to_wall_day(row.get("AssignmentStartDate")),
        finish_on=to_wall_day(row.get("AssignmentFinishDate")),
        timephased=_spans(context.given.get("days", {}).get(row["AssignmentId"], ()), row),
        **(costs if currency else {}),
    )


def _spans(days: list[list[Any]], row: JsonObject) -> tuple[TimephasedSpan, ...]:
    """The split over days, each kind only when it adds up to the stored total: a farm may keep it by week or month."""
    totals = (("planned_work", 1, row.get("AssignmentWork")), ("actual_work", 2, row.get("AssignmentActualWork")))
    found: list[TimephasedSpan] = []
    for kind, place, total in totals:
        spans = [_span(kind, day[0], day[place]) for day in days if to_decimal(day[place])]
        if _adds_up(spans, hours(total)):
            found += spans
    return tuple(found)


def _span(kind: str, text: str, number: Any) -> TimephasedSpan:
    day = to_wall_day(text)
    if day is None:
        raise ValueError("work without a day")
    start = dt.datetime.combine(day, dt.time())
    return TimephasedSpan(
        kind=kind, start=start, finish=start + _ONE_DAY, value=(to_decimal(number) or Decimal(0)) * 3600
    )


def _adds_up(spans: list[TimephasedSpan], total: int | None) -> bool:
    told = sum((span.value for span in spans), Decimal(0))
    return total is not None and abs(told - total) <= max(Decimal(_TOLERANCE_S), total * _TOLERANCE)


@dataclass(frozen=True, slots=True)
class DayHours:
    """What a line has on one day, in hours: all adjustments added up."""

    total: Decimal
    billable: Decimal
    comments: tuple[str, ...]


def hours_by_day(rows: list[JsonObject]) -> dict[dt.date, DayHours]:
    """The rows of one line, by day."""
    by_day: dict[dt.date, list[JsonObject]] = defaultdict(list)
    for row in rows:
        day = to_wall_day(row["TimeByDay"])
        if day is None:
            raise ValueError("hours without a day")
        by_day[day].append(row)
    return {
        day: DayHours(
            _sum(some, HOURS), _sum(some, _BILLABLE), tuple(row["Comment"] for row in some if row.get("Comment"))
        )
        for day, some in by_day.items()
    }


def to_time_entries(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """One entry a day: all adjustments of a line added up. A day of the period without hours has none, or no longer."""
    line, project = to_id(row["TimesheetLineId"]) or "", to_id(row.get("ProjectId"))
    by_day = hours_by_day(context.given["days"].get(row["TimesheetLineId"], []))
    is_work = project is not None and project not in context.given["not_projects"]
    for day in sorted({*_days_of(row), *by_day}):
        yield (
            _entry(row, by_day.get(day, _NO_HOURS), day, context)
            if is_work
            else _no_hours(line, day, "it is booked on no project")
        )


def _entry(row: JsonObject, hours_of_day: DayHours, day: dt.date, context: PageContext) -> Translated:
    line, project = to_id(row["TimesheetLineId"]) or "", to_id(row["ProjectId"])
    billable, seconds = hours_of_day.billable, round(hours_of_day.total * 3600)
    if seconds == 0:
        return _no_hours(line, day, "no hours stand on this day")
    if seconds < 0 or billable < 0:
        return RecordRejected(
            f"The hours of {day} and their corrections add up to less than nothing.",
            source_id=f"{line}/{day}",
            rule="negative:hours",
            hint="Correct the timesheet line in Project Server.",
        )
    word, approval = _approval_of(row)
    zone = context.zone(project)
    comments = [text for text in (row.get("TimesheetLineComment"), *hours_of_day.comments) if text]
    return TimeEntryRecord(
        source_id=f"{line}/{day}",
        source_created_at=to_moment(row.get("CreatedDate"), zone),
        source_updated_at=to_moment(row.get("ModifiedDate"), zone),
        task=to_id(row.get("TaskId")),
        project=project,
        account=context.person(row, "TimesheetOwnerId", "TimesheetOwner") or to_id(row.get("TimesheetOwnerId")),
        entry_date=day,
        duration_seconds=seconds,
        billable_seconds=round(billable * 3600),
        work_type=row.get("TimesheetLineClass") or None,
        approval=approval,
        approval_source=word,
        note="\n".join(dict.fromkeys(comments))[:_LONGEST_TEXT] or None,
    )


_NO_HOURS = DayHours(Decimal(0), Decimal(0), ())


def _sum(rows: list[JsonObject], columns: tuple[str, ...]) -> Decimal:
    return sum((to_decimal(row.get(column)) or Decimal(0) for row in rows for column in columns), Decimal(0))


def _approval_of(row: JsonObject) -> tuple[str | None, Approval]:
    """A line's own decision goes before its timesheet's."""
    words = [word for word in (row.get("TimesheetLineStatus"), row.get("TimesheetStatus")) if word]
    known = next((word for word in words if word.lower() in _APPROVAL), None)
    if known is None:
        return (words[0] if words else None), Approval.UNKNOWN
    return known, _APPROVAL[known.lower()]


def _days_of(row: JsonObject) -> list[dt.date]:
    start, finish = to_wall_day(row.get("PeriodStartDate")), to_wall_day(row.get("PeriodEndDate"))
    if start is None or finish is None or not 0 <= (finish - start).days <= _LONGEST_PERIOD:
        return []
    return [start + dt.timedelta(days=number) for number in range((finish - start).days + 1)]


def _no_hours(line: str, day: dt.date, reason: str) -> Removal:
    return Removal(entity=Entity.TIME_ENTRY, source_id=f"{line}/{day}", presence=Presence.DELETED, reason=reason)
