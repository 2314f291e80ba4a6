"""What tables have in common: naming, tenancy, provenance, presence.

`client_id` stands first in every key and index: isolation today, sharding by client tomorrow. Rows of different entities refer to each
other by ids that are computed, not looked up, and arrive in any order; so there are foreign keys to `client` and `connection`'s own
tables only, none between work rows.
"""

import datetime as dt
import uuid
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Enum,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from models.vocabulary import Presence

NAMES = {
    "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    "uq": "uq_%(table_name)s__%(column_0_N_name)s",
    "ck": "ck_%(table_name)s__%(constraint_name)s",
    "fk": "fk_%(table_name)s__%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own interface
        uuid.UUID: Uuid(),
        dt.datetime: DateTime(timezone=True),
        str: Text(),
        int: BigInteger(),
        bytes: LargeBinary(),
        Decimal: Numeric(19, 4),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


def word(enum: type[StrEnum], *, name: str) -> Enum:
    """Text with a CHECK of the enum's values; `name` names the constraint."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def currency_check(column: str = "currency") -> CheckConstraint:
    return CheckConstraint(f"{column} ~ '^[A-Z]{{3}}$'", name=f"{column}_is_iso")


def no_amount_without_currency(*amounts: str, currency: str = "currency") -> CheckConstraint:
    present = " AND ".join(f"{amount} IS NULL" for amount in amounts)
    return CheckConstraint(f"({present}) OR {currency} IS NOT NULL", name="amount_has_currency")


class OfClient:
    """A row of one client. Row-level security is forced on every such table."""

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Versioned:
    """A row the PMO keeps itself and may change or remove; what it was before stands in the table's history (`tables/history.py`)."""

    known_from: Mapped[dt.datetime] = mapped_column(server_default=text("pmo_hub_instant()"))
    """Since when this version holds."""


class Sourced(OfClient):
    """A row that came from a tool: provenance, presence, and the two sequences bulk readers page by.

    `seq` is the order of insertion (keyset paging); `change_seq` rises with every change in the order of commits (change feeds).
    """

    connection_id: Mapped[uuid.UUID]
    source_id: Mapped[str]
    source_url: Mapped[str | None]
    source_created_at: Mapped[dt.datetime | None]
    source_updated_at: Mapped[dt.datetime | None]
    first_seen_run: Mapped[uuid.UUID]
    last_changed_run: Mapped[uuid.UUID]
    content_hash: Mapped[bytes]
    mapping_version: Mapped[int]
    presence: Mapped[Presence] = mapped_column(word(Presence, name="presence"), server_default=Presence.PRESENT.value)
    presence_changed_at: Mapped[dt.datetime | None]
    presence_reason: Mapped[str | None]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=False, cycle=False))
    change_seq: Mapped[int]
    known_from: Mapped[dt.datetime] = mapped_column(server_default=text("pmo_hub_instant()"))
    """Since when this version holds; what held before stands in the table's history (`tables/history.py`)."""
    raw_page_id: Mapped[int | None]
    """The kept page this content was read from; retention keeps it as long as the row."""

    extra_table_args: tuple[SchemaItem, ...] = ()

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        name = cls.__tablename__  # type: ignore[attr-defined]
        return (
            # Keyset paging of lists, feeds and exports.
            Index(f"ix_{name}__client_id_seq", "client_id", "seq", unique=True),
            # The few rows that are not present: what comes back with its parent.
            Index(
                f"ix_{name}__client_id_connection_id_absent",
                "client_id",
                "connection_id",
                postgresql_where=text("presence <> 'present'"),
            ),
            # The change feed.
            Index(f"ix_{name}__client_id_change_seq", "client_id", "change_seq"),
            # Lists by the tool's own date of change, either way; rows without one cost nothing here.
            Index(
                f"ix_{name}__client_id_source_updated_at",
                "client_id",
                text("source_updated_at DESC NULLS LAST"),
                postgresql_where=text("source_updated_at IS NOT NULL"),
            ),
            *cls.extra_table_args,
        )
