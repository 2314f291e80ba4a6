"""What describes a connection, checked against its connector: settings, secrets, scopes, mapping, schedule."""

import uuid
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from connectors.sdk.contract import Connector
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import Mapping
from hub.admin.bodies import AllOrSome, Body, Name
from hub.admin.schedules import Schedule, to_seconds
from hub.errors import NotFound, Unprocessable
from hub.registry import get_connector
from models.quantities import NO_NUL, SourceId

SecretText = Annotated[str, StringConstraints(min_length=1, max_length=64_000, pattern=NO_NUL)]
Scopes = Annotated[list[SourceId] | None, AllOrSome]


FreshnessTarget = Annotated[int, BeforeValidator(to_seconds), Field(ge=60)] | None


class ConnectionBody(Body):
    """A new connection. `secrets` are write-only; without `schedule` it runs by hand only; without `freshness_target` the schedule says how
    old its data may grow.
    """

    client_id: uuid.UUID
    connector: str
    name: Name
    settings: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, SecretText] = Field(default_factory=dict)
    scopes: Scopes = None
    mapping: dict[str, Any] = Field(default_factory=dict)
    schedule: Schedule | None = None
    freshness_target: FreshnessTarget = None


class ConnectionChange(Body):
    """What may be changed. `settings` are laid over those that hold and `secrets` beside those that are set; null takes one away."""

    name: Name
    settings: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, SecretText | None] = Field(default_factory=dict)
    scopes: Scopes
    mapping: dict[str, Any]
    schedule: Schedule | None
    freshness_target: FreshnessTarget


def find_usable_connector(name: str) -> type[Connector]:
    """The connector a body names. Raises Unprocessable listing those that are installed."""
    try:
        return get_connector(name)
    except NotFound as error:
        raise Unprocessable(error.detail, hint=error.hint) from error


def check_settings(
    connector: type[Connector], settings: dict[str, Any], secrets: dict[str, str], *, name: str
) -> dict[str, Any]:
    """The settings as they are stored: checked together with the secrets, tidied, without them. Raises Unprocessable."""
    model = connector.description.settings
    try:
        parsed = model.parse(settings, secrets, connection=name)
    except ConfigError as error:
        raise Unprocessable(error.message, hint=error.hint) from error
    return parsed.model_dump(mode="json", exclude_unset=True, exclude=set(model.secret_names))


def check_mapping(connector: type[Connector], document: dict[str, Any], *, name: str) -> None:
    """Raises Unprocessable naming key, value and what is allowed."""
    try:
        Mapping.parse(document, connection=name).over(connector.description.default_mapping)
    except ConfigError as error:
        raise Unprocessable(error.message, hint=error.hint) from error


def overlay(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below` key by key; null takes a key away (RFC 7396, one level deep)."""
    return {key: value for key, value in {**below, **above}.items() if value is not None}
