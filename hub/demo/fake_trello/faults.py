"""Refusals of Trello that a test may call for; the general faults are those of every fake."""

import orjson

from hub.demo.fake_trello.problem import TrelloProblem, rate_limited
from hub.demo.loopback.answer import Answer
from hub.demo.loopback.faults import Spoil


def throttled(ceiling: str = "API_TOKEN_LIMIT_EXCEEDED") -> Spoil:
    """429 with the ceiling's name and, as at Trello, no word on how long to wait."""
    return lambda _answer: rate_limited(ceiling).answer


def refused(status: int, message: str) -> Spoil:
    """A refusal in plain text."""
    return lambda _answer: TrelloProblem(status, message).answer


def item_refused(status: int, message: str) -> Spoil:
    """The first item of a batch refused, inside an answer that is fine."""

    def spoil(answer: Answer) -> Answer:
        items = orjson.loads(answer.body)
        items[0] = TrelloProblem(status, message).in_batch
        return Answer.of(items)

    return spoil
