"""Values of custom fields, and which of them a mapping's rules mean. Fields go by gid; their names are not unique."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.asana.catalogue import NATIVE, name_key
from connectors.sdk.mapping import FieldRule, MappingRules, MoneyRule
from connectors.sdk.reading import to_decimal, to_percent, to_seconds

JsonObject = dict[str, Any]
Values = Dict[str, JsonObject]
_UNITS = {"duration": "minutes", "percentage": "ratio"}
"""Of a number field's `format`, where a rule names no unit. A percentage of 0.25 is 25 %."""


def values_of(item: JsonObject) -> dict[str, JsonObject]:
    """The custom field values of a task or project, by gid and by Asana's own word for the fields it made."""
    found: dict[str, JsonObject] = {}
    for value in item.get("custom_fields") or ():
        found[value["gid"]] = value
        word = value.get("asana_created_field")
        if word:
            found[word] = value
    return found


def plain(value: JsonObject) -> Any:
    """A value as JSON: number, text, date, name of the chosen option, list of names or of people's gids; None when empty.

    `display_value` is never used: it is localised and rounded.
    """
    match value.get("resource_subtype"):
        case "number":
            return value.get("number_value")
        case "enum":
            return (value.get("enum_value") or {}).get("name")
        case "multi_enum" | "reference":
            things = value.get("multi_enum_values") or value.get("reference_value") or ()
            return [thing.get("name") for thing in things] or None
        case "people":
            return [person["gid"] for person in value.get("people_value") or ()] or None
        case "date":
            date = value.get("date_value") or {}
            return date.get("date_time") or date.get("date")
        case _:
            text = value.get("text_value")
            return text or value.get("number_value")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: the value as JSON, and the unit of the rule or of the field's format."""

    value: Any
    unit: str | None


class Columns:
    """The rules of one scope, made ready once a page."""

    def __init__(self, rules: MappingRules, names: Dict[str, str]) -> None:
        self._rules = {
            column: tuple((_key(rule, names), rule.unit) for rule in of_column)
            for column, of_column in rules.fields.items()
        }
        self.money = tuple((rule, _key(rule, names)) for rule in rules.money)
        self.mapped = frozenset(key for of_column in self._rules.values() for key, _ in of_column) | {
            key for _, key in self.money
        }
        self._hours_per_day = rules.hours_per_day

    def has(self, column: str) -> bool:
        return column in self._rules

    def find(self, column: str, item: JsonObject, values: Values) -> Found | None:
        """The first filled source field of a column."""
        for key, unit in self._rules.get(column, ()):
            field = values.get(key)
            if field is None:
                value, implied = item.get(key) if key in NATIVE else None, None
            else:
                value, implied = plain(field), _UNITS.get(field.get("format") or "")
            if value is not None:
                return Found(value, unit or implied)
        return None

    def word(self, column: str, item: JsonObject, values: Values) -> str | None:
        found = self.find(column, item, values)
        if found is None:
            return None
        return ", ".join(map(str, found.value)) if isinstance(found.value, list) else str(found.value)

    def number(self, column: str, item: JsonObject, values: Values) -> Decimal | None:
        found = self.find(column, item, values)
        return to_decimal(found.value) if found else None

    def seconds(self, column: str, item: JsonObject, values: Values) -> int | None:
        """A duration; without a unit in the rule or in the field's format it is in hours."""
        found = self.find(column, item, values)
        return to_seconds(found.value, unit=found.unit or "hours", hours_per_day=self._hours_per_day) if found else None

    def percent(self, column: str, item: JsonObject, values: Values) -> Decimal | None:
        found = self.find(column, item, values)
        return to_percent(found.value, unit=found.unit or "percent") if found else None

    def unmapped(self, item: JsonObject) -> JsonObject:
        """What no rule uses, under the field's gid; empty fields are left out."""
        kept = {}
        for field in item.get("custom_fields") or ():
            if field["gid"] not in self.mapped:
                value = plain(field)
                if value is not None:
                    kept[field["gid"]] = value
        return kept


def _key(rule: FieldRule | MoneyRule, names: Dict[str, str]) -> str:
    return rule.field if rule.field is not None else names.get(name_key(rule), "")
