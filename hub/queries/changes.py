"""The change feed: what was added, changed or removed, in the order of commits, from where the asker stopped.

Changes of one client are numbered in the order of commits, those of two clients are not; so the place to go on from is a number for
each client, sealed into one cursor. A row that changed twice since then is told once, with its present state.
"""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from psycopg import sql

from hub.queries.cursor import open_cursor, seal_cursor
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.wiring import Hub
from models.records import RECORD_TYPES
from models.vocabulary import Entity

QUESTION = "changes"

OF_ENTITY = """
SELECT change_seq, {entity} AS entity, id, connection_id, source_id, presence,
       CASE WHEN presence NOT IN ('present', 'archived') THEN 'removed'
            WHEN first_seen_run = last_changed_run THEN 'added' ELSE 'changed' END AS change
FROM {table} t WHERE t.client_id = p.client_id AND t.change_seq > p.seq ORDER BY t.change_seq LIMIT %(limit)s
"""
FEED = """
WITH position AS (
    SELECT seen.client_id, coalesce((%(positions)s::jsonb ->> seen.client_id::text)::bigint, 0) AS seq
    FROM unnest(pmo_hub_scope()) AS seen (client_id)
)
SELECT p.client_id, c.change_seq, c.entity, c.id, c.connection_id, c.source_id, c.presence, c.change
FROM position p CROSS JOIN LATERAL (SELECT * FROM ({entities}) AS every_entity ORDER BY change_seq LIMIT %(limit)s) c
ORDER BY c.change_seq LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """`items` are {entity, change, id, client_id, connection_id, source_id, presence}; `next` goes on after them, also when there are none
    yet; `has_more` says whether it is worth asking at once.
    """

    items: list[dict[str, Any]]
    next: str
    has_more: bool


def read_changes(
    hub: Hub,
    caller: Caller,
    *,
    cursor: str | None,
    limit: int,
    entities: tuple[Entity, ...],
    client_id: uuid.UUID | None,
) -> Changes:
    """The next changes of one client, or of all the caller may see; `entities` () is every kind. Raises Unprocessable for a cursor of
    another token or selection. A token that may not see people gets no source ids.
    """
    scope = caller.scope if client_id is None else Scope.of(*([client_id] if caller.scope.covers(client_id) else []))
    question = f"{QUESTION}:{sorted(entities)}:{scope.as_setting()}"
    opened = open_cursor(hub.secret_box, cursor, question=question) if cursor else []
    positions: dict[str, int] = orjson.loads(opened[0]) if opened and opened[0] else {}
    with reading(hub.database, scope) as reader:
        values = {"positions": orjson.dumps(positions).decode(), "limit": limit}
        rows = reader.execute(_statement(entities), values).fetchall()
    positions |= {str(row[0]): row[1] for row in rows}
    sealed = seal_cursor(hub.secret_box, orjson.dumps([orjson.dumps(positions).decode()]).decode(), question=question)
    return Changes([_to_item(row, hide_people=caller.hide_people) for row in rows], sealed, has_more=len(rows) == limit)


def _to_item(row: tuple[Any, ...], *, hide_people: bool) -> dict[str, Any]:
    client_id, _, entity, row_id, connection_id, source_id, presence, change = row
    return {
        "entity": entity,
        "change": change,
        "id": str(row_id),
        "client_id": str(client_id),
        "connection_id": str(connection_id),
        "source_id": None if hide_people else source_id,
        "presence": presence,
    }


@cache
def _statement(entities: tuple[Entity, ...]) -> sql.Composed:
    chosen = entities or tuple(RECORD_TYPES)
    each = [
        sql.SQL("({})").format(
            sql.SQL(OF_ENTITY).format(entity=sql.Literal(entity.value), table=sql.Identifier(entity.value))
        )
        for entity in chosen
    ]
    return sql.SQL(FEED).format(entities=sql.SQL(" UNION ALL ").join(each))
