"""What a connection's tool calls things, and what it was taken for: the left side of a mapping."""

import uuid
from dataclasses import dataclass

from sqlalchemy import text

from hub.security.scopes import Scope
from hub.storage.session import Database

MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class SourceWord:
    """A word of the tool under a key of the mapping (status, kind, priority, dependency), what it means now, and how many rows have it."""

    key: str
    word: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of the tool. `filled` counts rows that keep a value of it among their custom fields; a mapped field is not kept there."""

    id: str
    name: str
    type: str
    is_calculated: bool
    filled: int


WORDS = text("""
SELECT key, word, meaning, sum(n)::bigint AS count FROM (
    SELECT 'status' AS key, status_source AS word, status_category AS meaning, count(*) AS n FROM task
      WHERE connection_id = :connection AND presence = 'present' AND status_source IS NOT NULL GROUP BY 2, 3
    UNION ALL SELECT 'kind', kind_source, kind, count(*) FROM task
      WHERE connection_id = :connection AND presence = 'present' AND kind_source IS NOT NULL GROUP BY 2, 3
    UNION ALL SELECT 'priority', priority_source, priority, count(*) FROM task
      WHERE connection_id = :connection AND presence = 'present' AND priority_source IS NOT NULL GROUP BY 2, 3
    UNION ALL SELECT 'dependency', type_source, type, count(*) FROM dependency
      WHERE connection_id = :connection AND presence = 'present' AND type_source IS NOT NULL GROUP BY 2, 3
) AS found GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2 LIMIT :most
""")
FIELDS = text("""
SELECT f.source_id AS id, f.name, f.type, f.is_calculated,
       (SELECT count(*) FROM task t WHERE t.client_id = f.client_id AND t.connection_id = f.connection_id
          AND t.presence = 'present' AND t.custom_fields ? f.source_id) AS filled
FROM custom_field f WHERE f.connection_id = :connection AND f.presence = 'present' ORDER BY lower(f.name), f.source_id LIMIT :most
""")
UNMAPPED = text("""
SELECT c.id AS connection_id, c.name AS connection, t.status_source AS word, count(*) AS count
FROM task t JOIN connection c ON c.client_id = t.client_id AND c.id = t.connection_id
WHERE t.presence = 'present' AND t.status_category = 'unknown' AND t.status_source IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3 LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class UnmappedWord:
    """A status that no rule and no category of the tool explains."""

    connection_id: uuid.UUID
    connection: str
    word: str
    count: int


def list_source_words(database: Database, *, scope: Scope, connection_id: uuid.UUID) -> list[SourceWord]:
    """By key, the most frequent first."""
    with database.connect(scope) as connection:
        rows = connection.execute(WORDS, {"connection": connection_id, "most": MOST_WORDS})
        return [SourceWord(**row) for row in rows.mappings()]


def list_source_fields(database: Database, *, scope: Scope, connection_id: uuid.UUID) -> list[SourceField]:
    """By name."""
    with database.connect(scope) as connection:
        rows = connection.execute(FIELDS, {"connection": connection_id, "most": MOST_WORDS})
        return [SourceField(**row) for row in rows.mappings()]


def list_unmapped_words(database: Database, *, scope: Scope) -> list[UnmappedWord]:
    """Across the scope, the most frequent first."""
    with database.connect(scope) as connection:
        return [UnmappedWord(**row) for row in connection.execute(UNMAPPED, {"most": MOST_WORDS}).mappings()]
