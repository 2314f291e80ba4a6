"""What was when in a tool: a world that is told to its end is put back to an earlier evening, and brought forward again.

A tool's story says how things stand on the demo's day, and when what came to be so. From both follows what the tool showed on any evening
before: what did not exist yet is not there, and what changed since has the value it had.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Protocol

from hub.demo.loopback.clock import WorldClock

ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)
AT_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


class Past(Protocol):
    """What a tool showed on evenings before the demo's day."""

    def stand_at(self, evening: dt.datetime) -> None:
        """Put the tool to an earlier evening."""

    def come_back(self) -> None:
        """Bring it to the demo's day, as it is told."""


Step = tuple[dt.datetime, Any]
"""A value, and the instant from which on something had it."""


@dataclass(slots=True)
class _Shelf:
    """A list or dictionary as it is at last, and since when each of its things stands in it, by position or key."""

    things: list[Any] | dict[Any, Any]
    at_last: list[Any]
    since: dict[Any, dt.datetime] = field(default_factory=dict)

    def stand_at(self, instant: dt.datetime) -> None:
        there = [item for number, item in enumerate(self.at_last) if self._since(number, item) <= instant]
        self.things.clear()
        if isinstance(self.things, dict):
            self.things.update(there)
        else:
            self.things.extend(there)

    def _since(self, number: int, item: Any) -> dt.datetime:
        return self.since.get(item[0] if isinstance(self.things, dict) else number, ALWAYS)


class Chronicle:
    """The past of one world, begun when that is told whole. `changing` is what the world's own changes are made in."""

    def __init__(self, clock: WorldClock, changing: Callable[[], AbstractContextManager[Any]]) -> None:
        self._clock, self._changing, self._last = clock, changing, clock.now
        self._shelves: dict[int, _Shelf] = {}
        self._values: list[tuple[Any, Any, list[Step]]] = []

    def joined(self, things: list[Any] | dict[Any, Any], thing: Any, since: dt.datetime) -> None:
        """Since when something stands in a list, or under its key in a dictionary."""
        at_last = list(things.items()) if isinstance(things, dict) else list(things)
        shelf = self._shelves.setdefault(id(things), _Shelf(things, at_last))
        key = thing if isinstance(things, dict) else next(n for n, item in enumerate(at_last) if item is thing)
        shelf.since[key] = since

    def was(self, target: Any, name: Any, first: Any, steps: Iterable[Step]) -> None:
        """The values that an attribute, or a key of a dictionary, had: the first one, and others from their instants on."""
        self._values.append((target, name, [(ALWAYS, first), *sorted(steps, key=lambda step: step[0])]))

    def stand_at(self, evening: dt.datetime) -> None:
        self._stand_at(evening, now=evening)

    def come_back(self) -> None:
        self._stand_at(AT_LAST, now=self._last)

    def _stand_at(self, instant: dt.datetime, *, now: dt.datetime) -> None:
        with self._changing():
            self._clock.now = now
            for shelf in self._shelves.values():
                shelf.stand_at(instant)
            for target, name, steps in self._values:
                _, value = list(takewhile(lambda step: step[0] <= instant, steps))[-1]
                if isinstance(target, dict):
                    target[name] = value
                else:
                    setattr(target, name, value)
