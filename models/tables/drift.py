"""The fields a tool's answers are known to have, and what changed about them."""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Identity, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, OfClient, word
from models.tables.connections import of_connection
from models.vocabulary import FieldChange


class SourceField(Base):
    """One field as the runs met it: listed by the tool with name and type, or a key of the records as they came."""

    __tablename__ = "source_field"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    types: Mapped[str]
    """The tool's type, or the kinds of value that were met, joined by "|"."""
    is_listed: Mapped[bool]
    is_always: Mapped[bool]
    """No record lacked it so far."""
    is_gone: Mapped[bool]
    seen: Mapped[int]


class FieldChangeRow(OfClient, Base):
    """A field that came, went or changed its type: noticed once."""

    __tablename__ = "field_change"
    __table_args__ = (of_connection(), Index("ix_field_change__client_id_seq", "client_id", "seq", unique=True))

    connection_id: Mapped[uuid.UUID]
    stream: Mapped[str]
    scope: Mapped[str]
    field: Mapped[str]
    name: Mapped[str | None]
    change: Mapped[FieldChange] = mapped_column(word(FieldChange, name="change"))
    type_before: Mapped[str | None]
    type_after: Mapped[str | None]
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Dotted names of the mapping rules that read it."""
    message: Mapped[str]
    hint: Mapped[str]
    run_id: Mapped[uuid.UUID]
    noticed_at: Mapped[dt.datetime]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
