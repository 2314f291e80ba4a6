"""Columns of a task that the mapping fills, and budget lines that it makes of columns."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.msproject.dataverse.values import to_day_in_zone, to_moment
from connectors.sdk.errors import ConfigError, RecordRejected
from connectors.sdk.mapping import FieldRule, MappingRules
from connectors.sdk.reading import to_decimal, to_percent, to_seconds
from models.records import BudgetLineRecord

_DAYS = frozenset(
    {"planned_start", "planned_finish", "baseline_start", "baseline_finish", "actual_start", "actual_finish", "due_on"}
)
_SECONDS = frozenset({"estimate_seconds", "remaining_seconds", "spent_seconds", "baseline_seconds"})
_NUMBERS = frozenset({"story_points", "planned_cost", "actual_cost", "baseline_cost"})
_WORDS = frozenset({"status", "kind", "priority"})
_TEXTS = frozenset({"wbs_code"})
MAPPABLE = _DAYS | _SECONDS | _NUMBERS | _WORDS | _TEXTS | {"percent_complete", "completed_at"}


def check_columns(rules: MappingRules, *, connection: str) -> None:
    """Raises ConfigError for a column that fields of Dataverse cannot fill."""
    strange = rules.fields.keys() - MAPPABLE
    if strange:
        raise ConfigError(
            f'The mapping of connection "{connection}" fills "{min(strange)}", which columns of Dataverse cannot.',
            hint=f"They can fill {', '.join(sorted(MAPPABLE))}.",
        )


def mapped_columns(row: JsonObject, context: PageContext, *, project: str | None) -> JsonObject:
    """The columns that rules fill for this row, the first filled field of each. Raises ValueError for a value that does not fit."""
    rules, filled = context.rules(project), {}
    for column in rules.fields.keys() & MAPPABLE:
        for rule in rules.field_rules(column):
            value = context.value_of(rule, row)
            if value is not None:
                filled[column] = _to_column(column, value, rule, context, project)
                break
    return filled


def rule_lines(
    row: JsonObject, context: PageContext, *, level: str, id_: str, project: str
) -> Iterator[BudgetLineRecord | RecordRejected]:
    """One line for each money rule of that level whose column is filled; without a currency it is rejected, never guessed."""
    for rule in context.rules(project).money:
        value = context.value_of(rule, row) if rule.level == level else None
        amount = to_decimal(value)
        if amount is None:
            continue
        field = rule.field or rule.name or ""
        currency = rule.currency or context.currency_of(row, project)
        if currency is None:
            yield RecordRejected(
                f'The amount in "{field}" has no currency.',
                source_id=f"{id_}/{field}",
                rule="missing:currency",
                hint="Name one in the mapping.",
            )
            continue
        yield BudgetLineRecord(
            source_id=f"{id_}/{field}",
            project=project,
            task=id_ if level == "task" else None,
            kind=rule.kind,
            category=rule.category,
            cost_class=rule.cost_class,
            is_contingency=rule.is_contingency,
            amount=amount * rule.factor,
            currency=currency,
            source_field=field,
        )


def _to_column(column: str, value: Any, rule: FieldRule, context: PageContext, project: str | None) -> Any:
    if column in _DAYS:
        return _to_day(value, context.zone(project))
    if column in _SECONDS:
        return to_seconds(value, unit=rule.unit or "hours", hours_per_day=context.hours_per_day(project))
    if column in _NUMBERS:
        return to_decimal(value)
    if column == "percent_complete":
        return to_percent(value, unit=rule.unit or "percent")
    if column == "completed_at":
        return to_moment(value)
    return str(value)


def _to_day(value: Any, zone: ZoneInfo) -> Any:
    return to_day_in_zone(value if len(str(value)) > len("2000-01-01") else f"{value}T12:00:00Z", zone)
