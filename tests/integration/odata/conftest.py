"""Two clients of one hub, each with a row in every set, and feeds to ask through."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from hub.app import create_app
from hub.log import configure_logging
from hub.storage.session import Database
from hub.wiring import Hub
from tests import vault
from tests.database import Cluster, fresh_database
from tests.integration.odata.door import Feed
from tests.integration.rest.world import World, a_world


@pytest.fixture(scope="package", autouse=True)
def vault_connector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with vault.installed(tmp_path_factory.mktemp("plugins")):
        yield


@pytest.fixture(scope="package", autouse=True)
def quiet_log() -> None:
    configure_logging(log_format="json", level="error")


@pytest.fixture(scope="package")
def module_database(postgres: Cluster) -> Iterator[Database]:
    """One database for all of these tests: they only read, or keep to a client of their own."""
    with fresh_database(postgres, pool_size=20) as made:
        yield made


@pytest.fixture(scope="package")
def module_hub(module_database: Database, make_hub: Callable[[Database], Hub]) -> Hub:
    return make_hub(module_database)


@pytest.fixture(scope="package")
def world(module_hub: Hub) -> World:
    return a_world(module_hub)


@pytest.fixture(scope="package")
def web(module_hub: Hub) -> Iterator[TestClient]:
    with TestClient(create_app(module_hub), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="package")
def ours(world: World, web: TestClient) -> Feed:
    """A manager of our client, by OData."""
    return Feed(web, world.ours.token)


@pytest.fixture(scope="package")
def theirs(world: World, web: TestClient) -> Feed:
    return Feed(web, world.theirs.token)


@pytest.fixture(scope="package")
def everyone(world: World, web: TestClient) -> Feed:
    """Somebody who may see all clients."""
    return Feed(web, world.admin_token)
