"""What of the tools' projects belongs to which project: what a project holds, what counts nowhere, and which belong together by their names."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from hub.queries.reading import Reader

ROLES_OF = {"tasks": "scope", "time_entries": "time", "budget_lines": "cost", "risks": "risk"}

SOURCES = """
SELECT l.source_project_id, s.name, s.key, s.source_url, s.connection_id, c.name, c.connector, s.presence, l.roles, l.allocation_pct,
       l.filter_field, l.filter_values, l.valid_from, l.valid_to
FROM link_all l
LEFT JOIN source_project s ON s.client_id = l.client_id AND s.id = l.source_project_id
LEFT JOIN connection c ON c.client_id = s.client_id AND c.id = s.connection_id
WHERE l.project_id = %(project)s ORDER BY s.name, l.source_project_id, l.valid_from NULLS FIRST
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
  (SELECT array_agg(DISTINCT r.role) FROM link_all l, unnest(l.roles) AS r (role)
   WHERE l.client_id = s.client_id AND l.source_project_id = s.id) AS linked
FROM source_project s WHERE s.id = ANY (%(sources)s)
"""
UNLINKED = """
SELECT s.id, s.name, s.key, c.name, c.connector FROM source_project s
JOIN connection c ON c.client_id = s.client_id AND c.id = s.connection_id
WHERE s.client_id = %(client)s AND s.presence = 'present'
  AND NOT EXISTS (SELECT FROM project_link l WHERE l.client_id = s.client_id AND l.source_project_id = s.id)
ORDER BY s.name, s.id
"""
OWN = "SELECT id, code, name FROM project WHERE client_id = %(client)s ORDER BY code"


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


class Holding(NamedTuple):
    """What a source project holds, and the roles in which anybody has linked it."""

    source_project_id: uuid.UUID
    tasks: int
    time_entries: int
    budget_lines: int
    risks: int
    logged_seconds: int
    linked: list[str]

    def counts_nowhere(self) -> list[dict[str, Any]]:
        """What it holds under roles that nobody linked."""
        held = self._asdict()
        return [
            {"role": role, "what": what, "count": held[what]}
            for what, role in ROLES_OF.items()
            if held[what] and role not in (self.linked or ())
        ]


class Unlinked(NamedTuple):
    source_project_id: uuid.UUID
    name: str
    key: str | None
    connection: str
    connector: str


class Owner(NamedTuple):
    """A consolidated project that may have more."""

    project_id: uuid.UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Source projects that seem to be one project, and why. `project_id` is the consolidated one they would join; None would be a new one."""

    project_id: uuid.UUID | None
    code: str | None
    name: str
    sources: tuple[Unlinked, ...]
    reasons: tuple[str, ...]


def list_sources(reader: Reader, project_id: uuid.UUID) -> list[SourceRow]:
    """The links of a project."""
    return [SourceRow(*row) for row in reader.execute(SOURCES, {"project": project_id}).fetchall()]


def list_holdings(reader: Reader, source_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Holding]:
    """What each of the source projects holds."""
    rows = reader.execute(HOLDINGS, {"sources": list(source_ids)}).fetchall()
    return {row[0]: Holding(*row) for row in rows}


def list_unlinked(reader: Reader, client_id: uuid.UUID) -> list[Unlinked]:
    """The source projects that nobody has linked, by name."""
    return [Unlinked(*row) for row in reader.execute(UNLINKED, {"client": client_id}).fetchall()]


def list_proposals(reader: Reader, client_id: uuid.UUID) -> list[Proposal]:
    """Unlinked source projects with the same name or key in two tools, or with the name or code of a consolidated project."""
    loose = list_unlinked(reader, client_id)
    own = reader.execute(OWN, {"client": client_id}).fetchall()
    joining = [found for owner in own if (found := _joining(Owner(*owner), loose))]
    taken = {source.source_project_id for proposal in joining for source in proposal.sources}
    return joining + _meeting([source for source in loose if source.source_project_id not in taken])


def _joining(owner: Owner, loose: list[Unlinked]) -> Proposal | None:
    found, reasons = [], []
    for source in loose:
        why = _why_like(source, code=owner.code, name=owner.name)
        if why:
            found.append(source)
            reasons.append(f'"{source.name}" in {source.connection} {why} of the project {owner.code}.')
    return Proposal(owner.project_id, owner.code, owner.name, tuple(found), tuple(reasons)) if found else None


def _why_like(source: Unlinked, *, code: str, name: str) -> str:
    if plain(source.name) == plain(name):
        return "has the name"
    if source.key and plain(source.key) == plain(code):
        return f"has the key {source.key}, the code"
    return f"begins with {code}, the code" if plain(code) in plain(source.name).split()[:1] else ""


def _meeting(loose: list[Unlinked]) -> list[Proposal]:
    """Groups that share a name, or a key that is also the first word of the other's name, across different connections."""
    groups: dict[str, list[Unlinked]] = {}
    for source in loose:
        groups.setdefault(plain(source.name), []).append(source)
    for source in loose:
        if source.key:
            _join_by_key(groups, source)
    return [
        Proposal(
            None, next((each.key for each in group if each.key), None), group[0].name, tuple(group), _reasons(group)
        )
        for group in groups.values()
        if len({each.connection for each in group}) > 1
    ]


def _join_by_key(groups: dict[str, list[Unlinked]], source: Unlinked) -> None:
    """Whoever has the same key, or begins with it, joins the group of this source project."""
    key, home = plain(source.key or ""), plain(source.name)
    if home not in groups:
        return
    for name, group in list(groups.items()):
        same_key = any(each.key and plain(each.key) == key for each in group)
        if name != home and (same_key or key in name.split()[:1]):
            groups[home] += groups.pop(name)


def _reasons(group: list[Unlinked]) -> tuple[str, ...]:
    names = {plain(each.name) for each in group}
    where = " and ".join(sorted({each.connection for each in group}))
    if len(names) == 1:
        return (f'The name "{group[0].name}" stands in {where}.',)
    key = next((each.key for each in group if each.key), "")
    return (f"The key {key} stands in {where}.",)


def plain(text: str) -> str:
    """A name without case, accents of typing or signs: what two people mean by the same word."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
