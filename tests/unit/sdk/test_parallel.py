import threading
from contextvars import ContextVar
from functools import partial

import pytest

from connectors.sdk.parallel import fetch_parallel

RUN = ContextVar("run", default="none")


class TestFetchParallel:
    def test_yields_in_order_whatever_ends_first(self):
        second_done = threading.Event()

        def first():
            assert second_done.wait(60)
            return 1

        def second():
            second_done.set()
            return 2

        assert list(fetch_parallel([first, second], workers=2)) == [1, 2]

    def test_runs_never_more_than_agreed(self):
        running, most, lock = 0, 0, threading.Lock()

        def call():
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            threading.Event().wait(0.005)
            with lock:
                running -= 1

        list(fetch_parallel([call] * 20, workers=3))

        assert most <= 3

    def test_takes_calls_only_as_results_leave(self):
        taken = []

        def calls():
            for number in range(1000):
                taken.append(number)
                yield partial(int, number)

        results = fetch_parallel(calls(), workers=4)

        assert next(results) == 0
        assert len(taken) <= 4
        results.close()

    def test_raises_the_first_error_and_starts_nothing_more(self):
        started = []

        def broken():
            raise ValueError("broken")

        calls = [partial(started.append, 1), broken, *[partial(started.append, 2)] * 50]

        with pytest.raises(ValueError, match="broken"):
            list(fetch_parallel(calls, workers=2))

        assert len(started) < 5

    def test_asks_the_limiter_before_each_call(self):
        admitted = []

        list(fetch_parallel([int] * 5, workers=2, admit=lambda: admitted.append(1)))

        assert len(admitted) == 5

    def test_carries_the_callers_log_context(self):
        RUN.set("run-7")

        assert list(fetch_parallel([RUN.get] * 3, workers=2)) == ["run-7"] * 3
