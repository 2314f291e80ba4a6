"""An admin, a client, and a tool to connect."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from hub.admin.clients import create_client
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.wiring import Hub
from models.vocabulary import Role
from tests import vault

ADMIN = Caller.operator("Ada")


@pytest.fixture(scope="package", autouse=True)
def vault_connector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with vault.installed(tmp_path_factory.mktemp("plugins")):
        yield


@pytest.fixture
def client_id(hub: Hub) -> uuid.UUID:
    return uuid.UUID(create_client(hub, caller=ADMIN, body={"name": "Acme", "time_zone": "Europe/Paris"})["id"])


@pytest.fixture
def elsewhere(hub: Hub) -> Caller:
    """An admin of another client only."""
    other = create_client(hub, caller=ADMIN, body={"name": "Umbrella"})
    return Caller(name="Eve", role=Role.ADMIN, scope=Scope.of(uuid.UUID(other["id"])))


def a_connection_body(client_id: uuid.UUID, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(client_id),
        "connector": "vault",
        "name": "Acme vault",
        "settings": {"site_url": "https://vault.example"},
        "secrets": {"token": vault.GOOD_TOKEN},
    } | changes
