"""Answers that are no data, in monday's shapes. Which status and form each has is part of what a reader must cope with."""

from typing import Any

from hub.demo.loopback.answer import Answer

REQUEST_ID = "772de14b-0000-4000-8000-0000000000aa"


class MondayProblem(Exception):
    """Carries the whole answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refusal(code: str, message: str, status: int = 200, **extensions: Any) -> Answer:
    """One error in the present form."""
    error = {"message": message, "extensions": {"code": code, **extensions}}
    return Answer.of({"errors": [error], "extensions": {"request_id": REQUEST_ID}}, status)


def throttled(code: str, message: str, retry_in_s: int) -> Answer:
    """429 whose wait stands in the body."""
    return refusal(code, message, 429, retry_in_seconds=retry_in_s)


def not_authenticated() -> Answer:
    """Errors as bare strings."""
    return Answer.of({"errors": ["Not Authenticated"]}, 401)


def invalid_argument(message: str) -> MondayProblem:
    return MondayProblem(refusal("InvalidArgumentException", message))


def cursor_expired() -> Answer:
    return refusal(
        "CursorException",
        "CursorExpiredError: The cursor provided for pagination has expired. Please refresh your query and obtain a new cursor.",
    )


def missing_scope(scope: str) -> Answer:
    return refusal("missingRequiredPermissions", f"The app lacks {scope}.", required_scopes=[scope])
