"""Workers as an operator runs them, `pmo-hub worker`, with queue, lease and reaper: nobody helps them but themselves."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from uuid import UUID

from hub.security.scopes import Scope
from hub.sync.requests import request_run
from models.vocabulary import RunState
from tests.faults.scene import PATIENCE_S, Scene, Stuck
from tests.faults.trial import Trial

TAKEN_OVER_WITHIN_S = 60.0
LOOK_EVERY_S = 0.2
SLOWLY_S = 0.02
"""The vendor's latency, so that a run is still under way when the fault comes."""
AWAY_S = 3.0

Worker = subprocess.Popen[bytes]


def service_trials(rng: Random, requests: int) -> Iterator[Trial]:
    """The worker is killed, paused, bereft of its database; somewhere in the middle of a first load."""
    kinds = {
        "reaper: worker killed": _killed,
        "reaper: worker paused": _paused,
        "PostgreSQL stopped under a worker": _bereft,
    }
    for fault, play in kinds.items():
        number = rng.randint(requests // 4, requests // 2)
        yield Trial(fault, f"request {number}", lambda scene, play=play, number=number: play(scene, number))


def _killed(scene: Scene, number: int) -> UUID:
    with _worker(scene) as first:
        run_id, struck_at = _strike(scene, number, first.kill)
        with _worker(scene):
            _await_takeover(scene, run_id, struck_at)
    return run_id


def _paused(scene: Scene, number: int) -> UUID:
    """The sleeper wakes up when the run has ended elsewhere, and finds nothing left to write."""
    with _worker(scene) as first:
        run_id, struck_at = _strike(scene, number, lambda: first.send_signal(signal.SIGSTOP))
        with _worker(scene):
            _await_takeover(scene, run_id, struck_at)
            ended, written = scene.state(run_id), scene.last_change()
            first.send_signal(signal.SIGCONT)
            _carry_out_another(scene)
            if (scene.state(run_id), scene.last_change()) != (ended, written):
                raise Stuck("the worker that woke up has written")
    return run_id


def _bereft(scene: Scene, number: int) -> UUID:
    """One worker, whose database goes away for a while: it waits, and goes on by itself."""

    def strike() -> None:
        scene.postgres.strike_down()
        threading.Timer(AWAY_S, scene.postgres.raise_again).start()

    with _worker(scene) as worker:
        run_id, struck_at = _strike(scene, number, strike)
        time.sleep(AWAY_S)
        _await_takeover(scene, run_id, struck_at)
        _carry_out_another(scene)
        if worker.poll() is not None:
            raise Stuck("the worker has ended with its database")
    return run_id


@contextmanager
def _worker(scene: Scene) -> Iterator[Worker]:
    variables = {f"PMO_HUB_{name.upper()}": str(value) for name, value in scene.settings.items()}
    worker = subprocess.Popen([sys.executable, "-m", "hub", "worker"], env=os.environ | variables)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def _strike(scene: Scene, number: int, strike: Callable[[], None]) -> tuple[UUID, float]:
    """Queue a run and strike while it asks its n-th request; the run, and when that was."""
    scene.site.limits.latency_s = SLOWLY_S
    struck = threading.Event()

    def happens() -> None:
        strike()
        struck.set()

    scene.at_request(number, happens)
    run_id = _queue(scene)
    if not struck.wait(PATIENCE_S):
        raise Stuck("the worker does not take up its work")
    scene.site.limits.latency_s = 0.0
    return run_id, time.monotonic()


def _queue(scene: Scene) -> UUID:
    scope = Scope.of(scene.client_id)
    return request_run(scene.hub, caller_name="faults", scope=scope, connection_id=scene.connection_id)["id"]


def _await_takeover(scene: Scene, run_id: UUID, struck_at: float) -> None:
    """Wait for the next request to the vendor, which must come in time, and then for the run's end."""
    asked = scene.requests
    _until(lambda: scene.requests > asked + 1, struck_at + TAKEN_OVER_WITHIN_S, "nobody has taken the run over in time")
    _await_end(scene, run_id)


def _await_end(scene: Scene, run_id: UUID) -> None:
    deadline = time.monotonic() + PATIENCE_S
    _until(lambda: scene.state(run_id)[0] not in {RunState.QUEUED, RunState.RUNNING}, deadline, "the run does not end")


def _carry_out_another(scene: Scene) -> None:
    """The next run is taken up and ends: no lock, no job, no worker is left in a bad state. It finds nothing new."""
    requests = len(scene.site.journal.exchanges)
    _await_end(scene, _queue(scene))
    del scene.site.journal.exchanges[requests:]


def _until(question: Callable[[], bool], deadline: float, otherwise: str) -> None:
    while not question():
        if time.monotonic() > deadline:
            raise Stuck(otherwise)
        time.sleep(LOOK_EVERY_S)
