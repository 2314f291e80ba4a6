"""What an environment has: which tables and columns, which of them tell their changes, what its choices and currencies mean.

Asked once for each task, in one request for all tables, because one unknown column fails a whole query, and environments differ.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from connectors.msproject.dataverse.api import DataverseApi, JsonObject
from connectors.msproject.dataverse.tables import CURRENCIES, DEPENDENCIES, ORGANIZATION, TABLES, Table
from connectors.sdk.errors import AccessDenied, ConfigError

_LOOKUPS = frozenset({"Lookup", "Customer", "Owner"})
_NUMBERS = frozenset({"Integer", "BigInt", "Decimal", "Double", "Money"})
_READABLE = _NUMBERS | {"String", "Memo", "Boolean", "DateTime", "Picklist", "State", "Status"}
_OURS = ("msdyn_", "msdynce_", "msfp_", "adx_", "proj_")
_LINK_TYPE = "msdyn_projecttaskdependencylinktype"
_ENGLISH = 1033


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is what the Web API calls it. `title` is what people call it, in the environment's language."""

    name: str
    type: str
    is_custom: bool
    title: str


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table as this environment has it. `columns` are those of the wanted ones that exist."""

    table: Table
    set_name: str
    key: str
    tracks_changes: bool
    columns: tuple[str, ...]
    all_columns: dict[str, Column] = field(repr=False)

    @property
    def project(self) -> str | None:
        """The column that holds a row's project."""
        return next((name for name in self.table.project if name in self.all_columns), None)

    @property
    def custom_columns(self) -> tuple[Column, ...]:
        """What the tenant added itself and can be read as a plain value."""
        return tuple(
            column
            for column in self.all_columns.values()
            if column.is_custom and column.type in _READABLE and not column.name.startswith(_OURS)
        )


class Environment:
    """The tables of one environment, looked up when they are first asked for."""

    def __init__(self, api: DataverseApi) -> None:
        self._api = api

    def find(self, name: str) -> FoundTable | None:
        return self._tables.get(name)

    @cached_property
    def _tables(self) -> dict[str, FoundTable]:
        names = " or ".join(f"LogicalName eq '{name}'" for name in TABLES)
        path = (
            "EntityDefinitions?$select=LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled"
            f"&$filter={names}&$expand=Attributes($select=LogicalName,AttributeType,IsCustomAttribute,DisplayName)"
        )
        definitions = self._api.rows(path, what="look up the tables of the environment")
        found = (_found(definition) for definition in definitions)
        return {table.table.name: table for table in found if table is not None}

    @cached_property
    def link_types(self) -> dict[str, str]:
        """The choices of a dependency's type: number -> text, in English where the environment has it."""
        path = (
            f"EntityDefinitions(LogicalName='{DEPENDENCIES}')/Attributes(LogicalName='{_LINK_TYPE}')"
            "/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName"
            "&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)"
        )
        document = self._api.get(path, what="look up the types of dependencies")
        options = [
            option
            for name in ("OptionSet", "GlobalOptionSet")
            for option in (document.get(name) or {}).get("Options") or ()
        ]
        return {str(option["Value"]): _label(option.get("Label") or {}) for option in options}

    @cached_property
    def currencies(self) -> dict[str, str]:
        """ISO codes by the id of the currency row; {} when the environment keeps them from us."""
        table = self.find(CURRENCIES)
        if table is None:
            return {}
        path = f"{table.set_name}?$select={','.join(table.columns)}"
        try:
            rows = list(self._api.rows(path, what="list currencies"))
        except AccessDenied:
            return {}
        return {row["transactioncurrencyid"]: row["isocurrencycode"] for row in rows}

    @cached_property
    def base_currency(self) -> str | None:
        """The organisation's own currency, in which every amount is kept a second time."""
        table = self.find(ORGANIZATION)
        if table is None or "_basecurrencyid_value" not in table.columns:
            return None
        try:
            rows = list(self._api.rows(f"{table.set_name}?$select=_basecurrencyid_value", what="read the organisation"))
        except (AccessDenied, ConfigError):
            return None
        return self.currencies.get(rows[0].get("_basecurrencyid_value", "")) if rows else None


def _found(definition: JsonObject) -> FoundTable | None:
    """The table if it has what is needed of it, else None."""
    table = TABLES[definition["LogicalName"]]
    columns = {column.name: column for attribute in definition["Attributes"] if (column := _column(attribute))}
    if not set(table.needed) <= columns.keys():
        return None
    return FoundTable(
        table,
        set_name=definition["EntitySetName"],
        key=definition["PrimaryIdAttribute"],
        tracks_changes=bool(definition.get("ChangeTrackingEnabled")),
        columns=tuple(sorted({name for name in table.columns if name in columns})),
        all_columns=columns,
    )


def _column(attribute: JsonObject) -> Column | None:
    """None for what no query can name: parts of other columns, files, images."""
    name, kind = attribute["LogicalName"], attribute.get("AttributeType") or ""
    if kind in {"Virtual", "ManagedProperty", "CalendarRules", "PartyList", "EntityName"}:
        return None
    title = _label(attribute.get("DisplayName") or {}) or name
    is_custom = bool(attribute.get("IsCustomAttribute"))
    return Column(f"_{name}_value" if kind in _LOOKUPS else name, kind, is_custom, title)


def _label(label: dict[str, Any]) -> str:
    texts = {each.get("LanguageCode"): each.get("Label") or "" for each in label.get("LocalizedLabels") or ()}
    shown = (label.get("UserLocalizedLabel") or {}).get("Label") or ""
    return str(texts.get(_ENGLISH) or shown or next(iter(texts.values()), ""))
