"""An admin's rules for one connection: which of the vendor's words and fields mean what.

One shape for every connector; every key is optional and an unknown key is refused by name. `for_scope` merges a scope's own
rules over the general ones: objects key by key, lists replaced. Nothing that moves money or hours is applied on a guess.
"""

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from connectors.sdk.errors import ConfigError
from models.quantities import CurrencyCode
from models.vocabulary import BudgetKind, CostCategory, CostClass, DependencyType, Priority, StatusCategory, TaskKind

Unit = Literal["hours", "days", "minutes", "seconds", "percent", "ratio"]


_zones = cache(available_timezones)
"""Known once, since it walks through files, and every run reads its mapping."""


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f'"{name}" is no time zone; use an IANA name such as Europe/Paris')
    return name


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _SourceField(_Rule):
    """A source field: by `field`, the vendor's id or native JSON key, or by `name` and `type`; a name that fits two is refused with both ids."""

    field: str | None = None
    name: str | None = None
    type: str | None = None


class FieldRule(_SourceField):
    """A source field of a target column, and the unit its numbers are in."""

    unit: Unit | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.field is None and self.name is None:
            raise ValueError('a field rule needs "field" or "name"')
        return self


class MoneyRule(_SourceField):
    """One budget line per row that has the field filled. `factor` turns `k€` into euros. `is_contingency` is a budget that is a reserve."""

    kind: BudgetKind
    currency: CurrencyCode | None = None
    factor: Decimal = Decimal(1)
    category: CostCategory = CostCategory.OTHER
    cost_class: CostClass | None = None
    is_contingency: bool = False
    period: str | None = None
    level: Literal["task", "project"] = "task"


class TimeRule(_SourceField):
    """Where hours come from when a tool has several places; several rules add up."""

    unit: Unit | None = None
    source: Literal["native", "tempo", "board", "field"] = "native"


def _to_rules(value: Any) -> Any:
    """A lone field id, or a list with ids in it, is short for rules."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple({"field": item} if isinstance(item, str) else item for item in items)


FieldRules = Annotated[tuple[FieldRule, ...], BeforeValidator(_to_rules)]


class MappingRules(_Rule):
    """The keys a mapping and each of its scopes may have."""

    currency: CurrencyCode | None = None
    hours_per_day: Annotated[float, Field(gt=0, le=24)] | None = None
    time_zone: Annotated[str, AfterValidator(_known_zone)] | None = None
    status: dict[str, StatusCategory] = Field(default_factory=dict)
    kind: dict[str, TaskKind] = Field(default_factory=dict)
    priority: dict[str, Priority] = Field(default_factory=dict)
    dependency: dict[str, DependencyType | None] = Field(default_factory=dict)
    fields: dict[str, FieldRules] = Field(default_factory=dict)
    money: tuple[MoneyRule, ...] = ()
    time: tuple[TimeRule, ...] = ()
    subtasks: Literal["tasks", "checklist", "ignore"] | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Zone of wall-clock times without an offset; UTC when nobody said one."""
        return ZoneInfo(self.time_zone or "UTC")

    def field_rules(self, column: str) -> tuple[FieldRule, ...]:
        """The source fields of a target column, the first filled one wins; () when none is mapped."""
        return self.fields.get(column, ())


class ScopeRules(MappingRules):
    """The same keys once more for one scope, and what the scope's rows are."""

    role: Literal["project", "portfolio", "timesheet", "budget", "risks", "ignore"] | None = None


class Mapping(MappingRules):
    """The `mapping` of a connection. `version` is set by the hub and travels with every row it shaped."""

    scopes: dict[str, ScopeRules] = Field(default_factory=dict)
    version: int = 0
    _merged_scopes: dict[str, ScopeRules] = PrivateAttr(default_factory=dict)

    @classmethod
    def parse(cls, document: dict[str, Any], *, connection: str, version: int = 0) -> Self:
        """Read an admin's mapping. Raises ConfigError naming the key, the value and what is allowed."""
        try:
            return cls.model_validate({**document, "version": version})
        except ValidationError as error:
            raise _first_fault(error, connection) from None

    def over(self, defaults: dict[str, Any]) -> "Mapping":
        """This mapping laid over the connector's shipped defaults (same shape)."""
        return Mapping.model_validate({**_merged(defaults, self._document()), "version": self.version})

    def for_scope(self, scope: str) -> ScopeRules:
        """The rules that hold inside one scope; the same object for the same scope, so it is cheap to ask per record."""
        if scope not in self._merged_scopes:
            general = self._document()
            own = general.pop("scopes", {}).get(scope, {})
            self._merged_scopes[scope] = ScopeRules.model_validate(_merged(general, own))
        return self._merged_scopes[scope]

    def _document(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True, exclude={"version"})


def _first_fault(error: ValidationError, connection: str) -> ConfigError:
    first = error.errors(include_url=False, include_context=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    says = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        says = f"no such key; a mapping takes {', '.join(Mapping.model_fields)}"
    elif isinstance(first["input"], str | int | float):
        says = f"{says} (it is {str(first['input'])[:80]!r})"
    return ConfigError(
        f'The mapping of connection "{connection}" is wrong at "{key}": {says}.', hint="Mend this key and save again."
    )


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Objects merge key by key, everything else of `above` replaces."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
