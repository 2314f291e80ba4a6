"""Where the faults are played: one PostgreSQL, one Jira, and for every trial a database and a world of its own.

The Jira lives in the conducting process, the workers in processes of their own: whatever happens to a worker, the vendor goes on.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import text

from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.demo.fake_jira import FakeJira, JiraWorld, Limits
from hub.demo.fake_jira.answer import Answer
from hub.demo.fake_jira.faults import Faults
from hub.demo.fake_jira.journal import Journal
from hub.demo.fake_jira.site import JiraSite
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage import migrate
from hub.storage.session import Database, owner_engine
from hub.sync.requests import request_run
from hub.wiring import Hub
from models.vocabulary import RunState
from tests.faults.oracle import differences
from tests.faults.postgres import Postgres, frail_postgres
from tests.faults.site import EMAIL, TOKEN, a_site, work_goes_on
from tests.faults.worker import CONTEXT, Handicap, settings_of, start_worker

ISSUES_A_PAGE = 2
PATIENCE_S = 120
ATTEMPTS = 6
OVERDUE = "UPDATE census_result SET taken_at = taken_at - interval '2 days'"
SOUND = Handicap()


class Load(Enum):
    """What the run under the fault has to read."""

    FIRST = "first load"
    CHANGES = "changes"


class Stuck(Exception):
    """A run ended and nothing would ever try again."""


@dataclass
class Scene:
    """One trial: a world, a database with one connection to it, and the worker that is going to suffer."""

    site: JiraSite
    vendor_url: str
    postgres: Postgres
    settings: dict[str, Any]
    hub: Hub
    client_id: UUID
    connection_id: UUID
    counter: Any = field(default_factory=lambda: CONTEXT.Value("i", 0))
    worker: Any = None
    _starting: Any = field(default_factory=threading.RLock)

    @property
    def world(self) -> JiraWorld:
        return self.site.world

    @property
    def requests(self) -> int:
        return len(self.site.journal.exchanges)

    def at_request(self, number: int, happens: Callable[[], None]) -> None:
        """Let something happen while the vendor holds back its answer to a request; the first is 1."""

        def meanwhile(answer: Answer) -> Answer:
            with self._starting:
                happens()
            return answer

        self.site.faults.add("", meanwhile, after=number - 1)

    def ask(self, mode: str = "incremental") -> UUID:
        """Request a run as an admin does, without a queue."""
        scope = Scope.of(self.client_id)
        wanted = {"scope": scope, "connection_id": self.connection_id, "mode": mode, "accepts_removals": True}
        return request_run(self.hub, caller_name="faults", enqueue=False, **wanted)["id"]

    def reach_vendor_by(self, url: str) -> None:
        """Lead the connection over another address to the same vendor."""
        self.execute(
            "UPDATE connection SET settings = settings || jsonb_build_object('site_url', CAST(:url AS text))", url=url
        )

    def start(self, run_id: UUID, handicap: Handicap = SOUND) -> Any:
        """A worker that begins to carry out the run; it is `worker` until the next one is started."""
        self.counter.value = 0
        with self._starting:
            owner = {"client_id": self.client_id, "run_id": run_id}
            self.worker = start_worker(self.settings, **owner, handicap=handicap, counter=self.counter)
        return self.worker

    def kill(self) -> None:
        """SIGKILL for the present worker."""
        self.worker.kill()

    def work(self, run_id: UUID, handicap: Handicap = SOUND) -> int:
        """Let a worker do what it can; returns its exit code."""
        return wait_for(self.start(run_id, handicap))

    def carry_on(self, run_id: UUID) -> UUID:
        """What queue, reaper and scheduler do: an open run is carried out again, after a failure comes the next attempt that it planned.

        Returns the run that came to a good end. Raises Stuck when nothing is planned, or when it takes too many attempts.
        """
        for _ in range(ATTEMPTS):
            state, next_attempt_at, error = self.state(run_id)
            match state:
                case RunState.SUCCEEDED:
                    return run_id
                case RunState.FAILED if next_attempt_at is None:
                    raise Stuck(f"the run failed for good: {error}")
                case RunState.FAILED | RunState.PARTIAL:
                    run_id = self.ask()
                case RunState.CANCELLED:
                    raise Stuck("the run was cancelled by nobody")
            self.work(run_id)
        raise Stuck(f"{ATTEMPTS} attempts were not enough; the last one: {self.state(run_id)}")

    def sync(self, mode: str = "incremental") -> None:
        """A whole run in peace."""
        run_id = self.ask(mode)
        self.work(run_id)
        self.carry_on(run_id)

    def state(self, run_id: UUID) -> tuple[RunState, Any, str | None]:
        """State of a run, the connection's next attempt, the error's sentence."""
        query = "SELECT r.state, c.next_attempt_at, r.error_message FROM sync_run r JOIN connection c ON c.id = r.connection_id WHERE r.id = :run"
        with self.hub.database.connect(Scope.of(self.client_id)) as connection:
            state, planned, message = connection.execute(text(query), {"run": run_id}).one()
        return RunState(state), planned, message

    def execute(self, statement: str, **values: Any) -> Any:
        """Run one statement and return its first value, if it has any."""
        with self.hub.database.connect(Scope.of(self.client_id)) as connection:
            result = connection.execute(text(statement), values)
            return result.scalar() if result.returns_rows else None

    def last_change(self) -> int:
        """The newest change number handed out: it stands still when nothing is written."""
        return int(self.execute("SELECT last_value FROM change_seq"))

    def differences(self) -> list[str]:
        return differences(self.world, self.hub.database, self.client_id)


def wait_for(worker: Any) -> int:
    """The exit code of a worker. Raises Stuck when it hangs."""
    worker.join(PATIENCE_S)
    if worker.exitcode is None:
        worker.kill()
        raise Stuck(f"a worker did not end within {PATIENCE_S} s")
    return int(worker.exitcode)


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
    # A worker that is killed hangs up on the vendor, which would report each of them at length.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    with (
        frail_postgres() as postgres,
        FakeJira(a_site()) as vendor,
        TemporaryDirectory(prefix="pmo-hub-faults-", ignore_cleanup_errors=True) as folder,
    ):
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
