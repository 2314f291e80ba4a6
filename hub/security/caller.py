"""Who is asking, and what their role lets them do: the one role table of the hub."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hub.errors import Forbidden
from hub.security.scopes import Scope
from models.vocabulary import Role


class Action(StrEnum):
    """What a caller may be allowed to do. The value completes the sentence "this token may not ..."."""

    READ = "read data"
    """Lists, feeds and exports of the normalised data."""
    INSPECT = "see connections and runs"
    """Connections, mappings, runs, quarantined records; single rows with their provenance."""
    CONFIGURE = "change connections"
    """Connections, mappings and projects of the caller's clients; start and stop runs."""
    ADMINISTER = "administer the hub"
    """Clients, tokens, users, the audit trail."""


ALLOWED = MappingProxyType(
    {
        Role.ADMIN: frozenset(Action),
        Role.MANAGER: frozenset({Action.READ, Action.INSPECT, Action.CONFIGURE}),
        Role.ANALYST: frozenset({Action.READ, Action.INSPECT}),
        Role.BI: frozenset({Action.READ}),
    }
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who has proved who they are, by a token or by signing in; the operator on the hub's own machine has neither id."""

    name: str
    role: Role
    scope: Scope
    hide_costs: bool = False
    hide_people: bool = False
    token_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None

    @property
    def is_operator(self) -> bool:
        return self.token_id is None and self.user_id is None

    @classmethod
    def operator(cls, name: str = "operator") -> "Caller":
        """Whoever runs a command on the hub's own machine: they hold its keys anyway."""
        return cls(name=name, role=Role.ADMIN, scope=Scope.everything())

    def may(self, action: Action) -> bool:
        return action in ALLOWED[self.role]

    def require(self, action: Action) -> None:
        """Raise Forbidden with a sentence unless the role allows the action."""
        if not self.may(action):
            able = ", ".join(role.value for role, actions in ALLOWED.items() if action in actions)
            raise Forbidden(
                f'"{self.name}" has the role {self.role.value}, which may not {action.value}.',
                hint=f"Use a token with one of the roles: {able}.",
            )

    def require_all_clients(self, deed: str) -> None:
        """Raise Forbidden with a sentence unless the caller sees every client. `deed` reads like "create clients"."""
        if self.scope.client_ids is not None:
            raise Forbidden(
                f'"{self.name}" is limited to some clients and may not {deed}.', hint="Use a token for all clients."
            )
