"""The token endpoint: each grant type judged as Entra judges it."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from hub.demo.fake_entra import problem
from hub.demo.fake_entra.assertion import check_assertion
from hub.demo.fake_entra.world import Application, EntraWorld, Grant, Person, SignIn

Form = dict[str, str]
_OF_OPENID = frozenset({"openid", "profile", "offline_access", "email"})
_DEFAULT = "/.default"
_LIFE_S = 3599
_FAR = 4_000_000_000


def give(world: EntraWorld, form: Form, *, endpoint: str) -> dict[str, Any]:
    """Answer one POST to the token endpoint. Raises EntraProblem."""
    application = world.applications.get(form.get("client_id", ""))
    if application is None:
        raise problem.unknown_application()
    grant_type = form.get("grant_type", "")
    handler = _GRANTS.get(grant_type)
    if handler is None:
        raise problem.bad_request(f"The grant type '{grant_type}' is not supported.")
    is_confidential = _authenticate(world, application, form, endpoint=endpoint)
    if not is_confidential and (grant_type == "client_credentials" or not application.allows_public_flows):
        raise problem.no_credentials()
    return handler(world, application, form)


def begin_device_flow(world: EntraWorld, form: Form, *, base_url: str) -> dict[str, Any]:
    application = world.applications.get(form.get("client_id", ""))
    if application is None:
        raise problem.unknown_application()
    if not application.allows_public_flows:
        raise problem.no_credentials()
    resource = _resource_of(world, application, form.get("scope", ""))
    device_code = world.next_name("DEVICE")
    world.devices[device_code] = SignIn(Grant(application.client_id, resource))
    return {
        "user_code": device_code[-6:],
        "device_code": device_code,
        "verification_uri": f"{base_url}/devicelogin",
        "expires_in": 900,
        "interval": 1,
        "message": "To sign in, open the page and enter the code.",
    }


def authorize(world: EntraWorld, address: str, person: Person) -> str:
    """A person signs in at the address that msal made; returns the address their browser ends at. Raises EntraProblem."""
    query, application = _request_in(world, address)
    if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
        raise problem.bad_request("A code with an S256 challenge is required.")
    resource = _resource_of(world, application, query.get("scope", ""))
    code = world.next_name("CODE")
    world.codes[code] = SignIn(
        Grant(application.client_id, resource, person),
        redirect_uri=query["redirect_uri"],
        challenge=query["code_challenge"],
        nonce=query.get("nonce", ""),
    )
    return _back(query, {"code": code})


def decline(world: EntraWorld, address: str) -> str:
    """A person says no there; returns the address their browser ends at. Raises EntraProblem."""
    query, _ = _request_in(world, address)
    return _back(query, {"error": "access_denied", "error_description": "AADSTS65004: User declined to consent."})


def _request_in(world: EntraWorld, address: str) -> tuple[Form, Application]:
    """A browser is sent back to a registered address alone."""
    query = dict(parse_qsl(urlsplit(address).query))
    application = world.applications.get(query.get("client_id", ""))
    if application is None:
        raise problem.unknown_application()
    if query.get("redirect_uri") not in application.redirect_uris:
        raise problem.EntraProblem("invalid_request", 50011, "The redirect URI does not match the registered ones.")
    return query, application


def _back(query: Form, answer: Form) -> str:
    return f"{query['redirect_uri']}?{urlencode(answer | {'state': query.get('state', '')})}"


def _authenticate(world: EntraWorld, application: Application, form: Form, *, endpoint: str) -> bool:
    """Whether the application proved itself. Raises EntraProblem for a wrong proof."""
    if "client_assertion" in form:
        check_assertion(world, application, form, endpoint=endpoint)
        return True
    secret = form.get("client_secret")
    if secret is None:
        return False
    if secret not in application.secrets:
        raise problem.wrong_secret(is_expired=secret in application.expired_secrets)
    return True


def _resource_of(world: EntraWorld, application: Application, scope: str) -> str:
    wanted = [word for word in scope.split() if word not in _OF_OPENID]
    if len(wanted) != 1 or not wanted[0].endswith(_DEFAULT):
        raise problem.unknown_scope()
    resource = wanted[0].removesuffix(_DEFAULT)
    if resource not in world.resources:
        raise problem.unknown_resource(resource)
    if resource not in application.resources:
        raise problem.no_consent()
    return resource


def _of_client(world: EntraWorld, application: Application, form: Form) -> dict[str, Any]:
    resource = _resource_of(world, application, form.get("scope", ""))
    token = world.give_token(Grant(application.client_id, resource))
    return {"token_type": "Bearer", "expires_in": _LIFE_S, "ext_expires_in": _LIFE_S, "access_token": token}


def _of_device(world: EntraWorld, application: Application, form: Form) -> dict[str, Any]:
    sign_in = world.devices.get(form.get("device_code", ""))
    if sign_in is None or sign_in.grant.client_id != application.client_id:
        raise problem.EntraProblem("expired_token", 70020, "The provided device code has expired.")
    if not sign_in.is_done:
        raise problem.still_waiting()
    del world.devices[form["device_code"]]
    return _for_person(world, sign_in.grant)


def _of_code(world: EntraWorld, application: Application, form: Form) -> dict[str, Any]:
    """A code is good once, for the redirect address it was asked with, and for who knows the verifier."""
    sign_in = world.codes.pop(form.get("code", ""), None)
    if sign_in is None or sign_in.grant.client_id != application.client_id:
        raise problem.no_grant("The provided authorization code is expired or was already redeemed.", 70008)
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != sign_in.challenge:
        raise problem.no_grant("The code verifier does not match.", 501481)
    if form.get("redirect_uri") != sign_in.redirect_uri:
        raise problem.no_grant("The reply address does not match the one of the authorization request.", 500112)
    return _for_person(world, sign_in.grant, nonce=sign_in.nonce)


def _of_refresh(world: EntraWorld, application: Application, form: Form) -> dict[str, Any]:
    """Good once here, which is stricter than Entra: who keeps only the first one is found out."""
    grant = world.refresh_tokens.pop(form.get("refresh_token", ""), None)
    if grant is None or grant.client_id != application.client_id:
        raise problem.no_grant("The refresh token has expired due to inactivity.", 700082)
    resource = _resource_of(world, application, form.get("scope", ""))
    return _for_person(world, Grant(grant.client_id, resource, grant.person))


def _for_person(world: EntraWorld, grant: Grant, *, nonce: str = "") -> dict[str, Any]:
    if grant.person is None:
        raise problem.no_grant("Nobody has signed in.")
    claims = {
        "iss": f"https://login.invalid/{world.tenant_id}/v2.0",
        "aud": grant.client_id,
        "exp": _FAR,
        "iat": 0,
        "sub": grant.person.id,
        "oid": grant.person.id,
        "tid": world.tenant_id,
        "preferred_username": grant.person.username,
        **({"nonce": nonce} if nonce else {}),
    }
    return {
        "token_type": "Bearer",
        "scope": f"{grant.resource}{_DEFAULT}",
        "expires_in": _LIFE_S,
        "access_token": world.give_token(grant),
        "refresh_token": world.give_refresh_token(grant),
        "id_token": ".".join((_part({"alg": "RS256", "typ": "JWT"}), _part(claims), "c2lnbmF0dXJl")),
        "client_info": _part({"uid": grant.person.id, "utid": world.tenant_id}),
    }


def _part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


_GRANTS: dict[str, Callable[[EntraWorld, Application, Form], dict[str, Any]]] = {
    "client_credentials": _of_client,
    "urn:ietf:params:oauth:grant-type:device_code": _of_device,
    "authorization_code": _of_code,
    "refresh_token": _of_refresh,
}
