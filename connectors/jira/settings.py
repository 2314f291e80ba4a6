"""What an admin types to connect a Jira."""

import re
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.sdk.settings import KEPT_BY_HUB, ConnectorSettings, Way, only_for, ways

Deployment = Literal["auto", "cloud", "datacenter"]
Auth = Literal["api_token", "scoped_token", "oauth", "pat", "basic"]


class JiraSettings(ConnectorSettings):
    """Address and credentials of one site. Without `auth` the way in follows from what is given."""

    site_url: str = Field(
        description="The site as you open it in a browser: https://acme.atlassian.net, or https://jira.acme.example/jira."
    )
    deployment: Deployment = Field(default="auto", description='"auto" asks the site itself.')
    auth: Auth | None = Field(
        default=None,
        description=(
            "api_token or scoped_token (Cloud: e-mail and token), oauth (Cloud: an app that a user authorises), pat (Data Center: token), basic (Data Center: user and"
            " password). Left out: e-mail and token mean api_token, a token alone pat, a password basic, an app's client id oauth."
        ),
        json_schema_extra=ways(
            Way("api_token", "Cloud: e-mail and API token"),
            Way("pat", "Data Center: personal access token"),
            Way("basic", "Data Center: user and password"),
            Way("scoped_token", "Cloud: API token with scopes"),
            Way("oauth", "Cloud: an app that a user authorises (OAuth)"),
        ),
    )
    email: str | None = Field(
        default=None,
        description="The token owner's e-mail on Cloud; the user name for basic.",
        json_schema_extra=only_for(auth=("api_token", "basic"), is_needed=True),
    )
    cloud_id: str | None = Field(
        default=None,
        description="Only for scoped tokens, and only when the site does not tell it itself.",
        json_schema_extra=only_for(auth=("scoped_token",)),
    )
    gateway_url: str = Field(
        default="https://api.atlassian.com",
        description="Where scoped tokens are good; changes only behind a proxy.",
        json_schema_extra=only_for(auth=("scoped_token", "oauth")),
    )
    oauth_url: str = Field(
        default="https://auth.atlassian.com",
        description="Where a user authorises with oauth, and access is renewed; changes only behind a proxy.",
        json_schema_extra=only_for(auth=("oauth",)),
    )
    oauth_scopes: str = Field(
        default="read:jira-work read:jira-user",
        pattern=r"^[a-z:._ -]*$",
        description="What a user is asked for with oauth, among the scopes of the app; boards and sprints need read:board-scope:jira-software read:sprint:jira-software too.",
        json_schema_extra=only_for(auth=("oauth",)),
    )
    all_fields: bool = Field(
        default=False, description="Read and keep every field of an issue, not only those that the mapping uses."
    )
    parallel: int = Field(
        default=5, ge=1, le=5, description="How many requests are under way at once; Jira slows down who asks for more."
    )
    tempo_url: str = Field(
        default="https://api.tempo.io/4",
        description="Tempo's REST API; sites in the EU or the USA may need https://api.eu.tempo.io/4 or https://api.us.tempo.io/4.",
    )
    token: SecretStr | None = Field(
        default=None,
        description="API token or personal access token.",
        json_schema_extra=only_for(auth=("api_token", "scoped_token", "pat"), is_needed=True),
    )
    password: SecretStr | None = Field(
        default=None, description="Only for basic.", json_schema_extra=only_for(auth=("basic",), is_needed=True)
    )
    oauth_client_id: SecretStr | None = Field(
        default=None,
        description="Only for oauth: the app's client id.",
        json_schema_extra=only_for(auth=("oauth",), is_needed=True),
    )
    oauth_client_secret: SecretStr | None = Field(
        default=None,
        description="Only for oauth: the app's secret.",
        json_schema_extra=only_for(auth=("oauth",), is_needed=True),
    )
    oauth_refresh_token: SecretStr | None = Field(
        default=None,
        description="Only for oauth: kept by the hub itself once a user authorised, nothing to type.",
        json_schema_extra={KEPT_BY_HUB: True},
    )
    tempo_token: SecretStr | None = Field(
        default=None, description="With it hours come from Tempo, and Jira's own worklogs are not read."
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Signs the deliveries of a webhook; without it the secret part of the webhook's address is the proof.",
    )

    @field_validator("site_url", "gateway_url", "oauth_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        """Cut what a browser's address bar adds: a trailing slash, a page of the site, a query."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write it as https://acme.atlassian.net")
        if parts.username or parts.password:
            raise ValueError("write it without a user name or password; they are secrets of their own")
        path = parts.path
        for page in (
            "/browse",
            "/secure",
            "/projects",
            "/issues",
            "/rest",
            "/jira/software",
            "/jira/your-work",
            "/jira/core",
        ):
            path = path.split(page, 1)[0] if f"{page}/" in f"{path}/" else path
        return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"

    @field_validator("tempo_url")
    @classmethod
    def _is_tempo(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ValueError("write it as https://api.tempo.io/4")
        return url.rstrip("/")

    @field_validator("token", "tempo_token", "oauth_client_id", "oauth_client_secret", "oauth_refresh_token")
    @classmethod
    def _is_token(cls, secret: SecretStr | None) -> SecretStr | None:
        """A pasted line break makes every request anonymous, which Jira answers with empty lists instead of an error."""
        token = secret.get_secret_value().strip() if secret else ""
        if not token.isascii() or not token.isprintable():
            raise ValueError("it holds characters that no token has; copy it again")
        return SecretStr(token) if token else None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for name in _NEEDED[self.way_in]:
            if not _filled(getattr(self, name)):
                raise ValueError(f'auth "{self.way_in}" needs "{name}"')
        return self

    @property
    def way_in(self) -> Auth:
        """How to log in: `auth`, or what follows from the credentials given."""
        if self.auth:
            return self.auth
        if (self.oauth_refresh_token or self.oauth_client_id) and not self.token:
            return "oauth"
        if self.password and not self.token:
            return "basic"
        return "api_token" if self.email else "pat"

    @property
    def tempo_root(self) -> str:
        """Tempo's address without the version, since its other interfaces stand beside it."""
        return _VERSION.sub("", self.tempo_url)

    @property
    def secret(self) -> str:
        """The one secret of the way in."""
        secret = self.password if self.way_in == "basic" else self.token
        return secret.get_secret_value() if secret else ""


_VERSION = re.compile(r"/\d+$")
_NEEDED: dict[Auth, tuple[str, ...]] = {
    "api_token": ("email", "token"),
    "scoped_token": ("token",),
    "oauth": ("oauth_client_id", "oauth_client_secret"),
    "pat": ("token",),
    "basic": ("email", "password"),
}


def _filled(value: object) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
