"""Routes of one board: itself with what hangs on it, its actions, its Power-Ups."""

from collections.abc import Collection, Iterable
from typing import Any

from hub.demo.fake_trello.entities import Action, Board, JsonObject, Member
from hub.demo.fake_trello.problem import not_found, too_much
from hub.demo.fake_trello.render import (
    ACTION_FIELDS,
    BOARD_FIELDS,
    LIST_FIELDS,
    MEMBER_FIELDS,
    action_json,
    board_json,
    card_json,
    field_json,
    label_json,
    list_json,
    member_json,
    picked,
)
from hub.demo.fake_trello.wire import Call, Route, checked_id

_LIST_FILTERS = {"all", "closed", "none", "open"}
_DEFAULT_ACTIONS = 50


def show_board(call: Call) -> Any:
    """A board with the nested resources asked for. Nested cards beyond what Trello allows refuse the whole answer."""
    board = call.board()
    shown = picked(board_json(board), call.fields("fields", BOARD_FIELDS))
    lists = call.choice("lists", _LIST_FILTERS, "none")
    list_fields = call.fields("list_fields", LIST_FIELDS)
    if lists != "none":
        shown["lists"] = [picked(each, list_fields) for each in nested_lists(board, lists)]
    if call.truth("customFields"):
        shown["customFields"] = [field_json(field, board) for field in board.fields]
    if call.choice("labels", {"all", "none"}, "none") == "all":
        shown["labels"] = [label_json(label, board) for label in board.labels]
    shown |= _nested_people(call, board)
    if call.choice("cards", {"all", "open", "closed", "visible", "none"}, "none") != "none":
        shown["cards"] = _nested_cards(call, board)
    if "actions" in call.query:
        shown["actions"] = nested_actions(call, board.actions)
    return shown


def _nested_people(call: Call, board: Board) -> JsonObject:
    people: JsonObject = {}
    fields = call.fields("member_fields", MEMBER_FIELDS, "fullName,username")
    if call.choice("members", {"all", "none"}, "none") == "all":
        people["members"] = [picked(member_json(member), fields) for member in board.members]
    if call.choice("memberships", {"all", "none"}, "none") == "all":
        people["memberships"] = [_membership(member, board) for member in board.members]
    return people


def _nested_cards(call: Call, board: Board) -> list[JsonObject]:
    if len(board.cards) > call.limits.nested_cards:
        raise too_much("API_TOO_MANY_CARDS_REQUESTED", "The board has too many cards.")
    return [card_json(card) for card in board.cards.values()]


def list_actions(call: Call) -> Any:
    """The newest actions first: at most `limit` (50 unless told) within since and before."""
    board = call.board()
    call.truth("member", default=True)
    call.truth("memberCreator", default=True)
    filter_ = call.words("filter", "all")
    limit = call.limit("limit", _DEFAULT_ACTIONS)
    fields = call.fields("fields", ACTION_FIELDS)
    since, before = call.edge("since"), call.edge("before")
    found = [
        action
        for action in _listed(board.actions, filter_)
        if (since is None or action.id > since) and (before is None or action.id < before)
    ]
    return [picked(action_json(action), fields) for action in found[:limit]]


def nested_actions(call: Call, actions: Iterable[Action]) -> list[JsonObject]:
    """Actions inside another thing: parameters have the prefix that Trello gives them there."""
    filter_ = call.words("actions")
    limit = call.limit("actions_limit", _DEFAULT_ACTIONS)
    fields = call.fields("action_fields", ACTION_FIELDS)
    call.truth("action_member", default=True)
    call.truth("action_memberCreator", default=True)
    return [picked(action_json(action), fields) for action in _listed(actions, filter_)[:limit]]


def list_fields(call: Call) -> Any:
    board = call.board()
    return [field_json(field, board) for field in board.fields]


def show_field(call: Call) -> Any:
    for board in call.world.boards.values():
        for field in board.fields:
            if field.id == checked_id(call.params["id"]) and call.sees(board):
                return field_json(field, board)
    raise not_found()


def list_plugins(call: Call) -> Any:
    board = call.board()
    call.choice("filter", {"enabled", "available"}, "enabled")
    return [{"id": f"{number:024x}", "name": name} for number, name in enumerate(board.plugins, 1)]


def nested_lists(board: Board, filter_: str) -> list[JsonObject]:
    rendered = [list_json(column, position) for position, column in enumerate(board.columns)]
    if filter_ == "all":
        return rendered
    return [each for each in rendered if each["closed"] == (filter_ == "closed")]


def _listed(actions: Iterable[Action], filter_: Collection[str]) -> list[Action]:
    """Actions of the kinds asked for, newest first. `updateCard:idList` is an updateCard that changed idList."""
    newest_first = sorted(actions, key=lambda action: action.id, reverse=True)
    if "all" in filter_:
        return newest_first
    return [action for action in newest_first if _kinds(action) & set(filter_)]


def _kinds(action: Action) -> set[str]:
    return {action.type, *(f"{action.type}:{key}" for key in action.data.get("old", {}))}


def _membership(member: Member, board: Board) -> JsonObject:
    return {
        "id": member.id[:12] + board.id[:12],
        "idMember": member.id,
        "memberType": "normal",
        "unconfirmed": False,
        "deactivated": member.deactivated,
    }


ROUTES = (
    Route("/boards/{id}", show_board),
    Route("/boards/{id}/actions", list_actions),
    Route("/boards/{id}/plugins", list_plugins),
    Route("/boards/{id}/customFields", list_fields),
    Route("/customFields/{id}", show_field),
)
