"""A strict fake of Asana on loopback, for the demo, the tests and the benchmark.

with FakeAsana(AsanaWorld()) as asana:
    print(asana.base_url)
"""

from hub.demo.fake_asana.server import FakeAsana
from hub.demo.fake_asana.site import Limits
from hub.demo.fake_asana.world import AsanaWorld

__all__ = ["AsanaWorld", "FakeAsana", "Limits"]
