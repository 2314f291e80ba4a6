"""Routes of members."""

from typing import Any

from hub.demo.fake_trello.boards import nested_lists
from hub.demo.fake_trello.problem import not_found
from hub.demo.fake_trello.render import BOARD_FIELDS, MEMBER_FIELDS, board_json, member_json, picked
from hub.demo.fake_trello.wire import Call, Route

_BOARD_FILTERS = {"all", "closed", "members", "open", "organization", "public", "starred"}


def show_member(call: Call) -> Any:
    name = call.params["id"]
    member = call.caller if name == "me" else call.world.members.get(name)
    if member is None:
        raise not_found()
    return picked(member_json(member), call.fields("fields", MEMBER_FIELDS))


def list_boards(call: Call) -> Any:
    """The boards of the caller, closed ones too unless a filter says otherwise."""
    filter_ = call.choice("filter", _BOARD_FILTERS, "all")
    fields = call.fields("fields", BOARD_FIELDS)
    lists = call.choice("lists", {"all", "closed", "none", "open"}, "none")
    seen = [board for board in call.world.boards.values() if call.sees(board)]
    if filter_ in {"open", "closed"}:
        seen = [board for board in seen if board.closed == (filter_ == "closed")]
    rendered = [picked(board_json(board), fields) for board in seen]
    if lists != "none":
        for board, shown in zip(seen, rendered, strict=True):
            shown["lists"] = nested_lists(board, lists)
    return rendered


ROUTES = (
    Route("/members/{id}", show_member, is_member_route=True),
    Route("/members/{id}/boards", list_boards),
)
