"""What a connection's tool calls things, and what it was taken for: the left side of a mapping. Read from what is kept counted of it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import text

from hub.security.scopes import Scope
from hub.storage.session import Database

MOST_WORDS = 200
MOST_FIELDS = 5_000


@dataclass(frozen=True, slots=True)
class SourceWord:
    """A word of the tool under a key of the mapping (status, kind, priority, dependency), what it means now, and how many rows have it."""

    key: str
    word: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of the tool, by the id that rules and custom fields know it by; one on several boards is one, with all its names.

    `filled` counts rows that keep a value of it among their custom fields; a mapped field is not kept there. `type` is "" where nobody
    said it, or where it differs.
    """

    id: str
    name: str
    type: str
    is_calculated: bool
    is_of_projects: bool
    filled: int


SCOPES = text("""
SELECT scope AS id, string_agg(DISTINCT name, ', ') AS name FROM source_project
WHERE connection_id = :connection AND presence = 'present' GROUP BY scope
UNION ALL
SELECT DISTINCT r.scope, r.scope FROM census_result r
WHERE r.connection_id = :connection AND r.scope <> ''
  AND NOT EXISTS (SELECT FROM source_project s WHERE s.connection_id = r.connection_id AND s.presence = 'present' AND s.scope = r.scope)
ORDER BY 2, 1 LIMIT :most
""")
WORDS = text("""
SELECT key, word, meaning, sum(rows)::bigint AS count FROM word_tally
WHERE connection_id = :connection AND key <> 'field'
  AND (CAST(:part AS text) IS NULL OR key = 'dependency' OR source_project_id IN (
       SELECT id FROM source_project WHERE connection_id = :connection AND scope = :part))
GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3 LIMIT :most
""")
FIELDS = text("""
SELECT coalesce(f.id, k.id) AS id, coalesce(f.name, k.id) AS name, coalesce(f.type, '') AS type, coalesce(f.is_calculated, false) AS is_calculated,
       coalesce(f.is_of_projects, false) AS is_of_projects, coalesce(k.filled, 0) AS filled
FROM (SELECT regexp_replace(source_id, '^.*[:/]', '') AS id, string_agg(DISTINCT name, ', ') AS name, bool_and(is_calculated) AS is_calculated,
             CASE count(DISTINCT type) WHEN 1 THEN min(type) END AS type, bool_and(applies_to = 'source_project') AS is_of_projects
      FROM custom_field WHERE connection_id = :connection AND presence = 'present' AND applies_to IN ('task', 'source_project')
        AND (CAST(:part AS text) IS NULL OR scope IS NULL OR scope = :part) GROUP BY 1) f
FULL JOIN (SELECT word AS id, sum(rows)::bigint AS filled FROM word_tally
           WHERE connection_id = :connection AND key = 'field' AND (CAST(:part AS text) IS NULL OR source_project_id IN (
                 SELECT id FROM source_project WHERE connection_id = :connection AND scope = :part)) GROUP BY 1) k ON k.id = f.id
ORDER BY 6 DESC, lower(coalesce(f.name, k.id)), 1 LIMIT :most
""")
# A field that a tool knows on one board, plan or table only has that one before its own id: `board:column`, `task/column`.
UNMAPPED = text("""
SELECT c.id AS connection_id, c.name AS connection, w.word, sum(w.rows)::bigint AS count
FROM word_tally w JOIN connection c ON c.client_id = w.client_id AND c.id = w.connection_id
WHERE w.key = 'status' AND w.meaning = 'unknown' GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3, 1 LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class UnmappedWord:
    """A status that no rule and no category of the tool explains."""

    connection_id: uuid.UUID
    connection: str
    word: str
    count: int


def list_source_words(
    database: Database, *, scope: Scope, connection_id: uuid.UUID, part: str | None = None
) -> list[SourceWord]:
    """By key, the most frequent first; of the whole connection, or of one part of it (a scope of the mapping)."""
    with database.connect(scope) as connection:
        rows = connection.execute(WORDS, {"connection": connection_id, "most": MOST_WORDS, "part": part})
        return [SourceWord(**row) for row in rows.mappings()]


def list_source_scopes(database: Database, *, scope: Scope, connection_id: uuid.UUID) -> dict[str, str]:
    """The parts of a connection that may have rules of their own: id to name, by name."""
    with database.connect(scope) as connection:
        rows = connection.execute(SCOPES, {"connection": connection_id, "most": MOST_WORDS})
        return {row.id: row.name for row in rows}


def list_source_fields(
    database: Database, *, scope: Scope, connection_id: uuid.UUID, part: str | None = None
) -> list[SourceField]:
    """Those that most rows keep first, then by name; of the whole connection, or of one part of it."""
    with database.connect(scope) as connection:
        rows = connection.execute(FIELDS, {"connection": connection_id, "most": MOST_FIELDS, "part": part})
        return [SourceField(**row) for row in rows.mappings()]


def list_unmapped_words(database: Database, *, scope: Scope) -> list[UnmappedWord]:
    """Across the scope, the most frequent first."""
    with database.connect(scope) as connection:
        return [UnmappedWord(**row) for row in connection.execute(UNMAPPED, {"most": MOST_WORDS}).mappings()]
