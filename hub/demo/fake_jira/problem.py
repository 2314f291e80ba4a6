"""Answers of the server that are no data, raised where they are found."""

from hub.demo.loopback.answer import HTML, Answer


class JiraProblem(Exception):
    """Carries the whole answer; most have Jira's usual error body."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refusal(status: int, message: str) -> JiraProblem:
    """Jira's usual error body with one sentence."""
    return JiraProblem(Answer.of({"errorMessages": [message], "errors": {}}, status))


def bad_request(message: str) -> JiraProblem:
    return refusal(400, message)


def not_found(message: str) -> JiraProblem:
    return refusal(404, message)


def unauthorized() -> JiraProblem:
    return refusal(401, "Client must be authenticated to access this resource.")


def unauthorized_at_gateway() -> JiraProblem:
    return JiraProblem(Answer.of({"code": 401, "message": "Unauthorized; scope does not match"}, 401))


def unauthorized_page() -> JiraProblem:
    """Data Center refuses wrong credentials with a page for people."""
    page = b"<html><head><title>Unauthorized (401)</title></head><body><h1>Unauthorized (401)</h1></body></html>"
    return JiraProblem(Answer(401, page, media_type=HTML))
