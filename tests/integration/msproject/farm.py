"""A Project Web App and a connector that reads it and remembers its cursors, as the hub would."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from hub.demo.fake_project_server import FakeProjectServer, ProjectServerWorld
from tests.integration.msproject.environment import Environment
from tests.runtimes import lend

USER, PASSWORD = "ACME\\reader", "a password~"


@dataclass
class Farm(Environment):
    """`settings` go over those of the source project_server."""

    settings: dict = field(default_factory=dict)

    @property
    def connector(self) -> MsProjectConnector:
        settings = {
            "source": "project_server",
            "pwa_url": self.fake.base_url,
            "username": USER,
            "password": PASSWORD,
            **self.settings,
        }
        return MsProjectConnector(MsProjectSettings(**settings), self.lent.runtime)


@contextmanager
def farm(running: FakeProjectServer) -> Iterator[Farm]:
    running.reset(ProjectServerWorld())
    yield Farm(running.world, running, None, lend(read_timeout_s=10.0))
