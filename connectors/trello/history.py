"""What happened on a board, as changes of status and as removals; and the moments out of it that a card itself does not tell."""

import datetime as dt
from collections.abc import Iterable, Iterator

from connectors.sdk.mapping import ScopeRules
from connectors.trello.answers import JsonObject, is_action
from connectors.trello.board import Board
from connectors.trello.cards import TICKS, CardReader
from connectors.trello.lines import LineReader, gone
from connectors.trello.words import Words
from models.records import Record, Removal, StatusChangeRecord
from models.vocabulary import Entity, StatusCategory

_BIRTHS = frozenset({"createCard", "copyCard", "convertToCardFromCheckItem", "emailCard", "moveCardToBoard"})
"""Actions after which a card lies in `data.list`."""
_instant = dt.datetime.fromisoformat
_TICKED, _MOVED, _ARCHIVED = range(3)


class Moments:
    """When each card was ticked, entered its list and was archived last: Trello keeps that in its history alone.

    `of` gives them by card id as `[ticked, moved, archived]`, Trello's own texts, None for what never happened.
    """

    def __init__(self) -> None:
        self._moments: dict[str, list[str | None]] = {}

    def note(self, actions: Iterable[JsonObject]) -> None:
        """Take in actions in any order; the latest of each kind counts."""
        for action in filter(is_action, actions):
            card = (action.get("data") or {}).get("card") or {}
            if "id" not in card:
                continue
            for what in _what_happened(action, card):
                seen = self._moments.setdefault(card["id"], [None, None, None])
                seen[what] = max(seen[what] or "", action["date"])

    def of(self, card_ids: Iterable[str]) -> JsonObject:
        return {id_: self._moments[id_] for id_ in card_ids if id_ in self._moments}


def _what_happened(action: JsonObject, card: JsonObject) -> Iterator[int]:
    if action.get("type") in _BIRTHS:
        yield _MOVED
        return
    old = action["data"].get("old") or {}
    if "idList" in old:
        yield _MOVED
    if "dueComplete" in old and card.get("dueComplete"):
        yield _TICKED
    if "closed" in old and card.get("closed"):
        yield _ARCHIVED


class HistoryReader:
    """The rules of one board, made ready once a page of actions."""

    def __init__(self, board: Board, rules: ScopeRules) -> None:
        self._words = Words(rules.status)
        self._ticks = [rule.field for rule in rules.field_rules("status") if rule.field in TICKS]
        self._has_tasks = getattr(rules, "role", None) in {None, "project"}
        self._lines = LineReader(CardReader(board, rules, {}))

    def to_records(self, action: JsonObject) -> Iterator[Record | Removal]:
        """Status changes of tasks, and what a deletion or a move to another board takes along. Comments and the like give nothing."""
        if not self._has_tasks:
            return
        match action["type"]:
            case "deleteCard":
                yield from self._lines.without_card(action["data"]["card"]["id"], "Trello says it was deleted")
            case "moveCardFromBoard":
                yield from self._lines.removals(action["data"]["card"]["id"], "its card moved to another board")
            case "removeMemberFromCard":
                yield self._unassigned(action["data"])
            case "updateCard":
                yield from self._moves(action)
                yield from self._ticked(action)
            case kind if kind in _BIRTHS and "list" in action["data"]:
                yield self._change(action, "", None, action["data"]["list"])

    def _unassigned(self, data: JsonObject) -> Removal:
        member = data.get("idMember") or data["member"]["id"]
        return gone(Entity.ASSIGNMENT, f"{data['card']['id']}:{member}", "Trello says the member left the card")

    def _moves(self, action: JsonObject) -> Iterator[StatusChangeRecord]:
        if "listAfter" in action["data"]:
            yield self._change(action, "", action["data"]["listBefore"], action["data"]["listAfter"])

    def _ticked(self, action: JsonObject) -> Iterator[StatusChangeRecord]:
        """A tick, or an archiving where it counts: from what the list means to what the tick means, or back."""
        data = action["data"]
        for key in self._ticks:
            if key in (data.get("old") or {}):
                place, tick = data.get("list") or {}, {"name": key}
                is_set = bool(data["card"].get(key))
                yield self._change(action, f":{key}", place if is_set else tick, tick if is_set else place)

    def _change(
        self, action: JsonObject, suffix: str, before: JsonObject | None, after: JsonObject
    ) -> StatusChangeRecord:
        return StatusChangeRecord(
            source_id=f"{action['id']}{suffix}",
            task=action["data"]["card"]["id"],
            field="status",
            from_category=self._category(before) if before else None,
            from_source=before.get("name") if before else None,
            to_category=self._category(after),
            to_source=after.get("name"),
            changed_at=_instant(action["date"]),
            account=action.get("idMemberCreator"),
        )

    def _category(self, place: JsonObject) -> StatusCategory:
        return self._words.find(place.get("id"), place.get("name")) or StatusCategory.UNKNOWN
