"""Asking for a run, and asking one to stop. A run is stored and queued in one transaction: neither is there without the other."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from hub import clock
from hub.errors import Conflict, Unprocessable
from hub.registry import get_connector
from hub.security.scopes import Scope
from hub.storage import leases, runs
from hub.storage.leases import Lease
from hub.storage.runs import RunOutcome, RunWish, Target
from hub.storage.session import Database
from hub.sync.outcome import Ending
from hub.wiring import Hub
from models.vocabulary import RunMode, RunTrigger

ASK_NO_VENDOR = {RunTrigger.IMPORT, RunTrigger.MAPPING}
"""What a paused connection may do all the same."""


def request_run(
    hub: Hub,
    *,
    caller_name: str,
    scope: Scope,
    connection_id: uuid.UUID,
    mode: str = "incremental",
    trigger: str = "request",
    accepts_removals: bool = False,
    only_streams: Sequence[str] = (),
    only_scopes: Sequence[str] = (),
    enqueue: bool = True,
    not_before: dt.datetime | None = None,
) -> dict[str, Any]:
    """Queue a run and return it as the API shows it. A run that is queued already is returned instead of a second one; one that a webhook
    queued for a moment later (`not_before`) begins at once when somebody else asks.

    `only_streams` and `only_scopes` read a part again, () everything. `accepts_removals` releases the brake on mass removals for this run. `enqueue` False stores it for this process to carry out itself.
    Raises NotFound outside the scope, Unprocessable for an unknown mode, Conflict for a paused connection.
    """
    if mode not in {known.value for known in RunMode}:
        raise Unprocessable(f'There is no mode "{mode}".', hint="Use incremental, full or replay.")
    wish = RunWish(
        RunMode(mode),
        RunTrigger(trigger),
        caller_name,
        accepts_removals,
        list(only_streams) or None,
        list(only_scopes) or None,
    )
    with hub.database.connect(scope) as connection:
        target = runs.find_target(connection, connection_id=connection_id)
        _check_part(target, wish)
        if target.is_paused and wish.trigger not in ASK_NO_VENDOR:
            raise Conflict(f'Connection "{target.name}" is paused.', hint="Resume it first.", code="paused")
        run_id = runs.find_queued(connection, target=target, wish=wish)
        if run_id is None:
            run_id = clock.new_id()
            runs.queue_run(connection, run_id=run_id, target=target, wish=wish, now=clock.now())
            if enqueue:
                runs.enqueue(connection, target=target, run_id=run_id, not_before=not_before)
        elif not_before is None:
            runs.hasten(connection, run_id)
        return runs.get_run(connection, run_id)


def _check_part(target: Target, wish: RunWish) -> None:
    """Raise Unprocessable for a stream the connector does not read, or a scope the connection does not sync."""
    streams = (
        [stream.name for stream in get_connector(target.connector).description.streams] if wish.only_streams else []
    )
    for asked, known, what in ((wish.only_streams, streams, "stream"), (wish.only_scopes, target.scopes, "scope")):
        strange = set(asked or ()) - set(known if known is not None else asked or ())
        if strange:
            raise Unprocessable(
                f'Connection "{target.name}" has no {what} "{min(strange)}".',
                hint=f"It has: {', '.join(known or ())}.",
                code="bad_value",
            )


def cancel_run(hub: Hub, *, scope: Scope, run_id: uuid.UUID) -> dict[str, Any]:
    """Ask a run to stop: a queued one ends at once, a running one within a page. Raises NotFound; an ended run stays as it is."""
    with hub.database.connect(scope) as connection:
        runs.request_cancel(connection, run_id=run_id, now=clock.now())
        return runs.get_run(connection, run_id)


def requeue_run(database: Database, lease: Lease, *, outcome: RunOutcome, ending: Ending | None = None) -> None:
    """Hand a run back to the queue that a shutdown stopped, or, with `ending`, that waits for a quota; it goes on from its last committed page."""
    not_before = ending.next_attempt_at if ending else None
    with database.connect(Scope.of(lease.client_id)) as connection:
        target = runs.find_target(connection, connection_id=lease.connection_id)
        if not leases.release_run(connection, lease, outcome=outcome, error=ending.error if ending else None):
            return
        runs.enqueue(connection, target=target, run_id=lease.run_id, not_before=not_before)
        if ending:
            leases.note_attempt(
                connection, lease, failed=False, next_attempt_at=not_before, waiting_for=ending.waiting_for
            )
