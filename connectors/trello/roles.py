"""Boards whose cards are no tasks: each card a project, a timesheet entry, a budget line or a risk, as the mapping's role says."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.sdk.errors import RecordRejected
from connectors.trello.answers import JsonObject
from connectors.trello.cards import CardReader, origin
from connectors.trello.columns import raw_value
from connectors.trello.values import is_empty, to_money
from connectors.trello.words import Words
from models.records import BudgetLineRecord, ProjectRecord, Record, RiskRecord, TimeEntryRecord
from models.vocabulary import (
    Approval,
    BudgetBasis,
    BudgetKind,
    Entity,
    ProjectState,
    RiskKind,
    RiskStatus,
    StatusCategory,
)

RowReader = Callable[[CardReader, JsonObject], Iterator[Record | RecordRejected]]

_STATES = {
    StatusCategory.TODO: ProjectState.PROPOSED,
    StatusCategory.IN_PROGRESS: ProjectState.ACTIVE,
    StatusCategory.ON_HOLD: ProjectState.ON_HOLD,
    StatusCategory.DONE: ProjectState.COMPLETED,
    StatusCategory.CANCELLED: ProjectState.CANCELLED,
}
_APPROVALS = Words({each.value: each for each in Approval})
_RESERVE = "contingency"
_BUDGET_KINDS = Words({**{each.value: each for each in BudgetKind}, _RESERVE: BudgetKind.BUDGET})
_RISK_KINDS = Words({each.value: each for each in RiskKind})


def _to_project(reader: CardReader, card: JsonObject) -> Iterator[Record | RecordRejected]:
    """The card is the project; it starts and ends by `start_on` and `finish_on`, unmapped by the card's own dates."""
    values = reader.values_of(card)
    filled = reader.columns.read(("key", "owner", "start_on", "finish_on"), card, values)
    dates = reader.columns.read(("planned_start", "due_on", "assignee"), card, values).columns
    category, word, _ = reader.status(card, values)
    found = {
        "start_on": dates.get("planned_start"),
        "finish_on": dates.get("due_on"),
        "owner": dates.get("assignee"),
        **filled.columns,
    }
    yield ProjectRecord(
        **origin(card, reader.board),
        scope=card["idBoard"],
        name=card["name"],
        state=_STATES.get(category, ProjectState.UNKNOWN),
        state_source=word,
        currency=reader.rules.currency,
        custom_fields=reader.columns.unmapped(values),
        **found,
    )
    yield from filled.faults


def _to_time_entry(reader: CardReader, card: JsonObject) -> Iterator[Record]:
    """Needs `duration_seconds` and `entry_date`; the author is `account`, else the card's first member."""
    values = reader.values_of(card)
    found = {
        name: reader.columns.find(name, card, values)
        for name in ("duration_seconds", "entry_date", "account", "work_type")
    }
    for needed in ("duration_seconds", "entry_date"):
        if found[needed] is None:
            raise _incomplete(card, needed)
    approval, word = _meaning(reader, card, "approval", _APPROVALS)
    members = card.get("idMembers") or [None]
    yield TimeEntryRecord(
        **origin(card, reader.board),
        project=card["idBoard"],
        task=_text(reader, card, "task"),
        approval=approval or Approval.UNKNOWN,
        approval_source=word,
        note=card["name"],
        **{**found, "account": found["account"] or members[0]},
    )


def _to_budget_line(reader: CardReader, card: JsonObject) -> Iterator[Record]:
    """Needs `amount`; its kind is the word in `kind` (budget, contingency, committed, actual, forecast), budget where none is said."""
    values = reader.values_of(card)
    source = next(
        (each for each in reader.columns.sources.get("amount", ()) if not is_empty(raw_value(each, card, values))), None
    )
    if source is None:
        raise _incomplete(card, "amount")
    amount, named = to_money(raw_value(source, card, values), source)
    currency = named or _text(reader, card, "currency") or reader.rules.currency
    if currency is None:
        raise _incomplete(card, "currency")
    kind, word = _meaning(reader, card, "kind", _BUDGET_KINDS)
    yield BudgetLineRecord(
        **origin(card, reader.board),
        project=card["idBoard"],
        task=_text(reader, card, "task"),
        kind=kind or BudgetKind.BUDGET,
        is_contingency=(word or "").strip().casefold() == _RESERVE,
        period_start=reader.columns.find("period_start", card, values),
        amount=amount,
        currency=currency,
        basis=BudgetBasis.TOOL,
        source_field=source.key,
    )


def _to_risk(reader: CardReader, card: JsonObject) -> Iterator[Record | RecordRejected]:
    """Done and cancelled risks are closed; any other is open once its status is known."""
    values = reader.values_of(card)
    names = ("owner", "due_on", "probability_pct", "impact_cost", "impact_days", "impact_score", "response")
    filled = reader.columns.read(names, card, values)
    category, word, _ = reader.status(card, values)
    kind, _ = _meaning(reader, card, "kind", _RISK_KINDS)
    is_closed = category in {StatusCategory.DONE, StatusCategory.CANCELLED}
    is_known = category is not StatusCategory.UNKNOWN
    yield RiskRecord(
        **origin(card, reader.board),
        project=card["idBoard"],
        kind=kind or RiskKind.RISK,
        title=card["name"],
        status=RiskStatus.CLOSED if is_closed else RiskStatus.OPEN if is_known else RiskStatus.UNKNOWN,
        status_source=word,
        currency=reader.rules.currency if "impact_cost" in filled.columns else None,
        custom_fields=reader.columns.unmapped(values),
        **filled.columns,
    )
    yield from filled.faults


ROW_READERS: dict[str, RowReader] = {
    "portfolio": _to_project,
    "timesheet": _to_time_entry,
    "budget": _to_budget_line,
    "risks": _to_risk,
}
ENTITY_OF_ROLE: dict[str, Entity] = {
    "portfolio": Entity.SOURCE_PROJECT,
    "timesheet": Entity.TIME_ENTRY,
    "budget": Entity.BUDGET_LINE,
    "risks": Entity.RISK,
}
"""What a card of such a board is; on any other board it is a task."""


def _meaning(reader: CardReader, card: JsonObject, column: str, words: Words[Any]) -> tuple[Any, str | None]:
    found = words.first_of(reader.words_of(column, card, reader.values_of(card)))
    return (found[1], found[0]) if found else (None, None)


def _text(reader: CardReader, card: JsonObject, column: str) -> str | None:
    return next(reader.words_of(column, card, reader.values_of(card)), None)


def _incomplete(card: JsonObject, column: str) -> RecordRejected:
    return RecordRejected(
        f'Card "{card["id"]}" gives no "{column}", which a row of its board needs.',
        source_id=str(card["id"]),
        rule=f"missing:{column}",
        hint="Fill the field on the card, or mend the mapping of the board.",
    )
