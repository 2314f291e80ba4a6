"""Settings of one process: environment `PMO_HUB_*` over a TOML file over defaults. Read once at a composition root.

An unknown key, a wrong type or a missing secret is one sentence naming key, value and remedy. `config/hub.example.toml` explains every key.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from hub.errors import SettingsError
from models.vocabulary import Role

PREFIX = "PMO_HUB_"
CONFIG_VARIABLE = "PMO_HUB_CONFIG"
ROLES = tuple(role.value for role in Role)


def default_data_dir() -> Path:
    """As root a shared place, since the bundled PostgreSQL opens every parent folder of its data to its own user; else the user's."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/pmo-hub")
    return platformdirs.user_data_path("pmo-hub")


class Settings(BaseModel):
    """All a process needs to know. `database_url` empty means the embedded PostgreSQL under `data_dir`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=False)

    database_url: SecretStr = SecretStr("")
    data_dir: Path = Field(default_factory=default_data_dir)
    secret_keys: SecretStr = SecretStr("")
    """Comma-separated keys, 32 bytes in base64 each: the first encrypts, all decrypt."""
    host: str = "127.0.0.1"
    port: int = Field(default=8321, ge=0, le=65535)
    public_url: str = ""
    oidc_issuer: str = ""
    """Whoever signs people in, as OpenID Connect names it; feeds tell BI tools to go there, and the cockpit offers it."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_groups_claim: str = "groups"
    oidc_groups: dict[str, str] = Field(default_factory=dict)
    """What a group of the provider gives: {group: "role" or "role: client, client"}; as a variable `GROUP=ROLE:CLIENT; ...`."""
    threads: int = Field(default=16, ge=1, le=500)
    """Requests served at once; the database pool is as large."""
    worker_concurrency: int = Field(default=4, ge=1, le=100)
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    allow_private_network: bool = False
    ca_bundle: str = ""
    https_proxy: SecretStr = SecretStr("")
    file_roots: tuple[Path, ...] = ()
    """Folders below which connections made over the API may name files; as a variable, separated like PATH."""
    export_store: str = ""
    """Where files of exports are kept until they are fetched: an address fsspec knows; a folder below `data_dir` without one."""
    export_targets: tuple[str, ...] = ()
    """Places below which exports asked for over the API may be written; as a variable, separated by commas."""
    export_days: int = Field(default=7, ge=1)
    raw_retention_days: int = Field(default=90, ge=0)
    http_max_answer_mb: int = Field(default=128, ge=1, le=4096)
    upload_max_mb: int = Field(default=512, ge=1, le=8192)

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not url.get_secret_value().startswith(("postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with postgresql://; no other database is supported")
        return url

    @field_validator("oidc_groups", mode="before")
    @classmethod
    def _split_groups(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        rules = (part.partition("=") for part in value.split(";") if part.strip())
        return {group.strip(): rule.strip() for group, _, rule in rules}

    @field_validator("oidc_groups")
    @classmethod
    def _are_rules(cls, rules: dict[str, str]) -> dict[str, str]:
        for group, rule in rules.items():
            if rule.partition(":")[0].strip() not in ROLES:
                raise ValueError(
                    f'group "{group}" gives no role; write one of {", ".join(ROLES)}, then ": client, client" or nothing'
                )
        return rules

    @field_validator("file_roots", mode="before")
    @classmethod
    def _split_folders(cls, value: Any) -> Any:
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("export_targets", mode="before")
    @classmethod
    def _split_places(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def address(self) -> str:
        """Where people and programs reach the hub, as far as the settings tell."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def is_embedded(self) -> bool:
        return not self.database_url.get_secret_value()

    @classmethod
    def load(cls, config: Path | None = None, *, environ: dict[str, str] | None = None, **overrides: Any) -> Self:
        """Read file and environment. Raises SettingsError with one sentence."""
        variables = dict(os.environ if environ is None else environ)
        named = config or (Path(variables[CONFIG_VARIABLE]) if variables.get(CONFIG_VARIABLE) else None)
        document = _read_toml(named) if named else {}
        values = (
            document
            | _from_environment(variables)
            | {key: value for key, value in overrides.items() if value is not None}
        )
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise _first_fault(error, named, variables) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The settings file {path} cannot be read: {error.strerror}.", hint="Mend --config or PMO_HUB_CONFIG."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} is no TOML: {error}.", hint="Mend the named line.") from error


def _from_environment(variables: dict[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in variables.items()
        if name.startswith(PREFIX) and name != CONFIG_VARIABLE and value != ""
    }


def _first_fault(error: ValidationError, path: Path | None, variables: dict[str, str]) -> SettingsError:
    first = error.errors(include_url=False, include_context=False)[0]
    key = str(first["loc"][0])
    variable = PREFIX + key.upper()
    place = variable if variable in variables else f'"{key}" in {path}'
    if first["type"] == "extra_forbidden":
        known = ", ".join(Settings.model_fields)
        return SettingsError(f"There is no setting {place}.", hint=f"Remove it, or use one of: {known}.")
    secret = Settings.model_fields[key].annotation is SecretStr
    shown = "" if secret else f" (it is {first['input']!r})"
    return SettingsError(
        f"The setting {place} is not usable{shown}: {first['msg'].removeprefix('Value error, ')}.",
        hint="Mend it and start again.",
    )
