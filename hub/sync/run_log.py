"""The log of a run: the sentences that a person reads to know what it did. They stand with placeholders in the cockpit's French too."""

import datetime as dt
import os
import socket
import uuid
from typing import Any

from connectors.sdk.contract import FetchMode, FetchPlan, Gap
from hub import clock
from hub.log import redact
from hub.security.scopes import Scope
from hub.storage.leases import Lease
from hub.storage.run_log import Line, RunLog, list_lines
from hub.storage.runs import RunOutcome, get_run
from hub.storage.session import Database
from hub.sync.outcome import Ending
from models.vocabulary import LogLevel, RunState

LEVEL_OF_ENDING = {RunState.FAILED: LogLevel.ERROR, RunState.SUCCEEDED: LogLevel.INFO}
"""Any other ending is one that somebody should look at."""
MADE_TO_WAIT_S = 1.0
"""A shorter wait in a whole run is not worth a line."""


def say(log: RunLog, message: str, level: LogLevel = LogLevel.INFO) -> None:
    log.add(redact(message), at=clock.now(), level=level)


def say_begun(log: RunLog, lease: Lease) -> None:
    worker = f"{socket.gethostname()}:{os.getpid()}"
    again = f"Taken up again by worker {worker}, from the last page that was kept (lease {lease.epoch})."
    say(log, again if lease.is_resumed else f"Begun by worker {worker} (lease {lease.epoch}).")


def say_plan(log: RunLog, plan: FetchPlan) -> None:
    """What is read, and from where."""
    what = "Full: everything is read" if plan.mode is FetchMode.FULL else "Incremental: what changed is read"
    places = f"; kept cursors to go on from {len(plan.cursors)}" if plan.cursors else ""
    say(log, f"{what}{places}.")
    if plan.streams is not None:
        say(log, f"Of the streams only {', '.join(plan.streams)}.")


def say_gap(log: RunLog, gap: Gap) -> None:
    say(log, gap.message, LogLevel.WARNING if gap.is_fault else LogLevel.INFO)


def say_counts(log: RunLog, outcome: RunOutcome) -> None:
    """What every stream brought, when all of them are read."""
    for stream, counts in outcome.counts.items():
        read = f"{stream}: pages {counts.pages:,}, records {counts.records:,}"
        written = f"created {counts.created:,}, changed {counts.changed:,}, unchanged {counts.unchanged:,}, removed {counts.removed:,}"
        say(log, f"{read}, {written}.")
        if counts.quarantined:
            say(log, f"{stream}: records in quarantine {counts.quarantined:,}.", LogLevel.WARNING)


def say_ending(log: RunLog, outcome: RunOutcome, ending: Ending) -> None:
    if outcome.throttled_seconds >= MADE_TO_WAIT_S:
        say(log, f"The tool made it wait {outcome.throttled_seconds:,.0f} s in all.")
    level = LEVEL_OF_ENDING.get(ending.state, LogLevel.WARNING)
    if ending.error:
        say(log, ending.error[1], level)
    if ending.state is RunState.QUEUED:
        say(log, f"Back in the queue: {ending.waiting_for}.", level)
    else:
        say(log, f"Ended: {ending.state.value}.", level)


def read_run_log(database: Database, *, scope: Scope, run_id: uuid.UUID) -> dict[str, Any]:
    """`items`, oldest first, and how many older lines were `left_out`. Raises NotFound for a run outside the scope."""
    with database.connect(scope) as connection:
        get_run(connection, run_id)
        lines = list_lines(connection, run_id=run_id)
    return {"items": [_shown(line) for line in lines], "left_out": lines[0].number - 1 if lines else 0}


def _shown(line: Line) -> dict[str, Any]:
    at = line.at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return {"number": line.number, "at": at, "level": line.level.value, "message": line.message}
