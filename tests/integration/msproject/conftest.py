"""A folder of plans, and a connector that reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import walk_fetch
from hub.demo.fake_dataverse import DataverseWorld, FakeDataverse
from hub.demo.fake_entra import EntraWorld, FakeEntra
from hub.demo.fake_graph import FakeGraph, GraphWorld
from hub.demo.fake_project_server import FakeProjectServer, ProjectServerWorld
from tests.integration.msproject.environment import TENANT, Environment, environment
from tests.integration.msproject.farm import Farm, farm
from tests.integration.msproject.tenant import Tenant, tenant
from tests.runtimes import lend


@dataclass
class Folder:
    """Plans on disk. `fetch` remembers the cursors of its pages, as the hub would, and goes on from them."""

    path: Path
    mapping: Mapping = field(default_factory=Mapping)
    cursors: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @property
    def connector(self) -> MsProjectConnector:
        return MsProjectConnector(MsProjectSettings(path=self.path, **self.settings), lend().runtime)

    def plan(self, *, mode=FetchMode.INCREMENTAL, scopes=None, streams=None) -> FetchPlan:
        cursors = {} if mode is FetchMode.FULL else dict(self.cursors)
        return FetchPlan(mode=mode, mapping=self.mapping, scopes=scopes, streams=streams, cursors=cursors)

    def fetch(self, **plan) -> tuple[list[Page], list[Gap]]:
        pages, gaps = walk_fetch(self.connector, self.plan(**plan))
        self.cursors |= {(page.stream, page.scope): page.cursor for page in pages if page.cursor}
        return pages, gaps

    def records(self, pages: list[Page], kind: type) -> list:
        found = [record for page in pages for record in self.connector.translate(page, self.mapping)]
        return [record for record in found if isinstance(record, kind)]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "plans"
    path.mkdir()
    return Folder(path)


@pytest.fixture(scope="session")
def entra() -> Iterator[FakeEntra]:
    """One running Entra for all tests; each test gives it a world of its own."""
    with FakeEntra(EntraWorld(TENANT)) as running:
        yield running


@pytest.fixture(scope="session")
def dataverse(entra) -> Iterator[FakeDataverse]:
    """One running Dataverse for all tests, likewise."""
    with FakeDataverse(DataverseWorld(), entra.world) as running:
        yield running


@pytest.fixture
def site(entra, dataverse) -> Iterator[Environment]:
    with environment(entra, dataverse) as made:
        yield made


@pytest.fixture(scope="session")
def graph(entra) -> Iterator[FakeGraph]:
    with FakeGraph(GraphWorld(), entra.world) as running:
        yield running


@pytest.fixture
def office(entra, graph) -> Iterator[Tenant]:
    with tenant(entra, graph) as made:
        yield made


@pytest.fixture(scope="session")
def project_server() -> Iterator[FakeProjectServer]:
    with FakeProjectServer(ProjectServerWorld()) as running:
        yield running


@pytest.fixture
def pwa(project_server) -> Iterator[Farm]:
    with farm(project_server) as made:
        yield made
