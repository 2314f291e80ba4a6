"""What every translation of a page needs beside its rows: the projects they belong to, currencies, choices, the admin's rules."""

from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from connectors.sdk.contract import Page
from connectors.sdk.mapping import FieldRule, Mapping, MoneyRule, ScopeRules

JsonObject = dict[str, Any]
_CURRENCY = "_transactioncurrencyid_value"


@dataclass(frozen=True, slots=True)
class PageContext:
    """`given` is the page's own context; see fetching.py for its keys."""

    given: JsonObject
    mapping: Mapping

    @classmethod
    def of_page(cls, page: Page, mapping: Mapping) -> Self:
        return cls(page.context, mapping)

    def rules(self, project: str | None) -> ScopeRules:
        return self.mapping.for_scope(project or "")

    def zone(self, project: str | None) -> ZoneInfo:
        return self.rules(project).zone

    def project_of(self, row: JsonObject) -> str | None:
        column = self.given.get("project_column")
        return row.get(column) if column else None

    def currency_of(self, row: JsonObject, project: str | None) -> str | None:
        """The row's own currency, else its project's, else the mapping's."""
        own = self.given["currencies"].get(row.get(_CURRENCY))
        return own or self.given["projects"].get(project, {}).get("currency") or self.rules(project).currency

    def hours_per_day(self, project: str | None) -> float | None:
        stated = self.given["projects"].get(project, {}).get("hours_per_day")
        return float(stated) if stated else self.rules(project).hours_per_day

    def value_of(self, rule: FieldRule | MoneyRule, row: JsonObject) -> Any:
        """What stands in the column a rule names, by its own name or its title; None when it is empty or not there."""
        column = rule.field or self.given.get("named", {}).get(rule.name)
        value = row.get(column) if column else None
        return None if value == "" else value

    def url_of(self, table: str, id_: str) -> str:
        return f"{self.given['environment']}/main.aspx?pagetype=entityrecord&etn={table}&id={id_}"
