"""What is still there: absence is looked into, never taken for deletion.

A census lists the ids a scope has now. What the hub holds and the listing lacks is asked for by id, and only a verdict makes it leave.
When more would leave than one run may take, nothing does, and a person is told.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from connectors.sdk.contract import WHOLE_CONNECTION, Connector, FetchMode, FetchPlan, Gap, IdPage, Verdict
from connectors.sdk.errors import TryLater
from hub import clock
from hub.log import get_logger
from hub.security.scopes import Scope
from hub.storage.identity import row_id
from hub.storage.leases import Lease, hold_lease
from hub.storage.presence import (
    HAVE_CHILDREN,
    Absence,
    Days,
    find_absent,
    find_not_held,
    list_scopes_by_census,
    restore_seen,
    save_census,
    take_along,
)
from hub.storage.session import Database
from hub.storage.upsert import Batch, RunStamp, write_batch
from models.records import Removal
from models.vocabulary import Entity, Presence

log = get_logger(__name__)

EVERY = dt.timedelta(days=1)
"""Each scope is counted about once a day; a full run counts all of them."""
SHARE_OF_SCOPES = 4
"""A run counts at most a quarter of the scopes, and never fewer than ten, so that the work is spread over the day."""
FEWEST_SCOPES = 10
BRAKE_ROWS = 50
BRAKE_SHARE = 0.2
PROBES_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Census:
    """What the steps of a census share."""

    connector: Connector
    database: Database
    lease: Lease
    stamp: RunStamp
    say: Callable[[str], None]

    def take(self, plan: FetchPlan, *, new_versions: Collection[str] = ()) -> Iterator[Gap]:
        """Count the scopes that are due, and those of which a new version was read; yields a gap for each scope whose brake held, and one when the count could not be finished."""
        try:
            yield from self._take(plan, new_versions)
        except TryLater as error:
            yield Gap(
                "census", WHOLE_CONNECTION, f"What is still there could not be counted: {error.message}", error.hint
            )

    def _take(self, plan: FetchPlan, new_versions: Collection[str]) -> Iterator[Gap]:
        due = self._due_scopes(plan, new_versions)
        if due is not None and not due:
            return
        listings: dict[tuple[Entity, str, Days | None], dict[uuid.UUID, str]] = {}
        counted: list[_Counted] = []
        met = Counter[str]()
        for page in self.connector.census(replace(plan, scopes=due)):
            if counted and counted[0].scope != page.scope:
                self._save(counted)
                counted = []
            key = page.entity, page.scope, page.days
            listing = listings.setdefault(key, {})
            listing |= {row_id(self.stamp.connection_id, page.entity, source_id): source_id for source_id in page.ids}
            if page.is_last:
                result = self._compare(page, listings.pop(key))
                yield from result.gaps
                met.update(ids=len(result.ids), gone=result.gone)
                # What is kept of a census is that of a whole scope.
                counted += [result] if page.days is None else []
        self._save(counted)
        self.say(f"Census: ids that the tool listed {met['ids']:,}, rows removed {met['gone']:,}.")
        with self.database.connect(Scope.of(self.stamp.client_id)) as connection:
            hold_lease(connection, self.lease)
            take_along(connection, stamp=self.stamp)

    def _due_scopes(self, plan: FetchPlan, new_versions: Collection[str]) -> tuple[str, ...] | None:
        """None in a full run: every scope of the plan."""
        if plan.mode is FetchMode.FULL:
            return plan.scopes
        now = clock.now()
        with self.database.connect(Scope.of(self.stamp.client_id)) as connection:
            scopes = list_scopes_by_census(
                connection, client_id=self.stamp.client_id, connection_id=self.stamp.connection_id
            )
        chosen = [(scope, taken) for scope, taken in scopes if plan.scopes is None or scope in plan.scopes]
        due = [scope for scope, taken in chosen if taken is None or now - taken >= EVERY]
        due = due[: max(FEWEST_SCOPES, len(chosen) // SHARE_OF_SCOPES)]
        return tuple(dict.fromkeys([*due, *sorted(new_versions)]))

    def _compare(self, page: IdPage, ids: dict[uuid.UUID, str]) -> "_Counted":
        with self.database.connect(Scope.of(self.stamp.client_id)) as connection:
            hold_lease(connection, self.lease)
            restore_seen(connection, stamp=self.stamp, entity=page.entity, seen=list(ids))
            total, absent = find_absent(
                connection, stamp=self.stamp, entity=page.entity, scope=page.scope, seen=list(ids), days=page.days
            )
        removals = self._probe(page, absent) if self._may_ask_for(absent) else []
        leaving = sum(removal.presence in {Presence.DELETED, Presence.LOST_ACCESS} for removal in removals)
        is_braked = len(absent) > PROBES_AT_MOST or exceeds_brake(leaving, of=total)
        is_braked = is_braked and not self.lease.accepts_removals
        gone = 0 if is_braked else self._remove(page, removals)
        gaps = (_brake_gap(page, max(leaving, len(absent)), total),) if is_braked else ()
        return _Counted(page.entity, page.scope, ids, gone, gaps)

    def _may_ask_for(self, absent: Sequence[Absence]) -> bool:
        return 0 < len(absent) <= PROBES_AT_MOST or self.lease.accepts_removals

    def _probe(self, page: IdPage, absent: Sequence[Absence]) -> list[Removal]:
        verdicts = {
            verdict.source_id: verdict
            for verdict in self.connector.probe(page.entity, page.scope, [each.source_id for each in absent])
        }
        found = (verdicts.get(each.source_id, _unanswered(each)) for each in absent)
        return [
            Removal(entity=page.entity, source_id=verdict.source_id, presence=verdict.presence, reason=verdict.reason)
            for verdict in found
            if verdict.presence is not Presence.PRESENT
        ]

    def _remove(self, page: IdPage, removals: Sequence[Removal]) -> int:
        if not removals:
            return 0
        batch = Batch(page.entity)
        for removal in removals:
            batch.removals[row_id(self.stamp.connection_id, page.entity, removal.source_id).hex] = removal
        with self.database.connect(Scope.of(self.stamp.client_id)) as connection:
            hold_lease(connection, self.lease, scope=page.scope or None)
            gone = write_batch(connection, batch, stamp=self.stamp).removed
            if page.entity in HAVE_CHILDREN:
                take_along(connection, stamp=self.stamp)
            return gone

    def _save(self, counted: Sequence["_Counted"]) -> None:
        """Keep the results of one scope together: a run that ends between two of them leaves the whole scope to be counted again."""
        with self.database.connect(Scope.of(self.stamp.client_id)) as connection:
            for each in counted:
                held, not_held = find_not_held(connection, stamp=self.stamp, entity=each.entity, ids=each.ids)
                save_census(
                    connection,
                    stamp=self.stamp,
                    entity=each.entity,
                    scope=each.scope,
                    now=clock.now(),
                    counted=len(each.ids),
                    held=held,
                    not_held=not_held,
                    gone=each.gone,
                    braked=bool(each.gaps),
                )
                log.info("census_taken", entity=each.entity.value, scope=each.scope, held=held, gone=each.gone)


@dataclass(frozen=True, slots=True)
class _Counted:
    """One kind of record in one scope, compared. A gap says that the brake held."""

    entity: Entity
    scope: str
    ids: dict[uuid.UUID, str]
    gone: int
    gaps: tuple[Gap, ...]


def exceeds_brake(leaving: int, *, of: int) -> bool:
    """Whether so many removals are held: more than fifty rows, or more than a fifth of the scope. A single row never is."""
    return leaving > BRAKE_ROWS or (leaving > 1 and leaving > of * BRAKE_SHARE)


def _unanswered(absent: Absence) -> Verdict:
    return Verdict(absent.source_id, Presence.MISSING, "not listed, and the tool gave no answer about it")


def _brake_gap(page: IdPage, leaving: int, total: int) -> Gap:
    what = page.entity.value.replace("_", " ")
    where = f' of scope "{page.scope}"' if page.scope else ""
    return Gap(
        stream="census",
        scope=page.scope,
        message=f"{leaving} of {total} {what} rows{where} seem to be gone, more than one run may remove; all of them are kept.",
        hint="Look at the tool: if they really left, run a sync that accepts removals; if not, check the token's rights.",
    )
