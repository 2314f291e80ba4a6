"""What syncing leaves behind: runs, cursors, raw pages, quarantined records."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, word
from models.tables.connections import of_connection
from models.vocabulary import Entity, LogLevel, RunMode, RunState, RunTrigger


class SyncRun(OfClient, Base):
    """One sync of one connection. `counts` is {stream: {pages, records, created, changed, unchanged, removed, quarantined}}."""

    __tablename__ = "sync_run"
    __table_args__ = (
        of_connection(),
        # The runs of a connection, newest first.
        Index("ix_sync_run__client_id_connection_id_queued_at", "client_id", "connection_id", "queued_at"),
        # At most one run of a connection is under way.
        Index(
            "uq_sync_run__one_running",
            "client_id",
            "connection_id",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_sync_run__client_id_seq", "client_id", "seq", unique=True),
    )

    connection_id: Mapped[uuid.UUID]
    trigger: Mapped[RunTrigger] = mapped_column(word(RunTrigger, name="trigger"))
    mode: Mapped[RunMode] = mapped_column(word(RunMode, name="mode"))
    state: Mapped[RunState] = mapped_column(word(RunState, name="state"))
    lease_epoch: Mapped[int | None]
    requested_by: Mapped[str]
    queued_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[dt.datetime | None]
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    cancel_requested_at: Mapped[dt.datetime | None]
    only_streams: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    only_scopes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """What it reads; NULL is everything the connection syncs."""
    accepts_removals: Mapped[bool] = mapped_column(server_default="false")
    """A person has seen what would leave and released the brake for this run."""
    mapping_version: Mapped[int | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    gaps: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """What could not be read while the rest went on: [{stream, scope, message, hint, is_fault}]."""
    requests: Mapped[int] = mapped_column(server_default="0")
    throttled_seconds: Mapped[float] = mapped_column(server_default="0")
    progress: Mapped[str | None]
    error_class: Mapped[str | None]
    error_message: Mapped[str | None]
    error_hint: Mapped[str | None]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class RunLogLine(Base):
    """One sentence of a run about itself. The last few hundred of a run are kept; `number` goes on counting, so the first tells what left."""

    __tablename__ = "run_log"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "run_id"], ["sync_run.client_id", "sync_run.id"], ondelete="CASCADE"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    level: Mapped[LogLevel] = mapped_column(word(LogLevel, name="level"))
    message: Mapped[str]


class SyncCursor(Base):
    """Where a stream of a scope resumes. `full_pass_done` is false while a first (or repeated) full read is under way."""

    __tablename__ = "sync_cursor"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[dict[str, Any]]
    version: Mapped[int]
    run_id: Mapped[uuid.UUID]
    full_pass_done: Mapped[bool] = mapped_column(server_default="false")
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SeenInRun(Base):
    """Rows a full run met as they were, one line a batch, dropped when the run ends: an older copy that comes later replaces none of them."""

    __tablename__ = "seen_in_run"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    batch: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    connection_id: Mapped[uuid.UUID]
    entity: Mapped[str]
    ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))


class StreamFreshness(Base):
    """A stream holds what its tool had at `as_of`: the beginning of the newest run that read it to its end."""

    __tablename__ = "stream_freshness"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[dt.datetime]
    run_id: Mapped[uuid.UUID]


class RawPage(Base):
    """One vendor answer as it came, zstd-compressed; replayed after a mapping change, dropped after the client's retention."""

    __tablename__ = "raw_page"
    __table_args__ = (
        of_connection(),
        # Replay of a connection in order, and dropping by age.
        Index("ix_raw_page__client_id_connection_id_received_at", "client_id", "connection_id", "received_at"),
        # The same answer twice is kept once.
        Index("ix_raw_page__client_id_connection_id_body_hash", "client_id", "connection_id", "body_hash"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    connection_id: Mapped[uuid.UUID]
    run_id: Mapped[uuid.UUID]
    stream: Mapped[str]
    scope: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_hash: Mapped[bytes]
    body_bytes: Mapped[int]
    context: Mapped[dict[str, Any]]
    received_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class QuarantinedRecord(OfClient, Base):
    """A record that broke a rule: what, which rule, and the raw page it stands in. Seen again, it is the same row."""

    __tablename__ = "quarantined_record"
    __table_args__ = (
        of_connection(),
        UniqueConstraint("client_id", "connection_id", "stream", "source_id", "rule"),
        Index("ix_quarantined_record__client_id_seq", "client_id", "seq", unique=True),
    )

    connection_id: Mapped[uuid.UUID]
    stream: Mapped[str]
    scope: Mapped[str]
    source_id: Mapped[str]
    rule: Mapped[str]
    message: Mapped[str]
    hint: Mapped[str]
    raw_page_id: Mapped[int | None]
    first_seen_run: Mapped[uuid.UUID]
    last_seen_run: Mapped[uuid.UUID]
    first_seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    resolved_at: Mapped[dt.datetime | None]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))


class CensusResult(Base):
    """The newest census of one kind of record in one scope: what the source counted, what the hub holds, and which ids differ."""

    __tablename__ = "census_result"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entity: Mapped[Entity] = mapped_column(word(Entity, name="entity"), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID]
    counted: Mapped[int]
    """Ids the source listed."""
    held: Mapped[int]
    """Of them, rows the hub holds as present."""
    not_held: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Source ids the hub lacks, the first hundred."""
    gone: Mapped[int]
    """Rows that left by this census."""
    braked: Mapped[bool]
    """More would have left than one run may take: nothing was removed."""
    taken_at: Mapped[dt.datetime]
