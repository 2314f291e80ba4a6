"""Uploaded files: kept in pieces, each compressed, so that no file has to pass through memory whole."""

import datetime as dt
import tempfile
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import zstandard
from sqlalchemy import ColumnElement, Connection, Integer, cast, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import aliased

from connectors.sdk.uploads import Upload
from hub.errors import NotFound
from hub.security.scopes import Scope
from hub.storage.rows import RowSession, to_frozen
from hub.storage.session import Database
from models.tables.tenancy import Client
from models.tables.uploads import UploadedFile, UploadedPiece

PIECE_BYTES = 1024 * 1024
COMPRESSION_LEVEL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUpload:
    client_id: uuid.UUID
    id: uuid.UUID
    connection_id: uuid.UUID
    name: str
    size_bytes: int
    sha256: bytes
    holds: str | None = None
    saved_at: dt.datetime | None = None
    uploaded_at: dt.datetime
    uploaded_by: str


def save_upload(session: RowSession, upload: StoredUpload, file: BinaryIO) -> None:
    """Keep a file from where it stands to its end."""
    values = {name: getattr(upload, name) for name in StoredUpload.__dataclass_fields__}
    session.execute(insert(UploadedFile), values)
    press = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)
    number = 0
    while piece := file.read(PIECE_BYTES):
        place = {"client_id": upload.client_id, "file_id": upload.id, "number": number}
        session.execute(insert(UploadedPiece), place | {"content": press.compress(piece)})
        number += 1


def list_uploads(session: RowSession, *, connection_id: uuid.UUID) -> list[StoredUpload]:
    """The files of a connection, the newest first, by when they were saved, else uploaded."""
    query = select(UploadedFile).where(UploadedFile.connection_id == connection_id, UploadedFile.removed_at.is_(None))
    return [to_frozen(StoredUpload, row) for row in session.scalars(query.order_by(_order_of(UploadedFile).desc()))]


def list_gone(session: RowSession, *, connection_id: uuid.UUID) -> set[str]:
    """What the removed files of a connection held, and none that is there."""
    query = select(UploadedFile.holds, func.bool_or(UploadedFile.removed_at.is_(None)).label("is_there"))
    query = query.where(UploadedFile.connection_id == connection_id, UploadedFile.holds.is_not(None))
    return {row.holds for row in session.execute(query.group_by(UploadedFile.holds)) if not row.is_there}


def remove_upload(
    session: RowSession, upload_id: uuid.UUID, *, connection_id: uuid.UUID, now: dt.datetime
) -> StoredUpload:
    """Forget a file's content; that it was there is remembered until whoever reads it has heard. Raises NotFound."""
    row = session.scalars(
        update(UploadedFile)
        .where(UploadedFile.id == upload_id, UploadedFile.connection_id == connection_id)
        .where(UploadedFile.removed_at.is_(None))
        .values(removed_at=now)
        .returning(UploadedFile)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no file {upload_id}.", hint="List the files of the connection.")
    session.execute(
        delete(UploadedPiece).where(UploadedPiece.client_id == row.client_id, UploadedPiece.file_id == upload_id)
    )
    return to_frozen(StoredUpload, row)


def _order_of(file: type[UploadedFile]) -> ColumnElement[Any]:
    """No file was saved after it was uploaded, whatever its clock said."""
    return tuple_(func.least(file.saved_at, file.uploaded_at), file.uploaded_at, file.id)


def drop_superseded(connection: Connection, *, now: dt.datetime, default_days: int) -> int:
    """Drop files that a newer one took the place of, or that were removed, longer ago than their client keeps raw data; returns how many."""
    newer = aliased(UploadedFile)
    days = func.coalesce(Client.raw_retention_days, default_days)
    took_its_place = (newer.holds == UploadedFile.holds) & (_order_of(newer) > _order_of(UploadedFile))
    was_removed = (newer.id == UploadedFile.id) & newer.removed_at.is_not(None)
    superseded = (
        select(newer.id)
        .where(newer.client_id == UploadedFile.client_id, newer.connection_id == UploadedFile.connection_id)
        .where(took_its_place & newer.removed_at.is_(None) | was_removed)
        .where(
            func.coalesce(newer.removed_at, func.greatest(newer.uploaded_at, UploadedFile.uploaded_at))
            < now - func.make_interval(0, 0, 0, cast(days, Integer))
        )
        .where(Client.id == UploadedFile.client_id)
    )
    return connection.execute(delete(UploadedFile).where(superseded.exists())).rowcount


@dataclass(frozen=True, slots=True)
class KeptUploads:
    """`connectors.sdk.uploads.Uploads` of one connection. A file lies on the disk as long as it is read, and no longer."""

    database: Database
    client_id: uuid.UUID
    connection_id: uuid.UUID

    def list(self) -> Sequence[Upload]:
        with self.database.session(Scope.of(self.client_id)) as session:
            stored = list_uploads(session, connection_id=self.connection_id)
        return [
            Upload(str(each.id), each.name, each.size_bytes, each.uploaded_at, each.holds, each.saved_at)
            for each in stored
        ]

    def gone(self) -> Collection[str]:
        with self.database.session(Scope.of(self.client_id)) as session:
            return list_gone(session, connection_id=self.connection_id)

    @contextmanager
    def opened(self, upload: Upload) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="pmo-hub-upload-") as folder:
            # Never the name that somebody chose.
            path = Path(folder) / "file"
            with path.open("wb") as file:
                for piece in self._pieces(uuid.UUID(upload.id)):
                    file.write(piece)
            yield path

    def note(self, upload: Upload, *, holds: str, saved_at: dt.datetime | None) -> None:
        with self.database.connect(Scope.of(self.client_id)) as connection:
            connection.execute(
                update(UploadedFile)
                .where(UploadedFile.client_id == self.client_id, UploadedFile.id == uuid.UUID(upload.id))
                .values(holds=holds, saved_at=saved_at)
            )

    def _pieces(self, file_id: uuid.UUID) -> Iterator[bytes]:
        """One at a time, in transactions of their own: a slow disk holds none open."""
        number = 0
        while (content := self._piece(file_id, number)) is not None:
            yield zstandard.decompress(content)
            number += 1

    def _piece(self, file_id: uuid.UUID, number: int) -> bytes | None:
        query = select(UploadedPiece.content).where(
            UploadedPiece.client_id == self.client_id,
            UploadedPiece.file_id == file_id,
            UploadedPiece.number == number,
        )
        with self.database.connect(Scope.of(self.client_id)) as connection:
            return connection.execute(query).scalar()
