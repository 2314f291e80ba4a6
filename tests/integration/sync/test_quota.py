"""What all workers together may ask a vendor, and a quota that is used up."""

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest
from requests.structures import CaseInsensitiveDict

from connectors.sdk.answer import Answer
from connectors.sdk.errors import QuotaExhausted, RateLimited
from connectors.sdk.limits import RequestRate
from connectors.sdk.retry import send_patiently
from hub import clock
from hub.limiter import SharedLimiter
from hub.storage.session import Database
from hub.storage.vendor_budget import BudgetKey
from hub.sync.run import execute_run
from models.vocabulary import RunState
from tests.integration.sync.conftest import Bench
from tests.runtimes import lend

RATE = RequestRate(requests=50, per_s=100.0)
"""Ten at once, then one in 2.5 s."""


class Worker:
    """A limiter as another process would have it, whose watch the test sets."""

    def __init__(self, database: Database, credential: bytes = b"token") -> None:
        self.now = 0.0
        key = BudgetKey("tool", credential)
        self.limiter = SharedLimiter(database, key=key, rate=RATE, monotonic=lambda: self.now)

    def admitted(self, tries: int, endpoint: str = "") -> int:
        """How many of so many requests may be sent now."""
        return sum(self.limiter.admit(1, endpoint) is None for _ in range(tries))


def answered(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, CaseInsensitiveDict(named), b"{}", "https://tool.example/tasks")


class TestSharedLimiter:
    def test_workers_with_one_credential_share_what_it_may_ask(self, module_database: Database) -> None:
        workers = [Worker(module_database, b"shared") for _ in range(3)]

        admitted = sum(worker.admitted(6) for worker in workers)

        assert 10 <= admitted <= 11

    def test_another_credential_has_its_own(self, module_database: Database) -> None:
        Worker(module_database, b"mine").admitted(20)

        assert Worker(module_database, b"yours").admitted(8) == 8

    def test_says_how_long_to_wait_for_the_next(self, module_database: Database) -> None:
        worker = Worker(module_database, b"spent")
        worker.admitted(20)

        hold = worker.limiter.admit(4)

        assert hold is not None
        assert 5.0 < hold.seconds <= 10.0

    def test_what_a_block_left_over_goes_back(self, module_database: Database) -> None:
        key, rate = BudgetKey("tool", b"leftovers"), RequestRate(requests=100, per_s=10.0)
        watch = [0.0]
        worker = SharedLimiter(module_database, key=key, rate=rate, monotonic=lambda: watch[0])

        worker.admit()
        watch[0] = 5.0
        worker.admit()

        assert Worker(module_database, b"leftovers").admitted(0) == 0
        with module_database.engine.connect() as connection:
            left = connection.exec_driver_sql(
                "SELECT requests FROM vendor_budget WHERE credential = 'leftovers'"
            ).scalar_one()
        assert 20 - 1 - 8 <= left <= 20 - 8

    def test_a_429_that_one_worker_sees_keeps_the_others_from_asking_for_all_of_its_time(
        self, module_database: Database
    ) -> None:
        first, second = (lend(max_wait_s=60) for _ in range(2))
        first.limiter, second.limiter = (Worker(module_database, b"429").limiter for _ in range(2))

        for lent, answer in ((first, answered(429, Retry_After="120")), (second, answered(200))):
            with pytest.raises(RateLimited) as refused:
                send_patiently(partial(next, iter([answer])), runtime=lent.runtime, vendor="Tool", what="list tasks")
            assert 115 < (refused.value.retry_after_s or 0) <= 120

        assert (first.meter.requests, second.meter.requests) == (1, 0)

    def test_one_endpoint_is_held_for_everybody_and_no_other(self, module_database: Database) -> None:
        first, second = (Worker(module_database, b"burst") for _ in range(2))
        first.admitted(1)
        second.admitted(1, "search")
        first.limiter.hold(60, "search")
        second.now = 2.0

        assert [worker.admitted(1, "search") for worker in (first, second)] == [0, 0]
        assert [worker.admitted(1, "fields") for worker in (first, second)] == [1, 1]
        hold = second.limiter.admit(1, "search")
        assert hold is not None
        assert 55 < hold.seconds <= 60
        assert hold.quota_until is None

    def test_and_lets_them_on_when_it_is_over(self, module_database: Database) -> None:
        began = clock.monotonic()
        Worker(module_database, b"short").limiter.hold(0.6)
        lent = lend()
        lent.limiter = Worker(module_database, b"short").limiter
        runtime = replace(lent.runtime, sleep=clock.sleep)

        send_patiently(lambda: answered(200), runtime=runtime, vendor="Tool", what="list tasks")

        assert 0.6 <= clock.monotonic() - began < 30

    def test_a_used_up_quota_stops_everybody_until_it_is_reset(self, module_database: Database) -> None:
        resumes_at = clock.now() + dt.timedelta(hours=5)
        Worker(module_database, b"quota").limiter.note_quota(resumes_at)
        other = lend()
        other.limiter = Worker(module_database, b"quota").limiter

        with pytest.raises(QuotaExhausted) as refused:
            send_patiently(lambda: answered(200), runtime=other.runtime, vendor="Tool", what="list tasks")

        assert refused.value.resumes_at == resumes_at
        assert other.meter.requests == 0


class TestDailyQuota:
    def test_the_run_waits_for_the_reset_in_words_and_goes_on_from_its_last_page(self, bench: Bench) -> None:
        for number in range(25):
            bench.world.put_task(f"T{number:03}")
        resets_at = clock.now() + dt.timedelta(hours=3)
        calls = iter(range(100))

        def quota(_world: object, _stream: str) -> None:
            if next(calls) == 2:
                raise QuotaExhausted("The calls of the day are used up.", hint="Buy more.", resumes_at=resets_at)

        bench.world.faults = quota
        run_id = bench.request("full")

        state = execute_run(bench.hub, client_id=bench.client_id, run_id=run_id)

        words = f"waiting for Scripted's daily quota, resumes {resets_at:%H:%M} UTC"
        assert state is RunState.QUEUED
        run = bench.last_run()
        assert (run["progress"], run["error_class"], run["error_hint"]) == (words, "QuotaExhausted", "Buy more.")
        assert bench.rows("SELECT waiting_for, next_attempt_at, failures_in_a_row FROM connection") == [
            (words, resets_at, 0)
        ]
        assert bench.rows("SELECT scheduled_at FROM procrastinate_jobs") == [(resets_at,)]
        assert bench.request("full") == run_id

        bench.world.requests = 0
        assert execute_run(bench.hub, client_id=bench.client_id, run_id=run_id) is RunState.SUCCEEDED
        assert bench.rows("SELECT count(*) FROM task") == [(25,)]
        assert bench.world.requests <= 4
        assert bench.rows("SELECT waiting_for, next_attempt_at FROM connection") == [(None, None)]
        assert bench.last_run()["error_class"] is None
