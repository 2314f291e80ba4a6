"""Exports that the hub carries out by itself: what, in which form, where to, when; and how the last time went."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, word
from models.vocabulary import ExportFormat, RunState


class Export(OfClient, Base):
    """One export. Without a `schedule` it is made once; without a `target` its files are kept by the hub for a while."""

    __tablename__ = "export"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        # The list, newest first.
        Index("ix_export__client_id_seq", "client_id", "seq", unique=True),
    )

    name: Mapped[str]
    format: Mapped[ExportFormat] = mapped_column(word(ExportFormat, name="format"))
    tables: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """None is every table."""
    include_absent: Mapped[bool]
    filters: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    """Conditions by table, as a list's address has them."""
    partitioned: Mapped[bool]
    target: Mapped[str | None]
    schedule: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    hide_costs: Mapped[bool]
    hide_people: Mapped[bool]
    """What was hidden from whoever asked for it stays hidden in its files."""
    requested_by: Mapped[str]
    queued_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    """When kept files go."""
    state: Mapped[RunState] = mapped_column(word(RunState, name="state"))
    progress: Mapped[str]
    files: Mapped[list[Any]]
    """[{table, rows, names}] of the last time."""
    error_message: Mapped[str | None]
    error_hint: Mapped[str | None]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
