"""A whole run of a connector without the hub: what it fetched, and what became of it."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from connectors.sdk.contract import Connector, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import RecordRejected
from connectors.sdk.testing import walk_fetch
from models.records import Record, Removal
from models.vocabulary import Entity


@dataclass
class Harvest:
    """What one run gave: pages, gaps, and by entity the last record of each source id; `times` counts how often each came."""

    pages: list[Page] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    records: dict[Entity, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    removals: list[Removal] = field(default_factory=list)
    rejected: list[RecordRejected] = field(default_factory=list)

    def of(self, entity: Entity) -> dict[str, Any]:
        return self.records.get(entity, {})

    def the(self, entity: Entity) -> Any:
        """The only one there is."""
        (record,) = self.of(entity).values()
        return record

    @property
    def tasks(self) -> dict[str, Any]:
        return self.of(Entity.TASK)

    @property
    def hours(self) -> dict[str, Any]:
        return self.of(Entity.TIME_ENTRY)

    @property
    def lines(self) -> dict[str, Any]:
        return self.of(Entity.BUDGET_LINE)

    def removed(self, entity: Entity) -> set[str]:
        return {removal.source_id for removal in self.removals if removal.entity is entity}

    def take(self, item: Record | Removal | RecordRejected) -> None:
        match item:
            case RecordRejected():
                self.rejected.append(item)
            case Removal():
                self.removals.append(item)
            case _:
                self.records.setdefault(item.entity, {})[item.source_id] = item
                self.times[item.source_id] = self.times.get(item.source_id, 0) + 1


Cursors = MutableMapping[tuple[str, str], Cursor]


def run(connector: Connector, plan: FetchPlan, cursors: Cursors) -> Harvest:
    """Fetch and translate everything of a plan, held to the contract, and keep the cursors as the hub would."""
    pages, gaps = walk_fetch(connector, plan)
    return _reap(connector, plan, cursors, (*pages, *gaps))


def run_until(connector: Connector, plan: FetchPlan, cursors: Cursors, *, pages: int) -> Harvest:
    """The same, broken off after so many pages and gaps."""
    return _reap(connector, plan, cursors, islice(connector.fetch(plan), pages))


def _reap(connector: Connector, plan: FetchPlan, cursors: Cursors, found: Iterable[Page | Gap]) -> Harvest:
    harvest = Harvest()
    for each in found:
        if isinstance(each, Gap):
            harvest.gaps.append(each)
            continue
        harvest.pages.append(each)
        if each.cursor:
            cursors[(each.stream, each.scope)] = each.cursor
        for item in connector.translate(each, plan.mapping):
            harvest.take(item)
    return harvest
