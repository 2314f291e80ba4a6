"""How each connection stands: when its data were last whole, what its newest run did, when it runs next."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from hub.security.scopes import Scope
from hub.storage.session import Database


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`fresh_at` is when the newest run that ended well began: what the tool knew then is here. None was never synced."""

    connection_id: uuid.UUID
    client_id: uuid.UUID
    client: str
    name: str
    connector: str
    state: str
    schedule: dict[str, Any] | None
    failures_in_a_row: int
    next_attempt_at: dt.datetime | None
    fresh_at: dt.datetime | None
    run_id: uuid.UUID | None
    run_state: str | None
    run_at: dt.datetime | None
    error_message: str | None
    error_hint: str | None
    quarantined: int

    @property
    def tone(self) -> str:
        """good, warn, bad, info (under way) or nothing: how it looks."""
        if self.run_state in {"queued", "running"}:
            return "info"
        if self.run_state == "failed":
            return "bad"
        return {"succeeded": "good", "partial": "warn", "cancelled": "warn"}.get(self.run_state or "", "")


STATES = text("""
SELECT c.id AS connection_id, c.client_id, client.name AS client, c.name, c.connector, c.state, c.schedule,
       c.failures_in_a_row, c.next_attempt_at, fresh.started_at AS fresh_at,
       newest.id AS run_id, newest.state AS run_state, coalesce(newest.finished_at, newest.started_at, newest.queued_at) AS run_at,
       newest.error_message, newest.error_hint,
       (SELECT count(*) FROM quarantined_record q
        WHERE q.client_id = c.client_id AND q.connection_id = c.id AND q.resolved_at IS NULL) AS quarantined
FROM connection c JOIN client ON client.id = c.client_id
LEFT JOIN LATERAL (
    SELECT started_at FROM sync_run r WHERE r.client_id = c.client_id AND r.connection_id = c.id
      AND r.state IN ('succeeded', 'partial') AND r.mode <> 'replay' ORDER BY queued_at DESC, seq DESC LIMIT 1) AS fresh ON true
LEFT JOIN LATERAL (
    SELECT * FROM sync_run r WHERE r.client_id = c.client_id AND r.connection_id = c.id
    ORDER BY queued_at DESC, seq DESC LIMIT 1) AS newest ON true
ORDER BY client.name, c.name, c.id
""")


MISSING = text("SELECT coalesce(sum(not_held_count), 0)::bigint, count(*) FROM reconciliation")


def count_missing(database: Database, *, scope: Scope) -> tuple[int, int]:
    """Records that sources list and the hub lacks, and how many counts that is the sum of."""
    with database.connect(scope) as connection:
        missing, counts = connection.execute(MISSING).one()
    return missing, counts


STALE = text("SELECT count(*) FILTER (WHERE is_stale), count(*) FROM freshness")


def count_stale(database: Database, *, scope: Scope) -> tuple[int, int]:
    """Streams that are older than they may be, of how many; a connection that was never read counts as one."""
    with database.connect(scope) as connection:
        stale, streams = connection.execute(STALE).one()
    return stale, streams


def list_connection_states(database: Database, *, scope: Scope) -> list[ConnectionState]:
    """One for each connection of the scope, by client and name."""
    with database.connect(scope) as connection:
        return [ConnectionState(**row) for row in connection.execute(STATES).mappings()]
