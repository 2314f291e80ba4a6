"""Lists that are worked out, not read from a table: pages by key, CSV and tags as every other list has them."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from fastapi import Request
from starlette.responses import Response

from hub.queries.as_of import AsOf
from hub.queries.cursor import open_cursor, seal_cursor
from hub.queries.projection import escape_formula
from hub.queries.question import DEFAULT_LIMIT
from hub.queries.values import to_flag, to_value
from hub.rest.answers import JSON, TYPE_PARAMETERS, VARY
from hub.rest.forms import Form, form_of
from hub.rest.parameters import Control, refuse_parameters, refuse_untimely, to_as_of, to_limit
from hub.rest.schema import CONTROLS, TYPES, Schema
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting import Column, ColumnType

Item: TypeAlias = dict[str, Any]
Key: TypeAlias = Callable[[Item], Sequence[str]]
Kinds: TypeAlias = Mapping[str, ColumnType | tuple[str, ...]]
"""Parameters of a list by name: a type, or the words to choose from."""

PAGING = (Control.LIMIT.value, Control.CURSOR.value)
BESIDE = (*PAGING, Control.ESCAPE_FORMULAS.value)
"""What every such list understands besides parameters of its own."""
DAY, ID, TEXT = ColumnType.DATE, ColumnType.UUID, ColumnType.TEXT
TIME = ColumnType.INSTANT
"""A day, which means its end, or an instant: what is looked back at."""


def parameters_of(kinds: Kinds, *, paged: bool = True) -> Schema:
    """`openapi_extra` of a route that reads a `Choice`."""
    controls = {name: CONTROLS[Control(name)] for name in BESIDE} if paged else {}
    schemas = {name: _schema_of(kind) for name, kind in kinds.items()} | controls
    return {"parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]}


def _schema_of(kind: ColumnType | tuple[str, ...]) -> Schema:
    if isinstance(kind, tuple):
        return {"type": "string", "enum": list(kind)}
    return CONTROLS[Control.AS_OF] if kind is TIME else TYPES[kind]


class Choice:
    """What a request chose, read by type. Raises Unprocessable for a name that is not known or a value that does not fit."""

    def __init__(self, request: Request, kinds: Kinds, *, paged: bool = True) -> None:
        given = request.query_params
        refuse_parameters(given, allowed=(*kinds, *(BESIDE if paged else ())))
        self._values = {name: _read(name, kinds[name], given[name]) for name in kinds if name in given}

    def day(self, name: str) -> dt.date | None:
        day: dt.date | None = self._values.get(name)
        return day

    def time(self, name: str) -> AsOf | None:
        time: AsOf | None = self._values.get(name)
        return time

    def id(self, name: str) -> UUID | None:
        identity: UUID | None = self._values.get(name)
        return identity

    def word(self, name: str) -> str | None:
        word: str | None = self._values.get(name)
        return word


def _read(name: str, kind: ColumnType | tuple[str, ...], text: str) -> Any:
    if isinstance(kind, tuple):
        return to_value(Column(name, ColumnType.WORD, name, words=kind), text, parameter=name)
    if kind is TIME:
        return to_as_of(text)
    return to_value(Column(name, kind, name), text, parameter=name)


def answer_computed(
    request: Request, hub: Hub, caller: Caller, items: Sequence[Item], *, key: Key, name: str, **beside: Any
) -> Response:
    """A page of the items in the order of `key`, which no two share, or all of them as CSV. `beside` stands beside `items`."""
    ordered = sorted(items, key=lambda item: tuple(key(item)))
    form = form_of(request.headers.get("accept", ""), among=(Form.JSON, Form.CSV))
    refuse_untimely({Control(each): text for each, text in request.query_params.items() if each in BESIDE}, form=form)
    if form is Form.CSV:
        escapes = request.query_params.get(Control.ESCAPE_FORMULAS, "false")
        return _to_csv(ordered, name=name, escapes_formulas=to_flag(escapes, parameter=Control.ESCAPE_FORMULAS))
    question = f"{name} {sorted(_chosen(request).items())} for {caller.scope.as_setting()}"
    if cursor := request.query_params.get(Control.CURSOR):
        after = tuple(str(part) for part in open_cursor(hub.secret_box, cursor, question=question))
        ordered = [item for item in ordered if tuple(key(item)) > after]
    limit = to_limit(request.query_params.get(Control.LIMIT, str(DEFAULT_LIMIT)))
    following = None
    if len(ordered) > limit:
        last = orjson.dumps(list(key(ordered[limit - 1]))).decode()
        following = seal_cursor(hub.secret_box, last, question=question)
    return _to_json(request, {"items": ordered[:limit], "next": following, **beside})


def _chosen(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name not in PAGING}


def _to_json(request: Request, document: dict[str, Any]) -> Response:
    """Tagged by content, but for the cursor, which is sealed anew each time."""
    told = orjson.dumps(document | {"next": bool(document["next"])})
    etag = f'W/"{blake2b(told, digest_size=16).hexdigest()}"'
    headers = {"ETag": etag, "Vary": VARY}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(orjson.dumps(document), media_type=JSON, headers=headers)


def _to_csv(items: Sequence[Item], *, name: str, escapes_formulas: bool) -> Response:
    """What JSON shows, without quotes; lists and objects as JSON."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(items[0]) if items else []
    writer.writerow(columns)
    writer.writerows([_cell(item[column], escapes_formulas=escapes_formulas) for column in columns] for item in items)
    headers = {"Vary": VARY, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.getvalue(), media_type=Form.CSV.value + TYPE_PARAMETERS[Form.CSV], headers=headers)


def _cell(value: Any, *, escapes_formulas: bool) -> Any:
    match value:
        case str() if escapes_formulas:
            return escape_formula(value)
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list() | dict():
            return orjson.dumps(value).decode()
        case _:
            return value
