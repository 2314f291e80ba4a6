"""A worker in a process of its own that carries out one run, with a handicap if wanted.

Processes are forked from a server that has everything imported, so that two hundred of them cost seconds, and each can be killed or
paused like any other.
"""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from hub import clock
from hub.errors import Conflict
from hub.log import configure_logging
from hub.registry import get_connector
from hub.security.keys import encode_key
from hub.settings import Settings
from hub.storage.session import is_lost_database
from hub.sync.run import execute_run
from hub.sync.stop import StopSignal
from hub.wiring import open_hub

get_connector("jira")
CONTEXT: Any = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])
WAITS_SHORTENED_TO = 0.05
"""A wait before asking a vendor again takes a twentieth of its length here."""
REFUSED = 3
"""Exit code of a worker whose run could not begin."""
BEREFT = 4
"""Exit code of a worker whose database went away; the service would carry the run out again."""


@dataclass(frozen=True, slots=True)
class Handicap:
    """What is wrong with one worker: its clock, the statement it dies before, how many name look-ups fail."""

    clock_off_s: float = 0.0
    dies_at_statement: int = 0
    lookups_failing: int = 0


def settings_of(database_url: str, data_dir: Path) -> dict[str, Any]:
    """Settings every process of one stage shares; the key is the stage's own."""
    return {
        "database_url": database_url,
        "data_dir": data_dir,
        "secret_keys": encode_key(bytes(32)),
        "allow_private_network": True,
        "threads": 2,
        "worker_concurrency": 1,
        "log_level": "error",
    }


def start_worker(
    settings: dict[str, Any], *, client_id: UUID, run_id: UUID, handicap: Handicap, counter: Any
) -> BaseProcess:
    """A process that works on the run and exits with 0 when that has come to an end of whatever kind."""
    process = CONTEXT.Process(target=_work, args=(settings, client_id, run_id, handicap, counter), daemon=True)
    process.start()
    return process


def _work(settings: dict[str, Any], client_id: UUID, run_id: UUID, handicap: Handicap, counter: Any) -> None:
    configure_logging(log_format="json", level=settings["log_level"])
    _shorten_waits()
    _set_clock(handicap.clock_off_s)
    _break_lookups(handicap.lookups_failing)
    with open_hub(Settings(**settings)) as hub:
        _count_statements(counter, dies_at=handicap.dies_at_statement)
        try:
            execute_run(hub, client_id=client_id, run_id=run_id)
        except Conflict:
            sys.exit(REFUSED)
        except Exception as error:  # noqa: BLE001 - the end of the process, said in its exit code
            sys.exit(BEREFT if is_lost_database(error) else f"The worker broke: {error!r}")


def _shorten_waits() -> None:
    patient = StopSignal.sleep
    StopSignal.sleep = lambda self, seconds: patient(self, seconds * WAITS_SHORTENED_TO)  # type: ignore[method-assign]


def _set_clock(off_s: float) -> None:
    right = clock.now
    clock.now = lambda: right() + timedelta(seconds=off_s)


def _break_lookups(failing: int) -> None:
    look_up, left = socket.getaddrinfo, iter(range(failing))

    def getaddrinfo(*arguments: Any, **named: Any) -> Any:
        if next(left, None) is not None:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return look_up(*arguments, **named)

    socket.getaddrinfo = getaddrinfo


def _count_statements(counter: Any, *, dies_at: int) -> None:
    """Count statements and commits, and die before a certain one."""

    def count(*_: object) -> None:
        counter.value += 1
        if counter.value == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    hooks: tuple[tuple[str, Callable[..., None]], ...] = (("before_cursor_execute", count), ("commit", count))
    for name, hook in hooks:
        event.listen(Engine, name, hook)
