"""Several requests at once against latency, never more than agreed, answers in the order they were asked."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Result = TypeVar("Result")


def _at_once() -> None:
    """No limiter: every call starts as soon as a worker is free."""


def fetch_parallel(
    calls: Iterable[Callable[[], Result]], *, workers: int, admit: Callable[[], None] = _at_once
) -> Iterator[Result]:
    """Run calls in up to `workers` threads and yield their results in order.

    Calls are taken from the iterable only as results leave, so memory stays flat however many there are. `admit` is the shared
    limiter: it is called before each call, in the worker's thread, and returns when the call may start. The first error, in
    order, is raised; calls that have not started by then never do. Log context of the caller goes with each call.
    """
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="fetch") as pool:
        try:
            for call in calls:
                waiting.append(pool.submit(copy_context().run, _admitted, call, admit))
                if len(waiting) >= workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _admitted(call: Callable[[], Result], admit: Callable[[], None]) -> Result:
    admit()
    return call()
