"""A connector against the fake Jira: runs one after another, the cursors carried on as the hub would."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.connector import JiraConnector
from connectors.jira.settings import JiraSettings
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.cursor import Cursor
from connectors.sdk.mapping import Mapping
from hub.demo.fake_jira import Deployment, FakeJira, JiraWorld, Limits
from hub.demo.fake_jira.entities import User
from tests.harvest import Harvest, run
from tests.runtimes import Lent, lend

SECRET = "s3cret-token-value"
EMAIL = "zoe@acme.example"


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
        return run(self.connector, self.plan(mode, **rest), self.cursors)

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
