"""One list as a file that is on its way while it is made: the library's CSV stream, turned into another form."""

import io
from collections.abc import Generator
from contextlib import closing
from tempfile import TemporaryFile

import pyarrow as pa
import pyarrow.parquet as pq

from hub.errors import Unprocessable
from hub.export.arrow import read_batches, to_schema
from hub.export.workbook import write_workbook
from hub.queries.lists import count_rows
from hub.queries.question import Question
from hub.queries.streams import Stream
from hub.security.caller import Caller
from hub.wiring import Hub

MOST_ROWS_AT_ONCE = 100_000
"""Of a workbook that somebody waits for: it is finished before its first byte can leave."""
PIECE_BYTES = 256 * 1024


def refuse_long_workbook(hub: Hub, caller: Caller, question: Question) -> None:
    """Raise Unprocessable for a workbook that would take minutes."""
    if question.limit is None and (count := count_rows(hub, caller, question)) > MOST_ROWS_AT_ONCE:
        raise Unprocessable(
            f"A workbook of {count:,} rows takes too long to wait for; {MOST_ROWS_AT_ONCE:,} is the most.",
            hint="Narrow the list with a filter, take Parquet or CSV, or have it made: POST /exports.",
            code="too_long",
        )


def to_parquet(stream: Stream, question: Question) -> Stream:
    """Row groups leave as they fill."""
    return stream.turned_into(_parquet(stream, question))


def to_workbook(stream: Stream, question: Question) -> Stream:
    return stream.turned_into(_workbook(stream, question))


def _parquet(stream: Stream, question: Question) -> Generator[bytes, None, None]:
    sink = _Sink()
    with (
        closing(read_batches(stream, question.fields)) as batches,
        pq.ParquetWriter(pa.PythonFile(sink, mode="w"), to_schema(question.fields), compression="zstd") as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


def _workbook(stream: Stream, question: Question) -> Generator[bytes, None, None]:
    with TemporaryFile() as file, closing(read_batches(stream, question.fields)) as batches:
        write_workbook(file, question.model, question.fields, batches)
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


class _Sink(io.RawIOBase):
    """A file of which what is written is taken away."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(data)  # type: ignore[arg-type]
        self._written += piece
        return piece.nbytes

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken
