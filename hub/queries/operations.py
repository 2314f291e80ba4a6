"""Figures of the running service for its operators: hub-wide, by connection id, never a name or a payload."""

from dataclasses import dataclass
from typing import Any

from hub.queries.reading import Reader, reading
from hub.security.scopes import Scope
from hub.storage.session import Database

OPERATIONS_TIMEOUT_S = 5

RUNS_OF_A_DAY = """
SELECT run.connection_id::text, run.state, count(*), sum(run.requests), sum(run.throttled_seconds)
FROM connection JOIN sync_run run ON run.client_id = connection.client_id AND run.connection_id = connection.id
WHERE run.queued_at > now() - interval '1 day' GROUP BY 1, 2
"""
RECORDS_OF_A_DAY = """
SELECT run.connection_id::text, outcome.name, sum(outcome.figure::bigint)
FROM connection JOIN sync_run run ON run.client_id = connection.client_id AND run.connection_id = connection.id,
     jsonb_each(run.counts) AS stream (name, counted), jsonb_each_text(stream.counted) AS outcome (name, figure)
WHERE run.queued_at > now() - interval '1 day' AND outcome.name <> 'pages' GROUP BY 1, 2
"""
FRESHNESS = """
SELECT connection.id::text, extract(epoch FROM now() - fresh.started_at)::float8
FROM connection LEFT JOIN LATERAL (
    SELECT started_at FROM sync_run run
    WHERE run.client_id = connection.client_id AND run.connection_id = connection.id AND run.state IN ('succeeded', 'partial')
      AND run.mode <> 'replay' ORDER BY queued_at DESC, seq DESC LIMIT 1) AS fresh ON true
"""
STREAMS = """
SELECT connection_id::text, stream, extract(epoch FROM now() - data_as_of)::float8, is_stale FROM freshness WHERE stream IS NOT NULL
"""
QUEUE = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') GROUP BY 1"
QUARANTINED = "SELECT connection_id::text, count(*) FROM quarantined_record WHERE resolved_at IS NULL GROUP BY 1"


@dataclass(frozen=True, slots=True)
class RunFigures:
    """Runs of one connection that ended in one state, of the last day."""

    connection_id: str
    state: str
    runs: int
    requests: int
    throttled_seconds: float


@dataclass(frozen=True, slots=True)
class Operations:
    """`records` is (connection id, outcome) -> records of the last day; `age_seconds` None was never synced."""

    runs: list[RunFigures]
    records: dict[tuple[str, str], int]
    age_seconds: dict[str, float | None]
    streams: list[tuple[str, str, float, bool]]
    """(connection id, stream, age in seconds, whether that is older than it may be)."""
    queue: dict[str, int]
    quarantined: dict[str, int]


def read_operations(database: Database) -> Operations:
    """The figures as they are now. A day bounds what is read, however long the history. Raises StorageError."""
    with reading(database, Scope.everything(), timeout_s=OPERATIONS_TIMEOUT_S) as reader:
        return Operations(
            runs=[RunFigures(*row) for row in _rows(reader, RUNS_OF_A_DAY)],
            records={
                (connection, outcome): int(total) for connection, outcome, total in _rows(reader, RECORDS_OF_A_DAY)
            },
            age_seconds=dict(_rows(reader, FRESHNESS)),
            streams=_rows(reader, STREAMS),
            queue=dict(_rows(reader, QUEUE)),
            quarantined=dict(_rows(reader, QUARANTINED)),
        )


def _rows(reader: Reader, statement: str) -> list[tuple[Any, ...]]:
    return reader.execute(statement).fetchall()
