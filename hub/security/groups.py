"""From the groups of an identity provider to a role and clients, by the rules of the settings."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.vocabulary import Role

ALL = "all"
STRONGEST_FIRST = tuple(Role)


@dataclass(frozen=True, slots=True)
class Reach:
    """What groups give. `client_ids` None is all clients."""

    role: Role
    client_ids: tuple[uuid.UUID, ...] | None


def reach_of(groups: Any, rules: Mapping[str, str], *, clients: Mapping[str, uuid.UUID]) -> Reach | None:
    """The strongest role that a group gives, for the clients of those groups alone that give it; None when none does.

    A weaker role in other clients is not raised to the stronger one. `rules` are {group: "role" for all clients, or "role: client, client"};
    a client that is not there (yet) is left out.
    """
    held = {groups} if isinstance(groups, str) else {str(group) for group in groups or ()}
    given = [_read(rule) for group, rule in rules.items() if group in held]
    if not given:
        return None
    strongest = min((role for role, _ in given), key=STRONGEST_FIRST.index)
    named = [names for role, names in given if role is strongest]
    if any(names is None for names in named):
        return Reach(strongest, None)
    return Reach(
        strongest, tuple(dict.fromkeys(clients[name] for names in named for name in names or () if name in clients))
    )


def _read(rule: str) -> tuple[Role, tuple[str, ...] | None]:
    word, separator, names = rule.partition(":")
    role = Role(word.strip())
    if not separator or names.strip() == ALL:
        return role, None
    return role, tuple(name.strip() for name in names.split(",") if name.strip())
