"""A connector against the fake Asana: runs one after another, the cursors carried on as the hub would."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.asana.connector import AsanaConnector
from connectors.asana.settings import AsanaSettings
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.cursor import Cursor
from connectors.sdk.mapping import Mapping
from hub.demo.fake_asana import AsanaWorld, FakeAsana, Limits
from tests.harvest import Harvest, run
from tests.runtimes import lend

TOKEN = "1/s3cret:token-value"


@dataclass
class Bench:
    """One connection to one fake Asana. Whoever waits moves the world's clock."""

    world: AsanaWorld
    fake: FakeAsana
    settings: dict[str, Any] = field(default_factory=dict)
    token: str = TOKEN
    mapping: dict[str, Any] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    @property
    def connector(self) -> AsanaConnector:
        lent = lend(**self.limits)
        lent.now = self.world.clock.now
        lent.sleeps = self
        settings = {"base_url": self.fake.base_url, **self.settings}
        parsed = AsanaSettings.parse(settings, {"access_token": self.token}, connection="ACME")
        return AsanaConnector(parsed, lent.runtime)

    def append(self, seconds: float) -> None:
        """Somebody sleeps."""
        self.waits.append(seconds)
        self.world.clock.advance(seconds=seconds)

    @property
    def rules(self) -> Mapping:
        return Mapping.parse(self.mapping, connection="ACME").over(AsanaConnector.description.default_mapping)

    def plan(self, mode: FetchMode = FetchMode.INCREMENTAL, **rest: Any) -> FetchPlan:
        cursors = self.cursors if mode is FetchMode.INCREMENTAL else {}
        return FetchPlan(**{"mode": mode, "mapping": self.rules, "cursors": dict(cursors), **rest})

    def run(self, mode: FetchMode = FetchMode.INCREMENTAL, **rest: Any) -> Harvest:
        """A whole run: fetch, translate, keep the cursors. The journal starts anew."""
        self.fake.journal.clear()
        return run(self.connector, self.plan(mode, **rest), self.cursors)

    def later(self, **span: float) -> None:
        """Time passes between two runs."""
        self.world.clock.advance(**(span or {"minutes": 10}))

    def asked(self, template: str) -> int:
        """Requests of one route."""
        return sum(exchange.template == template for exchange in self.fake.journal.exchanges)

    def actions(self, word: str) -> list[dict[str, Any]]:
        """The batched questions whose path contains a word."""
        bodies = [exchange.body for exchange in self.fake.journal.exchanges if exchange.template == "/batch"]
        return [action for body in bodies for action in body["data"]["actions"] if word in action["relative_path"]]


@contextmanager
def bench(**limits: Any) -> Iterator[Bench]:
    world = AsanaWorld(token=TOKEN)
    with FakeAsana(world, limits=Limits(**limits)) as fake:
        yield Bench(world, fake)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
