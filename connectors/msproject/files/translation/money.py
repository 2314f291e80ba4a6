"""A plan's money as budget lines, each euro once: the lines of a plan sum to the figures on its project summary task.

Baseline cost is the approved budget, the cost that Microsoft Project keeps current is the forecast at completion, actual cost is actual.
A leaf gives its stored figures; a summary only what it holds beside its children (fixed cost, resources assigned to it). A task that
stands for an inserted plan gives none, because that plan's own file does.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors.msproject.files.rows import Row, baseline, filled, is_active
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.units import to_amount, to_date, to_flag, to_number, to_work_seconds, try_number
from connectors.sdk.errors import RecordRejected
from models.records import BudgetLineRecord
from models.vocabulary import BudgetBasis, BudgetKind

_KINDS = {"BaselineCost": BudgetKind.BUDGET, "Cost": BudgetKind.FORECAST, "ActualCost": BudgetKind.ACTUAL}
_SOURCE_FIELDS = {"BaselineCost": "Baseline/Cost", "Cost": "Cost", "ActualCost": "ActualCost"}


def lines_of_leaf(row: Row, context: PlanContext) -> Iterator[BudgetLineRecord]:
    """The money of a task without children; an inactive one keeps nothing but its baseline."""
    if not row.get("leaf") or is_inserted_plan(row):
        return
    hundredths = {"BaselineCost": filled(baseline(row, 0), "Cost")}
    if is_active(row):
        hundredths |= {"Cost": filled(row, "Cost"), "ActualCost": filled(row, "ActualCost")}
    task, spent = context.id_of(row["UID"]), _basis_of_spent(row)
    yield from _lines(hundredths, uid=row["UID"], task=task, periods=_periods(row), context=context, spent=spent)


def lines_of_summary(row: Row, context: PlanContext) -> Iterator[BudgetLineRecord]:
    """What a closing row says that a summary, or the plan itself, holds beside its children."""
    uid = row["closes"]
    task = None if uid is None else context.id_of(uid)
    span = (to_date(filled(row, "Start")), to_date(filled(row, "Finish")))
    yield from _lines(row["own"], uid=uid or "plan", task=task, periods=dict.fromkeys(_KINDS, span), context=context)


def lines_of_rules(row: Row, values: Row, context: PlanContext) -> Iterator[BudgetLineRecord]:
    """One line for each money rule of the mapping whose field is filled in a leaf."""
    for rule in context.rules.money:
        field = context.field_of(rule)
        amount = _amount_of_field(row, values, field) if field and row.get("leaf") else None
        currency = rule.currency or context.currency
        if amount and currency:
            yield BudgetLineRecord(
                source_id=f"{context.id_of(row['UID'])}/{field}/{rule.kind}",
                project=context.project,
                task=context.id_of(row["UID"]) if rule.level == "task" else None,
                kind=rule.kind,
                category=rule.category,
                cost_class=rule.cost_class,
                is_contingency=rule.is_contingency,
                amount=amount * rule.factor,
                currency=currency,
                source_field=field,
            )


def is_inserted_plan(row: Row) -> bool:
    """The tasks of an inserted plan are elsewhere; its row here repeats their sums."""
    return to_flag(filled(row, "IsSubproject")) or filled(row, "SubprojectName") is not None


def has_money(row: Row) -> bool:
    """Whether a task, or a closing row, names any amount other than 0."""
    texts = [
        filled(row, "Cost"),
        filled(row, "ActualCost"),
        filled(baseline(row, 0), "Cost"),
        *row.get("own", {}).values(),
    ]
    return any(to_number(text) for text in texts)


def no_currency(context: PlanContext) -> RecordRejected:
    """What is said of a plan whose costs have no currency: nobody guesses one."""
    return RecordRejected(
        f'The plan "{context.scope}" names no currency, so its costs are left out.',
        source_id=context.project,
        rule="missing:currency",
        hint='Set "currency" in the mapping of the connection or of this file, or the currency of the client.',
    )


def _basis_of_spent(row: Row) -> BudgetBasis:
    """Actual cost beyond what is fixed, of a task with work done, is hours at the plan's own rates: they must not be priced again."""
    spent, fixed = try_number(filled(row, "ActualCost")) or 0, try_number(filled(row, "FixedCost")) or 0
    is_of_work = spent > fixed and bool(to_work_seconds(filled(row, "ActualWork")))
    return BudgetBasis.RATE_X_HOURS if is_of_work else BudgetBasis.TOOL


def _lines(
    hundredths: dict[str, str | None],
    *,
    uid: str,
    task: str | None,
    periods: dict[str, Any],
    context: PlanContext,
    spent: BudgetBasis = BudgetBasis.TOOL,
) -> Iterator[BudgetLineRecord]:
    """`spent` is the basis of actual cost."""
    if context.currency is None:
        return
    for figure, kind in _KINDS.items():
        amount = to_amount(hundredths.get(figure))
        if amount:
            start, finish = periods[figure]
            yield BudgetLineRecord(
                source_id=f"{context.id_of(uid)}/{kind}",
                project=context.project,
                task=task,
                kind=kind,
                amount=amount,
                currency=context.currency,
                period_start=start,
                period_finish=finish,
                basis=spent if kind is BudgetKind.ACTUAL else BudgetBasis.TOOL,
                source_field=_SOURCE_FIELDS[figure],
            )


def _periods(row: Row) -> dict[str, tuple[dt.date | None, dt.date | None]]:
    planned = baseline(row, 0)
    return {
        "BaselineCost": (to_date(filled(planned, "Start")), to_date(filled(planned, "Finish"))),
        "Cost": (to_date(filled(row, "Start")), to_date(filled(row, "Finish"))),
        "ActualCost": (to_date(filled(row, "ActualStart")), to_date(filled(row, "ActualFinish"))),
    }


def _amount_of_field(row: Row, values: Row, field: str) -> Decimal | None:
    """A custom field's amount is in currency units already, an element of the task in hundredths."""
    if field in values:
        return to_number(str(values[field]))
    return to_amount(filled(row, field))
