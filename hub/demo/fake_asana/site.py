"""One running site: its world, its limits, what was asked of it and what shall go wrong."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.demo.fake_asana.entities import Project, User
from hub.demo.fake_asana.problem import too_many
from hub.demo.fake_asana.world import AsanaWorld
from hub.demo.loopback.faults import Faults
from hub.demo.loopback.journal import Journal


@dataclass(slots=True)
class Limits:
    """What Asana allows. The three None are off, so that a test that is not about them needs no moving clock.

    `per_minute` counts refused calls too (150 on the free plan, 1500 on paid ones). `cost_per_minute` is charged after the
    answer: the heavy request succeeds, the next ones are refused until the account is positive again. `unpaged` is how many
    items a list without `limit` may have. `lists_tell_task` lets the lists of time entries show their task when asked.
    """

    page: int = 100
    unpaged: int = 1000
    offset_life: dt.timedelta = dt.timedelta(minutes=15)
    sync_life: dt.timedelta = dt.timedelta(hours=24)
    events_page: int = 100
    batch: int = 10
    concurrent: int | None = 50
    per_minute: int | None = None
    cost_per_minute: int | None = None
    lists_tell_task: bool = False
    latency_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Lens:
    """Who looks, and what the plan of the workspace holds."""

    viewer: User
    features: set[str]

    def sees(self, project: Project) -> bool:
        open_to_all = project.members is None or self.viewer.is_service
        return not project.deleted and (open_to_all or self.viewer in (project.members or ()))


@dataclass(slots=True)
class Account:
    """The two limiters of one token, by the minute of the world's clock."""

    limits: Limits
    minute: dt.datetime | None = None
    calls: int = 0
    cost: int = 0

    def admit(self, now: dt.datetime) -> None:
        """Count one call, refused or not. Raises the 429 with the seconds until the next minute."""
        self._turn(now)
        self.calls += 1
        over = self.limits.per_minute is not None and self.calls > self.limits.per_minute
        if over or (self.limits.cost_per_minute is not None and self.cost > self.limits.cost_per_minute):
            raise too_many(60 - now.second)

    def charge(self, cost: int) -> None:
        """What the answer cost, known only once it is made."""
        self.cost += cost

    def _turn(self, now: dt.datetime) -> None:
        minute = now.replace(second=0, microsecond=0)
        if minute != self.minute:
            owed = self.cost - (self.limits.cost_per_minute or 0)
            self.minute, self.calls, self.cost = minute, 0, max(0, owed)


@dataclass(slots=True)
class AsanaSite:
    world: AsanaWorld
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    accounts: dict[str, Account] = field(default_factory=dict)
    in_flight: int = 0
    most_in_flight: int = 0
    _kept: dict[Any, Any] = field(default_factory=dict)
    _kept_revision: int = -1

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """A result that holds until the world changes, so that page 2,000 of a list costs no more than page 1."""
        if self._kept_revision != self.world.revision:
            self._kept.clear()
            self._kept_revision = self.world.revision
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def account(self, token: str) -> Account:
        return self.accounts.setdefault(token, Account(self.limits))
