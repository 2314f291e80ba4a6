"""Rejected records, kept with the rule they broke and the raw page they stand in; seen again they are the same row."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from connectors.sdk.errors import RecordRejected
from models.tables.sync import QuarantinedRecord

MESSAGE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Rejection:
    stream: str
    scope: str
    error: RecordRejected
    raw_page_id: int | None


def save_rejections(
    connection: Connection,
    rejections: Sequence[Rejection],
    *,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    run_id: uuid.UUID,
) -> None:
    """Write rejections; one broken rule of one record is one row, however often it is seen."""
    rows = {}
    for rejection in rejections:
        key = f"quarantine:{rejection.stream}:{rejection.error.source_id}:{rejection.error.rule}"
        rows[key] = {
            "client_id": client_id,
            "id": uuid.uuid5(connection_id, key),
            "connection_id": connection_id,
            "stream": rejection.stream,
            "scope": rejection.scope,
            "source_id": rejection.error.source_id.replace("\x00", "\ufffd"),
            "rule": rejection.error.rule,
            "message": rejection.error.message.replace("\x00", "\ufffd")[:MESSAGE_LIMIT],
            "hint": rejection.error.hint,
            "raw_page_id": rejection.raw_page_id,
            "first_seen_run": run_id,
            "last_seen_run": run_id,
        }
    if not rows:
        return
    statement = insert(QuarantinedRecord).values(list(rows.values()))
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["client_id", "connection_id", "stream", "source_id", "rule"],
            set_={
                "message": new.message,
                "hint": new.hint,
                "raw_page_id": new.raw_page_id,
                "last_seen_run": new.last_seen_run,
                "last_seen_at": func.now(),
                "resolved_at": None,
            },
        )
    )


def resolve_rejections(
    connection: Connection, source_ids: Sequence[str], *, client_id: uuid.UUID, connection_id: uuid.UUID, stream: str
) -> None:
    """Close the rejections of records that have now been translated well."""
    mine = (
        QuarantinedRecord.client_id == client_id,
        QuarantinedRecord.connection_id == connection_id,
        QuarantinedRecord.stream == stream,
    )
    is_open = QuarantinedRecord.resolved_at.is_(None)
    opened = set(connection.execute(select(QuarantinedRecord.source_id).where(*mine, is_open)).scalars())
    mended = opened.intersection(source_ids)
    if mended:
        connection.execute(
            update(QuarantinedRecord)
            .where(*mine, is_open, QuarantinedRecord.source_id.in_(mended))
            .values(resolved_at=func.now())
        )
