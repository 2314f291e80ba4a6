"""A tenant behind Microsoft Graph with an Entra before it, and a connector that reads its basic plans."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from hub.demo.fake_entra import EntraWorld, FakeEntra
from hub.demo.fake_graph import FakeGraph, GraphWorld
from tests.integration.msproject.environment import APP, SECRET, TENANT, Environment
from tests.runtimes import lend


@dataclass
class Tenant(Environment):
    """`settings` go over those of the source planner."""

    settings: dict = field(default_factory=dict)

    @property
    def way_in(self) -> MsProjectSettings:
        settings = {
            "source": "planner",
            "graph_url": self.fake.base_url,
            "tenant_id": TENANT,
            "client_id": APP,
            "authority_url": self.entra.base_url,
            "client_secret": SECRET,
            **self.settings,
        }
        return MsProjectSettings(**{name: value for name, value in settings.items() if value is not None})

    @property
    def connector(self) -> MsProjectConnector:
        return MsProjectConnector(self.way_in, self.lent.runtime)


@contextmanager
def tenant(entra: FakeEntra, running: FakeGraph) -> Iterator[Tenant]:
    entra.world = EntraWorld(TENANT)
    running.reset(GraphWorld(), entra.world)
    entra.world.register(APP, resources={running.base_url}, secrets={SECRET})
    yield Tenant(running.world, running, entra, lend(ca_bundle=entra.ca_bundle, read_timeout_s=10.0))
