"""Where the faults are played: one PostgreSQL, one Jira, and for every trial a database and a world of its own.

The Jira lives in the conducting process, the workers in processes of their own: whatever happens to a worker, the vendor goes on.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.demo.fake_jira import FakeJira, JiraWorld, Limits
from hub.demo.fake_jira.site import JiraSite
from hub.demo.loopback.faults import Faults
from hub.demo.loopback.journal import Journal
from hub.security.caller import Caller
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage import migrate
from hub.storage.session import Database, owner_engine
from hub.wiring import Hub
from tests.faults.postgres import Postgres, frail_postgres
from tests.faults.scene import OVERDUE, Load, Scene
from tests.faults.site import EMAIL, TOKEN, a_site, work_goes_on
from tests.faults.worker import settings_of

ISSUES_A_PAGE = 2


@dataclass
class Stage:
    """Makes scenes. A database that was loaded in peace is the template of all trials that only read changes."""

    postgres: Postgres
    vendor: FakeJira
    data_dir: Path
    client_id: UUID | None = None
    connection_id: UUID | None = None
    templates: dict[Load, str] = field(default_factory=dict)

    @contextmanager
    def scene(self, load: Load, rng: Random) -> Iterator[Scene]:
        """A fresh world and database; for changes, both have a past and the world has moved on since."""
        world = a_site()
        if load is Load.CHANGES:
            work_goes_on(world, rng)
        name = self.postgres.cluster.create(template=self.templates[load])
        with self._opened(name, world) as scene:
            yield scene
        self.postgres.cluster.drop(name)

    @contextmanager
    def _opened(self, name: str, world: JiraWorld) -> Iterator[Scene]:
        self.vendor.site = JiraSite(world, Limits(search_page=ISSUES_A_PAGE), Faults(), Journal(keep_answers=False))
        settings = settings_of(self.postgres.cluster.url_of(name), self.data_dir)
        hub = _hub_of(settings)
        if self.client_id is None or self.connection_id is None:
            self.client_id, self.connection_id = connect_jira(hub, self.vendor.base_url)
        scene = Scene(
            self.vendor.site, self.vendor.base_url, self.postgres, settings, hub, self.client_id, self.connection_id
        )
        try:
            yield scene
        finally:
            hub.database.dispose()
            if scene.worker is not None and scene.worker.is_alive():
                scene.worker.kill()

    def prepare(self) -> None:
        """Make the two templates: one with nothing but a connection, one after a load in peace whose censuses are due again."""
        cluster = self.postgres.cluster
        empty = cluster.create()
        engine = owner_engine(cluster.url_of(empty))
        migrate.upgrade(engine)
        engine.dispose()
        with self._opened(empty, a_site()):
            self.templates[Load.FIRST] = empty
        loaded = cluster.create(template=empty)
        with self._opened(loaded, a_site()) as scene:
            scene.sync()
            scene.execute(OVERDUE)
        self.templates[Load.CHANGES] = loaded


@contextmanager
def stage() -> Iterator[Stage]:
    """Everything made here is gone afterwards."""
    with (
        frail_postgres() as postgres,
        FakeJira(a_site()) as vendor,
        TemporaryDirectory(prefix="pmo-hub-faults-", ignore_cleanup_errors=True) as folder,
    ):
        # A worker that is killed hangs up on the vendor, whose server would report each of them at length.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        made = Stage(postgres, vendor, Path(folder))
        made.prepare()
        yield made


def _hub_of(settings: dict[str, Any]) -> Hub:
    made = Settings(**settings)
    return Hub(made, Database(settings["database_url"], pool_size=2), load_secret_box(made, new_secret=bytes))


def connect_jira(hub: Hub, site_url: str) -> tuple[UUID, UUID]:
    """A client with a connection to the fake site; their ids."""
    operator = Caller.operator("faults")
    client = create_client(hub, caller=operator, body={"name": "ACME"})
    body = {
        "client_id": client["id"],
        "connector": "jira",
        "name": "ACME Jira",
        "settings": {"site_url": site_url, "deployment": "cloud", "auth": "api_token", "email": EMAIL},
        "secrets": {"token": TOKEN},
    }
    connection = create_connection(hub, caller=operator, body=body)
    return UUID(str(client["id"])), UUID(str(connection["id"]))
