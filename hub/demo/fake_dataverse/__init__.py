"""A Dataverse environment with Planner Premium and Project Operations as a small strict server on loopback."""

from hub.demo.fake_dataverse.server import FakeDataverse
from hub.demo.fake_dataverse.world import DataverseWorld

__all__ = ["DataverseWorld", "FakeDataverse"]
