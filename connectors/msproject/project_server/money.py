"""Costs as budget lines, each amount once: a leaf gives its own, a summary what its children leave, so that all add up to the project.

Baseline cost is the approved budget, the cost that Project keeps current is the forecast, actual cost is actual.
"""

from collections.abc import Iterator
from decimal import Decimal

from connectors.msproject.dataverse.mapped import rule_lines
from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.context import PageContext
from connectors.msproject.project_server.rollup import FIGURES, costs_of
from connectors.msproject.project_server.values import to_id, to_wall_day
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal
from models.records import BudgetLineRecord, Removal
from models.vocabulary import BudgetBasis, BudgetKind, Entity, Presence

KINDS = {"TaskCost": BudgetKind.FORECAST, "TaskActualCost": BudgetKind.ACTUAL, "baseline": BudgetKind.BUDGET}
_SOURCE_FIELDS = {"TaskCost": "TaskCost", "TaskActualCost": "TaskActualCost", "baseline": "TaskBaselineCost"}


def lines_of_project(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """Lines that the mapping makes of columns of the project; and one word where costs have no currency, since nobody guesses one."""
    id_ = to_id(row["ProjectId"]) or ""
    yield from rule_lines(row, context, level="project", id_=id_, project=id_)
    if context.currency_of(row, id_) is None and to_decimal(row.get("ProjectCost")):
        yield RecordRejected(
            "The project names no currency, so its costs are left out.",
            source_id=id_,
            rule="missing:currency",
            hint='Name one in the mapping: "currency": "EUR".',
        )


def lines_of_task(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """What the task holds beside its children. A summary that stores less than they do is stale, unless a credit explains it."""
    project = to_id(row["ProjectId"]) or ""
    currency = context.currency_of(row, project)
    if currency is None:
        return
    stored = costs_of(row, context.given.get("baselines", {}).get(row["TaskId"]))
    children = context.given.get("children", {}).get(row["TaskId"], {})
    is_credit = (to_decimal(row.get("TaskFixedCost")) or 0) < 0
    for figure in FIGURES:
        below, own = Decimal(children.get(figure, "0")), stored[figure]
        amount = Decimal(0) if own is None else own - below
        if amount < 0 and children and not is_credit:
            amount = Decimal(0)
        yield from _line(row, context, figure, amount=amount, currency=currency, project=project)


def _line(
    row: JsonObject, context: PageContext, figure: str, *, amount: Decimal, currency: str, project: str
) -> Iterator[Translated]:
    """A line that was told and is nothing now leaves."""
    id_, kind = f"{to_id(row['TaskId'])}/{KINDS[figure]}", KINDS[figure]
    if amount == 0:
        if context.given.get("is_again"):
            yield Removal(
                entity=Entity.BUDGET_LINE, source_id=id_, presence=Presence.DELETED, reason="the amount is 0 now"
            )
        return
    start, finish = _period(row, context, figure)
    yield BudgetLineRecord(
        source_id=id_,
        project=project,
        task=None if row.get("TaskIsProjectSummary") else to_id(row["TaskId"]),
        kind=kind,
        amount=amount,
        currency=currency,
        period_start=to_wall_day(start),
        period_finish=to_wall_day(finish),
        basis=_basis(row, figure),
        source_field=_SOURCE_FIELDS[figure],
    )


def _basis(row: JsonObject, figure: str) -> BudgetBasis:
    """Actual cost of work beyond what is fixed is hours at the farm's own rates: the hub must not price its timesheets again."""
    cost, fixed = to_decimal(row.get("TaskActualCost")) or 0, to_decimal(row.get("TaskActualFixedCost")) or 0
    is_of_work = figure == "TaskActualCost" and cost > fixed and bool(to_decimal(row.get("TaskActualWork")))
    return BudgetBasis.RATE_X_HOURS if is_of_work else BudgetBasis.TOOL


def _period(row: JsonObject, context: PageContext, figure: str) -> tuple[str | None, str | None]:
    if figure == "baseline":
        start, finish, _, _ = context.given["baselines"].get(row["TaskId"]) or (None, None, None, None)
        return start, finish
    if figure == "TaskActualCost":
        return row.get("TaskActualStartDate"), row.get("TaskActualFinishDate")
    return row.get("TaskStartDate"), row.get("TaskFinishDate")
