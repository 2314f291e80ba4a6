"""Runs: what was synced, and a run as it goes."""

from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from hub import clock
from hub.admin import connections
from hub.errors import HubError
from hub.queries.filter import EVERYTHING, Comparison, Field, Literal, Operator
from hub.queries.lists import read_row
from hub.security.caller import Action
from hub.sync.requests import cancel_run
from hub.sync.run_log import read_run_log
from hub.sync.watch import ENDED, HEADERS, SIGN_OF_LIFE, to_event, watch_run
from hub.web.languages import msg
from hub.web.pages import PageRoute, environment_of, render
from hub.web.tables import Column, Filter, ListOf, Row
from hub.web.visit import Posted, SignedIn, Visit, go_to
from models.reporting import ColumnType
from models.reporting.administration import RUNS

router = APIRouter(prefix="/admin/runs", route_class=PageRoute, include_in_schema=False)

TONES = {
    "queued": "info busy",
    "running": "info busy",
    "succeeded": "good",
    "partial": "warn",
    "failed": "bad",
    "cancelled": "warn",
}
STATES = [(state, msg(state)) for state in TONES]
OF_ALL = {"connection", "requests"}
"""Columns of the list of all runs alone."""
OUTCOMES = ("records", "created", "changed", "unchanged", "removed", "quarantined")


@router.get("")
def list_all(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.INSPECT)
    held = connections.list_connections(visit.hub, caller=visit.caller)
    return render(
        request, "runs.html", runs=runs_of(None, {one["id"]: one["name"] for one in held}).read(request, visit)
    )


@router.get("/{run_id}")
def show_one(run_id: UUID, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.INSPECT)
    run = orjson.loads(_read(visit, run_id))
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=UUID(run["connection_id"]))
    return render(request, "run.html", run=run, connection=connection, log=_read_log(visit, run_id), **about(run))


@router.get("/{run_id}/events")
def watch(run_id: UUID, visit: SignedIn) -> Response:
    """Server-sent events with the panel of the run as HTML."""
    visit.caller.require(Action.INSPECT)
    look = partial(_read, visit, run_id)
    return StreamingResponse(_events(visit, run_id, look(), look=look), media_type="text/event-stream", headers=HEADERS)


@router.post("/{run_id}/cancel")
def cancel(run_id: UUID, visit: SignedIn, _form: Posted) -> Response:
    """Ask it to stop."""
    visit.caller.require(Action.CONFIGURE)
    cancel_run(visit.hub, scope=visit.caller.scope, run_id=run_id)
    return go_to(f"/admin/runs/{run_id}")


def runs_of(connection_id: UUID | None, names: Mapping[str, str]) -> ListOf:
    """The runs of one connection, or of all; `names` are those of connections by id."""
    is_it = Comparison(Field(RUNS.by_name["connection_id"]), Operator.EQ, Literal(connection_id or "", ColumnType.UUID))
    columns = [
        Column("queued_at", msg("Asked for"), "age", href=lambda row: f"/admin/runs/{row['id']}"),
        Column("connection", msg("Connection"), show=lambda row: names.get(row["connection_id"])),
        Column("state", msg("State"), "badge", tone=lambda row: TONES.get(row["state"], "")),
        Column("mode", msg("Mode"), "word", sub=lambda row: row["trigger"]),
        Column("took", msg("Took"), "lasting", show=_took),
        Column("records", msg("Records"), "number", show=lambda row: _total(row, "records")),
        Column("written", msg("Written"), "number", show=lambda row: _total(row, "created") + _total(row, "changed")),
        Column("quarantined", msg("Quarantined"), "number", show=lambda row: _total(row, "quarantined")),
        Column("requests", msg("Requests"), "number"),
    ]
    if connection_id is not None:
        columns = [column for column in columns if column.name not in OF_ALL]
    return ListOf(
        model=RUNS,
        caption=msg("Runs"),
        columns=columns,
        none=msg("No run yet."),
        filters=[Filter("state", msg("State"), STATES)]
        + ([Filter("connection_id", msg("Connection"), list(names.items()))] if connection_id is None else []),
        where=is_it if connection_id else EVERYTHING,
    )


def about(run: Row) -> dict[str, Any]:
    """What the panel of a run shows besides its row."""
    return {
        "tone": TONES.get(run["state"], ""),
        "has_ended": run["state"] in ENDED,
        "took": _took(run),
        "outcomes": OUTCOMES,
        "sums": {name: _total(run, name) for name in OUTCOMES},
    }


def _took(run: Row) -> float | None:
    began, ended = run["started_at"], run["finished_at"] or run["heartbeat_at"]
    return (_instant(ended) - _instant(began)).total_seconds() if began and ended else None


def _instant(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def _total(run: Row, name: str) -> int:
    return sum(counted.get(name, 0) for counted in run["counts"].values())


def _read_log(visit: Visit, run_id: UUID) -> dict[str, Any]:
    return read_run_log(visit.hub.database, scope=visit.caller.scope, run_id=run_id)


def _read(visit: Visit, run_id: UUID) -> str:
    return read_row(visit.hub, visit.caller, RUNS, run_id, fields=RUNS.columns)


async def _events(visit: Visit, run_id: UUID, run: str, *, look: Callable[[], str]) -> AsyncIterator[bytes]:
    panel = environment_of(visit.language).get_template("run-panel.html")
    try:
        async for event, shown in watch_run(run, look=look):
            html = ""
            if event != SIGN_OF_LIFE:
                known, said = orjson.loads(shown), await run_in_threadpool(_read_log, visit, run_id)
                html = panel.render(run=known, log=said, now=clock.now(), csrf="", path="", **about(known))
            yield to_event(event, html)
    except HubError as error:
        yield to_event("problem", error.detail)
