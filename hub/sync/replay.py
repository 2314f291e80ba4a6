"""The kept pages once more under another mapping: no request to the vendor, and a preview that changes nothing.

Pages are replayed in the order they came, so that the newest word about a record wins again. A replay tells what was read, not what is
there now: it leaves the presence of rows alone, but for rows that only an earlier mapping had made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.sdk.contract import Connector, Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from hub.security.scopes import Scope
from hub.storage.leases import Lease, hold_lease
from hub.storage.presence import take_along
from hub.storage.quarantine import Rejection, resolve_rejections, save_rejections
from hub.storage.raw_pages import list_page_ids, load_pages
from hub.storage.replay import begin_replay, note_made, take_unmade
from hub.storage.runs import StreamCounts
from hub.storage.session import Database, Transaction
from hub.storage.upsert import Batches, RunStamp, Tally, write_batch
from hub.sync.stop import StopSignal
from models.vocabulary import Entity

PAGES_AT_ONCE = 20


@dataclass(slots=True)
class Replayed:
    """What a replay did, or would do."""

    pages: int = 0
    tallies: dict[Entity, Tally] = field(default_factory=dict)
    rejected: int = 0
    taken: dict[Entity, int] = field(default_factory=dict)
    fields_met: dict[str, set[str]] = field(default_factory=dict)
    """Scopes by the field ids that occur in their pages."""
    scopes: set[str] = field(default_factory=set)

    def counts(self, entity: Entity) -> StreamCounts:
        """What became of one kind of record, in the words of a run."""
        tally = self.tallies[entity]
        rows = tally.created + tally.changed + tally.unchanged
        return StreamCounts(self.pages, rows, tally.created, tally.changed, tally.unchanged, self.taken.get(entity, 0))


@dataclass(frozen=True, slots=True)
class Replay:
    """One pass over the kept pages of a connection."""

    connector: Connector
    mapping: Mapping
    stamp: RunStamp
    fields: frozenset[str] = frozenset()
    """Field ids to look for, to tell which scopes never had them."""

    def chunks(self, connection: Transaction) -> list[Sequence[int]]:
        """The pages in the portions they are replayed in."""
        ids = list_page_ids(connection, client_id=self.stamp.client_id, connection_id=self.stamp.connection_id)
        return [ids[start : start + PAGES_AT_ONCE] for start in range(0, len(ids), PAGES_AT_ONCE)]

    def replay(self, connection: Transaction, ids: Sequence[int], done: Replayed) -> None:
        """Translate and write some pages inside the caller's transaction."""
        for page_id, page in load_pages(connection, ids, client_id=self.stamp.client_id):
            batches, rejections = Batches(self.stamp.connection_id), []
            for item in self.connector.translate(page, self.mapping):
                if isinstance(item, RecordRejected):
                    rejections.append(Rejection(page.stream, page.scope, item, page_id))
                else:
                    batches.add(item, raw_page_id=page_id)
            self._write(connection, batches, done)
            self._quarantine(connection, page, batches, rejections)
            done.pages += 1
            done.rejected += len(rejections)
            self._look_for_fields(page, done)

    def _write(self, connection: Transaction, batches: Batches, done: Replayed) -> None:
        for batch in batches:
            note_made(connection, batch)
            batch.removals.clear()
            done.tallies.setdefault(batch.entity, Tally()).add(write_batch(connection, batch, stamp=self.stamp))

    def _quarantine(self, connection: Transaction, page: Page, batches: Batches, rejections: list[Rejection]) -> None:
        owner = {"client_id": self.stamp.client_id, "connection_id": self.stamp.connection_id}
        good = [source_id for batch in batches for source_id in batch.source_ids()]
        resolve_rejections(connection, good, **owner, stream=page.stream)
        save_rejections(connection, rejections, **owner, run_id=self.stamp.run_id)

    def finish(self, connection: Transaction, done: Replayed) -> None:
        """Let go of what no page makes any more."""
        done.taken = take_unmade(connection, stamp=self.stamp)
        take_along(connection, stamp=self.stamp)

    def _look_for_fields(self, page: Page, done: Replayed) -> None:
        if not page.scope:
            return
        done.scopes.add(page.scope)
        for name in self.fields:
            if name.encode() in page.body:
                done.fields_met.setdefault(name, set()).add(page.scope)


def execute_replay(database: Database, lease: Lease, replay: Replay, *, stop: StopSignal) -> Iterator[Replayed]:
    """Replay everything under a run's lease, a few pages a transaction; yields how far it is after each. Raises LeaseLost, RunCancelled."""
    done = Replayed()
    with database.keep_connection(Scope.of(lease.client_id)) as session:
        with session.transaction() as connection:
            begin_replay(connection)
            chunks = replay.chunks(connection)
        for ids in chunks:
            stop.raise_if_set()
            with session.transaction() as connection:
                hold_lease(connection, lease)
                replay.replay(connection, ids, done)
            yield done
        with session.transaction() as connection:
            hold_lease(connection, lease)
            replay.finish(connection, done)
    yield done
