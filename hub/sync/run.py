"""One run from start to end: claim the lease, plan, fetch, translate, write, say how it ended."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial

import structlog

from connectors.sdk.contract import Connector, Gap
from connectors.sdk.errors import QuotaExhausted
from connectors.sdk.limits import RequestMeter
from hub import clock
from hub.connections import ConnectionSetup, limiter_of, load_setup_of_run, open_connector
from hub.limiter import SharedLimiter
from hub.log import get_logger
from hub.security.scopes import Scope
from hub.storage import leases
from hub.storage.commit import PageContent, commit_pages
from hub.storage.drift import list_source_fields, save_field_changes, save_source_fields
from hub.storage.freshness import note_fresh
from hub.storage.hooks import drop_hints
from hub.storage.leases import Lease
from hub.storage.runs import RunOutcome
from hub.storage.session import is_lost_database
from hub.storage.statistics import refresh_statistics
from hub.storage.unshown import Whole, projects_of
from hub.storage.upsert import RunStamp
from hub.sync.batches import batches_of_pages
from hub.sync.census import Census
from hub.sync.drift import FieldWatch, gaps_of
from hub.sync.heartbeat import Heartbeat
from hub.sync.outcome import Ending, ending_of_error, ending_of_success
from hub.sync.pipeline import translated_pages
from hub.sync.plan import make_plan
from hub.sync.replay import Replay, execute_replay
from hub.sync.requests import requeue_run
from hub.sync.resolve import resolve_people
from hub.sync.run_log import say, say_begun, say_counts, say_ending, say_gap, say_plan
from hub.sync.stop import StopReason, StopSignal
from hub.wiring import Hub
from models.vocabulary import LogLevel, RunMode, RunState
from models.wording import agree

log = get_logger(__name__)
OnProgress = Callable[[RunOutcome], None]


@dataclass(slots=True)
class _Run:
    """What the steps of one run share."""

    hub: Hub
    setup: ConnectionSetup
    lease: Lease
    outcome: RunOutcome
    stop: StopSignal
    on_progress: OnProgress
    meter: RequestMeter
    limiter: SharedLimiter | None = None
    fields: FieldWatch = field(default_factory=FieldWatch)
    projects: set[uuid.UUID] = field(default_factory=set)
    """Those that the tool showed in this run, where it lists them all."""

    @property
    def scope(self) -> Scope:
        return Scope.of(self.lease.client_id)

    @property
    def stamp(self) -> RunStamp:
        lease = self.lease
        return RunStamp(
            lease.client_id,
            lease.connection_id,
            lease.run_id,
            self.setup.mapping.version,
            is_full=lease.mode is RunMode.FULL,
            is_replay=lease.mode is RunMode.REPLAY,
        )

    def now_done(self) -> RunOutcome:
        """The outcome with the meter's present counts."""
        self.outcome.requests = self.meter.requests
        self.outcome.throttled_seconds = round(self.meter.throttled_seconds, 3)
        return self.outcome

    def tell(self, sentence: str) -> None:
        self.outcome.progress = sentence
        self.on_progress(self.now_done())


def execute_run(
    hub: Hub,
    *,
    client_id: uuid.UUID,
    run_id: uuid.UUID,
    stop: StopSignal | None = None,
    on_progress: OnProgress = lambda _outcome: None,
) -> RunState:
    """Carry out one queued run in this thread and return its state afterwards; an ending of whatever kind is written down, not raised.

    Raises NotFound or Conflict when the run cannot begin: it is unknown, has ended, or its connection is being synced. A database that is
    lost under it is raised too and leaves the run open: carried out again, it goes on from its last committed page.
    """
    run = _claim(hub, client_id=client_id, run_id=run_id, stop=stop or StopSignal(), on_progress=on_progress)
    with structlog.contextvars.bound_contextvars(run=str(run_id), connection=run.setup.name, client=str(client_id)):
        log.info("run_started", connector=run.setup.connector, mode=run.lease.mode.value, resumed=run.lease.is_resumed)
        with Heartbeat(hub.database, run.lease, run.now_done, run.stop):
            ending = _work(run)
        state = _finish(run, ending)
        log.info("run_finished", state=state.value, requests=run.outcome.requests, streams=len(run.outcome.counts))
    return state


def _claim(hub: Hub, *, client_id: uuid.UUID, run_id: uuid.UUID, stop: StopSignal, on_progress: OnProgress) -> _Run:
    scope = Scope.of(client_id)
    setup = load_setup_of_run(hub, scope=scope, run_id=run_id)
    with hub.database.connect(scope) as connection:
        lease, done_before = leases.claim_run(
            connection, run_id=run_id, client_id=client_id, mapping_version=setup.mapping.version, now=clock.now()
        )
        say_begun(done_before.log, lease)
        done_before.log.save(connection, client_id=client_id, run_id=run_id)
    meter = RequestMeter(requests=done_before.requests, throttled_seconds=done_before.throttled_seconds)
    return _Run(hub, setup, lease, done_before, stop, on_progress, meter)


def _work(run: _Run) -> Ending:
    try:
        _sync(run)
    except Exception as error:
        if is_lost_database(error):
            raise
        if run.limiter and isinstance(error, QuotaExhausted) and error.resumes_at:
            run.limiter.note_quota(error.resumes_at)
        failures_before = run.setup.stored.failures_in_a_row
        ending = ending_of_error(error, tool=run.setup.tool, now=clock.now(), failures_before=failures_before)
        if ending.is_unforeseen:
            log.exception("run_broke")
        return ending
    return ending_of_success(run.now_done())


def _sync(run: _Run) -> None:
    run.limiter = limiter_of(run.hub, run.setup)
    connector = open_connector(
        run.hub, run.setup, meter=run.meter, sleep=run.stop.sleep, progress=run.tell, limiter=run.limiter
    )
    if run.lease.mode is RunMode.REPLAY:
        _replay(run, connector)
    else:
        _fetch(run, connector)
    resolve_people(run.hub, run.setup.stored.client_id)


def _fetch(run: _Run, connector: Connector) -> None:
    plan = make_plan(run.hub.database, run.lease, run.setup)
    say_plan(run.outcome.log, plan)
    versioned = {stream.name for stream in connector.description.streams if stream.is_new_version}
    new_versions: set[str] = set()
    pages = translated_pages(connector, connector.fetch(plan), mapping=run.setup.mapping, stop=run.stop)
    for batch in batches_of_pages(pages):
        if isinstance(batch, Gap):
            _note(run, batch)
        else:
            _write(run, batch)
            new_versions |= {each.page.scope for each in batch if each.page.is_last and each.page.stream in versioned}
    say_counts(run.outcome.log, run.outcome)
    for gap in _notice_drift(run):
        _note(run, gap)
    census = Census(connector, run.hub.database, run.lease, run.stamp, partial(say, run.outcome.log))
    for gap in census.take(plan, new_versions=new_versions):
        _note(run, gap)
    if run.lease.only_scopes is None:
        _note_fresh(run, connector)


def _note_fresh(run: _Run, connector: Connector) -> None:
    """The streams that were read to their end hold what the tool had when the run began."""
    broken = {gap["stream"] for gap in run.outcome.gaps if gap["is_fault"]}
    read = run.lease.only_streams or tuple(stream.name for stream in connector.description.streams)
    with run.hub.database.connect(run.scope) as connection:
        leases.hold_lease(connection, run.lease)
        note_fresh(connection, run.lease, streams=set(read) - broken)
        drop_hints(connection, run.lease)


def _notice_drift(run: _Run) -> Iterator[Gap]:
    """Set the fields that were met beside those that are known; yields what changed in the run's words."""
    broken = {gap["stream"] for gap in run.outcome.gaps}
    with run.hub.database.connect(run.scope) as connection:
        leases.hold_lease(connection, run.lease)
        stored = list_source_fields(connection, stamp=run.stamp)
        noticed, kept = run.fields.compare(
            stored, mapping=run.setup.mapping, whole=not run.lease.is_resumed, broken=broken
        )
        save_source_fields(connection, kept.values(), stamp=run.stamp)
        save_field_changes(connection, noticed, stamp=run.stamp, now=clock.now())
    yield from gaps_of(noticed)


def _replay(run: _Run, connector: Connector) -> None:
    say(run.outcome.log, "Replay: kept pages are translated again, the tool is not asked.")
    replay = Replay(connector, run.setup.mapping, run.stamp)
    for done in execute_replay(run.hub.database, run.lease, replay, stop=run.stop):
        run.outcome.counts = {entity.value: done.counts(entity) for entity in done.tallies}
        run.tell(agree(done.pages, "replay: 1 page translated again", f"replay: {done.pages:,} pages translated again"))
    say_counts(run.outcome.log, run.outcome)


def _note(run: _Run, gap: Gap) -> None:
    run.outcome.gaps.append(asdict(gap))
    say_gap(run.outcome.log, gap)
    log.warning("gap", stream=gap.stream, scope=gap.scope, message=gap.message)


def _write(run: _Run, batch: list[PageContent]) -> None:
    stream = batch[0].page.stream
    if stream not in run.outcome.counts:
        say(run.outcome.log, f"{stream}: reading begins.")
    counts = run.outcome.of(stream)
    lists = run.setup.project_lists
    whole = Whole(run.setup.whole_kinds(stream), run.projects if lists else None)
    with run.hub.database.connect(run.scope) as connection:
        counted = commit_pages(connection, batch, lease=run.lease, stamp=run.stamp, whole=whole)
    with run.hub.database.connect(run.scope) as connection:
        refresh_statistics(connection, {item.entity.value for content in batch for item in content.items})
    if stream in lists:
        run.projects |= projects_of(batch, run.stamp)
    for content in batch:
        run.fields.see(content)
    counts.add(counted)
    run.tell(agree(counts.records, f"{stream}: 1 record read", f"{stream}: {counts.records:,} records read"))


def _finish(run: _Run, ending: Ending) -> RunState:
    if ending.state is RunState.CANCELLED and run.stop.reason is StopReason.SHUTDOWN:
        say(run.outcome.log, "The worker goes down; the run is back in the queue.", LogLevel.WARNING)
        requeue_run(run.hub.database, run.lease, outcome=run.now_done())
        return RunState.QUEUED
    say_ending(run.outcome.log, run.now_done(), ending)
    if ending.state is RunState.QUEUED:
        run.outcome.progress = ending.waiting_for or ""
        requeue_run(run.hub.database, run.lease, outcome=run.now_done(), ending=ending)
        return RunState.QUEUED
    with run.hub.database.connect(run.scope) as connection:
        lease, now, outcome = run.lease, clock.now(), run.now_done()
        if leases.finish_run(connection, lease, state=ending.state, now=now, outcome=outcome, error=ending.error):
            leases.note_attempt(
                connection,
                lease,
                failed=ending.state is RunState.FAILED,
                next_attempt_at=ending.next_attempt_at,
                waiting_for=ending.waiting_for,
            )
    return ending.state
