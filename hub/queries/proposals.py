"""Which source projects seem to be one project by their names or keys, unless somebody decided that they are not. Nothing is linked by it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from hub.queries.reading import Reader

NAMES_KEPT = 8192
"""Each name is held against many others, and made plain once."""
UNLINKED = """
SELECT s.id, s.name, s.key, c.name, c.connector FROM source_project s
JOIN connection c ON c.client_id = s.client_id AND c.id = s.connection_id
WHERE s.client_id = %(client)s AND s.presence = 'present'
  AND NOT EXISTS (SELECT FROM project_link l WHERE l.client_id = s.client_id AND l.source_project_id = s.id)
ORDER BY s.name, s.id
"""
APART = """
SELECT a.source_project_id, s.name, a.other_id, coalesce(o.name, p.name), p.id IS NOT NULL, a.decided_by, a.decided_at FROM link_apart a
LEFT JOIN source_project s ON s.client_id = a.client_id AND s.id = a.source_project_id
LEFT JOIN source_project o ON o.client_id = a.client_id AND o.id = a.other_id
LEFT JOIN project p ON p.client_id = a.client_id AND p.id = a.other_id
WHERE a.client_id = %(client)s ORDER BY a.decided_at DESC, a.source_project_id, a.other_id
"""
OWN = """
SELECT p.id, p.code, p.name, ARRAY(SELECT l.source_project_id FROM project_link l WHERE l.client_id = p.client_id AND l.project_id = p.id)
FROM project p WHERE p.client_id = %(client)s ORDER BY p.code
"""


class Unlinked(NamedTuple):
    source_project_id: uuid.UUID
    name: str
    key: str | None
    connection: str
    connector: str


class Owner(NamedTuple):
    """A consolidated project that may have more than it holds."""

    project_id: uuid.UUID
    code: str
    name: str
    holds: list[uuid.UUID]


class Apart(NamedTuple):
    """A source project that is never one with another, or with a consolidated project, as somebody decided."""

    source_project_id: uuid.UUID
    source: str | None
    other_id: uuid.UUID
    other: str | None
    is_project: bool
    """Whether the other is a consolidated project."""
    decided_by: str
    decided_at: dt.datetime


Pairs: TypeAlias = frozenset[frozenset[uuid.UUID]]
"""What was decided to be no one project, two ids each."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Source projects that seem to be one project, and why. `project_id` is the consolidated one they would join; None would be a new one."""

    project_id: uuid.UUID | None
    code: str | None
    name: str
    sources: tuple[Unlinked, ...]
    reasons: tuple[str, ...]


def list_unlinked(reader: Reader, client_id: uuid.UUID) -> list[Unlinked]:
    """The source projects that nobody has linked, by name."""
    return [Unlinked(*row) for row in reader.execute(UNLINKED, {"client": client_id}).fetchall()]


def list_owners(reader: Reader, client_id: uuid.UUID) -> list[Owner]:
    """The consolidated projects, by code."""
    return [Owner(*row) for row in reader.execute(OWN, {"client": client_id}).fetchall()]


def list_apart(reader: Reader, client_id: uuid.UUID) -> list[Apart]:
    """The decisions that hold, newest first."""
    return [Apart(*row) for row in reader.execute(APART, {"client": client_id}).fetchall()]


def list_proposals(reader: Reader, client_id: uuid.UUID) -> list[Proposal]:
    """Unlinked source projects with the same name or key in two tools, or with the name or code of a consolidated project."""
    loose = list_unlinked(reader, client_id)
    apart = frozenset(frozenset((row.source_project_id, row.other_id)) for row in list_apart(reader, client_id))
    own = list_owners(reader, client_id)
    likely = _Likely(loose)
    joining = [found for owner in own if (found := _joining(owner, likely.of(owner), apart))]
    taken = {source.source_project_id for proposal in joining for source in proposal.sources}
    return joining + _meeting([source for source in loose if source.source_project_id not in taken], apart)


class _Likely:
    """Source projects by what makes them alike: their name, its first word, their key; so that each owner is held against a few, not all."""

    def __init__(self, loose: Sequence[Unlinked]) -> None:
        self._loose = loose
        self._places: dict[str, list[int]] = {}
        for place, source in enumerate(loose):
            name = plain(source.name)
            for word in {name, *name.split()[:1], plain(source.key or "")}:
                self._places.setdefault(word, []).append(place)

    def of(self, owner: Owner) -> list[Unlinked]:
        """In the order of the source projects."""
        found = {place for word in (owner.name, owner.code) for place in self._places.get(plain(word), ())}
        return [self._loose[place] for place in sorted(found)]


def _joining(owner: Owner, loose: list[Unlinked], apart: Pairs) -> Proposal | None:
    found, reasons = [], []
    for source in loose:
        why = _why_like(source, code=owner.code, name=owner.name)
        if why and not _is_apart(source, (owner.project_id, *owner.holds), apart):
            found.append(source)
            reasons.append(f'"{source.name}" in {source.connection} {why} of the project {owner.code}.')
    return Proposal(owner.project_id, owner.code, owner.name, tuple(found), tuple(reasons)) if found else None


def _is_apart(source: Unlinked, others: Iterable[uuid.UUID], apart: Pairs) -> bool:
    return any(frozenset((source.source_project_id, other)) in apart for other in others)


def _why_like(source: Unlinked, *, code: str, name: str) -> str:
    if plain(source.name) == plain(name):
        return "has the name"
    if source.key and plain(source.key) == plain(code):
        return f"has the key {source.key}, the code"
    return f"begins with {code}, the code" if plain(code) in plain(source.name).split()[:1] else ""


def _meeting(loose: list[Unlinked], apart: Pairs) -> list[Proposal]:
    """Groups that share a name, or a key that is also the first word of the other's name, across different connections."""
    groups: dict[str, list[Unlinked]] = {}
    for source in loose:
        groups.setdefault(plain(source.name), []).append(source)
    alike = _Alike(groups)
    for source in loose:
        if source.key:
            _join_by_key(groups, source, alike)
    return [
        Proposal(
            None, next((each.key for each in group if each.key), None), group[0].name, tuple(group), _reasons(group)
        )
        for alike in groups.values()
        for group in _split(alike, apart)
        if len({each.connection for each in group}) > 1
    ]


def _split(alike: list[Unlinked], apart: Pairs) -> list[list[Unlinked]]:
    """Groups without a pair that was decided to be apart; each source project joins the first group that has room for it."""
    groups: list[list[Unlinked]] = []
    for source in alike:
        home = next(
            (group for group in groups if not _is_apart(source, (each.source_project_id for each in group), apart)),
            None,
        )
        if home is None:
            groups.append([source])
        else:
            home.append(source)
    return groups


class _Alike:
    """Which groups begin with a word, and which hold a key, so that each source project is held against a few, not all."""

    def __init__(self, groups: Mapping[str, Sequence[Unlinked]]) -> None:
        self._begin: dict[str, set[str]] = {}
        self._hold: dict[str, set[str]] = {}
        for name, group in groups.items():
            for word in name.split()[:1]:
                self._begin.setdefault(word, set()).add(name)
            for source in group:
                if source.key:
                    self._hold.setdefault(plain(source.key), set()).add(name)
        self._homes = {name: name for name in groups}

    def of(self, key: str) -> set[str]:
        """Of those that have joined others it is the others' keys that count, not their names."""
        begun = {name for name in self._begin.get(key, ()) if self._homes[name] == name}
        return begun | {self._home_of(name) for name in self._hold.get(key, ())}

    def join(self, name: str, home: str) -> None:
        """From now on the group stands in another."""
        self._homes[name] = home

    def _home_of(self, name: str) -> str:
        while self._homes[name] != name:
            name = self._homes[name]
        return name


def _join_by_key(groups: dict[str, list[Unlinked]], source: Unlinked, alike: _Alike) -> None:
    """Whoever has the same key, or begins with it, joins the group of this source project."""
    key, home = plain(source.key or ""), plain(source.name)
    if home not in groups:
        return
    found = alike.of(key) - {home}
    for name in [each for each in groups if each in found] if found else ():
        groups[home] += groups.pop(name)
        alike.join(name, home)


def _reasons(group: list[Unlinked]) -> tuple[str, ...]:
    names = {plain(each.name) for each in group}
    where = " and ".join(sorted({each.connection for each in group}))
    if len(names) == 1:
        return (f'The name "{group[0].name}" stands in {where}.',)
    key = next((each.key for each in group if each.key), "")
    return (f"The key {key} stands in {where}.",)


@lru_cache(maxsize=NAMES_KEPT)
def plain(text: str) -> str:
    """A name without case, accents of typing or signs: what two people mean by the same word."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
