"""Builders of monday's rows and pages for the tests of translation; only what matters is said."""

import orjson

from connectors.monday.connector import MondayConnector
from connectors.monday.translate import translate_page
from connectors.sdk.contract import Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping

BOARD = "9001"
TYPES = {
    "status": "status", "kind": "status", "person": "people", "timeline": "timeline", "due": "date", "budget": "numbers",
    "effort": "numbers", "time": "time_tracking", "deps": "dependency", "link": "board_relation", "mirror": "mirror", "notes": "text",
    "formula": "formula",
}  # fmt: skip


def a_cell(column, **fields):
    return {
        "id": column,
        "type": TYPES[column],
        "text": fields.pop("text", ""),
        "value": None,
        "is_leaf": True,
        **fields,
    }


def a_status(label="Done", index=1, *, is_done=False, column="status", updated_at=None):
    return a_cell(column, index=index, label=label, is_done=is_done, updated_at=updated_at)


def a_number(column, number, symbol="", **fields):
    return a_cell(column, number=number, symbol=symbol, **fields)


def a_session(session_id="41", started="2026-11-03T08:00:00Z", ended="2026-11-03T10:00:00Z", **fields):
    return {
        "id": session_id, "status": "active", "started_user_id": "7", "ended_user_id": "7", "started_at": started, "ended_at": ended,
        "created_at": "2026-11-04T08:00:00Z", **fields,
    }  # fmt: skip


def a_time_cell(*history, duration=7200, running=False):
    return a_cell("time", running=running, duration=duration, history=list(history), started_at=None)


def people(*ids):
    return a_cell("person", persons_and_teams=[{"id": str(one), "kind": "person"} for one in ids])


def a_row(*cells, item="501", name="Recette", **fields):
    return {
        "id": item, "name": name, "state": "active", "created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-05T08:00:00Z",
        "group": {"id": "topics", "title": "Cadrage"}, "parent_item": None, "column_values": list(cells), **fields,
    }  # fmt: skip


def a_page(*rows, types=None, calculated=(), **context):
    kinds = TYPES if types is None else types
    columns = [
        {
            "id": column,
            "title": column.title(),
            "type": kind,
            **({"capabilities": {"calculated": {"function": "SUM"}}} if column in calculated else {}),
        }
        for column, kind in kinds.items()
    ]
    body = orjson.dumps({"data": {"boards": [{"id": BOARD, "items_page": {"cursor": None, "items": list(rows)}}]}})
    given = {"track": BOARD, "is_sub": False, "is_multi_level": False, "columns": columns, **context}
    return Page("items", BOARD, body, given)


def a_mapping(rules=None, **scope):
    """`scope` are rules of the board itself."""
    document = {**(rules or {}), **({"scopes": {BOARD: scope}} if scope else {})}
    return Mapping.parse(document, connection="ACME").over(MondayConnector.description.default_mapping)


def translated(page, mapping=None):
    return list(translate_page(page, mapping or a_mapping()))


def only(items, kind):
    found = [item for item in items if isinstance(item, kind)]
    assert len(found) == 1, items
    return found[0]


def rejections(items):
    return [item.rule for item in items if isinstance(item, RecordRejected)]
