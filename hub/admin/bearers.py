"""Access tokens of an organisation's identity provider, as Power BI and Excel send them for an organisational account.

Such a token is a statement that the provider signed for this hub. It makes nobody a user: whoever it names has signed in here before.
"""

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hub import clock
from hub.admin.organisation import ALGORITHMS, LEEWAY_S, discover, fetch_keys
from hub.admin.sign_in import to_caller
from hub.errors import Unauthorized
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage import users
from hub.wiring import Hub

PARTS = 2
"""Dots of a signed token."""
LONGEST = 16_384
KEYS_LAST = dt.timedelta(hours=1)
ASKED_AGAIN_AFTER = dt.timedelta(minutes=1)
"""A token signed by a key that is not known makes the hub ask for the keys again, but not as often as somebody sends such tokens."""
ENTRA, ENTRA_FIRST = "https://login.microsoftonline.com/", "https://sts.windows.net/"


class Bearers:
    """Reads such tokens; keeps the provider's keys for a while."""

    def __init__(self, hub: Hub, *, now: Callable[[], dt.datetime] = clock.now) -> None:
        self._hub, self._now = hub, now
        self._lock = threading.Lock()
        self._keys: tuple[dict[str, Any], KeySet, dt.datetime] | None = None

    def may_be_one(self, token: str) -> bool:
        settings = self._hub.settings
        is_set_up = bool(settings.oidc_issuer and settings.oidc_client_id)
        return is_set_up and token.count(".") == PARTS and len(token) <= LONGEST

    def find(self, token: str) -> Caller:
        """Whose token it is. Raises Unauthorized with a sentence, ProviderTrouble when the provider does not show its keys."""
        claims = self._read(token)
        with self._hub.database.session(Scope.everything()) as rows:
            user = users.find_user_by_subject(rows, issuer=self._hub.settings.oidc_issuer, subject=str(claims["sub"]))
        if user is None or not user.active:
            raise Unauthorized(
                "Your organisation's account is no user of this hub.",
                hint="Sign in at the hub's own page once, or ask an administrator.",
            )
        return to_caller(user)

    def _read(self, token: str) -> dict[str, Any]:
        for older_than in (KEYS_LAST, ASKED_AGAIN_AFTER):
            provider, keys = self._provider(older_than)
            try:
                claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
                self._check(claims, provider)
            except (JoseError, ValueError, TypeError) as error:
                failure = error
            else:
                return dict(claims)
        raise Unauthorized(
            "The token of your organisation does not hold for this hub.",
            hint="Sign in again; if that does not help, the hub is not registered there under its own address.",
        ) from failure

    def _check(self, claims: dict[str, Any], provider: Mapping[str, Any]) -> None:
        """Raises JoseError or ValueError for a statement of another provider, for somebody else, or out of its time."""
        told = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "values": issuers_of(str(provider["issuer"]))},
            aud={"essential": True, "values": audiences_of(self._hub)},
            sub={"essential": True},
            exp={"essential": True},
        )
        told.validate(claims)
        if "nonce" in claims:
            raise ValueError("It was made to sign in with, not to ask with.")

    def _provider(self, older_than: dt.timedelta) -> tuple[dict[str, Any], KeySet]:
        with self._lock:
            now = self._now()
            if self._keys is None or now - self._keys[2] >= older_than:
                provider = discover(self._hub)
                self._keys = (provider, KeySet.import_key_set(fetch_keys(self._hub, provider)), now)
            return self._keys[:2]


def issuers_of(issuer: str) -> list[str]:
    """The names a provider signs under: Microsoft Entra signs tokens of its first version under an older name."""
    tenant = issuer.removeprefix(ENTRA).removesuffix("/v2.0")
    return [issuer, f"{ENTRA_FIRST}{tenant}/"] if issuer.startswith(ENTRA) else [issuer]


def audiences_of(hub: Hub) -> list[str]:
    """Whom a token may be made for: the application, or the hub by its address, which is what Power BI asks for."""
    application = hub.settings.oidc_client_id
    address = "/".join(hub.settings.public_url.split("/")[:3])
    return [application, f"api://{application}", *([address, f"{address}/"] if address else [])]
