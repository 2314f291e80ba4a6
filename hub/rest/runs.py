"""Runs: stop one, and watch one as it goes."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from hub.deps import Admitted, OfHub
from hub.errors import HubError
from hub.queries.lists import read_row
from hub.rest.answers import JSON, to_json
from hub.security.caller import Action, Caller
from hub.sync.requests import cancel_run
from hub.sync.run_log import read_run_log
from hub.sync.watch import HEADERS, to_event, watch_run
from hub.wiring import Hub
from models.reporting.administration import RUNS

router = APIRouter(prefix="/runs", tags=["runs"])


@router.post("/{run_id}/cancel", status_code=202)
def cancel(run_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """Ask a run to stop: a queued one ends at once, a running one within a page."""
    caller.require(Action.CONFIGURE)
    cancel_run(hub, scope=caller.scope, run_id=run_id)
    return Response(_read(hub, caller, run_id), 202, media_type=JSON)


@router.get("/{run_id}/events")
def watch(run_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """Server-sent events: `progress` with the run whenever it changed, `end` with the run when it is over."""
    caller.require(Action.INSPECT)
    first = _read(hub, caller, run_id)
    return StreamingResponse(
        _events(first, look=partial(_read, hub, caller, run_id)),
        media_type="text/event-stream",
        headers=HEADERS,
    )


@router.get("/{run_id}/log")
def read_log(run_id: UUID, hub: OfHub, caller: Admitted) -> Response:
    """What the run said of itself, oldest first: the last 500 lines, and how many were left out before them."""
    caller.require(Action.INSPECT)
    return to_json(read_run_log(hub.database, scope=caller.scope, run_id=run_id))


async def _events(run: str, *, look: Callable[[], str]) -> AsyncIterator[bytes]:
    try:
        async for event, shown in watch_run(run, look=look):
            yield to_event(event, shown)
    except HubError as error:
        yield to_event("problem", orjson.dumps({"code": error.code, "detail": error.detail}).decode())


def _read(hub: Hub, caller: Caller, run_id: UUID) -> str:
    return read_row(hub, caller, RUNS, run_id, fields=RUNS.columns)
