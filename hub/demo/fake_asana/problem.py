"""Answers of Asana that are no data, raised where they are found: `{"errors":[{"message": ..., "help": ...}]}`."""

from typing import Any

from hub.demo.loopback.answer import Answer

_HELP = "For more information on API status codes and how to handle them, read the docs on errors: https://developers.asana.com/docs/errors"


class AsanaProblem(Exception):
    """Carries the whole answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def problem(status: int, message: str, *, headers: dict[str, str] | None = None, **more: Any) -> AsanaProblem:
    """Asana's usual error body with one sentence; `more` stands beside `errors`."""
    return AsanaProblem(Answer.of({"errors": [{"message": message, "help": _HELP}], **more}, status, headers))


def bad_request(message: str) -> AsanaProblem:
    return problem(400, message)


def unauthorized() -> AsanaProblem:
    return problem(401, "Not Authorized")


def payment_required() -> AsanaProblem:
    return problem(402, "This feature is not available on the plan of this organization. Upgrade to use it.")


def forbidden(what: str) -> AsanaProblem:
    return problem(403, f"You do not have access to this {what}.")


def not_found(what: str, gid: str) -> AsanaProblem:
    return problem(404, f"{what}: Unknown object: {gid}")


def stale_sync(token: str) -> AsanaProblem:
    """412 is how every stream of events begins: the new token stands beside the error."""
    return problem(
        412,
        "Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the full dataset for"
        " this query now and use the new sync token for the next sync.",
        sync=token,
    )


def too_many(retry_after_s: int) -> AsanaProblem:
    return problem(
        429, "You have made too many requests recently. Please, be chill.", headers={"Retry-After": str(retry_after_s)}
    )
