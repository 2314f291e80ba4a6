"""Fixtures everybody shares: `database` and `hub` on a database of the test's own, `module_database` and `module_hub` on the module's."""

from collections.abc import Callable, Iterator

import pytest

from hub import clock
from hub.security.keys import encode_key
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage.session import Database
from hub.wiring import Hub
from tests.database import Cluster, cluster, fresh_database, fresh_url

GIANTS = (
    "tests/e2e/",
    "tests/faults/",
    "tests/integration/rest/test_properties.py",
    "tests/integration/cli/test_program.py",
)
"""Where single tests take half a minute: they come first, so that several workers end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(GIANTS))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The session's PostgreSQL."""
    with cluster() as server:
        yield server


@pytest.fixture
def database_url(postgres: Cluster) -> Iterator[str]:
    """A superuser's URL of a migrated, empty database."""
    with fresh_url(postgres) as url:
        yield url


@pytest.fixture
def database(postgres: Cluster) -> Iterator[Database]:
    """A migrated, empty database as the application role."""
    with fresh_database(postgres) as made:
        yield made


@pytest.fixture(scope="module")
def module_database(postgres: Cluster) -> Iterator[Database]:
    """One database for all tests of a module that only read, or that keep to a client of their own."""
    with fresh_database(postgres, pool_size=20) as made:
        yield made


@pytest.fixture(scope="session")
def make_hub(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Database], Hub]:
    """A hub on a given database, with a key and a data folder of its own."""

    def make(database: Database) -> Hub:
        settings = Settings(
            database_url=database.url,
            data_dir=tmp_path_factory.mktemp("data"),
            secret_keys=encode_key(clock.new_secret()),
            allow_private_network=True,
            threads=8,
        )
        secret_box = load_secret_box(settings, new_secret=clock.new_secret)
        return Hub(settings=settings, database=database, secret_box=secret_box)

    return make


@pytest.fixture
def hub(database: Database, make_hub: Callable[[Database], Hub]) -> Hub:
    return make_hub(database)


@pytest.fixture(scope="module")
def module_hub(module_database: Database, make_hub: Callable[[Database], Hub]) -> Hub:
    return make_hub(module_database)
