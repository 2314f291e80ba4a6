"""`$search`: words and "phrases" with AND, OR, NOT, sought in the texts of a set, small and capital letters alike.

No index serves it: every row of the asker's clients that nothing else rules out is looked through, within the time limit of a page.
"""

import re
from collections.abc import Set as AbstractSet

from hub.errors import BadRequest, NotSupported
from hub.odata.tokens import SHOWN, check_bounds
from hub.queries.filter import And, Contains, Field, Literal, Node, Not, Or
from models.reporting import Column, ColumnType, Derivation, ReadModel, Sensitive

SEARCH = "$search"
MOST_WORDS = 20
PIECE = re.compile(r"\s*(\"(?:[^\"\\]|\\[\"\\])*\"|[()]|[^\s()\"]+)")
PASSED_OVER = {"source_url", "presence_reason", "currency"}
"""Texts that say nothing of the row itself."""


def to_search(text: str, model: ReadModel, *, hidden: AbstractSet[Sensitive]) -> Node:
    """What rows have to hold. Texts that the asker may not see are not looked into. Raises BadRequest or NotSupported."""
    check_bounds(text, option=SEARCH)
    columns = [column for column in model.columns if _is_searched(column) and not column.hidden_from & hidden]
    if not columns:
        raise NotSupported(f"There are no texts to search in {model.name}.", hint="Use $filter.")
    reader = _Reader(_pieces(text), columns)
    node = reader.either()
    reader.end()
    return node


def _is_searched(column: Column) -> bool:
    is_text = column.derived is None or column.derived.how is Derivation.JOINED
    return column.type is ColumnType.TEXT and is_text and column.name not in PASSED_OVER


def _pieces(text: str) -> list[str]:
    pieces, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = PIECE.match(text, at)
        if found is None:
            raise BadRequest(
                f"`{SEARCH}` cannot be read at {text[at : at + SHOWN]!r}.", hint="Close the quote.", code="syntax"
            )
        pieces.append(found[1])
        at = found.end()
    if len(pieces) > MOST_WORDS:
        raise BadRequest(f"`{SEARCH}` has more than {MOST_WORDS} words.", hint="Ask for fewer.", code="too_long")
    return pieces


class _Reader:
    """OR binds least, then AND, which may be left out, then NOT."""

    def __init__(self, pieces: list[str], columns: list[Column]) -> None:
        self._pieces = pieces
        self._columns = columns

    def either(self) -> Node:
        parts = [self._every()]
        while self._here == "OR":
            self._pieces.pop(0)
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def end(self) -> None:
        """Nothing may follow."""
        if self._pieces:
            raise self._unexpected()

    def _every(self) -> Node:
        parts = [self._one()]
        while self._here not in {"", ")", "OR"}:
            if self._here == "AND":
                self._pieces.pop(0)
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Node:
        if self._here in {"", ")", "AND", "OR"}:
            raise self._unexpected()
        piece = self._pieces.pop(0)
        if piece == "NOT":
            return Not(self._one())
        if piece == "(":
            inner = self.either()
            if self._here != ")":
                raise self._unexpected()
            self._pieces.pop(0)
            return inner
        return self._word(piece)

    def _word(self, piece: str) -> Node:
        word = re.sub(r"\\(.)", r"\1", piece[1:-1]) if piece.startswith('"') else piece
        sought = Literal(word, ColumnType.TEXT)
        return Or(tuple(Contains(Field(column), sought, ignores_case=True) for column in self._columns))

    @property
    def _here(self) -> str:
        return self._pieces[0] if self._pieces else ""

    def _unexpected(self) -> BadRequest:
        found = f"has {self._here[:SHOWN]!r}" if self._here else "ends"
        return BadRequest(
            f"`{SEARCH}` {found} where a word is expected.", hint='Write `word "two words" NOT other`.', code="syntax"
        )
