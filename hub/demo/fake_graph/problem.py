"""Graph's refusals."""

from typing import Any


class GraphProblem(Exception):
    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after

    @property
    def document(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "innerError": {"request-id": "0"}}}

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}


def unauthorized() -> GraphProblem:
    return GraphProblem(401, "InvalidAuthenticationToken", "Access token validation failure.")


def denied() -> GraphProblem:
    return GraphProblem(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def not_found() -> GraphProblem:
    return GraphProblem(404, "", "The requested item is not found.")


def bad_request(says: str) -> GraphProblem:
    return GraphProblem(400, "BadRequest", says)


def throttled(retry_after: int = 7) -> GraphProblem:
    return GraphProblem(429, "TooManyRequests", "Too many requests.", retry_after=retry_after)


def resync() -> GraphProblem:
    return GraphProblem(410, "resyncChangesApplyDifferences", "Resync required.")
