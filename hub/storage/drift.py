"""The fields a connection's answers are known to have, and what changed about them."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from hub.storage.upsert import RunStamp
from models.tables.drift import FieldChangeRow, SourceField
from models.vocabulary import FieldChange


class FieldKey(NamedTuple):
    """A field by where it occurs; `scope` is "" for one of the whole connection."""

    stream: str
    scope: str
    field: str

    @property
    def place(self) -> tuple[str, str]:
        return self.stream, self.scope

    @property
    def last(self) -> str:
        """The vendor's own id in a path or a compound id."""
        return self.field.rpartition(".")[2].rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class StoredField:
    """`types` are joined by "|". `is_always`: no record lacked it so far. `seen` counts up to what makes it known."""

    key: FieldKey
    name: str | None
    types: str
    is_listed: bool
    is_always: bool
    seen: int
    is_gone: bool = False

    def as_gone(self) -> "StoredField":
        return replace(self, is_gone=True)


@dataclass(frozen=True, slots=True)
class NoticedChange:
    """One field's change, for people. `rules` are the mapping rules that read it."""

    after: StoredField
    change: FieldChange
    types_before: str | None
    rules: tuple[str, ...]
    shown: str
    message: str
    hint: str

    @property
    def key(self) -> FieldKey:
        return self.after.key


def list_source_fields(connection: Connection, *, stamp: RunStamp) -> dict[FieldKey, StoredField]:
    query = select(*SourceField.__table__.c).where(
        SourceField.client_id == stamp.client_id, SourceField.connection_id == stamp.connection_id
    )
    return {
        (key := FieldKey(row.stream, row.scope, row.field)): StoredField(
            key, row.name, row.types, row.is_listed, row.is_always, row.seen, row.is_gone
        )
        for row in connection.execute(query)
    }


def save_source_fields(connection: Connection, fields: Collection[StoredField], *, stamp: RunStamp) -> None:
    """Keep fields as they are now."""
    if not fields:
        return
    rows = [
        {
            "client_id": stamp.client_id,
            "connection_id": stamp.connection_id,
            **field.key._asdict(),
            "name": field.name,
            "types": field.types,
            "is_listed": field.is_listed,
            "is_always": field.is_always,
            "is_gone": field.is_gone,
            "seen": field.seen,
        }
        for field in fields
    ]
    statement = upsert(SourceField)
    keys = [column.name for column in SourceField.__table__.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def save_field_changes(
    connection: Connection, changes: Sequence[NoticedChange], *, stamp: RunStamp, now: dt.datetime
) -> None:
    """Add what was noticed to the list that people read."""
    rows = [
        {
            "client_id": stamp.client_id,
            "id": uuid.uuid5(stamp.run_id, "\0".join(change.key)),
            "connection_id": stamp.connection_id,
            **change.key._asdict(),
            "name": change.after.name,
            "change": change.change,
            "type_before": change.types_before,
            "type_after": None if change.change is FieldChange.GONE else change.after.types,
            "rules": list(change.rules),
            "message": change.message,
            "hint": change.hint,
            "run_id": stamp.run_id,
            "noticed_at": now,
        }
        for change in changes
    ]
    if rows:
        connection.execute(insert(FieldChangeRow), rows)
