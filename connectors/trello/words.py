"""Looking up a vendor's word in a mapping: by id, by the word as it stands, or without regard to case."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


class Words(Generic[Meaning]):
    """A mapping's words, made ready once a page."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._exact = meanings
        self._folded = {word.casefold(): meaning for word, meaning in meanings.items()}

    def find(self, *words: str | None) -> Meaning | None:
        """The meaning of the first word that has one."""
        for word in words:
            if word:
                meaning = self._exact.get(word) or self._folded.get(word.strip().casefold())
                if meaning is not None:
                    return meaning
        return None

    def first_of(self, words: Iterable[str]) -> tuple[str, Meaning] | None:
        """The first of several words with its meaning."""
        for word in words:
            meaning = self.find(word)
            if meaning is not None:
                return word, meaning
        return None
