"""A connector against the fake Jira: runs one after another, the cursors carried on as the hub would."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.connector import JiraConnector
from connectors.jira.settings import JiraSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import walk_fetch
from hub.demo.fake_jira import Deployment, FakeJira, JiraWorld, Limits
from hub.demo.fake_jira.entities import User
from models.records import Record, Removal
from models.vocabulary import Entity
from tests.runtimes import Lent, lend

SECRET = "s3cret-token-value"
EMAIL = "zoe@acme.example"


@dataclass
class Harvest:
    """What one run gave: pages, gaps, and by entity the last record of each source id."""

    pages: list[Page] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    records: dict[Entity, dict[str, Any]] = field(default_factory=dict)
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

    def take(self, item: Record | Removal | RecordRejected) -> None:
        match item:
            case RecordRejected():
                self.rejected.append(item)
            case Removal():
                self.removals.append(item)
            case _:
                self.records.setdefault(item.entity, {})[item.source_id] = item


@dataclass
class Bench:
    """One connection to one fake site."""

    world: JiraWorld
    fake: FakeJira
    zoe: User
    settings: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=lambda: {"token": SECRET})
    mapping: dict[str, Any] = field(default_factory=dict)
    lent: Lent = field(default_factory=lend)
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    @property
    def connector(self) -> JiraConnector:
        base: dict[str, Any] = {"site_url": self.fake.base_url, "gateway_url": self.fake.gateway_url}
        if self.world.deployment is Deployment.CLOUD:
            base["email"] = EMAIL
        settings = JiraSettings.parse({**base, **self.settings}, self.secrets, connection="ACME")
        return JiraConnector(settings, self.lent.runtime)

    @property
    def rules(self) -> Mapping:
        return Mapping.parse(self.mapping, connection="ACME").over(JiraConnector.description.default_mapping)

    def plan(self, mode: FetchMode = FetchMode.INCREMENTAL, **rest: Any) -> FetchPlan:
        held = frozenset(stream for stream, _ in self.cursors)
        cursors = self.cursors if mode is FetchMode.INCREMENTAL else {}
        return FetchPlan(**{"mode": mode, "mapping": self.rules, "cursors": dict(cursors), "held": held, **rest})

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

    def requests(self, word: str = "") -> int:
        return self.fake.journal.count(word)


@contextmanager
def bench(deployment: Deployment = Deployment.CLOUD, *, context: str = "", **world: Any) -> Iterator[Bench]:
    """A site with one reader, Zoë, who holds a token."""
    site = JiraWorld(deployment, **world)
    zoe = site.add_user("Zoë Dupont", email=EMAIL, time_zone="Asia/Kolkata")
    site.grant(zoe, SECRET)
    with FakeJira(site, limits=Limits(), context=context) as fake:
        yield Bench(site, fake, zoe)


def at(text: str) -> dt.datetime:
    """An instant out of ISO 8601."""
    return dt.datetime.fromisoformat(text)
