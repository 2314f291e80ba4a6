"""OAuth 2.0 (3LO): access for an hour, got with a refresh token that is good for one use.

The new refresh token is kept by the hub before the access that came with it is used: whoever lost it would need the user's consent again.
"""

import datetime as dt
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from pydantic import SecretStr

from connectors.jira.settings import JiraSettings
from connectors.sdk.consent import AUTHORISE, nobody_consented
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AuthExpired, ConfigError, ContractBroken
from connectors.sdk.http import VendorHttp
from connectors.sdk.refusal import refusal

JsonObject = dict[str, Any]
_VENDOR = "Atlassian"
SECRET = "oauth_refresh_token"  # noqa: S105 - its name
_REFUSED = frozenset({400, 401, 403})
_MARGIN = dt.timedelta(minutes=1)


@dataclass(slots=True)
class Access:
    """The access token of one task. Safe to share between threads."""

    settings: JiraSettings
    runtime: Runtime
    _token: str = field(default="", repr=False)
    _until: dt.datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    def token(self) -> str:
        """A token that is good for a minute at least. Raises AuthExpired when consent is needed again."""
        with self._lock:
            if self._until is None or self.runtime.now() >= self._until - _MARGIN:
                self._renew()
            return self._token

    def drop(self, refused: str) -> None:
        """Jira refused this token: the next one is a new one, unless another thread has got it already."""
        with self._lock:
            if self._token == refused:
                self._until = None

    def cloud_id(self) -> str:
        """The id of the site among those that the consent covers. Raises ConfigError with their names when it is not among them."""
        with VendorHttp(
            base_url=self.settings.gateway_url,
            runtime=self.runtime,
            vendor=_VENDOR,
            headers={"Authorization": f"Bearer {self.token()}"},
        ) as http:
            sites = http.get("oauth/token/accessible-resources", what="list the sites of the consent").json()
        if not isinstance(sites, list):
            raise ContractBroken("Atlassian answered without the list of sites that it promises.")
        for site in sites:
            if str(site.get("url", "")).rstrip("/") == self.settings.site_url:
                return str(site["id"])
        raise ConfigError(
            f'The consent of connection "{self.runtime.connection_name}" does not cover {self.settings.site_url}; it covers'
            f" {', '.join(sorted(str(site.get('url')) for site in sites)) or 'no site'}.",
            hint="Correct `site_url`, or authorise again and choose that site.",
        )

    def _renew(self) -> None:
        got: JsonObject = {}

        def exchange(refresh_token: str) -> str:
            if not refresh_token:
                raise nobody_consented(self.runtime.connection_name)
            asked = {"grant_type": "refresh_token", "refresh_token": refresh_token}
            got.update(ask_for_tokens(self.settings, self.runtime, asked, what="renew the access"))
            return str(got.get("refresh_token") or refresh_token)

        self.runtime.replace_secret(SECRET, exchange)
        self._token = got["access_token"]
        self._until = self.runtime.now() + dt.timedelta(seconds=got["expires_in"])


def ask_for_tokens(settings: JiraSettings, runtime: Runtime, asked: dict[str, str], *, what: str) -> JsonObject:
    """Tokens for a grant that is good for one use, so it is sent once. Raises AuthExpired when Atlassian takes it for none."""
    app = {"client_id": _shown(settings.oauth_client_id), "client_secret": _shown(settings.oauth_client_secret)}
    with VendorHttp(base_url=settings.oauth_url, runtime=runtime, vendor=_VENDOR) as http:
        answer = http.request("POST", "oauth/token", what=what, json=asked | app, idempotent=False)
    if answer.status in _REFUSED:
        raise AuthExpired(
            f'Atlassian refused to {what} of connection "{runtime.connection_name}" ({answer.status}).',
            hint=f"{AUTHORISE} If that is refused too, check client id and secret of the app.",
        )
    if not answer.ok:
        raise refusal(answer, vendor=_VENDOR, what=what)
    document: JsonObject = answer.json()
    return document


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
