"""OAuth 2.0 (3LO): access for an hour, got with a refresh token that is good for one use.

The new refresh token is kept by the hub before the access that came with it is used: whoever lost it would need the user's consent again.
"""

import datetime as dt
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from pydantic import SecretStr

from connectors.jira.settings import JiraSettings
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AuthExpired, ConfigError, ContractBroken
from connectors.sdk.http import VendorHttp
from connectors.sdk.refusal import refusal

JsonObject = dict[str, Any]
_VENDOR = "Atlassian"
_SECRET = "oauth_refresh_token"  # noqa: S105 - its name
_REFUSED = frozenset({400, 401, 403})
_MARGIN = dt.timedelta(minutes=1)
_WHAT = "renew the access"


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
            hint="Correct `site_url`, or consent once more and choose that site.",
        )

    def _renew(self) -> None:
        got: JsonObject = {}

        def exchange(refresh_token: str) -> str:
            got.update(self._ask(refresh_token))
            return str(got.get("refresh_token") or refresh_token)

        self.runtime.replace_secret(_SECRET, exchange)
        self._token = got["access_token"]
        self._until = self.runtime.now() + dt.timedelta(seconds=got["expires_in"])

    def _ask(self, refresh_token: str) -> JsonObject:
        body = {
            "grant_type": "refresh_token",
            "client_id": _shown(self.settings.oauth_client_id),
            "client_secret": _shown(self.settings.oauth_client_secret),
            "refresh_token": refresh_token,
        }
        with VendorHttp(base_url=self.settings.oauth_url, runtime=self.runtime, vendor=_VENDOR) as http:
            answer = http.request("POST", "oauth/token", what=_WHAT, json=body, idempotent=False)
        if answer.status in _REFUSED:
            raise AuthExpired(
                f'Atlassian refused to renew the access of connection "{self.runtime.connection_name}" ({answer.status}).',
                hint=f"Check client id and secret of the app; else consent once more and save the new `{_SECRET}`.",
            )
        if not answer.ok:
            raise refusal(answer, vendor=_VENDOR, what=_WHAT)
        document: JsonObject = answer.json()
        return document


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
