"""Whole lists as one long answer: CSV, or a JSON object a line. PostgreSQL writes the text, COPY hands it on; memory stays flat."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from typing import Any

from hub.queries.as_of import LookBack, Untracked
from hub.queries.lists import Unchanged, gaps_of, read_tag
from hub.queries.past import enter, held_at
from hub.queries.question import Asker, Question, shape_of
from hub.queries.reading import STREAM_TIMEOUT_S, reading
from hub.queries.statement import Statement, csv_statement, lines_statement
from hub.security.caller import Caller
from hub.wiring import Hub

PIECE_BYTES = 64 * 1024
"""A stream is handed on in pieces of this size: COPY gives one row at a time."""


class Writing(Enum):
    """How rows are written: as CSV with a header, or as JSON objects, one a line."""

    CSV = "csv"
    LINES = "lines"


STATEMENTS = {Writing.CSV: csv_statement, Writing.LINES: lines_statement}


@dataclass(frozen=True, slots=True)
class Stream:
    """A long answer, piece by piece. It holds a database connection until its end, or until it is closed."""

    pieces: Iterator[bytes]
    close: Callable[[], None]
    etag: str | None
    untracked: tuple[Untracked, ...] = ()

    def turned_into(self, pieces: Generator[bytes, None, None]) -> "Stream":
        """The same rows in another form, which closes this one at its end; it begins when its first piece is there."""
        return replace(self, pieces=chain((next(pieces, b""),), pieces), close=pieces.close)


def stream_rows(
    hub: Hub,
    caller: Caller,
    question: Question,
    *,
    writing: Writing,
    known: frozenset[str] = frozenset(),
    form: str = "",
) -> Stream | Unchanged:
    """The list; all of it unless the question has a limit. `form` tells tags apart of what is made of one writing.

    Raises as `read_page`, and before the first piece is handed on.
    """
    asker = Asker.of(caller)
    with reading(hub.database, caller.scope) as reader:
        etag = read_tag(reader, question, question.identity(asker), form=form or writing.value)
        back = None if etag in known else held_at(reader, question.model, question.as_of)
    if etag in known:
        return Unchanged(etag)
    shape, values = shape_of(question, asker, back=back)
    pieces = _copy(hub, caller, STATEMENTS[writing](shape), {**values, "room": question.limit}, back=back)
    return Stream(chain((next(pieces, b""),), pieces), pieces.close, etag or None, gaps_of(back))


def _copy(
    hub: Hub, caller: Caller, statement: Statement, values: dict[str, Any], *, back: LookBack | None
) -> Generator[bytes, None, None]:
    """What COPY gives, gathered into pieces; the transaction lasts as long as the stream."""
    with reading(hub.database, caller.scope, timeout_s=STREAM_TIMEOUT_S) as reader:
        enter(reader, back)
        with reader.cursor().copy(statement.sql, statement.bind_by_name(values)) as copied:
            piece = bytearray()
            for row in copied:
                piece += row
                if len(piece) >= PIECE_BYTES:
                    yield bytes(piece)
                    piece.clear()
            yield bytes(piece)
