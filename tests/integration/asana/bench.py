"""A connector against the fake Asana: runs one after another, the cursors carried on as the hub would."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.asana.connector import AsanaConnector
from connectors.asana.settings import AsanaSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import walk_fetch
from hub.demo.fake_asana import AsanaWorld, FakeAsana, Limits
from models.records import Record, Removal
from models.vocabulary import Entity
from tests.runtimes import lend

TOKEN = "1/s3cret:token-value"


@dataclass
class Harvest:
    """What one run gave: pages, gaps, and by entity the last record of each source id; `times` counts how often each came."""

    pages: list[Page] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    records: dict[Entity, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    removals: list[Removal] = field(default_factory=list)
    rejected: list[RecordRejected] = field(default_factory=list)

    def of(self, entity: Entity) -> dict[str, Any]:
        return self.records.get(entity, {})

    @property
    def tasks(self) -> dict[str, Any]:
        return self.of(Entity.TASK)

    @property
    def hours(self) -> dict[str, Any]:
        return self.of(Entity.TIME_ENTRY)

    @property
    def lines(self) -> dict[str, Any]:
        return self.of(Entity.BUDGET_LINE)

    def take(self, item: Record | Removal | RecordRejected) -> None:
        match item:
            case RecordRejected():
                self.rejected.append(item)
            case Removal():
                self.removals.append(item)
            case _:
                self.records.setdefault(item.entity, {})[item.source_id] = item
                self.times[item.source_id] = self.times.get(item.source_id, 0) + 1


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
        connector, plan = self.connector, self.plan(mode, **rest)
        pages, gaps = walk_fetch(connector, plan)
        harvest = Harvest(pages, gaps)
        for page in pages:
            for item in connector.translate(page, plan.mapping):
                harvest.take(item)
            if page.cursor:
                self.cursors[(page.stream, page.scope)] = page.cursor
        return harvest

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
