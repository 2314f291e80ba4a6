"""Where streams resume. A cursor is written in the same transaction as the rows of its page, and only when it moved."""

import uuid

from sqlalchemy import Connection, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from connectors.sdk.cursor import Cursor
from models.tables.sync import SyncCursor

CursorKey = tuple[str, str]
"""(stream, scope)"""


def list_cursors(
    connection: Connection, *, client_id: uuid.UUID, connection_id: uuid.UUID, written_by: uuid.UUID | None = None
) -> dict[CursorKey, Cursor]:
    """All cursors of a connection; with `written_by` those a certain run has moved (to resume an interrupted full pass)."""
    query = select(SyncCursor.stream, SyncCursor.scope, SyncCursor.state, SyncCursor.version).where(
        SyncCursor.client_id == client_id, SyncCursor.connection_id == connection_id
    )
    if written_by is not None:
        query = query.where(SyncCursor.run_id == written_by)
    return {(row.stream, row.scope): Cursor(row.state, row.version) for row in connection.execute(query)}


def save_cursor(
    connection: Connection,
    cursor: Cursor,
    *,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    run_id: uuid.UUID,
    key: CursorKey,
    is_last: bool,
) -> None:
    """Move a cursor. An unchanged one is not written."""
    statement = insert(SyncCursor).values(
        client_id=client_id,
        connection_id=connection_id,
        stream=key[0],
        scope=key[1],
        state=cursor.state,
        version=cursor.version,
        run_id=run_id,
        full_pass_done=is_last,
    )
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["client_id", "connection_id", "stream", "scope"],
            set_={
                "state": new.state,
                "version": new.version,
                "run_id": new.run_id,
                "full_pass_done": SyncCursor.full_pass_done | new.full_pass_done,
                "updated_at": func.now(),
            },
            where=or_(
                SyncCursor.state.is_distinct_from(new.state),
                SyncCursor.version.is_distinct_from(new.version),
                new.full_pass_done & ~SyncCursor.full_pass_done,
            ),
        )
    )


def drop_cursors(connection: Connection, *, client_id: uuid.UUID, connection_id: uuid.UUID) -> None:
    """Forget all cursors of a connection: the next run reads everything."""
    connection.execute(
        delete(SyncCursor).where(SyncCursor.client_id == client_id, SyncCursor.connection_id == connection_id)
    )
