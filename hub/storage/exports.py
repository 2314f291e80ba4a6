"""Exports: one row each, from the wish to the files."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.errors import NotFound
from hub.jobs import enqueue_export
from hub.storage.rows import to_frozen
from hub.storage.schedules import Scheduled
from models.tables.exports import Export
from models.vocabulary import ExportFormat, RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExport:
    """An export as it was asked for. `target` None is the hub's own store."""

    client_id: uuid.UUID
    id: uuid.UUID
    name: str
    format: ExportFormat
    tables: list[str] | None
    include_absent: bool
    filters: dict[str, str] | None
    partitioned: bool
    target: str | None
    schedule: dict[str, Any] | None
    hide_costs: bool
    hide_people: bool
    requested_by: str
    state: RunState
    files: list[Any]

    @property
    def names(self) -> list[str]:
        """The files of the last time; none of an export that was not made yet."""
        return [name for written in self.files for name in written["names"]]


def save_export(connection: Connection, *, values: dict[str, Any]) -> None:
    """Store a wish and queue it, in one transaction."""
    waiting = {"state": RunState.QUEUED, "progress": "", "files": []}
    connection.execute(insert(Export).values(**values, **waiting))
    queue_export(connection, client_id=values["client_id"], export_id=values["id"])


def queue_export(connection: Connection, *, client_id: uuid.UUID, export_id: uuid.UUID) -> None:
    enqueue_export(connection.connection.driver_connection, client_id=client_id, export_id=export_id)


def queue_again(connection: Connection, *, client_id: uuid.UUID, export_id: uuid.UUID, now: dt.datetime) -> bool:
    """Queue a scheduled export once more, unless it waits or works already."""
    query = (
        update(Export)
        .where(_is(client_id, export_id), Export.state.not_in([RunState.QUEUED, RunState.RUNNING]))
        .values(state=RunState.QUEUED, queued_at=now)
    )
    is_due = connection.execute(query).rowcount > 0
    if is_due:
        queue_export(connection, client_id=client_id, export_id=export_id)
    return is_due


def get_export(connection: Connection, export_id: uuid.UUID) -> StoredExport:
    """Raises NotFound when there is none, or none in the scope."""
    row = connection.execute(select(Export.__table__).where(Export.id == export_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no export {export_id}.", hint="List what you may see: /exports.")
    return to_frozen(StoredExport, row)


def begin_export(connection: Connection, export_id: uuid.UUID, *, now: dt.datetime) -> StoredExport:
    """Mark it as under way. Raises NotFound."""
    _change(connection, export_id, state=RunState.RUNNING, started_at=now, finished_at=None, progress="begins")
    return get_export(connection, export_id)


def note_progress(connection: Connection, export_id: uuid.UUID, progress: str) -> None:
    _change(connection, export_id, progress=progress)


def end_export(
    connection: Connection, export_id: uuid.UUID, *, now: dt.datetime, files: list[Any], expires_at: dt.datetime | None
) -> None:
    """Mark it as made."""
    _change(
        connection,
        export_id,
        state=RunState.SUCCEEDED,
        finished_at=now,
        files=files,
        expires_at=expires_at,
        progress="",
        error_message=None,
        error_hint=None,
    )


def fail_export(connection: Connection, export_id: uuid.UUID, *, now: dt.datetime, message: str, hint: str) -> None:
    """Mark it as failed; the files of the time before stay as they are."""
    _change(
        connection,
        export_id,
        state=RunState.FAILED,
        finished_at=now,
        progress="",
        error_message=message,
        error_hint=hint,
    )


def drop_export(connection: Connection, export_id: uuid.UUID) -> None:
    connection.execute(delete(Export).where(Export.id == export_id))


def list_expired(connection: Connection, *, now: dt.datetime) -> list[StoredExport]:
    """Those whose kept files have had their time."""
    rows = connection.execute(select(Export.__table__).where(Export.expires_at <= now))
    return [to_frozen(StoredExport, row) for row in rows]


def list_scheduled_exports(connection: Connection) -> list[Scheduled]:
    """Every export that is made again and again."""
    query = select(Export.client_id, Export.id, Export.schedule, Export.queued_at).where(Export.schedule.is_not(None))
    return [Scheduled(*row) for row in connection.execute(query) if row.schedule]


def _is(client_id: uuid.UUID, export_id: uuid.UUID) -> Any:
    return (Export.client_id == client_id) & (Export.id == export_id)


def _change(connection: Connection, export_id: uuid.UUID, **values: Any) -> None:
    connection.execute(update(Export).where(Export.id == export_id).values(**values))
