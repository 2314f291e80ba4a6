"""Who works how much on what: assignments, and their split over time where the file has it."""

from collections.abc import Iterator
from decimal import Decimal

from connectors.msproject.files.rows import Row, baseline, filled, repeated
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.translation.resources import is_work
from connectors.msproject.files.units import (
    to_amount,
    to_date,
    to_exact_seconds,
    to_number,
    to_wall_time,
    to_work_seconds,
)
from models.records import AssignmentRecord, TimephasedSpan

_REMAINING_WORK, _ACTUAL_WORK, _BASELINE_WORK, _BASELINE_COST, _ACTUAL_COST = "1", "2", "4", "5", "6"
_SPLITS = (
    ("planned_work", frozenset({_ACTUAL_WORK, _REMAINING_WORK})),
    ("actual_work", frozenset({_ACTUAL_WORK})),
    ("baseline_work", frozenset({_BASELINE_WORK})),
    ("actual_cost", frozenset({_ACTUAL_COST})),
    ("baseline_cost", frozenset({_BASELINE_COST})),
)
_TOLERANCE = Decimal("0.005")
_LEAST_DIFFERENCE = Decimal(60)


def to_assignment(row: Row, context: PlanContext) -> AssignmentRecord:
    """Translate one assignment.

    Work in seconds and units in percent are given for people only: a material resource keeps a quantity in the same field, which is no
    time. An assignment to an inactive task plans nothing. Amounts are None where nobody knows a currency.
    """
    works = is_work(row["resource_type"])
    counts = not row["inactive"]
    columns: Row = {
        "source_id": context.id_of(filled(row, "UID") or f"{row['TaskUID']}-{row['ResourceUID']}"),
        "task": context.id_of(row["TaskUID"]),
        "account": context.id_of(row["ResourceUID"]),
        "start_on": to_date(filled(row, "Start")),
        "finish_on": to_date(filled(row, "Finish")),
    }
    if works:
        columns |= _work(row, counts=counts)
    if context.currency is not None:
        columns |= _cost(row, counts=counts) | {"currency": context.currency}
    if works and counts:
        columns["timephased"] = tuple(_spans(row, context))
    return AssignmentRecord(**columns)


def _work(row: Row, *, counts: bool) -> Row:
    units = to_number(filled(row, "Units"))
    figures = {
        "units_pct": None if units is None else units * 100,
        "actual_seconds": to_work_seconds(filled(row, "ActualWork")),
        "baseline_seconds": to_work_seconds(filled(baseline(row, 0), "Work")),
    }
    if counts:
        figures["planned_seconds"] = to_work_seconds(filled(row, "Work"))
        figures["remaining_seconds"] = to_work_seconds(filled(row, "RemainingWork"))
    return figures


def _cost(row: Row, *, counts: bool) -> Row:
    return {
        "planned_cost": to_amount(filled(row, "Cost")) if counts else None,
        "actual_cost": to_amount(filled(row, "ActualCost")),
    }


def _spans(row: Row, context: PlanContext) -> Iterator[TimephasedSpan]:
    """The splits that add up to their total. Microsoft Project itself stores splits that do not (manual tasks, changed calendars),
    and a wrong month is worse than none; the totals are the stored ones in any case.
    """
    data = [item for group in (row, *repeated(row, "Baseline")) for item in repeated(group, "TimephasedData")]
    if not data:
        return
    planned = baseline(row, 0)
    totals = {
        "planned_work": to_exact_seconds(filled(row, "Work")),
        "actual_work": to_exact_seconds(filled(row, "ActualWork")),
        "baseline_work": to_exact_seconds(filled(planned, "Work")),
        "actual_cost": to_amount(filled(row, "ActualCost")),
        "baseline_cost": to_amount(filled(planned, "Cost")),
    }
    for kind, types in _SPLITS:
        is_cost = kind.endswith("cost")
        spans = [] if is_cost and context.currency is None else list(_spans_of(data, kind, types, is_cost=is_cost))
        if _adds_up(spans, totals[kind]):
            yield from spans


def _spans_of(data: list[Row], kind: str, types: frozenset[str], *, is_cost: bool) -> Iterator[TimephasedSpan]:
    for item in data:
        text = filled(item, "Value")
        start, finish = to_wall_time(filled(item, "Start")), to_wall_time(filled(item, "Finish"))
        if filled(item, "Type") in types and text and start and finish:
            value = to_amount(text) if is_cost else to_exact_seconds(text)
            if value:
                yield TimephasedSpan(kind=kind, start=start, finish=finish, value=value)


def _adds_up(spans: list[TimephasedSpan], total: Decimal | None) -> bool:
    difference = abs(sum((span.value for span in spans), Decimal(0)) - (total or 0))
    return bool(spans) and difference <= max(_LEAST_DIFFERENCE, (total or 0) * _TOLERANCE)
