"""Routes of cards: the list of a board, and one card."""

from collections.abc import Collection
from typing import Any

from hub.demo.fake_trello.boards import nested_actions
from hub.demo.fake_trello.entities import Card, JsonObject
from hub.demo.fake_trello.problem import not_found, too_much
from hub.demo.fake_trello.render import CARD_FIELDS, card_json, checklist_json, item_json, picked, value_json
from hub.demo.fake_trello.wire import Call, Route

_FILTERS = {"all", "closed", "none", "open", "visible"}


def list_cards(call: Call) -> Any:
    """Cards of a board; without a filter only visible ones.

    Of more cards than `limit` (1000 unless told, without a word on the rest) the newest stay, in board order unless sorted by `-id`.
    `since` and `before` look at the creation, never at a change.
    """
    board = call.board()
    filter_ = call.choice("filter", _FILTERS, "visible")
    since, before, limit = call.edge("since"), call.edge("before"), call.limit("limit", call.limits.page)
    by_id = call.choice("sort", {"-id", ""}, "") == "-id"
    fields, nested = call.fields("fields", CARD_FIELDS), _nested(call)
    found = [
        card
        for card in board.cards.values()
        if _passes(card, filter_) and (since is None or card.id >= since) and (before is None or card.id < before)
    ]
    newest = sorted(found, key=lambda card: card.id, reverse=True)[:limit]
    if "checklists" in nested and sum(len(card.checklists) for card in newest) > call.limits.nested_checklists:
        raise too_much("", "Too many checklists")
    ordered = newest if by_id else sorted(newest, key=lambda card: card.position)
    return [_shown(card, fields, nested) for card in ordered]


def show_card(call: Call) -> Any:
    card = call.card()
    shown = _shown(card, call.fields("fields", CARD_FIELDS), _nested(call))
    if "actions" in call.query:
        own = [action for action in card.column.board.actions if action.data.get("card", {}).get("id") == card.id]
        shown["actions"] = nested_actions(call, own)
    return shown


def show_item(call: Call) -> Any:
    """One check item of a card."""
    for checklist in call.card().checklists:
        for item in checklist.items:
            if item.id == call.params["item"]:
                call.words("fields")
                return item_json(item, checklist)
    raise not_found()


def _passes(card: Card, filter_: str) -> bool:
    """Only `visible` looks at the list: `open` still has the cards of an archived list."""
    match filter_:
        case "all":
            return True
        case "closed":
            return card.closed
        case "open":
            return not card.closed
        case "visible":
            return not card.closed and not card.column.closed
        case _:
            return False


def _nested(call: Call) -> Collection[str]:
    wanted = {"customFieldItems"} if call.truth("customFieldItems") else set()
    if call.choice("checklists", {"all", "none"}, "none") == "all":
        wanted.add("checklists")
    return wanted


def _shown(card: Card, fields: Collection[str] | None, nested: Collection[str]) -> JsonObject:
    shown = picked(card_json(card), fields)
    if "customFieldItems" in nested:
        shown["customFieldItems"] = [value_json(card, field_id, value) for field_id, value in card.values.items()]
    if "checklists" in nested:
        shown["checklists"] = [checklist_json(checklist, card) for checklist in card.checklists]
    return shown


ROUTES = (
    Route("/boards/{id}/cards", list_cards),
    Route("/cards/{id}", show_card),
    Route("/cards/{id}/checkItem/{item}", show_item),
)
