"""A strict fake of Trello on loopback, for the demo, the tests and the load script.

with FakeTrello(TrelloWorld()) as trello:
    print(trello.base_url)
"""

from hub.demo.fake_trello.limits import Limits
from hub.demo.fake_trello.server import FakeTrello
from hub.demo.fake_trello.world import TrelloWorld

__all__ = ["FakeTrello", "Limits", "TrelloWorld"]
