"""Runs: stop one, and watch one as it goes."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from uuid import UUID

import anyio
import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from hub.deps import Admitted, OfHub
from hub.errors import HubError
from hub.queries.lists import read_row
from hub.rest.answers import JSON
from hub.security.caller import Action, Caller
from hub.sync.requests import cancel_run
from hub.wiring import Hub
from models.reporting.administration import RUNS

router = APIRouter(prefix="/runs", tags=["runs"])

ENDED = {"succeeded", "partial", "failed", "cancelled"}
LOOK_EVERY_S = 0.5
SIGN_OF_LIFE_EVERY_S = 15.0
"""Proxies cut a connection that stays silent for long."""


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
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(run: str, *, look: Callable[[], str]) -> AsyncIterator[bytes]:
    """Async, so that somebody who watches for an hour holds no thread; each look takes one for a moment."""
    shown, silent_s = "", 0.0
    while True:
        has_ended = orjson.loads(run)["state"] in ENDED
        if run != shown:
            yield _event("end" if has_ended else "progress", run)
            shown, silent_s = run, 0.0
        if has_ended:
            return
        if silent_s >= SIGN_OF_LIFE_EVERY_S:
            yield b": still here\n\n"
            silent_s = 0.0
        await anyio.sleep(LOOK_EVERY_S)
        silent_s += LOOK_EVERY_S
        try:
            run = await run_in_threadpool(look)
        except HubError as error:
            yield _event("problem", orjson.dumps({"code": error.code, "detail": error.detail}).decode())
            return


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()


def _read(hub: Hub, caller: Caller, run_id: UUID) -> str:
    return read_row(hub, caller, RUNS, run_id, fields=RUNS.columns)
