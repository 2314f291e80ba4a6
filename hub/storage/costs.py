"""What a forecast is made of: what earlier runs of a connection cost, and how many scopes it has."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from hub.storage.rows import RowSession
from models.tables.connections import Connection, SyncScope
from models.tables.sync import SyncRun
from models.vocabulary import RunMode, RunState

RUNS_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class StoredCosts:
    """`runs` are (requests, seconds) of the newest whole incremental runs, the very first one left out when there are others."""

    runs: list[tuple[int, float]]
    scopes: int | None
    """Discovered scopes that are not archived; None before the first discovery."""
    requests_a_day: int | None
    """What the vendor told that its plan allows."""


def read_costs(session: RowSession, *, client_id: uuid.UUID, connection_id: uuid.UUID) -> StoredCosts:
    took = func.extract("epoch", SyncRun.finished_at - SyncRun.started_at)
    runs = (
        select(SyncRun.requests, took)
        .where(
            SyncRun.client_id == client_id,
            SyncRun.connection_id == connection_id,
            SyncRun.mode == RunMode.INCREMENTAL,
            SyncRun.state.in_([RunState.SUCCEEDED, RunState.PARTIAL]),
            SyncRun.only_streams.is_(None),
            SyncRun.only_scopes.is_(None),
        )
        .order_by(SyncRun.queued_at.desc(), SyncRun.seq.desc())
        .limit(RUNS_AT_MOST + 1)
    )
    found = [(int(requests), float(seconds)) for requests, seconds in session.execute(runs)]
    scopes = select(func.count()).where(
        SyncScope.client_id == client_id, SyncScope.connection_id == connection_id, SyncScope.archived.is_(False)
    )
    allowed = select(Connection.requests_a_day).where(Connection.client_id == client_id, Connection.id == connection_id)
    # The oldest of a few is the first load, which later runs do not resemble.
    kept = found[:-1] if 1 < len(found) <= RUNS_AT_MOST else found[:RUNS_AT_MOST]
    return StoredCosts(kept, session.scalar(scopes) or None, session.scalar(allowed))
