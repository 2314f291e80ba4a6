"""One table into files, in each format. Rows pass through; none is kept."""

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from hub.errors import SettingsError
from hub.export.arrow import read_batches, to_schema
from hub.export.order import Written, columns_of
from hub.export.target import Target
from hub.export.workbook import write_workbook
from hub.queries.streams import Stream
from models.reporting import ReadModel
from models.vocabulary import ExportFormat

Writer = Callable[[ReadModel, Stream, Target], Written]


def write_csv(model: ReadModel, stream: Stream, target: Target) -> Written:
    """The library's CSV as it comes; rows are counted by their ends outside quotes."""
    name, rows = f"{model.name}.csv", _RowCount()
    try:
        with target.writing(name) as file:
            for piece in stream.pieces:
                rows.count(piece)
                file.write(piece)
    finally:
        stream.close()
    return Written(table=model.name, rows=rows.without_header, files=(name,))


def write_xlsx(model: ReadModel, stream: Stream, target: Target) -> Written:
    """One workbook; a table longer than a sheet goes on in the next one."""
    name, columns = f"{model.name}.xlsx", columns_of(model)
    with target.writing(name) as file:
        rows = write_workbook(file, model, columns, read_batches(stream, columns))
    return Written(table=model.name, rows=rows, files=(name,))


def write_parquet(model: ReadModel, stream: Stream, target: Target) -> Written:
    """One file a table, compressed with zstd; each batch is a row group."""
    name, columns, rows = f"{model.name}.parquet", columns_of(model), 0
    with (
        target.writing(name) as file,
        pq.ParquetWriter(file, to_schema(columns), compression="zstd") as writer,
    ):
        for batch in read_batches(stream, columns):
            writer.write_batch(batch)
            rows += batch.num_rows
    return Written(table=model.name, rows=rows, files=(name,))


def write_delta(model: ReadModel, stream: Stream, target: Target) -> Written:
    """A Delta table whose newest version is this export; earlier exports stay readable as earlier versions.

    Raises SettingsError where the package for it is not installed.
    """
    try:
        from deltalake import write_deltalake
    except ImportError as error:
        raise SettingsError(
            "Delta tables need a package that is not installed.", hint="pip install 'pmo-hub[lake]'"
        ) from error
    columns = columns_of(model)
    batches = _Counted(read_batches(stream, columns))
    reader = pa.RecordBatchReader.from_batches(to_schema(columns), batches)
    with target.faults_said():
        if target.is_local:
            target.files.makedirs(target.root, exist_ok=True)
        write_deltalake(f"{target.address.rstrip('/')}/{model.name}", reader, mode="overwrite", schema_mode="overwrite")
    return Written(table=model.name, rows=batches.rows, files=(f"{model.name}/",))


WRITERS: dict[ExportFormat, Writer] = {
    ExportFormat.CSV: write_csv,
    ExportFormat.XLSX: write_xlsx,
    ExportFormat.PARQUET: write_parquet,
    ExportFormat.DELTA: write_delta,
}


class _Counted:
    """Batches, counted as they pass."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = iter(batches)
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            self.rows += batch.num_rows
            yield batch


class _RowCount:
    """Rows of a CSV text that comes in pieces: ends of line that do not stand between quotes."""

    def __init__(self) -> None:
        self._ends = 0
        self._is_quoted = False

    def count(self, piece: bytes) -> None:
        for at, part in enumerate(piece.split(b'"')):
            if at:
                self._is_quoted = not self._is_quoted
            if not self._is_quoted:
                self._ends += part.count(b"\n")

    @property
    def without_header(self) -> int:
        return max(self._ends - 1, 0)
