"""What everybody has planned and logged by week, kept: one row a person, replaced when it is made anew, and the mark up to which it holds."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from hub.storage.statistics import refresh_statistics
from models.tables.capacity import WorkerLoad, WorkerLoadMark

LOCK_SPACE = 4839
KEY = ("client_id", "worker_id")


def hold_loads(connection: Connection, client_id: uuid.UUID) -> None:
    """Wait until nobody else makes this client's loads; let go with the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(literal(str(client_id)), LOCK_SPACE))))


def save_loads(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write over what was kept of some people. Each row names every column."""
    if not rows:
        return
    statement = insert(WorkerLoad)
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in KEY}
    connection.execute(statement.on_conflict_do_update(index_elements=KEY, set_=fresh), list(rows))
    refresh_statistics(connection, [WorkerLoad.__tablename__])


def drop_loads(connection: Connection, client_id: uuid.UUID, *, worker_ids: Sequence[uuid.UUID]) -> None:
    """Forget what was kept of accounts that have become a person's."""
    of_them = (WorkerLoad.client_id == client_id, WorkerLoad.worker_id.in_(worker_ids))
    connection.execute(delete(WorkerLoad).where(*of_them))


def save_load_mark(connection: Connection, client_id: uuid.UUID, *, change_seq: int) -> None:
    """From now on the client's loads hold up to this change."""
    statement = insert(WorkerLoadMark).values(client_id=client_id, change_seq=change_seq)
    connection.execute(statement.on_conflict_do_update(index_elements=["client_id"], set_={"change_seq": change_seq}))
