"""What is wrong with an answer of monday, told by its codes rather than its status: a 200 may carry a refusal, a 429 may carry HTML.

| kind      | what to do                                                            |
|-----------|-----------------------------------------------------------------------|
| LATER     | the same request again, after the wait the body or header asks for    |
| BUDGET    | the same, but if a new minute's budget does not suffice, ask for less |
| FAULTY    | again, but only a few times: it may be a lasting fault of one board   |
| DAILY     | stop; the account's calls of the day are used up until midnight UTC   |
| CURSOR    | the list must be started over: a cursor lives 60 minutes              |
| TOO_DEAR  | ask for fewer items at once                                           |
| TOKEN, RIGHT, SCOPE, BOARD, VERSION, QUESTION | final                             |

Codes in use differ between API versions and between the documentation and what is answered, so each has several spellings.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from connectors.sdk.answer import Answer
from connectors.sdk.payload import decode_json
from connectors.sdk.retry import TOO_MANY_REQUESTS, retry_after_s

JsonObject = dict[str, Any]


class Kind(Enum):
    LATER = auto()
    BUDGET = auto()
    FAULTY = auto()
    DAILY = auto()
    CURSOR = auto()
    TOO_DEAR = auto()
    TOKEN = auto()
    RIGHT = auto()
    SCOPE = auto()
    BOARD = auto()
    VERSION = auto()
    QUESTION = auto()


_KINDS = {
    "complexitybudgetexhausted": Kind.BUDGET,
    "complexityexception": Kind.BUDGET,
    "minuteratelimitexceeded": Kind.LATER,
    "ratelimitexceeded": Kind.LATER,
    "maxconcurrencyexceeded": Kind.LATER,
    "ipratelimitexceeded": Kind.LATER,
    "fieldlimitexceeded": Kind.LATER,
    "fieldminuteratelimitexceeded": Kind.LATER,
    "toomanyrequests": Kind.LATER,
    "timeoutexceeded": Kind.LATER,
    "apitemporarilyblocked": Kind.LATER,
    "internalservererror": Kind.FAULTY,
    "dailylimitexceeded": Kind.DAILY,
    "cursorexception": Kind.CURSOR,
    "maxcomplexityexceeded": Kind.TOO_DEAR,
    "notauthenticated": Kind.TOKEN,
    "unauthorized": Kind.TOKEN,
    "useraccessdenied": Kind.RIGHT,
    "userunauthorizedexception": Kind.RIGHT,
    "missingrequiredpermissions": Kind.SCOPE,
    "invalidboardidexception": Kind.BOARD,
    "invalidargumentexception": Kind.BOARD,
    "resourcenotfoundexception": Kind.BOARD,
    "invalidversionexception": Kind.VERSION,
    "graphqlvalidationfailed": Kind.QUESTION,
    "undefinedfield": Kind.QUESTION,
    "parseerror": Kind.QUESTION,
}
_BY_STATUS = {401: Kind.TOKEN, 403: Kind.RIGHT, TOO_MANY_REQUESTS: Kind.LATER, 400: Kind.QUESTION}
_SERVER_ERROR = 500
_TOO_DEAR = re.compile(r"exceeds max complexity|query cost (\d+) budget remaining \d+ out of (\d+)", re.IGNORECASE)
_FINAL_FIRST = (
    Kind.DAILY,
    Kind.TOKEN,
    Kind.RIGHT,
    Kind.SCOPE,
    Kind.VERSION,
    Kind.TOO_DEAR,
    Kind.CURSOR,
    Kind.QUESTION,
    Kind.BOARD,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`code` is monday's own word, for people; `retry_in_s` the wait that the body asks for."""

    kind: Kind
    code: str
    retry_in_s: float | None = None


NO_DATA = Trouble(Kind.FAULTY, "no data")


def document_of(answer: Answer) -> JsonObject | None:
    """The decoded answer when it is a JSON object, else None: HTML, nothing, half a body."""
    try:
        document = decode_json(answer.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def trouble_of(answer: Answer, document: JsonObject | None) -> Trouble | None:
    """What is wrong with an answer, None for a whole one: status 200, data, and no error at all."""
    if document is None:
        return _of_status(answer.status) or Trouble(Kind.FAULTY, "")
    errors = _errors(document)
    if errors:
        return _gravest([_trouble(error, answer.status) for error in errors])
    if not answer.ok:
        return _of_status(answer.status)
    if not isinstance(document.get("data"), dict):
        return NO_DATA
    return None


def asked_wait(answer: Answer, now: dt.datetime) -> float | None:
    """Seconds to wait: the longer one of `retry_in_seconds` in the body and the Retry-After header."""
    trouble = trouble_of(answer, document_of(answer))
    waits = [retry_after_s(answer, now), trouble.retry_in_s if trouble else None]
    return max((wait for wait in waits if wait is not None), default=None)


def _of_status(status: int) -> Trouble | None:
    if status >= _SERVER_ERROR:
        return Trouble(Kind.LATER, str(status))
    kind = _BY_STATUS.get(status)
    return Trouble(kind, str(status)) if kind else None


def _errors(document: JsonObject) -> list[JsonObject]:
    """Errors of every shape: objects, bare strings, or the older `error_code` at the top."""
    found: list[JsonObject] = []
    if "error_code" in document or "error_message" in document:
        found.append(
            {
                "message": document.get("error_message"),
                "extensions": {
                    "code": document.get("error_code"),
                    "retry_in_seconds": document.get("retry_in_seconds"),
                },
            }
        )
    listed = document.get("errors")
    every = listed if isinstance(listed, list) else [listed] if listed else []
    return found + [error if isinstance(error, dict) else {"message": str(error)} for error in every]


def _trouble(error: JsonObject, status: int) -> Trouble:
    extensions = error.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    message = str(error.get("message") or "")
    code = str(extensions.get("code") or "")
    return Trouble(
        _kind(code, message, status), code or str(status), _seconds(extensions.get("retry_in_seconds"), message)
    )


def _kind(code: str, message: str, status: int) -> Kind:
    if _is_too_dear(message):
        return Kind.TOO_DEAR
    squeezed = re.sub(r"[^a-z]", "", code.lower())
    if squeezed in _KINDS:
        return _KINDS[squeezed]
    spoken = re.sub(r"[^a-z]", "", message.lower())
    for word, kind in _KINDS.items():
        if word in spoken:
            return kind
    by_status = _of_status(status)
    return by_status.kind if by_status else Kind.FAULTY


def _is_too_dear(message: str) -> bool:
    """One query over the limit of a query, or over a whole minute's budget: waiting cannot help."""
    found = _TOO_DEAR.search(message)
    return found is not None and (found[1] is None or int(found[1]) > int(found[2]))


def _seconds(asked: Any, message: str) -> float | None:
    if isinstance(asked, int | float) and not isinstance(asked, bool):
        return float(asked)
    spoken = re.search(r"reset in (\d+) seconds", message)
    return float(spoken[1]) if spoken else None


def _gravest(troubles: list[Trouble]) -> Trouble:
    """The one to act on: what no waiting mends comes first, then the longest wait."""
    for kind in _FINAL_FIRST:
        for trouble in troubles:
            if trouble.kind is kind:
                return trouble
    return max(troubles, key=lambda trouble: trouble.retry_in_s or 0.0)
