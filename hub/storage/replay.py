"""What a replay needs of the database: which rows the pages made this time, and which only an earlier mapping had made."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from hub.storage.layout import layout_of
from hub.storage.upsert import TAKEN_BY_MAPPING, Batch, RunStamp
from models.records import RECORD_TYPES
from models.vocabulary import Entity

BEGIN = text("""
CREATE TEMP TABLE IF NOT EXISTS replayed (entity text NOT NULL, id uuid NOT NULL, PRIMARY KEY (entity, id)) ON COMMIT PRESERVE ROWS
""")
EMPTY = text("TRUNCATE replayed")
MADE = text("INSERT INTO replayed SELECT :entity, id FROM unnest(CAST(:ids AS uuid[])) AS id ON CONFLICT DO NOTHING")
UNMADE = text("DELETE FROM replayed WHERE entity = :entity AND id = ANY (CAST(:ids AS uuid[]))")

_TAKE = """
UPDATE {table} AS t SET presence = 'deleted', presence_reason = :reason, presence_changed_at = pmo_hub_instant(),
       last_changed_run = :run, mapping_version = :mapping, change_seq = nextval('change_seq')
WHERE t.client_id = :client AND t.connection_id = :connection AND t.presence = 'present' AND t.raw_page_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM replayed r WHERE r.entity = :entity AND r.id = t.id)
"""


def begin_replay(connection: Connection) -> None:
    """Make room on this session for the ids that the pages make."""
    connection.execute(BEGIN)
    connection.execute(EMPTY)


def note_made(connection: Connection, batch: Batch) -> None:
    """Remember which rows the pages make, and forget those a later page takes back."""
    connection.execute(MADE, {"entity": batch.entity.value, "ids": list(batch.rows)})
    connection.execute(UNMADE, {"entity": batch.entity.value, "ids": list(batch.removals)})


def take_unmade(connection: Connection, *, stamp: RunStamp) -> dict[Entity, int]:
    """Rows that came from pages and that no page makes any more leave; returns how many of each kind."""
    values: dict[str, Any] = {"client": stamp.client_id, "connection": stamp.connection_id, "run": stamp.run_id}
    values |= {"mapping": stamp.mapping_version, "reason": TAKEN_BY_MAPPING}
    taken = {}
    for entity in RECORD_TYPES:
        statement = text(_TAKE.format(table=layout_of(entity).table.name))
        if count := connection.execute(statement, values | {"entity": entity.value}).rowcount:
            taken[entity] = count
    return taken


def list_changed(connection: Connection, *, stamp: RunStamp, entity: Entity, limit: int) -> list[dict[str, Any]]:
    """Rows this run has changed, as JSON objects, the first few."""
    columns = layout_of(entity).columns
    query = text(
        f"SELECT row_to_json(x) FROM (SELECT id, presence, {', '.join(columns)} FROM {entity.value}"  # noqa: S608 - names of our own columns
        " WHERE client_id = :client AND connection_id = :connection AND last_changed_run = :run ORDER BY seq LIMIT :limit) x"
    )
    values = {"client": stamp.client_id, "connection": stamp.connection_id, "run": stamp.run_id, "limit": limit}
    return list(connection.execute(query, values).scalars())


def find_rows(
    connection: Connection, *, client_id: uuid.UUID, entity: Entity, ids: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """The same columns of rows by id, as this transaction sees them."""
    columns = layout_of(entity).columns
    query = text(
        f"SELECT row_to_json(x) FROM (SELECT id, presence, {', '.join(columns)} FROM {entity.value}"  # noqa: S608 - names of our own columns
        " WHERE client_id = :client AND id = ANY (CAST(:ids AS uuid[]))) x"
    )
    return {row["id"]: row for row in connection.execute(query, {"client": client_id, "ids": list(ids)}).scalars()}
