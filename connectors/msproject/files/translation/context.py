"""What every translation of a page needs: whose page it is, the plan's currency and working time, and the admin's rules."""

import re
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from connectors.msproject.files.units import WorkingTime, try_number
from connectors.sdk.contract import Page
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import FieldRule, Mapping, MappingRules, MoneyRule
from models.vocabulary import Entity

_ENTITY_OF_FIELD = {0xB4: Entity.TASK, 0xC4: Entity.ACCOUNT, 0xF4: Entity.ASSIGNMENT}
_ENTITY_BITS = 20
_ISO_CODE = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class PlanContext:
    """`currency` is the file's own, else the mapping's; None when neither knows, and then no amount is handed over."""

    project: str
    scope: str
    currency: str | None
    working_time: WorkingTime
    field_names: dict[str, dict[str, str]]
    rules: MappingRules
    file: str
    """The file's name, for people."""

    @classmethod
    def of_page(cls, page: Page, mapping: Mapping) -> Self:
        rules = mapping.for_scope(page.scope)
        given = page.context
        return cls(
            project=given["project"],
            scope=page.scope,
            currency=_iso_code(given.get("currency")) or rules.currency,
            working_time=_working_time(given),
            field_names=given.get("fields", {}),
            rules=rules,
            file=given.get("file") or page.scope,
        )

    @property
    def zone(self) -> ZoneInfo:
        """Where the plan's wall times are at home; the mapping says so, a plan never does."""
        return self.rules.zone

    def id_of(self, uid: object) -> str:
        """A UID is unique in its plan only, a source id in the whole connection."""
        return f"{self.project}/{uid}"

    def field_of(self, rule: FieldRule | MoneyRule) -> str | None:
        """The FieldID or element a mapping rule means; by name, a task field of this plan whose alias or own name it is.

        Raises ConfigError for a name that fits two fields.
        """
        if rule.field is not None:
            return rule.field
        fits = [
            field_id
            for field_id, names in self.field_names.items()
            if rule.name in names.values() and _is_of_tasks(field_id)
        ]
        if len(fits) > 1:
            raise ConfigError(
                f'The name "{rule.name}" in the mapping fits two fields of "{self.scope}": {fits[0]} and {fits[1]}.',
                hint='Write the number of the one you mean as "field".',
            )
        return fits[0] if fits else None


def entity_of_field(field_id: str) -> Entity:
    """What a field belongs to; Microsoft Project's field numbers say it in their upper bits."""
    return _ENTITY_OF_FIELD.get(int(field_id) >> _ENTITY_BITS, Entity.TASK) if field_id.isdigit() else Entity.TASK


def _is_of_tasks(field_id: str) -> bool:
    return entity_of_field(field_id) is Entity.TASK


def _iso_code(code: str | None) -> str | None:
    """A currency's code; old ones such as RUR are codes too, a symbol is none."""
    return code if code and _ISO_CODE.fullmatch(code) else None


def _working_time(given: dict[str, Any]) -> WorkingTime:
    stated = {name: try_number(given.get(name)) for name in ("minutes_per_day", "minutes_per_week", "days_per_month")}
    return WorkingTime(**{name: value for name, value in stated.items() if value and value > 0})
