"""Signing in with the organisation's own account: OpenID Connect, authorization code with PKCE.

What is remembered on the way (state, nonce, verifier) travels in a signed cookie of the browser that began: any replica may finish.
"""

import base64
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from connectors.sdk.contract import Runtime
from connectors.sdk.errors import ConnectorError
from connectors.sdk.http import VendorHttp
from connectors.sdk.limits import RequestMeter
from hub import clock
from hub.admin.sign_in import sign_in_known
from hub.admin.vendors import Impatience
from hub.connections import limits_of
from hub.errors import HubError, Unauthorized
from hub.security.groups import Reach, reach_of
from hub.security.scopes import Scope
from hub.storage import clients, users
from hub.storage.rows import RowSession
from hub.storage.users import StoredUser
from hub.wiring import Hub
from models.vocabulary import Role

PURPOSE = "organisation sign-in"
GOOD_FOR = dt.timedelta(minutes=10)
LEEWAY_S = 60
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512", "EdDSA"]
"""Signed by the provider's private key; what a shared secret signs, or nobody, is refused."""
SCOPE = "openid email profile"


class ProviderTrouble(HubError):
    """The identity provider does not answer as promised."""

    status_code = 502
    code = "provider_trouble"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what it has to bring back in its cookie."""

    url: str
    cookie: str


def begin(hub: Hub, *, redirect_uri: str, wanted: str) -> Begun:
    """Begin signing in. Raises ProviderTrouble when the provider cannot be reached or is not what the settings name."""
    provider = discover(hub)
    state, nonce, verifier = (_random() for _ in range(3))
    told = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "wanted": wanted,
        "until": (clock.now() + GOOD_FOR).timestamp(),
    }
    asked = {
        "response_type": "code",
        "client_id": hub.settings.oidc_client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": _text(sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    kept = _text(orjson.dumps(told))
    joint = "&" if "?" in provider["authorization_endpoint"] else "?"
    return Begun(
        f"{provider['authorization_endpoint']}{joint}{urlencode(asked)}",
        f"{kept}.{hub.secret_box.sign(kept, purpose=PURPOSE)}",
    )


def finish(hub: Hub, *, cookie: str, answer: Mapping[str, str], redirect_uri: str) -> tuple[str, str]:
    """(the cookie of a session, where the visitor wanted to go). Raises Unauthorized with a sentence, ProviderTrouble."""
    told = _remembered(hub, cookie)
    if not told or answer.get("state") != told["state"]:
        raise _refusal("This sign-in was not begun in this browser, or it took too long.", "Begin again.")
    if answer.get("error") or not answer.get("code"):
        raise _refusal("Your organisation did not sign you in.", "Begin again, or ask your administrator.")
    provider = discover(hub)
    claims = _claims(hub, provider, code=answer["code"], told=told, redirect_uri=redirect_uri)
    return sign_in_known(hub, _to_user(hub, claims), by="organisation"), told["wanted"]


def discover(hub: Hub) -> dict[str, Any]:
    """The provider's own description; its issuer must be the one of the settings."""
    issuer = hub.settings.oidc_issuer.rstrip("/")
    found: dict[str, Any] = _ask(hub, "GET", f"{issuer}/.well-known/openid-configuration", what="describe itself")
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise ProviderTrouble(
            f"The identity provider calls itself {found.get('issuer')}, the settings {hub.settings.oidc_issuer}.",
            hint="Mend PMO_HUB_OIDC_ISSUER.",
        )
    return found


def fetch_keys(hub: Hub, provider: Mapping[str, Any]) -> Any:
    """What the provider signs with. Raises ProviderTrouble."""
    return _ask(hub, "GET", provider["jwks_uri"], what="show its keys")


def _claims(
    hub: Hub, provider: Mapping[str, Any], *, code: str, told: Mapping[str, Any], redirect_uri: str
) -> dict[str, Any]:
    """What the provider says of whom it signed in: fetched with the code, its signature, audience, time and nonce checked."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": hub.settings.oidc_client_id,
        "client_secret": hub.settings.oidc_client_secret.get_secret_value(),
        "code_verifier": told["verifier"],
    }
    tokens = _ask(hub, "POST", provider["token_endpoint"], what="give tokens", data=form, idempotent=False)
    keys = fetch_keys(hub, provider)
    registry = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": provider["issuer"]},
        aud={"essential": True, "value": hub.settings.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": told["nonce"]},
    )
    try:
        token = jwt.decode(str(tokens.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        registry.validate(token.claims)
    except (JoseError, ValueError, TypeError) as error:
        raise _refusal("The answer of your organisation's sign-in does not hold.", "Begin again.") from error
    return dict(token.claims)


def _to_user(hub: Hub, claims: Mapping[str, Any]) -> StoredUser:
    """The user behind the claims; made when a group lets them in, brought up to what their groups give them now."""
    issuer, subject = hub.settings.oidc_issuer, str(claims["sub"])
    email = str(claims.get("email") or claims.get("preferred_username") or "").strip().lower()
    with hub.database.session(Scope.everything()) as rows:
        names = {client.name: client.id for client in clients.list_clients(rows)}
        reach = reach_of(claims.get(hub.settings.oidc_groups_claim), hub.settings.oidc_groups, clients=names)
        user = users.find_user_by_subject(rows, issuer=issuer, subject=subject) or _adopt(
            rows, claims, email=email, issuer=issuer, subject=subject
        )
        if hub.settings.oidc_groups and reach is None:
            raise _refusal(
                f"None of your groups may come in as {email or subject}.", "Ask your administrator to put you into one."
            )
        if reach is not None:
            user = _bring_up(rows, user, reach, claims, email=email, issuer=issuer, subject=subject)
    if user is None:
        raise _refusal(f"There is no user {email or subject} here.", "Ask an administrator to invite you first.")
    return user


def _adopt(rows: RowSession, claims: Mapping[str, Any], *, email: str, issuer: str, subject: str) -> StoredUser | None:
    """A user known by their address, whom the provider names for the first time. Only an address it has verified proves that they are one."""
    user = users.find_user_by_email(rows, email) if email else None
    if user is None:
        return None
    if claims.get("email_verified") is not True or user.subject is not None:
        raise _refusal(
            f"There is a user {email} already, and your organisation does not say that the address is yours.",
            "Ask an administrator to remove that user, or sign in with its password.",
        )
    users.set_columns(rows, user.id, values={"issuer": issuer, "subject": subject})
    return user


def _bring_up(
    rows: RowSession,
    user: StoredUser | None,
    reach: Reach,
    claims: Mapping[str, Any],
    *,
    email: str,
    issuer: str,
    subject: str,
) -> StoredUser:
    """Make the user, or give them the role and clients that their groups mean today."""
    if user is not None:
        users.change_user(rows, user.id, values={"role": reach.role}, client_ids=reach.client_ids)
        return users.get_user(rows, user.id)
    values = {
        "email": email or f"{uuid.uuid5(uuid.NAMESPACE_URL, issuer + subject)}@unknown.invalid",
        "role": Role(reach.role),
    }
    values |= {"name": str(claims.get("name") or email or subject), "issuer": issuer, "subject": subject}
    return users.save_user(rows, clock.new_id(), values=values, client_ids=reach.client_ids)


def _ask(hub: Hub, method: str, url: str, *, what: str, **content: Any) -> Any:
    """One request on the hub's one path for HTTP. Raises ProviderTrouble; what was sent is never repeated."""
    parts = urlsplit(url)
    limits = limits_of(hub.settings)
    runtime = Runtime(
        connection_name="sign-in", limits=limits, meter=RequestMeter(), now=clock.now, sleep=Impatience().sleep
    )
    try:
        with VendorHttp(
            base_url=f"{parts.scheme}://{parts.netloc}", runtime=runtime, vendor="The identity provider"
        ) as http:
            answer = http.request(method, url, what=what, **content)
            if not answer.ok:
                raise ProviderTrouble(
                    f"The identity provider would not {what} (status {answer.status}).",
                    hint="Compare PMO_HUB_OIDC_* with the application's registration there.",
                )
            return answer.json()
    except ConnectorError as error:
        raise ProviderTrouble(error.message, hint=error.hint) from error


def _remembered(hub: Hub, cookie: str) -> dict[str, Any]:
    """What `begin` put into the cookie; empty when it is not ours, bent, or too old."""
    kept, _, signature = cookie.rpartition(".")
    if not kept or not hub.secret_box.is_signed(kept, signature, purpose=PURPOSE):
        return {}
    told: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4)))
    return told if told["until"] > clock.now().timestamp() else {}


def _refusal(detail: str, hint: str) -> Unauthorized:
    return Unauthorized(detail, hint=hint, code="sign_in")


def _random() -> str:
    return _text(clock.new_secret(32))


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
