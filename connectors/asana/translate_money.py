"""Amounts: custom fields that a rule calls money, budgets, rates. Formulas and roll-ups are never lines: their parts are."""

from collections.abc import Iterator

from connectors.asana.values import Columns, JsonObject, values_of
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import MappingRules, MoneyRule
from connectors.sdk.reading import to_decimal
from models.records import BudgetLineRecord, RateRecord, Removal
from models.vocabulary import BudgetKind, Entity, Presence, RateKind


def to_lines(
    item: JsonObject, *, project: str, task: str | None, columns: Columns, rules: MappingRules
) -> Iterator[BudgetLineRecord | Removal]:
    """One line for each money rule whose field is filled; an emptied field takes its line away.

    Raises RecordRejected for an amount without a currency.
    """
    level = "task" if task else "project"
    values = values_of(item)
    for rule, key in columns.money:
        field = values.get(key)
        if rule.level != level or field is None or field.get("is_formula_field"):
            continue
        line_id, amount = f"{item['gid']}:{key}:{rule.kind.value}", to_decimal(field.get("number_value"))
        if amount is None:
            reason = "the field is empty"
            yield Removal(entity=Entity.BUDGET_LINE, source_id=line_id, presence=Presence.DELETED, reason=reason)
            continue
        yield BudgetLineRecord(
            source_id=line_id,
            source_url=item.get("permalink_url"),
            project=project,
            task=task,
            kind=rule.kind,
            category=rule.category,
            cost_class=rule.cost_class,
            is_contingency=rule.is_contingency,
            amount=amount * rule.factor,
            currency=_currency(rule, field, rules, item["gid"]),
            source_field=key,
        )


def _currency(rule: MoneyRule, field: JsonObject, rules: MappingRules, gid: str) -> str:
    """The rule's, else the field's own, else the connection's. Several currencies in one project are normal and stay apart."""
    currency = rule.currency or field.get("currency_code") or rules.currency
    if not currency:
        raise RecordRejected(
            f"Field {field['gid']} holds an amount without a currency.",
            source_id=gid,
            rule="missing:currency",
            hint='Give the money rule a "currency", or the connection one.',
        )
    return str(currency)


def to_budget_lines(budget: JsonObject) -> Iterator[BudgetLineRecord]:
    """The total of a cost budget. `estimate` and `actual` are Asana's own sums of tasks and hours, and billable ones only by
    default, so they are no lines; a budget in minutes is no money.
    """
    total = budget.get("total") or {}
    if budget["budget_type"] != "cost" or not total.get("enabled") or total.get("value") is None:
        return
    amount = to_decimal(total["value"])
    if amount is not None:
        yield BudgetLineRecord(
            source_id=f"{budget['gid']}:total",
            project=budget["parent"]["gid"],
            kind=BudgetKind.BUDGET,
            amount=amount,
            currency=total["units"],
            source_field="budget.total",
        )


def to_rates(rate: JsonObject) -> Iterator[RateRecord]:
    """An hour's price of a person in one project, or of a placeholder by its name. Asana's rates know no dates."""
    resource = rate["resource"]
    amount = to_decimal(rate.get("rate"))
    if amount is not None:
        is_person = resource.get("resource_type", "user") == "user"
        yield RateRecord(
            source_id=rate["gid"],
            project=rate["parent"]["gid"],
            account=resource["gid"] if is_person else None,
            role=None if is_person else resource.get("name"),
            kind=RateKind.COST,
            amount_per_hour=amount,
            currency=rate["currency_code"],
        )
