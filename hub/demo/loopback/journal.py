"""What was asked of the fake, for tests that count requests and for the contract tests that read them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """`template` is the route's path with its parameters named; bodies are kept only on request."""

    method: str
    template: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any
    status: int
    answer: bytes


@dataclass(slots=True)
class Journal:
    keep_answers: bool = False
    exchanges: list[Exchange] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    """Requests that were under way together."""

    def note(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange if self.keep_answers else replace(exchange, answer=b""))

    @contextmanager
    def under_way(self) -> Iterator[None]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            self.at_once -= 1

    def clear(self) -> None:
        self.exchanges.clear()

    def counts(self) -> Counter[str]:
        """Requests by `METHOD template`, the part below `/rest/api/{version}`."""
        return Counter(f"{exchange.method} {exchange.template}" for exchange in self.exchanges)

    def count(self, word: str = "") -> int:
        """Requests whose path contains a word; all of them without one."""
        return sum(word in exchange.path for exchange in self.exchanges)
