"""A strict fake of monday.com's API on loopback, for the demo, the tests and the benchmark.

with FakeMonday(MondayWorld()) as monday:
    print(monday.base_url)

Queries are executed for what they are, against a small schema of our own (schema.py) or, in tests, against the vendor's.
"""

from hub.demo.fake_monday.limits import Limits
from hub.demo.fake_monday.server import FakeMonday
from hub.demo.fake_monday.world import MondayWorld

__all__ = ["FakeMonday", "Limits", "MondayWorld"]
