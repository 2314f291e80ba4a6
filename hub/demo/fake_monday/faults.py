"""Refusals of monday that a test may call for; the general faults are those of every fake. A fault matches an operation's name."""

import orjson

from hub.demo.fake_monday import problem
from hub.demo.loopback.answer import HTML, Answer
from hub.demo.loopback.faults import Spoil


def throttled(code: str = "COMPLEXITY_BUDGET_EXHAUSTED", retry_in_s: int = 22) -> Spoil:
    """429 whose wait stands in the body only."""
    return lambda _answer: problem.throttled(code, "Complexity budget exhausted", retry_in_s)


def throttled_old_form(seconds: int = 3) -> Spoil:
    """The older 429: `error_code` at the top, errors as strings, the wait in a sentence."""
    says = f"Complexity budget exhausted, query cost 30001 budget remaining 19986 out of 1000000 reset in {seconds} seconds"
    body = {
        "error_code": "ComplexityException",
        "status_code": 429,
        "error_message": says,
        "errors": [says],
        "account_id": 1,
    }
    return lambda _answer: Answer.of(body, 429)


def throttled_page(retry_after: str = "7") -> Spoil:
    """429 with a web page and a Retry-After header."""
    page = b"<html><body>Minute limit rate exceeded</body></html>"
    return lambda _answer: Answer(429, page, {"Retry-After": retry_after}, HTML)


def refused(code: str, status: int = 200, message: str = "It does not work.") -> Spoil:
    return lambda _answer: problem.refusal(code, message, status)


def cursor_expired(_answer: Answer) -> Answer:
    return problem.cursor_expired()


def without_data(_answer: Answer) -> Answer:
    """Status 200 and nothing that was asked for."""
    return Answer.of({"extensions": {"request_id": problem.REQUEST_ID}})


def columns_missing(answer: Answer) -> Answer:
    """Status 200 with boards whose columns were limited away: null, and an error beside the data."""
    document = orjson.loads(answer.body)
    for board in document["data"]["boards"]:
        board["columns"] = None
    error = {
        "message": "Rate limit already blocked for board-columns-errors",
        "path": ["boards", 0, "columns"],
        "extensions": {"code": "tooManyRequests", "status_code": 400, "service": "data-structure"},
    }
    return Answer.of(document | {"errors": [error]}, headers=answer.headers)


def columns_null(answer: Answer) -> Answer:
    """The same without any error."""
    document = orjson.loads(answer.body)
    for board in document["data"]["boards"]:
        board["columns"] = None
    return Answer.of(document, headers=answer.headers)


def with_null_elements(name: str) -> Spoil:
    """A list with nulls between its elements, as teams have been seen."""

    def spoil(answer: Answer) -> Answer:
        document = orjson.loads(answer.body)
        document["data"][name] = [None, *document["data"][name], None]
        return Answer.of(document, headers=answer.headers)

    return spoil
