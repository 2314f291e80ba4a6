"""What Entra refuses, in words: its AADSTS numbers say more than OAuth's error words, so they are asked first."""

import re
from collections.abc import Mapping
from typing import Any

from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.consent import AUTHORISE
from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError, ConnectorError

_NUMBER = re.compile(r"AADSTS(\d+)")
_CONSENT = "In the Entra admin centre open the app registration, API permissions, and grant admin consent."
_SECRET = "Create a new client secret in the app registration and save its value (not its id) under Connections."  # noqa: S105

_REASONS: dict[int, tuple[type[ConnectorError], str, str]] = {
    7000215: (AuthExpired, "the client secret is wrong", _SECRET),
    7000222: (AuthExpired, "the client secret has expired", _SECRET),
    7000216: (AuthExpired, "the application needs a secret or certificate", _SECRET),
    7000112: (AccessDenied, "the application is disabled", "Enable it under Enterprise applications."),
    700016: (ConfigError, "the tenant does not know the application", "Check client_id and tenant_id."),
    700027: (AuthExpired, "the certificate is not the registered one", "Upload it to the app registration."),
    700030: (AuthExpired, "the certificate has expired or is not valid", "Register a new certificate and save it."),
    90002: (ConfigError, "there is no such tenant", "Check tenant_id."),
    900023: (ConfigError, "the tenant's name is none", "Check tenant_id."),
    500011: (ConfigError, "the tenant does not know the resource", "Check environment_url or graph_url."),
    500113: (
        ConfigError,
        "the redirect address is not registered",
        "Register the hub's redirect address with the application.",
    ),
    50011: (
        ConfigError,
        "the redirect address is not registered",
        "Register the hub's redirect address with the application.",
    ),
    70011: (
        ConfigError,
        "the scope is unknown",
        "Check environment_url or graph_url, and the API permissions of the app.",
    ),
    65001: (AccessDenied, "nobody has consented to the application", _CONSENT),
    65004: (AccessDenied, "consent was declined", _CONSENT),
    501051: (AccessDenied, "the application is assigned to nobody", "Assign it under Enterprise applications."),
    7000218: (
        ConfigError,
        "the app registration allows no public client",
        "Allow public client flows, or save a client secret.",
    ),
    50076: (AuthExpired, "a second factor is asked for", AUTHORISE),
    50079: (AuthExpired, "a second factor is asked for", AUTHORISE),
    53003: (AccessDenied, "a conditional access policy forbids it", "Ask the tenant's admin to admit the application."),
    70008: (AuthExpired, "the sign-in has expired", AUTHORISE),
    700082: (AuthExpired, "the sign-in has expired for want of use", AUTHORISE),
    50173: (AuthExpired, "the sign-in was withdrawn", AUTHORISE),
    70016: (AuthExpired, "nobody has signed in yet", AUTHORISE),
    70020: (AuthExpired, "the code was not typed in time", AUTHORISE),
}
_WORDS: dict[str, tuple[type[ConnectorError], str, str]] = {
    "invalid_client": (AuthExpired, "the credentials are wrong", _SECRET),
    "unauthorized_client": (ConfigError, "the application may not sign in this way", "Check client_id and auth."),
    "invalid_scope": (ConfigError, "the scope is unknown", "Check environment_url or graph_url."),
    "invalid_resource": (ConfigError, "the resource is unknown", "Check environment_url or graph_url."),
    "invalid_grant": (AuthExpired, "the sign-in no longer holds", AUTHORISE),
    "interaction_required": (AuthExpired, "a person must sign in again", AUTHORISE),
    "expired_token": (AuthExpired, "the code was not typed in time", AUTHORISE),
    "authorization_declined": (AuthExpired, "the sign-in was declined", AUTHORISE),
    "access_denied": (AuthExpired, "the sign-in was declined", AUTHORISE),
}
_UNKNOWN = (AuthExpired, "no token was given", "Check tenant_id, client_id and the credentials.")


def refused_sign_in(result: Mapping[str, Any], connection: str, *, resource: str) -> ConnectorError:
    """The error for msal's answer without a token. Entra's own sentence is not quoted: it may hold names and ids of people."""
    number = _NUMBER.search(str(result.get("error_description") or ""))
    code = int(number[1]) if number else 0
    kind, reason, hint = _REASONS.get(code) or _WORDS.get(str(result.get("error")), _UNKNOWN)
    shown = f"AADSTS{code}" if code else str(result.get("error") or "no error code")[:60]
    return kind(f'Entra ID gave connection "{connection}" no token for {resource}: {reason} ({shown}).', hint=hint)


def no_authority(settings: MsProjectSettings, connection: str) -> ConfigError:
    return ConfigError(
        f'{settings.authority_url} knows no tenant "{settings.tenant_id}" (connection "{connection}").',
        hint="Check tenant_id, and authority_url in a sovereign cloud.",
    )


def not_its_answer(connection: str) -> AuthExpired:
    return AuthExpired(f'The answer does not belong to the sign-in of connection "{connection}".', hint=AUTHORISE)
