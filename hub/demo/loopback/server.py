"""A real HTTP server on loopback, for as long as a `with` block lasts."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

STOP_LIMIT_S = 10.0
LAST_ANSWERS_S = 1.0
"""How long answers that are under way when a server stops may take."""
TICK_S = 0.1


class PromptServer(uvicorn.Server):
    """Ends when it is told to: uvicorn's own looks every tenth of a second and then waits for another."""

    _loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Called from another thread."""
        self.should_exit = True
        if self._loop is not None:
            # A loop that is closed already had ended by itself.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._told = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_ANSWERS_S):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody
                    await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()


class LoopbackServer:
    """Serves its `routes` on an ephemeral port from `__enter__` to `__exit__`; `origin` is known from the start.

    With a certificate (a PEM file with its key) it speaks https. A server that tells a time of its own writes the header `Date` itself.
    """

    tells_own_time = False

    def __init__(self, name: str, *, certificate: Path | None = None) -> None:
        self._name = name
        self._certificate = certificate
        self._socket = socket.create_server(("127.0.0.1", 0))
        host = "https://localhost" if certificate else "http://127.0.0.1"
        self.origin = f"{host}:{self._socket.getsockname()[1]}"

    def routes(self) -> Sequence[Route]:
        raise NotImplementedError

    def __enter__(self) -> Self:
        config = uvicorn.Config(
            Starlette(routes=self.routes()),
            log_level="error",
            lifespan="off",
            access_log=False,
            date_header=not self.tells_own_time,
            ssl_certfile=str(self._certificate) if self._certificate else None,
        )
        self._server = PromptServer(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name=self._name, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()
