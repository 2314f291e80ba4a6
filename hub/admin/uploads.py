"""Files that people upload for a connection: taken, listed, taken away. What a file is, its connector says."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any, BinaryIO

from connectors.sdk.errors import ConfigError
from connectors.sdk.uploads import UploadReader
from hub import clock
from hub.admin.connection_edits import subject_of
from hub.admin.desk import Desk, open_desk, to_json
from hub.errors import Unprocessable
from hub.registry import get_connector
from hub.security.caller import Action, Caller
from hub.storage import connections, uploads
from hub.storage.connections import StoredConnection
from hub.storage.uploads import StoredUpload
from hub.wiring import Hub

LONGEST_NAME = 200
_SEPARATORS = frozenset("/\\:")


def takes_uploads(connector: str, settings: dict[str, Any]) -> bool:
    """Whether a connection with these settings reads files that are uploaded."""
    reader = get_connector(connector).description.uploads
    return reader is not None and reader.takes(settings)


def require_uploads(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> None:
    """Before a long body is read: raises NotFound, Forbidden, or Unprocessable for a connection that takes no files."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        _reader_of(connections.get_connection(desk.rows, connection_id))


def add_upload(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, name: str, file: BinaryIO) -> dict[str, Any]:
    """Keep a file; what is the newest of its name already is not kept twice. `file` is one of the disk's, anywhere in it.

    Raises as `require_uploads`, and Unprocessable with one sentence for a name that is none, and for a file that is of no use.
    """
    file.flush()
    file.seek(0)
    name = _good_name(name)
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        connection = connections.get_connection(desk.rows, connection_id)
        _inspect(_reader_of(connection), file, name)
        digest = _sha256_of(file)
        before = next((each for each in _held(desk, connection_id) if each.name == name), None)
        if before is not None and before.sha256 == digest:
            return _to_json(before, is_current=True)
        upload = StoredUpload(
            client_id=connection.client_id,
            id=clock.new_id(),
            connection_id=connection_id,
            name=name,
            size_bytes=file.seek(0, 2),
            sha256=digest,
            uploaded_at=desk.now,
            uploaded_by=caller.name,
        )
        file.seek(0)
        uploads.save_upload(desk.rows, upload, file)
        desk.record("connection.upload", subject_of(connection_id), client_id=connection.client_id, name=name)
    return _to_json(upload, is_current=True)


def list_uploads(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> list[dict[str, Any]]:
    """The newest first, by when they were saved. `is_current` says that no newer one took its place; `holds` and `saved_at` are null until it
    was read. Raises NotFound.
    """
    with open_desk(hub, caller, Action.INSPECT) as desk:
        connections.get_connection(desk.rows, connection_id)
        held = _held(desk, connection_id)
    seen: set[str] = set()
    items = []
    for upload in held:
        items.append(_to_json(upload, is_current=upload.holds is None or upload.holds not in seen))
        seen |= {upload.holds} if upload.holds else set()
    return items


def remove_upload(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, upload_id: uuid.UUID) -> None:
    """Take a file away: an earlier one of the same plan holds again, else the plan leaves with the next run. Raises NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        connection = connections.get_connection(desk.rows, connection_id)
        gone = uploads.remove_upload(desk.rows, upload_id, connection_id=connection_id, now=desk.now)
        desk.record(
            "connection.remove_upload", subject_of(connection_id), client_id=connection.client_id, name=gone.name
        )


def _held(desk: Desk, connection_id: uuid.UUID) -> Sequence[StoredUpload]:
    return uploads.list_uploads(desk.rows, connection_id=connection_id)


def _reader_of(connection: StoredConnection) -> UploadReader:
    reader = get_connector(connection.connector).description.uploads
    if reader is None or not reader.takes(connection.settings):
        raise Unprocessable(
            f'Connection "{connection.name}" takes no files: it reads elsewhere.',
            hint='Add a connection of msproject with source "files" and neither path nor drive.',
            code="no_uploads",
        )
    return reader


def _inspect(reader: UploadReader, file: BinaryIO, name: str) -> None:
    try:
        reader.inspect(file)
    except ConfigError as error:
        raise Unprocessable(f'"{name}" is not taken. {error.message}', hint=error.hint, code="bad_file") from error
    finally:
        file.seek(0)


def _sha256_of(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    while piece := file.read(uploads.PIECE_BYTES):
        digest.update(piece)
    return digest.digest()


def _good_name(name: str) -> str:
    """A name is shown and compared, never opened; all the same it must be one. Raises Unprocessable."""
    tidy = name.strip()
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable() or _SEPARATORS & set(tidy) or tidy in {".", ".."}:
        raise Unprocessable(
            f"This is no name of a file: {tidy[:60]!a}.",
            hint=f"Send the name alone, without a folder: at most {LONGEST_NAME} visible characters.",
            code="bad_name",
        )
    return tidy


def _to_json(upload: StoredUpload, *, is_current: bool) -> dict[str, Any]:
    shown: dict[str, Any] = to_json(
        {
            "id": upload.id,
            "connection_id": upload.connection_id,
            "name": upload.name,
            "size_bytes": upload.size_bytes,
            "sha256": upload.sha256.hex(),
            "holds": upload.holds,
            "saved_at": upload.saved_at,
            "is_current": is_current,
            "uploaded_at": upload.uploaded_at,
            "uploaded_by": upload.uploaded_by,
        }
    )
    return shown
