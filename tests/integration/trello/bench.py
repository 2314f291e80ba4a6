"""The connector against the fake Trello: runs one after another, the cursors carried on as the hub would."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.sdk.contract import FetchMode, FetchPlan, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.mapping import Mapping
from connectors.trello.connector import TrelloConnector
from connectors.trello.settings import TrelloSettings
from hub.demo.fake_trello import FakeTrello, Limits, TrelloWorld
from hub.demo.fake_trello.entities import Board, Column, Member
from tests.harvest import Harvest, run
from tests.runtimes import Lent, lend

KEY, TOKEN = "k3y-value", "t0ken-value"


@dataclass
class Bench:
    """One connection to one fake. The runtime's sleeps move its clock, by which the fake counts its windows too."""

    world: TrelloWorld
    fake: FakeTrello
    zoe: Member
    lent: Lent
    secrets: dict[str, str] = field(default_factory=lambda: {"api_key": KEY, "token": TOKEN})
    mapping: dict[str, Any] = field(default_factory=dict)
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    @property
    def runtime(self) -> Runtime:
        return dataclasses.replace(self.lent.runtime, sleep=self._sleep)

    @property
    def connector(self) -> TrelloConnector:
        settings = TrelloSettings.parse({"base_url": self.fake.base_url}, self.secrets, connection="ACME")
        return TrelloConnector(settings, self.runtime)

    @property
    def rules(self) -> Mapping:
        return Mapping.parse(self.mapping, connection="ACME").over(TrelloConnector.description.default_mapping)

    def a_board(self, name: str = "Plan", **rest: Any) -> Board:
        return self.world.add_board(name, self.zoe, **rest)

    def a_list(self, name: str = "Doing", **rest: Any) -> Column:
        """A list on a board of its own."""
        return self.world.add_column(self.a_board(), name, **rest)

    def plan(self, mode: FetchMode = FetchMode.INCREMENTAL, **rest: Any) -> FetchPlan:
        cursors = self.cursors if mode is FetchMode.INCREMENTAL else {}
        return FetchPlan(**{"mode": mode, "mapping": self.rules, "cursors": dict(cursors), **rest})

    def run(self, mode: FetchMode = FetchMode.INCREMENTAL, *, after_hours: int = 1, **rest: Any) -> Harvest:
        """A whole run: fetch, translate, keep the cursors. The journal starts anew, and the vendor's limits are rested."""
        self.fake.journal.clear()
        self.lent.now += dt.timedelta(hours=after_hours)
        return run(self.connector, self.plan(mode, **rest), self.cursors)

    def requests(self, word: str = "") -> int:
        return self.fake.journal.count(word)

    def _sleep(self, seconds: float) -> None:
        self.lent.sleeps.append(seconds)
        self.lent.now += dt.timedelta(seconds=seconds)


@contextmanager
def bench(*, keep_answers: bool = False, **limits: Any) -> Iterator[Bench]:
    """A Trello with one reader, Zoë, who holds a token."""
    world, lent = TrelloWorld(), lend()
    zoe = world.add_member("Zoë Dupont")
    world.grant(zoe, key=KEY, token=TOKEN)

    def seconds() -> float:
        return lent.now.timestamp()

    with FakeTrello(world, limits=Limits(seconds=seconds, **limits), keep_answers=keep_answers) as fake:
        yield Bench(world, fake, zoe, lent)


def at(text: str) -> dt.datetime:
    """An instant out of ISO 8601."""
    return dt.datetime.fromisoformat(text)
