"""A task of a plan as a TaskRecord."""

from decimal import Decimal

from connectors.msproject.files.rows import Row, baseline, filled, is_active, outline_level, repeated
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.translation.custom import custom_values, mapped_columns, native_values
from connectors.msproject.files.translation.money import is_inserted_plan
from connectors.msproject.files.units import (
    plain_number,
    to_amount,
    to_date,
    to_flag,
    to_number,
    to_wall_time,
    to_work_seconds,
)
from connectors.msproject.words import kind_word, priority_of_project, with_words
from models.records import TaskRecord
from models.vocabulary import PercentMethod

_LONGEST_NAME = 4_000
_NAMELESS = "(unnamed)"
_COMPLETE = 100
_PHYSICAL_METHOD = "1"
_NUMBER_OF_COLUMNS = (None, "0")


def to_task(row: Row, context: PlanContext) -> TaskRecord:
    """Translate one placed task.

    Durations are seconds, costs currency units. An inactive task is cancelled and plans no work and no cost; what it had planned stays in
    `custom_fields`. Amounts are None where nobody knows a currency. Raises ValueError or ValidationError for a value that does not fit.
    """
    custom = custom_values(row, context)
    columns = {
        **_identity(row, context),
        **_dates(row, context),
        **_progress(row),
        **_work_and_cost(row, context),
        "custom_fields": {**native_values(row), **_other_baselines(row), **_left_aside(row, context), **custom},
    }
    worded = with_words(
        columns | mapped_columns(row, custom, context),
        context.rules,
        status=_status_word(row),
        kind=_kind_word(row),
        priority=filled(row, "Priority"),
        priority_of=priority_of_project,
    )
    return TaskRecord(**worded)


def _identity(row: Row, context: PlanContext) -> Row:
    parent, critical = row.get("parent"), filled(row, "Critical")
    created = to_wall_time(filled(row, "CreateDate"))
    return {
        "source_id": context.id_of(row["UID"]),
        "source_created_at": created and created.replace(tzinfo=context.zone),
        "project": context.project,
        "parent": None if parent is None else context.id_of(parent),
        "name": (filled(row, "Name") or _NAMELESS)[:_LONGEST_NAME],
        "wbs_code": filled(row, "WBS"),
        "outline_level": outline_level(row),
        "is_milestone": to_flag(filled(row, "Milestone")),
        "is_critical": None if critical is None else to_flag(critical),
    }


def _dates(row: Row, context: PlanContext) -> Row:
    planned = baseline(row, 0)
    finished = to_wall_time(filled(row, "ActualFinish"))
    return {
        "planned_start": to_date(filled(row, "Start")),
        "planned_finish": to_date(filled(row, "Finish")),
        "baseline_start": to_date(filled(planned, "Start")),
        "baseline_finish": to_date(filled(planned, "Finish")),
        "actual_start": to_date(filled(row, "ActualStart")),
        "actual_finish": finished and finished.date(),
        "completed_at": finished and finished.replace(tzinfo=context.zone),
        "due_on": to_date(filled(row, "Deadline")),
    }


def _progress(row: Row) -> Row:
    is_physical = filled(row, "EarnedValueMethod") == _PHYSICAL_METHOD
    percent = to_number(filled(row, "PhysicalPercentComplete" if is_physical else "PercentComplete"))
    method = PercentMethod.PHYSICAL if is_physical else PercentMethod.REPORTED
    return {"percent_complete": percent, "percent_method": None if percent is None else method}


def _work_and_cost(row: Row, context: PlanContext) -> Row:
    planned = baseline(row, 0)
    figures = {
        "spent_seconds": to_work_seconds(filled(row, "ActualWork")),
        "baseline_seconds": to_work_seconds(filled(planned, "Work")),
    }
    amounts = {"actual_cost": filled(row, "ActualCost"), "baseline_cost": filled(planned, "Cost")}
    if is_active(row):
        figures |= {
            "estimate_seconds": to_work_seconds(filled(row, "Work")),
            "remaining_seconds": to_work_seconds(filled(row, "RemainingWork")),
        }
        amounts |= {"planned_cost": filled(row, "Cost")}
    return figures | _priced(amounts, context)


def _priced(amounts: Row, context: PlanContext) -> Row:
    if context.currency is None:
        return {}
    return {column: to_amount(text) for column, text in amounts.items()} | {"currency": context.currency}


def _left_aside(row: Row, context: PlanContext) -> Row:
    """Figures that count nowhere and still are what the file says: of inactive tasks, and costs without a currency."""
    kept: Row = {}
    if not is_active(row):
        kept = {"Active": False, "Work": to_work_seconds(filled(row, "Work"))}
    if not is_active(row) or context.currency is None:
        kept |= {name: _number(to_amount(row.get(name))) for name in ("Cost", "ActualCost")}
    return {name: value for name, value in kept.items() if value is not None}


def _other_baselines(row: Row) -> Row:
    """Baselines 1 to 10, each as {start, finish, work_seconds, cost}; baseline 0 has columns of its own."""
    others: Row = {}
    for planned in repeated(row, "Baseline"):
        number = filled(planned, "Number")
        if number not in _NUMBER_OF_COLUMNS:
            facts = {
                "start": filled(planned, "Start"),
                "finish": filled(planned, "Finish"),
                "work_seconds": to_work_seconds(filled(planned, "Work")),
                "cost": _number(to_amount(filled(planned, "Cost"))),
            }
            others[f"Baseline{number}"] = {name: value for name, value in facts.items() if value is not None}
    return others


def _status_word(row: Row) -> str:
    if not is_active(row):
        return "inactive"
    percent = to_number(filled(row, "PercentComplete")) or Decimal(0)
    if percent >= _COMPLETE or filled(row, "ActualFinish"):
        return "complete"
    return "in progress" if percent > 0 or filled(row, "ActualStart") else "not started"


def _kind_word(row: Row) -> str:
    if is_inserted_plan(row):
        return "subproject"
    return kind_word(is_summary=not row.get("leaf", True), is_milestone=to_flag(filled(row, "Milestone")))


def _number(amount: Decimal | None) -> int | float | None:
    return None if amount is None else plain_number(amount)
