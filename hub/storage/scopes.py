"""The containers of a connection's tool, as `discover` last saw them."""

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import delete, insert

from connectors.sdk.contract import Scope
from hub.storage.rows import RowSession
from models.tables.connections import SyncScope


def replace_scopes(
    session: RowSession, scopes: Iterable[Scope], *, client_id: uuid.UUID, connection_id: uuid.UUID, now: dt.datetime
) -> None:
    """Keep exactly the scopes that were just discovered."""
    session.execute(delete(SyncScope).where(SyncScope.client_id == client_id, SyncScope.connection_id == connection_id))
    rows = [
        {
            "client_id": client_id,
            "connection_id": connection_id,
            "scope": scope.id,
            "key": scope.key,
            "name": scope.name,
            "url": scope.url,
            "archived": scope.archived,
            "seen_at": now,
        }
        for scope in scopes
    ]
    if rows:
        session.execute(insert(SyncScope), rows)
