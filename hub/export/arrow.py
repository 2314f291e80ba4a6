"""A list as typed columns: PostgreSQL's CSV, read in batches by Arrow. Decimals stay decimals, days days, instants UTC."""

import io
import threading
from collections.abc import Generator, Iterator
from functools import partial

import orjson
import pyarrow as pa
from pyarrow import csv

from hub.queries.streams import Stream
from models.reporting import Column, ColumnType

BLOCK_BYTES = 4 * 1024 * 1024
"""One batch holds about this much text."""

TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.UUID: pa.string(),
    ColumnType.TEXT: pa.string(),
    ColumnType.WORD: pa.string(),
    ColumnType.TEXTS: pa.list_(pa.string()),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
    ColumnType.OBJECT: pa.string(),
}
"""Lists of texts are lists; objects are JSON texts, since their shape differs from row to row."""


def to_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The columns as Arrow fields; each carries its meaning and unit as metadata."""
    return pa.schema([_field(column) for column in columns])


def read_batches(stream: Stream, columns: tuple[Column, ...]) -> Generator[pa.RecordBatch, None, None]:
    """The rows of a CSV stream of these columns, typed. Reads on as the batches are taken; closes the stream at the end."""
    schema, source = to_schema(columns), _Pieces(stream.pieces)
    try:
        reader = csv.open_csv(
            pa.PythonFile(source, mode="r"),
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types={field.name: _as_read(field.type) for field in schema},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        yield from map(partial(_finish, schema=schema), reader)
    finally:
        source.end()
        stream.close()


def _field(column: Column) -> pa.Field:
    said = {"meaning": column.meaning} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, type_of(column), nullable=column.nullable, metadata=said)


def type_of(column: Column) -> pa.DataType:
    if column.type in {ColumnType.AMOUNT, ColumnType.NUMBER}:
        return pa.decimal128(*column.digits)
    return TYPES[column.type]


def _as_read(kind: pa.DataType) -> pa.DataType:
    """CSV knows no lists: there they stand as JSON."""
    return pa.string() if pa.types.is_list(kind) else kind


def _finish(batch: pa.RecordBatch, *, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        _to_lists(array, field.type) if pa.types.is_list(field.type) else array
        for array, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def _to_lists(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    return pa.array([None if text is None else orjson.loads(text) for text in texts.to_pylist()], type=kind)


class _Pieces(io.RawIOBase):
    """An iterator of bytes as a file that can be read once, from start to end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self._lock = threading.Lock()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; all that is left without one. Arrow reads ahead in a thread of its own."""
        with self._lock:
            return self._read(size)

    def end(self) -> None:
        """Nothing more is read, also not by the thread that reads ahead."""
        with self._lock:
            self._pieces = iter(())

    def _read(self, size: int) -> bytes:
        if size < 0:
            return b"".join((bytes(self._rest), *self._pieces))
        taken = bytearray()
        while len(taken) < size:
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    break
            room = size - len(taken)
            taken += self._rest[:room]
            self._rest = self._rest[room:]
        return bytes(taken)
