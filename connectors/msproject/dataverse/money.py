"""Estimate lines and actuals of Project Operations as budget lines: the cost side alone, each row once, reversals included. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.msproject.dataverse.tables import ACTUALS
from connectors.msproject.dataverse.values import first_filled, to_day_in_zone
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal, to_instant
from models.records import BudgetLineRecord
from models.vocabulary import BudgetBasis, BudgetKind, CostCategory

_COST = 192350000
_TIME = 192350000
_CATEGORY = {
    _TIME: CostCategory.LABOUR,
    192350002: CostCategory.MATERIAL,
    192350004: CostCategory.SERVICE,
}
"""Time, material and fee; an expense (..001) may be travel or anything, a milestone (..003) belongs to sales."""


def to_estimates(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """What the schedule as it stands will cost: a forecast, since nobody approved it as a budget."""
    return _to_lines(row, context, id_=row["msdyn_estimatelineid"], kind=BudgetKind.FORECAST)


def to_actuals(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """A reversal is a row of its own with a negative amount, so that the sum is right and nothing is dropped."""
    return _to_lines(row, context, id_=row["msdyn_actualid"], kind=BudgetKind.ACTUAL)


def _to_lines(row: JsonObject, context: PageContext, *, id_: str, kind: BudgetKind) -> Iterator[Translated]:
    project = context.project_of(row)
    if row["msdyn_transactiontypecode"] != _COST or project is None:
        return
    amount, currency = _amount(row, context, project)
    if amount is None:
        return
    if currency is None:
        raise RecordRejected(
            "An amount has no currency, and neither its project nor the mapping names one.",
            source_id=id_,
            rule="missing:currency",
            hint='Name one in the mapping: "currency": "EUR".',
        )
    zone = context.zone(project)
    day = first_filled(row, "msdyn_startdatetime", "msdyn_documentdate")
    yield BudgetLineRecord(
        source_id=id_,
        source_url=context.url_of(ACTUALS, id_) if kind is BudgetKind.ACTUAL else None,
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        project=project,
        task=row.get("_msdyn_task_value"),
        kind=kind,
        category=_CATEGORY.get(row.get("msdyn_transactionclassification") or 0, CostCategory.OTHER),
        period_start=to_day_in_zone(day, zone),
        period_finish=to_day_in_zone(first_filled(row, "msdyn_enddatetime"), zone) or to_day_in_zone(day, zone),
        amount=amount,
        currency=currency,
        basis=_basis(row, amount),
        source_field="msdyn_amount",
    )


def _basis(row: JsonObject, amount: Decimal) -> BudgetBasis:
    """Costs of time are hours that Operations priced itself: the hub must not price them again. Without a price list there they are 0."""
    is_of_time = row.get("msdyn_transactionclassification") == _TIME and amount != 0
    return BudgetBasis.RATE_X_HOURS if is_of_time else BudgetBasis.TOOL


def _amount(row: JsonObject, context: PageContext, project: str) -> tuple[Decimal | None, str | None]:
    """In the row's currency; where the row names none that is known, in the organisation's, which every row holds too."""
    own = context.given["currencies"].get(row.get("_transactioncurrencyid_value"))
    base, base_currency = to_decimal(row.get("msdyn_amount_base")), context.given.get("base_currency")
    if own is None and base is not None and base_currency:
        return base, base_currency
    return to_decimal(row.get("msdyn_amount")), own or context.currency_of(row, project)
