"""Two clients of one hub, each with a row in every set, and feeds to ask through."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from hub.app import create_app
from hub.log import configure_logging
from hub.wiring import Hub
from tests import vault
from tests.integration.odata.door import Feed
from tests.integration.rest.world import World, a_world


@pytest.fixture(scope="package", autouse=True)
def vault_connector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with vault.installed(tmp_path_factory.mktemp("plugins")):
        yield


@pytest.fixture(scope="package", autouse=True)
def quiet_log() -> None:
    configure_logging(log_format="json", level="error")


@pytest.fixture(scope="module")
def world(module_hub: Hub) -> World:
    return a_world(module_hub)


@pytest.fixture(scope="module")
def web(module_hub: Hub) -> Iterator[TestClient]:
    with TestClient(create_app(module_hub), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def ours(world: World, web: TestClient) -> Feed:
    """A manager of our client, by OData."""
    return Feed(web, world.ours.token)


@pytest.fixture(scope="module")
def theirs(world: World, web: TestClient) -> Feed:
    return Feed(web, world.theirs.token)


@pytest.fixture(scope="module")
def everyone(world: World, web: TestClient) -> Feed:
    """Somebody who may see all clients."""
    return Feed(web, world.admin_token)
