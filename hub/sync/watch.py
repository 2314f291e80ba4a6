"""Watching a run as it goes, for doors that send server-sent events."""

from collections.abc import AsyncIterator, Callable

import anyio
import orjson
from starlette.concurrency import run_in_threadpool

ENDED = {"succeeded", "partial", "failed", "cancelled"}
LOOK_EVERY_S = 0.5
SIGN_OF_LIFE_EVERY_S = 15.0
"""Proxies cut a connection that stays silent for long."""
SIGN_OF_LIFE = ""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def watch_run(run: str, *, look: Callable[[], str]) -> AsyncIterator[tuple[str, str]]:
    """`progress` with the run's JSON now and whenever it changed, `end` with it when it is over; in between `SIGN_OF_LIFE`.

    Async, so that somebody who watches for an hour holds no thread; each look takes one for a moment. Raises what `look` raises.
    """
    shown, silent_s = "", 0.0
    while True:
        has_ended = orjson.loads(run)["state"] in ENDED
        if run != shown:
            yield ("end" if has_ended else "progress"), run
            shown, silent_s = run, 0.0
        if has_ended:
            return
        if silent_s >= SIGN_OF_LIFE_EVERY_S:
            yield SIGN_OF_LIFE, ""
            silent_s = 0.0
        await anyio.sleep(LOOK_EVERY_S)
        silent_s += LOOK_EVERY_S
        run = await run_in_threadpool(look)


def to_event(name: str, data: str) -> bytes:
    """One event of a stream; `SIGN_OF_LIFE` as its name is a comment."""
    if name == SIGN_OF_LIFE:
        return b": still here\n\n"
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f"event: {name}\n{lines}\n".encode()
