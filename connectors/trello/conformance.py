"""What this connector brings to the conformance suite: small pages of every stream, made like those of `fetch`."""

from typing import Any

from connectors.sdk.contract import Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import Material, SpoiltPage
from connectors.trello.answers import JsonObject

BOARD = "611a00000000000000000001"
_DOING, _DONE = "611a00000000000000000011", "611a00000000000000000012"
_COST, _HOURS, _PRIORITY = "5c0000000000000000000075", "5c0000000000000000000077", "5c0000000000000000000076"
_HIGH = "5c00000000000000000000a1"
_CARD = "6127a3488a027b342502ba23"
_ZOE: JsonObject = {
    "id": "610b00000000000000000001",
    "fullName": "Zoë D.",
    "username": "zoed",
    "activityBlocked": False,
}

_BOARD: JsonObject = {
    "id": BOARD,
    "name": "Rénovation",
    "desc": "",
    "closed": False,
    "shortLink": "dQHqCohZ",
    "shortUrl": "https://trello.com/b/dQHqCohZ",
    "lists": [{"id": _DOING, "name": "En cours", "closed": False}, {"id": _DONE, "name": "Terminé", "closed": True}],
    "members": [_ZOE],
    "memberships": [{"id": "610b00000000000000000099", "idMember": _ZOE["id"], "deactivated": False}],
    "customFields": [{"id": _COST, "name": "Budget", "type": "number"}],
    "actions": [{"id": "6413643417610bdd29d36c47", "date": "2026-03-16T18:47:16.404Z"}],
}
_CONTEXT: JsonObject = {
    "board": BOARD,
    "name": "Rénovation",
    "closed": False,
    "lists": {_DOING: ["En cours", False], _DONE: ["Terminé", True]},
    "fields": {
        _COST: ["Budget", "number", {}],
        _HOURS: ["Heures", "text", {}],
        _PRIORITY: ["Priorité", "list", {_HIGH: "Haute"}],
    },
}
_MOMENTS: JsonObject = {_CARD: ["2026-05-03T18:47:16.404Z", "2026-05-02T08:00:00.000Z", None]}


def _value(field: str, value: JsonObject | None, option: str | None = None) -> JsonObject:
    return {"id": "5c0000000000000000000100", "idCustomField": field, "value": value, "idValue": option}


def _card(**changes: Any) -> JsonObject:
    return {
        "id": _CARD,
        "name": "Chiffrer",
        "closed": False,
        "idBoard": BOARD,
        "idList": _DOING,
        "idMembers": [_ZOE["id"]],
        "due": "2026-05-04T22:30:00.000Z",
        "dueComplete": True,
        "start": None,
        "dateLastActivity": "2026-05-03T18:47:16.404Z",
        "labels": [{"id": "610000000000000000000001", "idBoard": BOARD, "name": "", "color": "green"}],
        "shortUrl": "https://trello.com/c/bbhWatIg",
        "isTemplate": False,
        "cardRole": None,
        "customFieldItems": [
            _value(_COST, {"number": "12.50"}),
            _value(_HOURS, {"text": "3,5"}),
            _value(_PRIORITY, None, _HIGH),
        ],
        **changes,
    }


def _action(type_: str, number: int, **data: Any) -> JsonObject:
    about = {"board": {"id": BOARD}, "card": {"id": _CARD, "name": "Chiffrer"}}
    return {
        "id": f"6413643417610bdd29d36c{number:02d}",
        "type": type_,
        "date": "2026-03-16T18:47:16.404Z",
        "idMemberCreator": _ZOE["id"],
        "data": {**about, **data},
    }


_MOVED = _action(
    "updateCard",
    47,
    old={"idList": _DONE},
    listBefore={"id": _DONE, "name": "Terminé"},
    listAfter={"id": _DOING, "name": "En cours"},
)
_MARK = Cursor({"since": "2026-03-16T18:47:16.404Z", "seen": ["6413643417610bdd29d36c47"]})


def _page(stream: str, document: Any, *, scope: str = BOARD, **rest: Any) -> Page:
    return Page(stream, scope, encode_json(document), **rest)


def _cards(*cards: JsonObject, **rest: Any) -> Page:
    return _page("cards", list(cards), context={**_CONTEXT, "moments": _MOMENTS}, **rest)


MATERIAL = Material(
    settings={"base_url": "https://api.trello.com/1"},
    secrets={"webhook_secret": "a signing secret", "api_key": "a-key", "token": "a-token"},
    mapping={
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "money": [{"name": "Budget", "type": "number", "kind": "budget"}],
        "time": [{"field": _HOURS, "unit": "hours"}],
        "fields": {"priority": [{"field": _PRIORITY}], "estimate_seconds": [{"field": _HOURS, "unit": "hours"}]},
    },
    pages=(
        _page("boards", _BOARD, is_last=True),
        _page("actions", [_MOVED, _action("deleteCard", 48)], context=_CONTEXT, cursor=_MARK, is_last=True),
        _cards(_card(), cursor=_MARK, is_last=True),
        _page("members", [_ZOE], scope=""),
    ),
    spoilt_pages=(
        SpoiltPage(_cards(_card(), _card(id="6127a3488a027b342502ba24", name=None, customFieldItems=[])), rejected=1),
        SpoiltPage(_cards(_card(customFieldItems=[_value(_HOURS, {"text": "env. 3 h"})])), rejected=2),
        SpoiltPage(
            _page("actions", [_MOVED, {**_MOVED, "id": "6413643417610bdd29d36c49", "date": None}], context=_CONTEXT),
            rejected=1,
        ),
    ),
)
