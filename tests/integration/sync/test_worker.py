"""Worker and scheduler as they run: jobs are taken, a shutdown loses nothing, schedules become runs."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from hub.scheduler import Scheduler
from hub.security.scopes import Scope
from hub.sync.requests import cancel_run, request_run
from hub.worker import Worker
from models.vocabulary import RunState
from tests.integration.sync.conftest import Bench

PATIENCE_S = 90


@contextmanager
def at_work(part: Worker | Scheduler) -> Iterator[None]:
    thread = threading.Thread(target=part.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        part.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def until(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not question():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        time.sleep(0.1)


def ask(bench: Bench) -> None:
    request_run(bench.hub, caller_name="test", scope=Scope.of(bench.client_id), connection_id=bench.connection_id)


def execute(bench: Bench, statement: str) -> None:
    with bench.hub.database.connect(Scope.of(bench.client_id)) as connection:
        connection.execute(text(statement))


class TestWorker:
    def test_carries_out_a_queued_run(self, bench: Bench) -> None:
        bench.world.put_task("T1")
        ask(bench)

        with at_work(Worker(bench.hub)):
            until(lambda: bench.last_run()["state"] == RunState.SUCCEEDED)

        assert bench.rows("SELECT count(*) FROM task") == [(1,)]

    def test_asking_twice_makes_one_run(self, bench: Bench) -> None:
        ask(bench)
        ask(bench)

        assert bench.rows("SELECT count(*) FROM sync_run") == [(1,)]
        assert bench.rows("SELECT count(*) FROM procrastinate_jobs") == [(1,)]

    def test_a_shutdown_finishes_the_page_and_the_next_worker_goes_on(self, bench: Bench) -> None:
        for number in range(40):
            bench.world.put_task(f"T{number:03}")
        bench.world.faults = lambda _world, _stream: time.sleep(0.3)
        ask(bench)
        with at_work(Worker(bench.hub)):
            until(lambda: bench.world.requests >= 2)
        assert bench.last_run()["state"] == RunState.QUEUED

        bench.world.faults = lambda _world, _stream: None
        with at_work(Worker(bench.hub)):
            until(lambda: bench.last_run()["state"] == RunState.SUCCEEDED)

        assert bench.rows("SELECT count(*) FROM task") == [(40,)]
        assert bench.rows("SELECT count(*) FROM sync_run") == [(1,)]

    def test_a_person_s_cancel_ends_a_running_run_within_a_page(self, bench: Bench) -> None:
        for number in range(200):
            bench.world.put_task(f"T{number:03}")
        bench.world.faults = lambda _world, _stream: time.sleep(0.5)
        ask(bench)

        with at_work(Worker(bench.hub)):
            until(lambda: bench.world.requests >= 3)
            cancel_run(bench.hub, scope=Scope.of(bench.client_id), run_id=bench.last_run()["id"])
            asked_at = bench.world.requests
            until(lambda: bench.last_run()["state"] == RunState.CANCELLED)

        assert bench.world.requests - asked_at <= 7


class TestScheduler:
    def test_turns_a_due_retry_into_a_run(self, bench: Bench) -> None:
        execute(bench, "UPDATE connection SET next_attempt_at = now() - interval '1 second'")

        with at_work(Scheduler(bench.hub)):
            until(lambda: bench.rows("SELECT count(*) FROM sync_run") == [(1,)])

        assert bench.rows("SELECT next_attempt_at FROM connection") == [(None,)]

    def test_only_one_leads(self, bench: Bench) -> None:
        execute(bench, "UPDATE connection SET next_attempt_at = now() - interval '1 second'")

        with at_work(Scheduler(bench.hub)), at_work(Scheduler(bench.hub)):
            until(lambda: bench.rows("SELECT count(*) FROM sync_run") == [(1,)])

        assert bench.rows("SELECT count(*) FROM sync_run") == [(1,)]

    def test_leaves_a_paused_connection_alone(self, bench: Bench) -> None:
        execute(bench, "UPDATE connection SET next_attempt_at = now() - interval '1 second', state = 'paused'")

        with at_work(Scheduler(bench.hub)):
            time.sleep(1)

        assert bench.rows("SELECT count(*) FROM sync_run") == [(0,)]

    def test_makes_up_once_for_times_that_nobody_led_through(self, bench: Bench) -> None:
        ask(bench)
        execute(bench, "UPDATE sync_run SET queued_at = now() - interval '3 hours', state = 'succeeded'")
        execute(bench, """UPDATE connection SET schedule = '{"every": 1800}'""")

        with at_work(Scheduler(bench.hub)):
            until(lambda: bench.rows("SELECT count(*) FROM sync_run WHERE trigger = 'schedule'") == [(1,)])

    def test_an_admin_s_change_takes_effect_without_a_restart(self, bench: Bench) -> None:
        ask(bench)
        execute(bench, "UPDATE sync_run SET queued_at = now() - interval '3 hours', state = 'succeeded'")

        with at_work(Scheduler(bench.hub)):
            time.sleep(1)
            assert bench.rows("SELECT count(*) FROM sync_run") == [(1,)]
            execute(bench, """UPDATE connection SET schedule = '{"every": 1800}'""")
            until(lambda: bench.rows("SELECT count(*) FROM sync_run") == [(2,)])
