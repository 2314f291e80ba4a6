"""Up to when each stream of a connection was read."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from hub.storage.leases import Lease

NOTE = text("""
INSERT INTO stream_freshness AS f (client_id, connection_id, stream, as_of, run_id)
SELECT r.client_id, r.connection_id, stream, r.started_at, r.id
FROM sync_run r, unnest(CAST(:streams AS text[])) AS stream
WHERE r.client_id = :client AND r.id = :run
ON CONFLICT (client_id, connection_id, stream) DO UPDATE SET as_of = excluded.as_of, run_id = excluded.run_id
WHERE excluded.as_of > f.as_of
""")


def note_fresh(connection: Connection, lease: Lease, *, streams: Collection[str]) -> None:
    """These streams hold what the tool had when the run began: what changed while it was read may be missing."""
    connection.execute(NOTE, {"client": lease.client_id, "run": lease.run_id, "streams": list(streams)})
