"""Money and hours that stand in fields of a card: each filled field is a line or an entry of its own, beside the task.

Trello has no timesheet of its own, so an entry is the sum that somebody typed into a field, dated by the mapping's `entry_date`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import FieldRule, MoneyRule, TimeRule
from connectors.sdk.reading import to_seconds
from connectors.trello.answers import JsonObject, born_at
from connectors.trello.cards import CardReader, origin
from connectors.trello.values import (
    Source,
    is_empty,
    to_local_day,
    to_money,
    to_number,
    to_source,
)
from models.records import BudgetLineRecord, Removal, TimeEntryRecord
from models.vocabulary import BudgetBasis, Entity, Presence

_DAYS_OF_AN_ENTRY = ("due", "start")
"""Where an entry's day comes from unless `fields.entry_date` says it; else the day the card was made. None of these drifts."""


@dataclass(frozen=True, slots=True)
class MoneyItem:
    """One card and one money rule whose field the board has."""

    card: JsonObject
    rule: MoneyRule
    source: Source

    @property
    def id(self) -> str:
        return f"{self.card['id']}:{self.source.key}:{self.rule.kind.value}"


@dataclass(frozen=True, slots=True)
class TimeItem:
    """One card and one time rule whose field the board has."""

    card: JsonObject
    rule: TimeRule
    source: Source

    @property
    def id(self) -> str:
        return f"{self.card['id']}:{self.source.key}"


class LineReader:
    """The money and time rules of one board, made ready once a page."""

    def __init__(self, cards: CardReader) -> None:
        self._cards = cards
        self._money = [(rule, source) for rule in cards.rules.money if (source := to_source(rule, cards.board))]
        self._time = [(rule, source) for rule in cards.rules.time if (source := to_source(rule, cards.board))]

    def money_items(self, card: JsonObject) -> Iterator[MoneyItem]:
        for rule, source in self._money:
            yield MoneyItem(card, rule, source)

    def time_items(self, card: JsonObject) -> Iterator[TimeItem]:
        for rule, source in self._time:
            yield TimeItem(card, rule, source)

    def to_budget_line(self, item: MoneyItem) -> Iterator[BudgetLineRecord | Removal]:
        """A line for a filled field; an empty one is proof that the line is gone. Raises RecordRejected for an amount without currency."""
        value = self._cards.values_of(item.card).get(item.source.key)
        if is_empty(value):
            yield gone(Entity.BUDGET_LINE, item.id, "the field is empty")
            return
        amount, currency = self._amount(item, value)
        day = self._period_start(item)
        yield BudgetLineRecord(
            **{**origin(item.card, self._cards.board), "source_id": item.id},
            project=item.card["idBoard"],
            task=item.card["id"] if item.rule.level == "task" else None,
            kind=item.rule.kind,
            category=item.rule.category,
            cost_class=item.rule.cost_class,
            is_contingency=item.rule.is_contingency,
            period_start=day,
            amount=amount * item.rule.factor,
            currency=currency,
            basis=BudgetBasis.TOOL,
            source_field=item.source.key,
        )

    def to_time_entry(self, item: TimeItem) -> Iterator[TimeEntryRecord | Removal]:
        """An entry for a filled field. Its author is the mapping's `account`, else the card's member if there is only one."""
        values = self._cards.values_of(item.card)
        value = values.get(item.source.key)
        if is_empty(value):
            yield gone(Entity.TIME_ENTRY, item.id, "the field is empty")
            return
        try:
            number = to_number(value, item.source)
        except ValueError as error:
            raise _unreadable(item, error) from error
        columns, rules = self._cards.columns, self._cards.rules
        members = item.card.get("idMembers") or []
        yield TimeEntryRecord(
            **{**origin(item.card, self._cards.board), "source_id": item.id},
            task=item.card["id"],
            project=item.card["idBoard"],
            account=columns.find("account", item.card, values) or (members[0] if len(members) == 1 else None),
            entry_date=columns.find("entry_date", item.card, values) or self._day_of(item.card),
            duration_seconds=to_seconds(number, unit=item.rule.unit or "", hours_per_day=rules.hours_per_day) or 0,
            work_type=columns.find("work_type", item.card, values),
        )

    def without_card(self, card_id: str, reason: str) -> Iterator[Removal]:
        """A task that is gone, with its place and its lines."""
        yield gone(Entity.TASK, card_id, reason)
        yield gone(Entity.TASK_MEMBERSHIP, card_id, reason)
        yield from self.removals(card_id, reason)

    def removals(self, card_id: str, reason: str) -> Iterator[Removal]:
        """The lines of a card on this board, whose fields no other board has."""
        for rule, source in self._money:
            yield gone(Entity.BUDGET_LINE, MoneyItem({"id": card_id}, rule, source).id, reason)
        for time_rule, source in self._time:
            yield gone(Entity.TIME_ENTRY, TimeItem({"id": card_id}, time_rule, source).id, reason)

    def _amount(self, item: MoneyItem, value: object) -> tuple[Decimal, str]:
        """Amount and currency: the rule's, else the one a text names, else the mapping's."""
        try:
            amount, named = to_money(value, item.source)
        except ValueError as error:
            raise _unreadable(item, error) from error
        currency = item.rule.currency or named or self._cards.rules.currency
        if currency is None:
            raise RecordRejected(
                f'Field "{_name_of(item.source)}" holds money, and nobody said in which currency.',
                source_id=item.id,
                rule="missing:currency",
                hint="Give the rule, the scope or the connection a currency.",
            )
        if named and named != currency:
            raise RecordRejected(
                f'Field "{_name_of(item.source)}" says {named} where the mapping says {currency}.',
                source_id=item.id,
                rule="conflict:currency",
                hint="Mend the card, or take the currency out of the rule.",
            )
        return amount, currency

    def _period_start(self, item: MoneyItem) -> dt.date | None:
        """The day of the date field that the rule's `period` names."""
        source = to_source(FieldRule(field=item.rule.period), self._cards.board) if item.rule.period else None
        if source is None:
            return None
        value = self._cards.values_of(item.card).get(source.key) if source.custom else item.card.get(source.key)
        return None if is_empty(value) else to_local_day(value, self._cards.rules.zone)

    def _day_of(self, card: JsonObject) -> dt.date:
        zone = self._cards.rules.zone
        for key in _DAYS_OF_AN_ENTRY:
            if card.get(key):
                return to_local_day(card[key], zone)
        return born_at(card["id"]).astimezone(zone).date()


def gone(entity: Entity, source_id: str, reason: str) -> Removal:
    return Removal(entity=entity, source_id=source_id, presence=Presence.DELETED, reason=reason)


def _name_of(source: Source) -> str:
    return source.custom.name if source.custom else source.key


def _unreadable(item: MoneyItem | TimeItem, error: ValueError) -> RecordRejected:
    return RecordRejected(
        f'Field "{_name_of(item.source)}" of card "{item.card["id"]}" cannot be read: {error}',
        source_id=item.id,
        rule="value:number",
        hint="Mend the field on the card, or use a number field.",
    )
