"""`$batch`: several reads in one request, as multipart or as JSON. Nothing is changed here, so changesets have no place."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson

from hub.errors import BadRequest, HubError
from hub.odata.exchange import Answer, Ask, JsonForm, to_error

MOST = 100
MOST_BYTES = 64 * 1024 * 1024
"""Answers of a batch are held together until the last one."""
LINE = re.compile(r"([A-Z]+) (.+) HTTP/1\.\d")
MULTIPART, JSON = "multipart/mixed", "application/json"


@dataclass(frozen=True, slots=True)
class Inner:
    """One request of a batch; `id` is its id in JSON, or its Content-ID."""

    id: str
    method: str
    url: str
    headers: Mapping[str, str]


def answer_batch(ask: Ask, body: bytes, answer: Callable[[Ask], Answer]) -> Answer:
    """The answers of a batch, in order; it ends at the first error unless the asker prefers `continue-on-error`."""
    media_type = ask.headers.get("content-type", "")
    try:
        if media_type.lower().startswith(MULTIPART):
            return _to_multipart(list(_carry_out(ask, _from_multipart(media_type, body), answer)))
        if media_type.lower().startswith(JSON):
            return _to_json(list(_carry_out(ask, _from_json(body), answer)))
        raise BadRequest("A batch is multipart/mixed or application/json.", hint="Set Content-Type.", code="batch")
    except HubError as error:
        return to_error(error)


def _carry_out(ask: Ask, inners: list[Inner], answer: Callable[[Ask], Answer]) -> Iterator[tuple[Inner, Answer]]:
    if len(inners) > MOST:
        raise BadRequest(f"A batch holds at most {MOST} requests, not {len(inners)}.", code="batch")
    goes_on = ask.preferences.get("continue-on-error", "false") in {"", "true"}
    size = 0
    for inner in inners:
        made = _answer_one(ask, inner, answer) if size < MOST_BYTES else to_error(_too_much())
        size += len(made.body)
        yield inner, made
        if made.status >= HTTPStatus.BAD_REQUEST and not goes_on:
            return


def _answer_one(ask: Ask, inner: Inner, answer: Callable[[Ask], Answer]) -> Answer:
    if inner.method not in {"GET", "HEAD"}:
        return to_error(
            _NotAllowed("Only GET has a place in a batch: the feed is for reading.", hint="", code="method")
        )
    try:
        path, query = _below_root(inner.url, ask.root)
    except HubError as error:
        return to_error(error)
    return answer(Ask(ask.hub, ask.caller, ask.service, ask.root, path, query, inner.headers))


def _below_root(url: str, root: str) -> tuple[str, str]:
    """Path and query of an address that is whole, begins with a slash, or is relative to the service."""
    below = urlsplit(root).path
    parts = urlsplit(url)
    if parts.netloc and not (url + "/").startswith(root + "/") and parts.netloc != urlsplit(root).netloc:
        raise BadRequest("A batch asks this service only.", hint=f"Begin with {root}.", code="batch")
    path = parts.path
    if path.startswith("/"):
        if not (path + "/").startswith(below + "/"):
            raise BadRequest("A batch asks this service only.", hint=f"Begin with {below}.", code="batch")
        path = path[len(below) :]
    return path.strip("/"), parts.query


def _from_json(body: bytes) -> list[Inner]:
    try:
        requests = orjson.loads(body)["requests"]
        return [_from_object(one) for one in requests]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        hint = 'Send {"requests":[{"id":"1","method":"get","url":"Tasks"}]}.'
        raise BadRequest("The batch cannot be read.", hint=hint, code="batch") from error


def _from_object(one: dict[str, Any]) -> Inner:
    headers = {str(name).lower(): str(text) for name, text in one.get("headers", {}).items()}
    return Inner(str(one["id"]), str(one["method"]).upper(), str(one["url"]), headers)


def _from_multipart(media_type: str, body: bytes) -> list[Inner]:
    message = message_from_bytes(b"Content-Type: " + media_type.encode("latin-1") + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise BadRequest("The batch has no parts.", hint="Set the boundary in Content-Type.", code="batch")
    return [_from_part(part) for part in message.get_payload() if isinstance(part, Message)]


def _from_part(part: Message) -> Inner:
    if part.get_content_type() == MULTIPART:
        return Inner("", "CHANGESET", "", {})
    payload = part.get_payload(decode=True)
    head, _, rest = (payload if isinstance(payload, bytes) else b"").decode("utf-8", "replace").lstrip().partition("\n")
    line = LINE.fullmatch(head.strip())
    if line is None:
        raise BadRequest(
            "A part of the batch is no HTTP request.", hint="Begin it with GET ... HTTP/1.1.", code="batch"
        )
    headers = {name.lower(): str(text) for name, text in message_from_bytes(rest.encode()).items()}
    return Inner(part.get("Content-ID", ""), line[1], line[2], headers)


def _to_json(answers: list[tuple[Inner, Answer]]) -> Answer:
    """Bodies that are JSON stand as they are, others as texts."""
    parts = []
    for inner, made in answers:
        headers = orjson.dumps({"Content-Type": made.media_type, **made.all_headers}).decode()
        is_json = made.media_type.startswith(JSON)
        body = made.body.decode() if is_json else orjson.dumps(made.body.decode()).decode()
        shown = f',"body":{body}' if made.body else ""
        parts.append(
            f'{{"id":{orjson.dumps(inner.id).decode()},"status":{int(made.status)},"headers":{headers}{shown}}}'
        )
    return Answer(f'{{"responses":[{",".join(parts)}]}}'.encode(), JsonForm().media_type)


def _to_multipart(answers: list[tuple[Inner, Answer]]) -> Answer:
    # Every answer is JSON, XML or a number, in which a line never begins so.
    boundary = "batchresponse_pmo-hub"
    body = b""
    for inner, made in answers:
        head = f"--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
        head += f"Content-ID: {inner.id}\r\n" if inner.id else ""
        status = HTTPStatus(made.status)
        head += f"\r\nHTTP/1.1 {int(status)} {status.phrase}\r\nContent-Type: {made.media_type}\r\n"
        head += "".join(f"{name}: {text}\r\n" for name, text in made.all_headers.items())
        body += f"{head}Content-Length: {len(made.body)}\r\n\r\n".encode() + made.body + b"\r\n"
    return Answer(body + f"--{boundary}--\r\n".encode(), f"{MULTIPART};boundary={boundary}")


class _NotAllowed(HubError):
    status_code = 405
    code = "method"


def _too_much() -> HubError:
    return BadRequest("The batch's answers are too large together.", hint="Ask for this one on its own.", code="batch")
