"""A stretch of code that may touch neither network, processes nor files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from connectors.sdk.testing.subject import Nonconformance

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.spawn", "open", "shutil.")
_watched: ContextVar[str] = ContextVar("watched", default="")


@contextmanager
def without_io(where: str) -> Iterator[None]:
    """Raise Nonconformance, naming `where`, as soon as this thread opens a socket, a process or a file."""
    _install_watch()
    token = _watched.set(where)
    try:
        yield
    finally:
        _watched.reset(token)


@cache
def _install_watch() -> None:
    # An audit hook stays for the life of the process, so there is one, and it looks only where it was asked to.
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    where = _watched.get()
    if where and event.startswith(_FORBIDDEN):
        _watched.set("")
        raise Nonconformance(
            f"{where} makes translation do I/O: {event} {arguments[0] if arguments else ''}".rstrip() + "."
        )
