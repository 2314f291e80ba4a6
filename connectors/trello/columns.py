"""Columns of a row that come from fields of a card by the mapping, compiled once a page. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import ScopeRules
from connectors.trello.answers import JsonObject
from connectors.trello.board import Board
from connectors.trello.values import COSTS, READERS, Reading, Source, is_empty, to_source
from models.vocabulary import PercentMethod

WORD_COLUMNS = ("status", "kind", "priority", "approval")
"""Columns whose values are words of a mapping, so that several sources are tried until one has a meaning."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields fill which columns on one board. `used` are the custom fields that some rule reads."""

    sources: Mapping[str, tuple[Source, ...]]
    reading: Reading
    currency: str | None
    used: frozenset[str]

    @classmethod
    def of(cls, rules: ScopeRules, board: Board) -> "Columns":
        sources = {
            column: tuple(source for rule in named if (source := to_source(rule, board)))
            for column, named in rules.fields.items()
        }
        moving = (to_source(rule, board) for rule in (*rules.money, *rules.time))
        read = [source for named in sources.values() for source in named] + [source for source in moving if source]
        return cls(
            sources,
            Reading(rules.zone, rules.hours_per_day),
            rules.currency,
            frozenset(source.key for source in read if source.custom),
        )

    def find(self, column: str, card: JsonObject, values: JsonObject) -> Any:
        """The column's value from the first filled field, None when all are empty. Raises ValueError for a value of another kind."""
        for source in self.sources.get(column, ()):
            value = raw_value(source, card, values)
            if not is_empty(value):
                return READERS[column](value, source, self.reading)
        return None

    def read(self, names: Iterable[str], card: JsonObject, values: JsonObject) -> "Filled":
        """The named columns that have a value. One that cannot be read is told as a rejection of its own, and the row goes on."""
        found: JsonObject = {}
        faults: list[RecordRejected] = []
        for column in names:
            try:
                value = self.find(column, card, values)
            except (ValueError, LookupError, TypeError, ArithmeticError) as error:
                faults.append(_unreadable(column, card, error))
                continue
            if value is not None:
                found[column] = value
        if "percent_complete" in found:
            found["percent_method"] = PercentMethod.REPORTED
        if any(cost in found for cost in COSTS):
            found["currency"] = self.currency
        return Filled(found, faults)

    def unmapped(self, values: JsonObject) -> JsonObject:
        """Custom fields that no rule reads, by field id."""
        return {id_: value for id_, value in values.items() if id_ not in self.used}


@dataclass(frozen=True, slots=True)
class Filled:
    """Columns of one card, and what could not be read."""

    columns: JsonObject
    faults: list[RecordRejected]


def raw_value(source: Source, card: JsonObject, values: JsonObject) -> Any:
    """What a source holds for one card: a native key's value, or a custom field's."""
    return values.get(source.key) if source.custom else card.get(source.key)


def _unreadable(column: str, card: JsonObject, error: Exception) -> RecordRejected:
    return RecordRejected(
        f'"{column}" of card "{card["id"]}" cannot be read from its field: {error}',
        source_id=str(card["id"]),
        rule=f"value:{column}",
        hint="Mend the field on the card, or map another one; the rest of the card is loaded.",
    )
