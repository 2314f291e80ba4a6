"""Carrying out a run in this process, with live progress for whoever watches."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from hub.admin.desk import to_json
from hub.cli.asking import get_run
from hub.cli.bench import OPERATOR
from hub.storage.runs import RunOutcome
from hub.sync.requests import request_run
from hub.sync.run import OnProgress, execute_run
from hub.wiring import Hub
from models.wording import agree

ENDED_BADLY = {"failed", "cancelled"}
CANCELLED = {"message": "Somebody cancelled the run.", "hint": "What was read before is kept."}


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run after its end, as the API shows it."""

    run: dict[str, Any]

    @property
    def has_failed(self) -> bool:
        """The run itself, or a part of what it should have read. Quarantined records are no failure: the rest is there."""
        return bool(self.sentences)

    @property
    def sentences(self) -> list[str]:
        """What failed, in the words of who found it; [] when nothing did."""
        faults = [self.run["error"] or CANCELLED] if self.run["state"] in ENDED_BADLY else []
        if self.run["state"] == "queued" and self.run["error"]:
            faults = [{"message": f"The run is {self.run['progress']}.", "hint": self.run["error"]["hint"]}]
        faults += [gap for gap in self.run["gaps"] if gap["is_fault"]]
        return [f"{fault['message']} {fault['hint']}".strip() for fault in faults]


def ask_for_run(
    hub: Hub,
    connection_id: uuid.UUID,
    *,
    mode: str,
    trigger: str = "request",
    enqueue: bool = True,
    only_streams: Sequence[str] = (),
    only_scopes: Sequence[str] = (),
) -> dict[str, Any]:
    """Queue a run and return it as the API shows it. Raises as `request_run`."""
    plain: dict[str, Any] = to_json(
        request_run(
            hub,
            caller_name=OPERATOR.name,
            scope=OPERATOR.scope,
            connection_id=connection_id,
            mode=mode,
            trigger=trigger,
            enqueue=enqueue,
            only_streams=only_streams,
            only_scopes=only_scopes,
        )
    )
    return plain


def run_to_its_end(hub: Hub, run: dict[str, Any], *, name: str) -> EndedRun:
    """Carry out a queued run here; its progress goes to stderr. Raises Conflict when a worker is at it already."""
    client_id, run_id = uuid.UUID(run["client_id"]), uuid.UUID(run["id"])
    with live_progress(name) as on_progress:
        execute_run(hub, client_id=client_id, run_id=run_id, on_progress=on_progress)
    return EndedRun(get_run(hub, run_id))


@contextmanager
def live_progress(name: str) -> Iterator[OnProgress]:
    """One line on stderr that follows a run; nothing where nobody watches."""
    with Console(stderr=True).status(f"{name}: begins") as status:
        yield lambda outcome: status.update(_progress_line(name, outcome))


def _progress_line(name: str, outcome: RunOutcome) -> str:
    records = sum(counts.records for counts in outcome.counts.values())
    read = f"{records:,} {agree(records, 'record', 'records')}"
    asked = f"{outcome.requests:,} {agree(outcome.requests, 'request', 'requests')}"
    return f"{name}: {read}, {asked}; {outcome.progress}"
