"""What the library says, as HTTP: in the form the caller prefers, tags for what may be kept, 304 for what still holds."""

import datetime as dt
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any
from uuid import UUID

import anyio
import orjson
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from hub.export.lists import refuse_long_workbook, to_parquet, to_workbook
from hub.portfolio.refresh import refresh_for
from hub.queries.freshness import DataAges, Part
from hub.queries.lists import Page, Unchanged, read_page
from hub.queries.question import Question
from hub.queries.streams import Stream, Writing, stream_rows
from hub.rest.forms import Form, form_of
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting import ReadModel

API = "/api/v1"
JSON = Form.JSON.value
VARY = "Accept, Authorization"
TURNED = {Form.PARQUET: to_parquet, Form.XLSX: to_workbook}
TYPE_PARAMETERS = {Form.CSV: "; charset=utf-8; header=present"}


class PieceByPiece(StreamingResponse):
    """A stream of the library. It is closed even when the reader goes away, and not in the event loop: closing waits for the database."""

    def __init__(self, stream: Stream, *, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(stream.pieces, media_type=media_type, headers=headers)
        self._close = stream.close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._close)


def to_json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Plain JSON. `value` holds texts, numbers, lists and dicts only."""
    return Response(orjson.dumps(value), status, media_type=JSON, headers=headers)


def to_whole_list(items: list[dict[str, Any]]) -> Response:
    """A list short enough to be one page."""
    return to_json({"items": items, "next": None})


def to_created(path: str, made: dict[str, Any]) -> Response:
    """201 with what was made, and where it is."""
    return to_json(made, status=201, headers={"Location": f"{API}/{path}/{made['id']}"})


def answer_list(request: Request, hub: Hub, caller: Caller, *, ask: Callable[[Form], Question], name: str) -> Response:
    """A list in the form the request accepts. `ask` makes the question, told the form; `name` names the file."""
    form = form_of(request.headers.get("accept", ""))
    question = ask(form)
    if question.as_of is None:
        refresh_for(hub, caller, question.model)
    answer = _answer(request, hub, caller, question, form=form, name=name)
    answer.headers.update(_age_headers(request, caller, question.model))
    return answer


def _age_headers(request: Request, caller: Caller, model: ReadModel) -> dict[str, str]:
    """Up to when the oldest tool behind a list was read. Looked up after the list: it is never younger than it says."""
    ages: DataAges = request.app.state.data_ages
    part = Part(_ids(request, "client_id"), _ids(request, "connection_id"))
    age = ages.find(caller.scope, model, part)
    if age is None or age.as_of is None:
        return {}
    stale = {"X-Data-Stale": "true"} if age.is_stale else {}
    return {"X-Data-As-Of": age.as_of.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")} | stale


def _ids(request: Request, name: str) -> tuple[UUID, ...] | None:
    """The ids a list is filtered by; they were found to be ids when the question was made."""
    given = request.query_params.getlist(name)
    return tuple(map(UUID, given)) if given else None


def _answer(request: Request, hub: Hub, caller: Caller, question: Question, *, form: Form, name: str) -> Response:
    known = _known_tags(request.headers.get("if-none-match", ""))
    if not form.is_page:
        return _answer_whole(hub, caller, question, known=known, form=form, name=name)
    page = read_page(hub, caller, question, known=known)
    if isinstance(page, Unchanged):
        return _not_modified(page.etag)
    return _answer_page(page, known=known)


def _answer_page(page: Page, *, known: frozenset[str]) -> Response:
    """Lists whose changes nothing numbers are tagged by their content: the work is done, the transfer is saved."""
    body = page.to_json()
    etag = page.etag or f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
    if etag in known:
        return _not_modified(etag)
    return Response(body, media_type=JSON, headers={"ETag": etag, "Vary": VARY})


def _answer_whole(
    hub: Hub, caller: Caller, question: Question, *, known: frozenset[str], form: Form, name: str
) -> Response:
    if form is Form.XLSX:
        refuse_long_workbook(hub, caller, question)
    writing = Writing.LINES if form is Form.LINES else Writing.CSV
    stream = stream_rows(hub, caller, question, writing=writing, known=known, form=form.ending)
    if isinstance(stream, Unchanged):
        return _not_modified(stream.etag)
    stream = TURNED[form](stream, question) if form in TURNED else stream
    headers = {"Vary": VARY, "Content-Disposition": f'attachment; filename="{name}.{form.ending}"'}
    headers |= {"ETag": stream.etag} if stream.etag else {}
    if stream.untracked:
        headers["X-Not-Tracked"] = ", ".join(str(gap.connection_id or gap.client_id) for gap in stream.untracked)
    return PieceByPiece(stream, media_type=form.value + TYPE_PARAMETERS.get(form, ""), headers=headers)


def _not_modified(etag: str) -> Response:
    return Response(status_code=304, headers={"ETag": etag, "Vary": VARY})


def _known_tags(header: str) -> frozenset[str]:
    """The tags of If-None-Match, compared weakly: proxies make strong tags weak when they compress."""
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return frozenset(f"W/{tag}" for tag in tags if tag)
