"""An iterator that works in a thread of its own, a few items ahead of its reader and never more."""

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
LOOK_UP_EVERY_S = 0.2
"""How soon a full stage notices that its reader has gone."""


def run_ahead(source: Iterable[Item], *, depth: int, name: str) -> Iterator[Item]:
    """Iterate `source` in a thread, at most `depth` items ahead. Its error is raised to the reader, after all that came before it.

    A reader that stops early stops the thread as well, at the source's next item.
    """
    stage = _Stage(source, depth=depth)
    threading.Thread(target=stage.work, name=name, daemon=True).start()
    try:
        yield from stage.items()
    finally:
        stage.abandoned.set()


@dataclass(frozen=True, slots=True)
class _Done:
    """The end of a stage: its error, or None."""

    error: BaseException | None


class _Stage(Generic[Item]):
    def __init__(self, source: Iterable[Item], *, depth: int) -> None:
        self.abandoned = threading.Event()
        self._source = source
        self._ready: queue.Queue[Item | _Done] = queue.Queue(maxsize=depth)

    def work(self) -> None:
        try:
            for item in self._source:
                if not self._put(item):
                    return
        except BaseException as error:  # noqa: BLE001 - handed to the reader, who raises it
            self._put(_Done(error))
        else:
            self._put(_Done(None))

    def items(self) -> Iterator[Item]:
        while True:
            item = self._ready.get()
            if not isinstance(item, _Done):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return

    def _put(self, item: Item | _Done) -> bool:
        """Whether the reader was still there to take it."""
        while not self.abandoned.is_set():
            try:
                self._ready.put(item, timeout=LOOK_UP_EVERY_S)
            except queue.Full:
                continue
            return True
        return False
