"""Values of custom fields, typed by what the field is, and the mapping's rules that put them into columns."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.msproject.files.rows import Row, filled, repeated
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.units import plain_number, to_amount, to_date, to_number, to_wall_time, to_work_seconds
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import FieldRule
from connectors.sdk.reading import to_percent, to_seconds

_LONGEST_TEXT = 100_000
_KIND = re.compile(r"(?:Enterprise )?(?:Project )?(Text|Number|Cost|Date|Start|Finish|Duration|Flag|Outline Code)")
_TYPES = {
    "Text": "text",
    "Number": "number",
    "Cost": "money",
    "Date": "date",
    "Start": "date",
    "Finish": "date",
    "Duration": "seconds",
    "Flag": "flag",
    "Outline Code": "text",
}
_SEPARATORS = re.compile(r"\s*[,;]\s*")


def field_type(field_name: str) -> str:
    """text, number, money (currency units), date, seconds or flag, from Microsoft Project's own name of the field."""
    match = _KIND.match(field_name)
    return _TYPES[match[1]] if match else "text"


def custom_values(row: Row, context: PlanContext) -> Row:
    """The row's custom fields by FieldID, lookups as their text; a value that does not fit its type stays the text it is."""
    values: Row = {}
    for item in (*repeated(row, "OutlineCode"), *repeated(row, "ExtendedAttribute")):
        field_id, text = filled(item, "FieldID"), filled(item, "text") or filled(item, "Value")
        if field_id and text:
            name = context.field_names.get(field_id, {}).get("field_name", "")
            values[field_id] = _typed(text, field_type(name))
    return values


def _typed(text: str, kind: str) -> Any:
    try:
        match kind:
            case "number":
                return plain_number(to_number(text) or Decimal(0))
            case "money":
                return plain_number(to_amount(text) or Decimal(0))
            case "seconds":
                return to_work_seconds(text)
            case "flag":
                return text == "1"
            case _:
                return text[:_LONGEST_TEXT]
    except ValueError:
        return text[:_LONGEST_TEXT]


def mapped_columns(row: Row, values: Row, context: PlanContext) -> Row:
    """Task columns that the mapping fills from fields of this row; the first rule with a filled field wins.

    Raises ValueError when a field's value does not fit its column, ConfigError for a column that plans cannot fill.
    """
    columns: Row = {}
    strange = context.rules.fields.keys() - _COLUMNS.keys()
    if strange:
        raise ConfigError(
            f'The mapping of "{context.scope}" fills "{min(strange)}", which fields of a plan cannot.',
            hint=f"They can fill {', '.join(_COLUMNS)}.",
        )
    for column in context.rules.fields:
        for rule in context.rules.field_rules(column):
            value = field_value(rule, row, values, context)
            if value is not None:
                columns[column] = _COLUMNS[column](value, rule, context)
                break
    return columns


def field_value(rule: FieldRule, row: Row, values: Row, context: PlanContext) -> Any:
    """What stands in the field a rule names, a custom field or an element of the row; None when it is empty."""
    name = context.field_of(rule)
    if name is None:
        return None
    value = values.get(name)
    return filled(row, name) if value is None else value


def _to_day(value: Any, _rule: FieldRule, _context: PlanContext) -> dt.date | None:
    return to_date(str(value))


def _to_moment(value: Any, _rule: FieldRule, context: PlanContext) -> dt.datetime | None:
    moment = to_wall_time(str(value))
    return moment and moment.replace(tzinfo=context.zone)


def _to_seconds(value: Any, rule: FieldRule, context: PlanContext) -> int | None:
    if isinstance(value, str) and value.startswith(("P", "-P")):
        return to_work_seconds(value)
    hours_per_day = float(context.working_time.minutes_per_day) / 60
    return to_seconds(value, unit=rule.unit or "seconds", hours_per_day=hours_per_day)


def _to_share(value: Any, rule: FieldRule, _context: PlanContext) -> Decimal | None:
    return to_percent(value, unit=rule.unit or "percent")


def _to_decimal(value: Any, _rule: FieldRule, _context: PlanContext) -> Decimal | None:
    return to_number(str(value))


def _to_text(value: Any, _rule: FieldRule, _context: PlanContext) -> str:
    return str(value)


def _to_labels(value: Any, _rule: FieldRule, _context: PlanContext) -> tuple[str, ...]:
    return tuple(label for label in _SEPARATORS.split(str(value)) if label)


_DAYS = (
    "planned_start",
    "planned_finish",
    "baseline_start",
    "baseline_finish",
    "actual_start",
    "actual_finish",
    "due_on",
)
_COLUMNS: dict[str, Callable[[Any, FieldRule, PlanContext], Any]] = {
    **dict.fromkeys(_DAYS, _to_day),
    **dict.fromkeys(("estimate_seconds", "remaining_seconds", "spent_seconds", "baseline_seconds"), _to_seconds),
    **dict.fromkeys(("planned_cost", "actual_cost", "baseline_cost", "story_points"), _to_decimal),
    **dict.fromkeys(("status", "kind", "priority", "wbs_code"), _to_text),
    "percent_complete": _to_share,
    "completed_at": _to_moment,
    "labels": _to_labels,
}

NATIVE_FIELDS = {
    "GUID": "text",
    "Notes": "text",
    "Contact": "text",
    "HyperlinkAddress": "text",
    "SubprojectName": "text",
    "StartText": "text",
    "FinishText": "text",
    "DurationText": "text",
    "Manual": "flag",
    "Recurring": "flag",
    "Duration": "seconds",
    "ConstraintType": "text",
    "ConstraintDate": "date",
    "PercentWorkComplete": "number",
    "PhysicalPercentComplete": "number",
    "FixedCost": "money",
    "BudgetCost": "money",
}
"""Elements of a task that have no column of their own and are kept under their own name, with their types."""
_CONSTRAINTS = (
    "as soon as possible",
    "as late as possible",
    "must start on",
    "must finish on",
    "start no earlier than",
    "start no later than",
    "finish no earlier than",
    "finish no later than",
)
_SAYS_NOTHING = frozenset({"as soon as possible", 0, ""})


def native_values(row: Row) -> Row:
    """What `NATIVE_FIELDS` names, where it says something."""
    values: Row = {}
    for name, kind in NATIVE_FIELDS.items():
        text = filled(row, name)
        if text is not None:
            value = _constraint(text) if name == "ConstraintType" else _typed(text, kind)
            if value not in _SAYS_NOTHING:
                values[name] = value
    return values


def _constraint(code: str) -> str:
    return _CONSTRAINTS[int(code)] if code.isdigit() and int(code) < len(_CONSTRAINTS) else code
