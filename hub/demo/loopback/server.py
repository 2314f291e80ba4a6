"""A real HTTP server on loopback, for as long as a `with` block lasts."""

import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

STOP_LIMIT_S = 10.0


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
            timeout_graceful_shutdown=1,
            ssl_certfile=str(self._certificate) if self._certificate else None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name=self._name, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_LIMIT_S)
        self._socket.close()
