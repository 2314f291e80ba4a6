"""Several requests at once against latency, never more than agreed, answers in the order they were asked."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")
_LOOK_UP_EVERY_S = 0.2
"""How soon a full queue notices that its reader has gone."""


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


def merge(sources: Iterable[Iterable[Item]], *, workers: int, depth: int = 2) -> Iterator[Item]:
    """The items of several sources as they come, each source's own in their order; up to `workers` sources are read at once.

    A source is iterated in one thread from its start to its end, and is begun only when one before it has ended; all together run at
    most `depth` items ahead of the reader. The first error is raised after all items that came before it; then nothing more is read.
    """
    merging = _Merging(iter(sources), depth)
    threads = [
        threading.Thread(target=copy_context().run, args=(merging.work,), name="merge", daemon=True)
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield from merging.items(workers)
    finally:
        merging.abandoned.set()
        for thread in threads:
            thread.join()


@dataclass(frozen=True, slots=True)
class _Ended:
    """A worker has nothing left to read, or met an error."""

    error: BaseException | None = None


class _Merging(Generic[Item]):
    def __init__(self, sources: Iterator[Iterable[Item]], depth: int) -> None:
        self.abandoned = threading.Event()
        self._sources = sources
        self._taking = threading.Lock()
        self._ready: queue.Queue[Item | _Ended] = queue.Queue(maxsize=depth)

    def work(self) -> None:
        try:
            while (source := self._take()) is not None:
                for item in source:
                    if not self._put(item):
                        return
        except BaseException as error:  # noqa: BLE001 - handed to the reader, who raises it
            self._put(_Ended(error))
        else:
            self._put(_Ended())

    def items(self, workers: int) -> Iterator[Item]:
        while workers:
            item = self._ready.get()
            if not isinstance(item, _Ended):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                workers -= 1

    def _take(self) -> Iterable[Item] | None:
        with self._taking:
            return None if self.abandoned.is_set() else next(self._sources, None)

    def _put(self, item: Item | _Ended) -> bool:
        """Whether the reader was still there to take it."""
        while not self.abandoned.is_set():
            try:
                self._ready.put(item, timeout=_LOOK_UP_EVERY_S)
            except queue.Full:
                continue
            return True
        return False
