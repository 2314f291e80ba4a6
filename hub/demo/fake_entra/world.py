"""What Entra knows: one tenant's applications, people and resources, and the tokens it gave. Plain data that a test edits."""

import threading
from dataclasses import dataclass, field
from itertools import count


@dataclass(slots=True)
class Person:
    """Somebody who can sign in, with the username that Entra calls preferred."""

    id: str
    username: str


@dataclass(slots=True)
class Application:
    """An app registration. `certificates` are PEM texts; `resources` those it has consent for, by address."""

    client_id: str
    secrets: set[str] = field(default_factory=set)
    expired_secrets: set[str] = field(default_factory=set)
    certificates: list[str] = field(default_factory=list)
    resources: set[str] = field(default_factory=set)
    redirect_uris: set[str] = field(default_factory=set)
    allows_public_flows: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is good for. `person` is None for an application's own."""

    client_id: str
    resource: str
    person: Person | None = None


@dataclass(slots=True)
class SignIn:
    """A sign-in under way: by device code, or by an authorization code with its PKCE challenge."""

    grant: Grant
    redirect_uri: str = ""
    challenge: str = ""
    nonce: str = ""
    is_done: bool = False


@dataclass(slots=True)
class EntraWorld:
    """One tenant. `resources` are the addresses that the tenant knows; a token for another is refused."""

    tenant_id: str
    domains: set[str] = field(default_factory=set)
    people: list[Person] = field(default_factory=list)
    """Who can sign in at the page for browsers."""
    resources: set[str] = field(default_factory=set)
    applications: dict[str, Application] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, SignIn] = field(default_factory=dict)
    devices: dict[str, SignIn] = field(default_factory=dict)
    used_assertions: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _numbers: "count[int]" = field(default_factory=lambda: count(1), repr=False)

    def register(self, client_id: str, *, resources: set[str], **rest: object) -> Application:
        """An application with consent for these resources, which the tenant knows from now on."""
        application = Application(client_id, resources=set(resources), **rest)  # type: ignore[arg-type]
        self.applications[client_id] = application
        self.resources |= resources
        return application

    def knows_tenant(self, name: str) -> bool:
        return name == self.tenant_id or name in self.domains

    def give_token(self, grant: Grant) -> str:
        return self._keep(self.tokens, "access", grant)

    def give_refresh_token(self, grant: Grant) -> str:
        return self._keep(self.refresh_tokens, "refresh", grant)

    def revoke_tokens(self) -> None:
        """Access tokens die before their time, as when a secret is withdrawn; refresh tokens stay good."""
        with self.lock:
            self.tokens.clear()

    def grant_of(self, authorization: str, *, resource: str) -> Grant | None:
        """Whose token an Authorization header carries, None when it is none of ours or is for another resource."""
        with self.lock:
            grant = self.tokens.get(authorization.removeprefix("Bearer "))
        return grant if grant and grant.resource == resource else None

    def sign_in_by_device(self, user_code: str, person: Person) -> None:
        """A person types the code into Microsoft's page and agrees."""
        with self.lock:
            device = next(code for code in self.devices if code.endswith(user_code))
            sign_in = self.devices[device]
            sign_in.grant = Grant(sign_in.grant.client_id, sign_in.grant.resource, person)
            sign_in.is_done = True

    def next_name(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers):06}"

    def _keep(self, kept: dict[str, Grant], kind: str, grant: Grant) -> str:
        token = self.next_name(f"{kind}-token")
        kept[token] = grant
        return token
