"""Records become rows: COPY into a staging table, one merge; unchanged rows are not written.

Re-running any page changes nothing. Within a run an older version of a record never replaces a newer one, in whatever order pages come.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from hub.storage.identity import reference_hex, row_id_hex
from hub.storage.layout import content_of, layout_of
from models.records import Record, Removal
from models.vocabulary import Entity, Presence

HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class RunStamp:
    """What the writing run puts on every row. In a full run the vendor's present answer wins over a later stamp of an earlier run; a
    replay tells what was read, not what is there now, so it leaves the presence of rows alone.
    """

    client_id: uuid.UUID
    connection_id: uuid.UUID
    run_id: uuid.UUID
    mapping_version: int
    is_full: bool = False
    is_replay: bool = False


@dataclass(slots=True)
class Tally:
    """What became of a batch of one entity. Records that were in the batch twice count once."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def add(self, other: "Tally") -> None:
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.removed += other.removed


Row = tuple[object, ...]


@dataclass(slots=True)
class Batch:
    """Rows of one entity on their way, the newest of each id only."""

    entity: Entity
    rows: dict[str, Row] = field(default_factory=dict)
    removals: dict[str, Removal] = field(default_factory=dict)

    def source_ids(self) -> Iterator[str]:
        """The source ids of the rows."""
        return (str(row[_SOURCE_ID]) for row in self.rows.values())


class Batches:
    """Collects what pages say until it is written. Later news of an id replace earlier ones unless the tool stamps them older."""

    def __init__(self, connection_id: uuid.UUID) -> None:
        self._namespace = connection_id.bytes
        self._batches: dict[Entity, Batch] = {}
        self.size = 0

    def __iter__(self) -> Iterator[Batch]:
        return iter(self._batches.values())

    def clear(self) -> None:
        self._batches.clear()
        self.size = 0

    def add(self, item: Record | Removal, *, raw_page_id: int | None) -> None:
        batch = self._batches.setdefault(item.entity, Batch(item.entity))
        self.size += 1
        if isinstance(item, Removal):
            identifier = row_id_hex(self._namespace, item.entity.value, item.source_id)
            batch.rows.pop(identifier, None)
            batch.removals[identifier] = item
            return
        row = to_row(item, namespace=self._namespace, raw_page_id=raw_page_id)
        identifier = str(row[0])
        before = batch.rows.get(identifier)
        if before is None or not _is_older(row, before):
            batch.rows[identifier] = row
            batch.removals.pop(identifier, None)


def to_row(record: Record, *, namespace: bytes, raw_page_id: int | None) -> Row:
    """(id, content hash, raw page, archived, *columns of the layout)."""
    layout = layout_of(record.entity)
    entity = record.entity.value
    fields = record.__dict__
    values = layout.values_of(fields)
    content = hashlib.blake2b(content_of(values), digest_size=HASH_BYTES).digest()
    columns = list(values)
    for at, referred in layout.references:
        if columns[at] is not None:
            columns[at] = reference_hex(namespace, referred, columns[at])
    for at, encode in layout.encoders:
        columns[at] = encode(columns[at])
    return (row_id_hex(namespace, entity, record.source_id), content, raw_page_id, record.archived, *columns)


_SOURCE_ID, _UPDATED_AT = 4, 4 + 3
"""Where they stand in a row: after the four leading values, first and fourth of the provenance."""


def _is_older(row: Row, other: Row) -> bool:
    mine, others = row[_UPDATED_AT], other[_UPDATED_AT]
    return mine is not None and others is not None and mine < others  # type: ignore[operator]


def write_batch(connection: Connection, batch: Batch, *, stamp: RunStamp) -> Tally:
    """Write one entity's rows and removals inside the caller's transaction.

    The caller holds the client's change lock, so `change_seq` rises in the order of commits.
    """
    tally = Tally()
    if batch.rows:
        _copy(connection, batch.entity, batch.rows.values())
        tally.add(_merge(connection, batch.entity, stamp, total=len(batch.rows)))
        if batch.entity is Entity.TASK:
            _give_hours_their_project(connection, stamp)
    if batch.removals:
        tally.removed += _remove(connection, batch, stamp)
    return tally


@cache
def _statements(entity: Entity) -> tuple[sql.Composed, sql.Composed, sql.Composed]:
    """CREATE, COPY and MERGE for one entity; composed once, every name quoted."""
    layout = layout_of(entity)
    target, staging = sql.Identifier(layout.table.name), sql.Identifier(f"stage_{layout.table.name}")
    listed = _list(layout.columns)
    written = (*layout.columns, *(column for column, _ in layout.derived))
    create = sql.SQL(_CREATE).format(staging=staging, listed=listed, target=target)
    copy = sql.SQL("COPY {} (id, content_hash, raw_page_id, archived, {}) FROM STDIN").format(staging, listed)
    merge = sql.SQL(_MERGE).format(
        target=target,
        staging=staging,
        written=_list(written),
        staged=sql.SQL(", ").join(
            [
                *(sql.SQL("s.{}").format(sql.Identifier(column)) for column in layout.columns),
                *(sql.SQL(expression) for _, expression in layout.derived),
            ]
        ),
        stays=sql.SQL(_STAYS),
        assigned=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in written),
    )
    return create, copy, merge


def _list(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


_CREATE = """
CREATE TEMP TABLE IF NOT EXISTS {staging} ON COMMIT DELETE ROWS AS
SELECT id, content_hash, raw_page_id, false AS archived, {listed} FROM {target} WITH NO DATA
"""

TAKEN_BY_MAPPING = "the mapping makes it no more"
"""Why a row left that only an earlier mapping made; a mapping that makes it again brings it back."""

_STAYS = "(t.presence = excluded.presence OR (%(is_replay)s AND t.presence_reason IS DISTINCT FROM %(taken)s))"

_MERGE = """
WITH merged AS (
    INSERT INTO {target} AS t (client_id, connection_id, first_seen_run, last_changed_run, mapping_version, presence, presence_changed_at,
                               change_seq, id, content_hash, raw_page_id, {written})
    SELECT %(client)s, %(connection)s, %(run)s, %(run)s, %(mapping)s, CASE WHEN s.archived THEN 'archived' ELSE 'present' END, pmo_hub_instant(),
           nextval('change_seq'), s.id, s.content_hash, s.raw_page_id, {staged}
    FROM {staging} s LEFT JOIN {target} held ON held.client_id = %(client)s AND held.id = s.id
    WHERE held.id IS NULL
       OR ((held.content_hash <> s.content_hash
            OR ((NOT %(is_replay)s OR held.presence_reason = %(taken)s) AND held.presence <> CASE WHEN s.archived THEN 'archived' ELSE 'present' END))
           AND (held.source_updated_at IS NULL OR s.source_updated_at IS NULL OR s.source_updated_at >= held.source_updated_at
                OR (%(is_full)s AND held.last_changed_run <> %(run)s
                    AND NOT EXISTS (SELECT FROM seen_in_run r WHERE r.client_id = %(client)s AND r.run_id = %(run)s
                                    AND r.entity = %(entity)s AND held.id = ANY (r.ids)))))
    ON CONFLICT (client_id, id) DO UPDATE SET
        last_changed_run = excluded.last_changed_run, mapping_version = excluded.mapping_version,
        presence_changed_at = CASE WHEN {stays} THEN t.presence_changed_at ELSE excluded.presence_changed_at END,
        presence_reason = CASE WHEN {stays} THEN t.presence_reason END,
        presence = CASE WHEN {stays} THEN t.presence ELSE excluded.presence END, change_seq = excluded.change_seq, content_hash = excluded.content_hash,
        raw_page_id = excluded.raw_page_id, {assigned}
    RETURNING (xmax = 0) AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM merged
"""


def _copy(connection: Connection, entity: Entity, rows: Iterable[Row]) -> None:
    create, copy_statement, _ = _statements(entity)
    with _cursor(connection) as cursor:
        cursor.execute(create)
        with cursor.copy(copy_statement) as copy:
            for row in rows:
                copy.write_row(row)


def _merge(connection: Connection, entity: Entity, stamp: RunStamp, *, total: int) -> Tally:
    merge = _statements(entity)[2]
    parameters = _parameters(stamp) | {"entity": entity.value}
    with _cursor(connection) as cursor:
        created, changed = cursor.execute(merge, parameters, prepare=False).fetchone() or (0, 0)
        unchanged = total - created - changed
        if stamp.is_full and unchanged:
            cursor.execute(_note_seen(entity), parameters, prepare=False)
    return Tally(created=created, changed=changed, unchanged=unchanged)


_NOTE_SEEN = """
INSERT INTO seen_in_run (client_id, run_id, connection_id, entity, ids)
SELECT %(client)s, %(run)s, %(connection)s, %(entity)s, array_agg(t.id)
FROM {staging} s JOIN {target} t ON t.client_id = %(client)s AND t.id = s.id
WHERE t.last_changed_run <> %(run)s AND t.source_updated_at <= s.source_updated_at
HAVING count(*) > 0
"""


@cache
def _note_seen(entity: Entity) -> sql.Composed:
    """Remembers the rows that the staged records left as they are: later copies of them are judged by the tool's update instant."""
    table = layout_of(entity).table.name
    return sql.SQL(_NOTE_SEEN).format(target=sql.Identifier(table), staging=sql.Identifier(f"stage_{table}"))


_GIVE_HOURS = """
UPDATE time_entry e SET source_project_id = t.source_project_id, change_seq = nextval('change_seq'), last_changed_run = %(run)s
FROM stage_task s JOIN task t ON t.client_id = %(client)s AND t.id = s.id
WHERE e.client_id = %(client)s AND e.task_id = s.id AND e.booked_project_id IS NULL
  AND e.source_project_id IS DISTINCT FROM t.source_project_id
"""


def _give_hours_their_project(connection: Connection, stamp: RunStamp) -> None:
    """Hours that came before their task, or whose task moved to another project, follow it."""
    with _cursor(connection) as cursor:
        cursor.execute(_GIVE_HOURS, _parameters(stamp))


_REMOVE = """
UPDATE {target} AS t SET presence = gone.presence, presence_reason = gone.reason, presence_changed_at = pmo_hub_instant(),
       last_changed_run = %(run)s, change_seq = nextval('change_seq')
FROM unnest(%(ids)s::uuid[], %(presences)s::text[], %(reasons)s::text[]) AS gone (id, presence, reason)
WHERE t.client_id = %(client)s AND t.id = gone.id AND t.presence <> gone.presence
"""


def _remove(connection: Connection, batch: Batch, stamp: RunStamp) -> int:
    target = sql.Identifier(layout_of(batch.entity).table.name)
    removals = batch.removals
    parameters = _parameters(stamp) | {
        "ids": list(removals),
        "presences": [Presence(removal.presence).value for removal in removals.values()],
        "reasons": [removal.reason for removal in removals.values()],
    }
    with _cursor(connection) as cursor:
        return cursor.execute(sql.SQL(_REMOVE).format(target=target), parameters).rowcount


def _parameters(stamp: RunStamp) -> dict[str, object]:
    return {
        "client": stamp.client_id,
        "connection": stamp.connection_id,
        "run": stamp.run_id,
        "mapping": stamp.mapping_version,
        "is_full": stamp.is_full,
        "is_replay": stamp.is_replay,
        "taken": TAKEN_BY_MAPPING,
    }


def _cursor(connection: Connection) -> psycopg.Cursor[tuple[Any, ...]]:
    """The driver's own cursor, for COPY, inside SQLAlchemy's transaction."""
    driver: psycopg.Connection[tuple[Any, ...]] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver.cursor()
