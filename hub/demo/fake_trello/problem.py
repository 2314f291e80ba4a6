"""Answers of Trello that are no data. Their bodies are plain text, as the real ones mostly are."""

import orjson

from hub.demo.loopback.answer import Answer

TEXT = "text/plain;charset=UTF-8"


class TrelloProblem(Exception):
    """Carries the status and the sentence; a batch puts both into JSON."""

    def __init__(self, status: int, message: str, name: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.message = message
        self.name = name

    @property
    def answer(self) -> Answer:
        if self.name:
            return Answer(self.status, orjson.dumps({"error": self.name, "message": self.message}))
        return Answer(self.status, self.message.encode(), media_type=TEXT)

    @property
    def in_batch(self) -> dict[str, object]:
        return {"name": self.name or "Error", "message": self.message, "statusCode": self.status}


def invalid_id() -> TrelloProblem:
    return TrelloProblem(400, "invalid id")


def invalid_value(name: str) -> TrelloProblem:
    return TrelloProblem(400, f"invalid value for {name}")


def no_access() -> TrelloProblem:
    return TrelloProblem(401, "unauthorized permission requested")


def not_found() -> TrelloProblem:
    return TrelloProblem(404, "The requested resource was not found.")


def too_much(name: str, message: str) -> TrelloProblem:
    return TrelloProblem(403, message, name)


def rate_limited(ceiling: str) -> TrelloProblem:
    return TrelloProblem(429, "Rate limit exceeded", ceiling)
