"""One running site: its world, its limits, what was asked of it and what shall go wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.demo.fake_jira.world import JiraWorld
from hub.demo.loopback.faults import Faults
from hub.demo.loopback.journal import Journal


@dataclass(slots=True)
class Limits:
    """Page sizes of the real products. `changelog_cut` is how many changes a page shows, however many were asked for; `short_every=3` cuts every third search page to two thirds;
    `datacenter_histories` is how many entries a search of Data Center embeds, None for all; `latency_s` holds each answer back.
    """

    search_page: int = 100
    search_ids: int = 5000
    datacenter_search: int = 1000
    projects: int = 100
    boards: int = 50
    users: int = 1000
    worklogs: int = 5000
    feed: int = 1000
    worklog_list: int = 1000
    bulkfetch: int = 100
    changelog_issues: int = 1000
    changelog_page: int = 10_000
    changelog_cut: int = 10_000
    datacenter_histories: int | None = None
    short_every: int = 0
    latency_s: float = 0.0


@dataclass(slots=True)
class JiraSite:
    world: JiraWorld
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    _kept: dict[Any, Any] = field(default_factory=dict)
    _kept_revision: int = -1

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """A result that holds until the world changes: sorted matches of a query, rendered issues."""
        if self._kept_revision != self.world.revision:
            self._kept.clear()
            self._kept_revision = self.world.revision
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]
