"""What of the tools' projects belongs to which project: what a project holds, and what counts nowhere."""

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from hub.queries.reading import Reader

ROLES_OF = {"tasks": "scope", "time_entries": "time", "budget_lines": "cost", "risks": "risk"}

SOURCES = """
SELECT l.source_project_id, s.name, s.key, s.source_url, s.connection_id, c.name, c.connector, s.presence, l.roles, l.allocation_pct,
       l.filter_field, l.filter_values, l.valid_from, l.valid_to, l.prices_hours,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('first', lower(days), 'last', upper(days) - 1) ORDER BY days), '[]')
        FROM unnest(l.carried_days) AS days)
FROM link_all l
LEFT JOIN source_project s ON s.client_id = l.client_id AND s.id = l.source_project_id
LEFT JOIN connection c ON c.client_id = s.client_id AND c.id = s.connection_id
WHERE l.project_id = %(project)s ORDER BY s.name, l.source_project_id, l.valid_from NULLS FIRST, l.roles, l.filter_values
"""
HOLDINGS = """
SELECT s.id,
  (SELECT count(*) FROM task t WHERE t.client_id = s.client_id AND t.source_project_id = s.id AND t.presence = 'present') AS tasks,
  (SELECT count(*) FROM time_entry e WHERE e.client_id = s.client_id AND e.source_project_id = s.id AND e.presence = 'present'
                                       AND e.approval <> 'cancelled') AS time_entries,
  (SELECT count(*) FROM budget_line b WHERE b.client_id = s.client_id AND b.source_project_id = s.id AND b.presence = 'present') AS budget_lines,
  (SELECT count(*) FROM risk r WHERE r.client_id = s.client_id AND r.source_project_id = s.id AND r.presence = 'present') AS risks,
  (SELECT coalesce(sum(e.duration_seconds), 0)::bigint FROM time_entry e WHERE e.client_id = s.client_id AND e.source_project_id = s.id
                                       AND e.presence = 'present' AND e.approval <> 'cancelled') AS logged_seconds,
  EXISTS (SELECT FROM budget_line b WHERE b.client_id = s.client_id AND b.source_project_id = s.id AND b.presence = 'present'
                                       AND b.kind = 'actual' AND b.basis = 'rate_x_hours') AS prices_labour,
  (SELECT array_agg(DISTINCT r.role) FROM link_all l, unnest(l.roles) AS r (role)
   WHERE l.client_id = s.client_id AND l.source_project_id = s.id) AS linked
FROM source_project s WHERE s.id = ANY (%(sources)s)
"""


class SourceRow(NamedTuple):
    """One link of a project, with what the tool says of the source project."""

    source_project_id: uuid.UUID
    name: str | None
    key: str | None
    source_url: str | None
    connection_id: uuid.UUID | None
    connection: str | None
    connector: str | None
    presence: str | None
    roles: list[str]
    allocation_pct: Any
    filter_field: str | None
    filter_values: list[str] | None
    valid_from: Any
    valid_to: Any
    prices_hours: bool | None
    carried_days: list[dict[str, Any]]
    """Stretches of days on which its hours cost nothing again: {first, last}, both included, null is open."""


class Holding(NamedTuple):
    """What a source project holds, and the roles in which anybody has linked it."""

    source_project_id: uuid.UUID
    tasks: int
    time_entries: int
    budget_lines: int
    risks: int
    logged_seconds: int
    prices_labour: bool
    linked: list[str]

    def counts_nowhere(self) -> list[dict[str, Any]]:
        """What it holds under roles that nobody linked."""
        held = self._asdict()
        return [
            {"role": role, "what": what, "count": held[what]}
            for what, role in ROLES_OF.items()
            if held[what] and role not in (self.linked or ())
        ]


def list_sources(reader: Reader, project_id: uuid.UUID) -> list[SourceRow]:
    """The links of a project."""
    return [SourceRow(*row) for row in reader.execute(SOURCES, {"project": project_id}).fetchall()]


def list_holdings(reader: Reader, source_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Holding]:
    """What each of the source projects holds."""
    rows = reader.execute(HOLDINGS, {"sources": list(source_ids)}).fetchall()
    return {row[0]: Holding(*row) for row in rows}
