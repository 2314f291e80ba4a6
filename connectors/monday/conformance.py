"""What this connector brings to the conformance suite: small pages of every stream, made like those of `fetch`."""

from typing import Any

from connectors.monday.tracks import Progress, to_cursor
from connectors.sdk.contract import Page
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import Material, SpoiltPage

JsonObject = dict[str, Any]
BOARD = "9182007008"

_ZOE = {"id": "61300707", "name": "Zoë D.", "email": "zoe@acme.example", "kind": "admin", "status": "INACTIVE"}
_COLUMNS = [
    {"id": "status", "title": "Statut", "type": "status"},
    {"id": "person", "title": "Responsable", "type": "people"},
    {"id": "timerange_mk2", "title": "Échéancier", "type": "timeline"},
    {"id": "numeric_mk09", "title": "Budget", "type": "numbers"},
    {"id": "duration_mk1", "title": "Temps", "type": "time_tracking"},
    {"id": "dependency_mk3", "title": "Dépend de", "type": "dependency"},
]
_BOARD = {
    "id": BOARD,
    "name": "Refonte SI ⚡",
    "state": "active",
    "type": "board",
    "board_kind": "public",
    "hierarchy_type": "classic",
    "workspace_id": None,
    "updated_at": "2026-11-20T09:12:01Z",
    "groups": [{"id": "topics", "title": "Cadrage", "archived": False, "deleted": False}],
    "columns": [{**column, "settings": {}, "capabilities": {"calculated": None}} for column in _COLUMNS],
}
_SESSION = {
    "id": "4000000001",
    "status": "active",
    "started_user_id": "61300707",
    "ended_user_id": "61300707",
    "started_at": "2026-11-03T08:00:00Z",
    "ended_at": "2026-11-03T10:00:00Z",
    "created_at": "2026-11-03T08:00:00Z",
}
_CELLS: list[JsonObject] = [
    {
        "id": "status",
        "type": "status",
        "index": 1,
        "label": "Terminé",
        "is_done": True,
        "updated_at": "2026-11-20T09:12:01Z",
    },
    {
        "id": "person",
        "type": "people",
        "persons_and_teams": [{"id": "61300707", "kind": "person"}, {"id": "77", "kind": "team"}],
    },
    {"id": "timerange_mk2", "type": "timeline", "from": "2026-11-02", "to": "2026-11-20", "visualization_type": None},
    {"id": "numeric_mk09", "type": "numbers", "text": "12500.5", "number": 12500.5, "symbol": "€"},
    {"id": "duration_mk1", "type": "time_tracking", "running": False, "duration": 7200, "history": [_SESSION]},
    {
        "id": "dependency_mk3",
        "type": "dependency",
        "text": None,
        "value": None,
        "linked_item_ids": ["10482700120"],
        "dependency_links": [{"linked_item_id": "10482700120", "dependency_type": 1, "lag": -2}],
    },
]
_ITEM = {
    "id": "10482700123",
    "name": "Recette",
    "state": "active",
    "updated_at": "2026-11-20T09:12:01Z",
    "group": {"id": "topics", "title": "Cadrage"},
    "parent_item": None,
    "column_values": [{**cell, "is_leaf": True} for cell in _CELLS],
}
_CONTEXT = {"track": BOARD, "is_sub": False, "is_multi_level": False, "columns": _COLUMNS}
_UPDATE = {"id": "5001", "text_body": "On avance.", "creator_id": "61300707", "created_at": "2026-11-20T09:00:00Z"}


def _page(stream: str, data: JsonObject, *, scope: str = "", **rest: Any) -> Page:
    return Page(stream, scope, encode_json({"data": data}), is_last=True, **rest)


def _items(*items: object) -> Page:
    data = {"boards": [{"id": BOARD, "items_page": {"cursor": None, "items": items}}]}
    cursor = to_cursor({BOARD: Progress("2026-11-20T09:12:01Z", {10482700123}, "4c1d", None, done=True)})
    return _page("items", data, scope=BOARD, context=_CONTEXT, cursor=cursor)


MATERIAL = Material(
    settings={"api_version": "2026-10"},
    secrets={"webhook_secret": "a signing secret", "api_token": "a token"},
    mapping={"money": [{"field": "numeric_mk09", "kind": "budget", "currency": "EUR"}]},
    pages=(
        _page("users", {"users": [_ZOE]}),
        _page("teams", {"teams": [{"id": "77", "name": "Équipe API"}, None]}),
        _page("boards", {"boards": [_BOARD]}, context={"boards": None, "parents": {}, "claimed": []}),
        _items(_ITEM),
        _page("updates", {"boards": [{"id": BOARD, "updates": [_UPDATE]}]}, scope=BOARD),
    ),
    spoilt_pages=(
        SpoiltPage(_items(_ITEM, {**_ITEM, "id": "10482700124", "name": None}), rejected=1),
        SpoiltPage(_page("users", {"users": [_ZOE, {"id": "61300708"}]}), rejected=1),
    ),
)
