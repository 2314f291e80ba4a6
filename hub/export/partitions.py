"""A table as Parquet files of one client and month each, in folders that lakes read as columns.

    time_entries/client=0190.../period=2026-11/time_entries.parquet

Rows come in the order of their partitions, so one file is open at a time and memory stays flat. The month is that of a day that never
changes while a row lives, so a later export writes the same rows to the same place.
"""

from collections.abc import Iterator
from fnmatch import fnmatch

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hub.export.arrow import read_batches, to_schema
from hub.export.order import Partition, Written, columns_of
from hub.export.target import Target
from hub.queries.order import Key, Order, default_order
from hub.queries.streams import Stream
from models.reporting import ReadModel

NO_DAY = "1970-01"
"""Where a tool does not say when; the feeds have the same."""

Place = tuple[str, str]
"""Client and period; without a period where a table is not split by time."""


def partition_order(model: ReadModel) -> Order:
    """Client, day, and what the list is in order of."""
    names = [name for name in (model.client_column, model.partitioned_by) if name]
    rest = tuple(key for key in default_order(model) if key.column.name not in names)
    return (*(Key(model.by_name[name]) for name in names), *rest)


def write_partitions(model: ReadModel, stream: Stream, target: Target) -> Written:
    """A file a client and month; files of months that are empty by now are removed."""
    written = list(_write(model, stream, target))
    files = tuple(partition.file for partition in written)
    _drop_others(model, target, kept={target.path_of(file) for file in files})
    rows = sum(partition.rows for partition in written)
    return Written(table=model.name, rows=rows, files=files, partitions=tuple(written))


def _write(model: ReadModel, stream: Stream, target: Target) -> Iterator[Partition]:
    columns = columns_of(model)
    pieces = (piece for batch in read_batches(stream, columns) for piece in _cut(batch, model))
    ahead = next(pieces, None)
    while ahead is not None:
        place, rows = ahead[0], 0
        name = _name_of(model, place)
        with (
            target.writing(name) as file,
            pq.ParquetWriter(file, to_schema(columns), compression="zstd") as writer,
        ):
            while ahead is not None and ahead[0] == place:
                writer.write_batch(ahead[1])
                rows += ahead[1].num_rows
                ahead = next(pieces, None)
        yield Partition(file=name, client=place[0], period=place[1], rows=rows)


def _cut(batch: pa.RecordBatch, model: ReadModel) -> Iterator[tuple[Place, pa.RecordBatch]]:
    """The batch where client or month change."""
    clients = batch.column(model.client_column)
    periods = _periods(batch, model)
    begin = 0
    for end in pc.run_end_encode(pc.binary_join_element_wise(clients, periods, "/")).run_ends.to_pylist():
        yield (clients[begin].as_py(), periods[begin].as_py()), batch.slice(begin, end - begin)
        begin = end


def _periods(batch: pa.RecordBatch, model: ReadModel) -> pa.Array:
    if not model.partitioned_by:
        return pa.repeat("", batch.num_rows)
    days = pc.cast(batch.column(model.partitioned_by), pa.timestamp("us"))
    return pc.fill_null(pc.strftime(days, "%Y-%m"), NO_DAY)


def _name_of(model: ReadModel, place: Place) -> str:
    client, period = place
    folder = f"{model.name}/client={client}" + (f"/period={period}" if period else "")
    return f"{folder}/{model.name}.parquet"


def _drop_others(model: ReadModel, target: Target, *, kept: set[str]) -> None:
    """What an earlier export left of partitions that have no rows now. Nothing else that lies there is touched."""
    folder = target.path_of(model.name)
    with target.faults_said():
        if not target.files.isdir(folder):
            return
        target.files.invalidate_cache()
        for path in target.files.find(folder):
            ours = fnmatch(path, f"{folder}/client=*/{model.name}.parquet")
            if ours and path not in kept:
                target.files.rm_file(path)
