"""The scene of one trial: what tests do with a world, a database and the worker that is going to suffer."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import text

from hub.demo.fake_jira import JiraWorld
from hub.demo.fake_jira.site import JiraSite
from hub.demo.loopback.answer import Answer
from hub.security.scopes import Scope
from hub.sync.requests import request_run
from hub.wiring import Hub
from models.vocabulary import RunState
from tests.faults.oracle import differences
from tests.faults.postgres import Postgres
from tests.faults.worker import CONTEXT, Handicap, start_worker

PATIENCE_S = 120
ATTEMPTS = 6
OVERDUE = "UPDATE census_result SET taken_at = taken_at - interval '2 days'"
STATE = """
SELECT r.state, c.next_attempt_at, r.error_message
FROM sync_run r JOIN connection c ON c.client_id = r.client_id AND c.id = r.connection_id WHERE r.id = :run
"""
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
        """Request a run as an admin does, without a queue. The brake is released: nothing but evidence keeps a row from being removed."""
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
        with self.hub.database.connect(Scope.of(self.client_id)) as connection:
            state, planned, message = connection.execute(text(STATE), {"run": run_id}).one()
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
