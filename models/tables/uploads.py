"""Files that people uploaded for a connection, kept in the database: every replica sees them, and they are saved with the rest."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKeyConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient
from models.tables.connections import of_connection


class UploadedFile(OfClient, Base):
    """One file as it was handed in. `holds` is what its connector found in it, `saved_at` of when: the newest of those that share it holds."""

    __tablename__ = "uploaded_file"
    __table_args__ = (
        of_connection(),
        # The files of a connection, newest first.
        Index("ix_uploaded_file__client_id_connection_id", "client_id", "connection_id", "uploaded_at"),
    )

    connection_id: Mapped[uuid.UUID]
    name: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[bytes]
    holds: Mapped[str | None]
    saved_at: Mapped[dt.datetime | None]
    uploaded_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    uploaded_by: Mapped[str]
    removed_at: Mapped[dt.datetime | None]
    """When somebody took it away: its pieces are gone, and what it held leaves with the next run."""


class UploadedPiece(Base):
    """A part of a file, zstd, small enough to pass through memory."""

    __tablename__ = "uploaded_piece"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_id", "file_id"], ["uploaded_file.client_id", "uploaded_file.id"], ondelete="CASCADE"
        ),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
