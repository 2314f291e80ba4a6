"""The product's application in a process of its own, so that a benchmark can tell the server's CPU from its own."""

import multiprocessing
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil
from fastapi import FastAPI

from hub import clock
from hub.log import configure_logging
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage.session import Database
from hub.wiring import Hub


def serve(settings: Settings, port: Any, extend: Callable[[FastAPI], None] | None) -> None:
    """The server's process."""
    import uvicorn

    from hub.app import create_app

    configure_logging(log_format="json", level="warning")
    database = Database(settings.database_url.get_secret_value(), pool_size=settings.threads)
    app = create_app(Hub(settings, database, load_secret_box(settings, new_secret=clock.new_secret)))
    if extend is not None:
        extend(app)
    listener = socket.create_server(("127.0.0.1", 0))
    port.send(listener.getsockname()[1])
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])


@contextmanager
def served(
    settings: Settings, *, extend: Callable[[FastAPI], None] | None = None
) -> Iterator[tuple[int, psutil.Process]]:
    """Yields the server's port and process. `extend` may add to the application; it is called in the other process."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(settings, there, extend), daemon=True)
    process.start()
    # With its copy closed here, a server that dies before it listens ends the waiting: recv() raises EOFError.
    there.close()
    try:
        yield here.recv(), psutil.Process(process.pid)
    finally:
        process.terminate()
        process.join()
