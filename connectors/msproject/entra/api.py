"""The only place that speaks to Entra ID, through `msal`: tokens for one resource, from whichever way of signing in is chosen.

An application's token (client secret, certificate) lives as long as the task. A person's tokens (device code, authorization code) are
kept by the hub, sealed, as the secret `token_cache`, and are renewed one task at a time: a refresh token may be good for one use.

Decided: no instance discovery, because the authority is the admin's own word, in sovereign and private clouds too, and it would cost
every task a request.
"""

import logging
import warnings
from collections.abc import Mapping
from typing import Any

from msal import ClientApplication, ConfidentialClientApplication, PublicClientApplication, SerializableTokenCache
from requests.structures import CaseInsensitiveDict

from connectors.msproject.entra.certificate import read_certificate
from connectors.msproject.entra.refusals import no_authority, not_its_answer, refused_sign_in
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.consent import nobody_consented
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import ConnectorError, VendorUnavailable
from connectors.sdk.http import VendorHttp

JsonObject = dict[str, Any]
_OF_APPLICATIONS = frozenset({"client_secret", "certificate"})
_MAY_BE_SENT_TWICE = frozenset({"client_credentials", "urn:ietf:params:oauth:grant-type:device_code"})
_STILL_WAITING = frozenset({"authorization_pending", "slow_down"})
_SECRET = "token_cache"  # noqa: S105 - the name of a secret
_CHOOSE = "select_account"
"""Entra asks which account it shall be, instead of taking the one the browser is signed in with."""

# Its debug lines quote requests; what a person should know is said by our own errors.
logging.getLogger("msal").setLevel(logging.WARNING)


class Tokens(Closing):
    """Access tokens for one resource (`https://acme.crm4.dynamics.com`) of one connection. Close it when the task is over."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime, *, resource: str) -> None:
        self._settings = settings
        self._runtime = runtime
        self._resource = resource
        self._scopes = [f"{resource.rstrip('/')}/.default"]
        self._http = _HttpOfMsal(settings, runtime)
        self._application: ClientApplication | None = None
        self._held: str | None = None
        self._was_refused = False

    @property
    def is_of_application(self) -> bool:
        return self._settings.way_in in _OF_APPLICATIONS

    def get(self) -> str:
        """A token that was good when it was given. Raises NeedsHuman or TryLater with Entra's reason in words."""
        if self._held is None:
            self._held = self._of_application() if self.is_of_application else self._of_person()
        return self._held

    def drop(self) -> None:
        """Forget the token that the resource refused, in msal's cache too, which would return the dead one."""
        if self._application is not None:
            self._application.remove_tokens_for_client()
        self._held, self._was_refused = None, True

    def begin_device_flow(self) -> JsonObject:
        """Msal's flow, whose code a person types into Microsoft's page. Raises as `get` does."""
        flow: JsonObject = self._for_person(SerializableTokenCache()).initiate_device_flow(self._scopes)
        if "user_code" not in flow:
            raise self._refusal(flow)
        return flow

    def begin_code_flow(self, *, redirect_uri: str, state: str) -> JsonObject:
        """Msal's flow, whose address a browser opens and comes back from; makes no request but for the authority's addresses."""
        application = self._for_person(SerializableTokenCache())
        with warnings.catch_warnings():
            # msal would rather have the answer posted, but a cookie that other sites may not send does not come with a foreign form.
            warnings.simplefilter("ignore", UserWarning)
            flow: JsonObject = application.initiate_auth_code_flow(
                self._scopes, redirect_uri=redirect_uri, state=state, prompt=_CHOOSE
            )
        return flow

    def finish_flow(self, flow: JsonObject, answer: dict[str, str]) -> bool:
        """Keep the tokens of a flow that was begun, instead of whoever's were kept before; False while nobody has typed the code."""
        cache = SerializableTokenCache()
        result = self._redeemed(self._for_person(cache), flow, answer)
        if result.get("error") in _STILL_WAITING:
            return False
        self._token_in(result)
        self._runtime.replace_secret(_SECRET, lambda _old: str(cache.serialize()))
        return True

    def close(self) -> None:
        self._http.close()

    # Applications

    def _of_application(self) -> str:
        if self._application is None:
            self._application = self._confidential(self._credential(), SerializableTokenCache())
        return self._token_in(self._application.acquire_token_for_client(self._scopes))

    def _credential(self) -> str | JsonObject:
        if self._settings.way_in == "certificate":
            return read_certificate(self._settings, connection=self._runtime.connection_name)
        return _text(self._settings.client_secret)

    def _confidential(self, credential: str | JsonObject, cache: SerializableTokenCache) -> ClientApplication:
        return self._built(ConfidentialClientApplication, cache, client_credential=credential)

    # Persons

    def _of_person(self) -> str:
        """A token from the kept cache, renewed when it is old or was refused; one task at a time, and sealed before it is used."""
        token: list[str] = []

        def renew(held: str) -> str:
            cache = SerializableTokenCache()
            cache.deserialize(held or "{}")
            token.append(self._renewed(cache))
            return str(cache.serialize()) if cache.has_state_changed else held

        self._runtime.replace_secret(_SECRET, renew)
        return token[0]

    def _renewed(self, cache: SerializableTokenCache) -> str:
        application = self._for_person(cache)
        accounts = application.get_accounts()
        if not accounts:
            raise nobody_consented(self._runtime.connection_name)
        result = application.acquire_token_silent_with_error(
            self._scopes, account=accounts[0], force_refresh=self._was_refused
        )
        return self._token_in(result or {})

    def _redeemed(self, application: ClientApplication, flow: JsonObject, answer: dict[str, str]) -> JsonObject:
        """What Entra says of a flow that was begun."""
        if "device_code" in flow:
            result: JsonObject = application.acquire_token_by_device_flow(flow, exit_condition=lambda _flow: True)
            return result
        try:
            result = application.acquire_token_by_auth_code_flow(flow, answer)
        except (ValueError, RuntimeError):
            # The cause is cut off: it quotes the answer. msal raises so for a state or a nonce of another sign-in.
            raise not_its_answer(self._runtime.connection_name) from None
        return result

    def _for_person(self, cache: SerializableTokenCache) -> ClientApplication:
        secret = _text(self._settings.client_secret)
        if self._settings.way_in == "authorization_code" and secret:
            return self._confidential(secret, cache)
        return self._built(PublicClientApplication, cache)

    # Both

    def _built(self, kind: type[ClientApplication], cache: SerializableTokenCache, **rest: Any) -> ClientApplication:
        settings = self._settings
        try:
            return kind(
                settings.client_id,
                authority=f"{settings.authority_url}/{settings.tenant_id}",
                token_cache=cache,
                http_client=self._http,
                instance_discovery=False,
                **rest,
            )
        except ValueError:
            # The cause is cut off: it quotes what the server answered.
            raise no_authority(settings, self._runtime.connection_name) from None

    def _token_in(self, result: JsonObject) -> str:
        token = result.get("access_token")
        if not isinstance(token, str) or not token:
            raise self._refusal(result)
        return token

    def _refusal(self, result: JsonObject) -> ConnectorError:
        return refused_sign_in(result, self._runtime.connection_name, resource=self._resource)


class _HttpOfMsal:
    """What msal takes for an HTTP library: our own path, with its guard, certificates, proxy, patience and request count."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._http = VendorHttp(base_url=settings.authority_url, runtime=runtime, vendor="Entra ID")

    def get(self, url: str, headers: Mapping[str, str] | None = None, **_: Any) -> "_ResponseOfMsal":
        return _ResponseOfMsal(self._http.request("GET", url, what="say how to sign in", headers=headers or {}))

    def post(
        self, url: str, data: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> "_ResponseOfMsal":
        """An assertion comes as bytes. A code or a refresh token that is good for one use is never sent twice."""
        form = {name: value.decode() if isinstance(value, bytes) else value for name, value in (data or {}).items()}
        answer = self._http.request(
            "POST",
            url,
            what="sign in",
            idempotent=form.get("grant_type") in _MAY_BE_SENT_TWICE,
            data=form,
            headers=headers or {},
        )
        return _ResponseOfMsal(answer)

    def close(self) -> None:
        self._http.close()


class _ResponseOfMsal:
    """An answer in the shape that msal reads. What is no JSON is a fault of the way, such as a proxy's login page."""

    def __init__(self, answer: Answer) -> None:
        answer.json()
        self.status_code = answer.status
        self.headers: CaseInsensitiveDict[str] = answer.headers
        self.text = answer.body.decode(errors="replace")

    def raise_for_status(self) -> None:
        if self.status_code >= 400:  # noqa: PLR2004
            raise VendorUnavailable(
                f"Entra ID answered {self.status_code} instead of a token.", hint="Try again later."
            )


def _text(secret: Any) -> str:
    return secret.get_secret_value() if secret else ""
