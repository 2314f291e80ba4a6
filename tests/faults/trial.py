"""One trial of the matrix: a fault at a point, what the hub does about it, and the verdict."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from tests.faults.scene import OVERDUE, Load, Scene, Stuck
from tests.faults.site import QUIET
from tests.faults.stage import Stage

REQUESTS_AT_MOST = 1.3
"""Of a clean run, where the fault is not the vendor's."""


class Missed(Exception):
    """The fault did not hit: the run was over before."""


@dataclass(frozen=True, slots=True)
class Clean:
    """What the run takes in peace."""

    requests: int
    statements: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """`play` lets a run suffer the fault and returns its id; the hub then carries on as queue and scheduler would.

    `is_vendors` frees from the limit on requests. `moves_source` means that the vendor's state changed under the run: the next
    scheduled run has to see what came too late for this one.
    """

    fault: str
    point: str
    play: Callable[[Scene], UUID]
    load: Load = Load.FIRST
    is_vendors: bool = False
    moves_source: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """`faults` are sentences; a trial without any was survived. `requests` of the vendor against `clean` ones."""

    fault: str
    point: str
    faults: tuple[str, ...]
    requests: int
    clean: int
    seconds: float
    missed: bool = False

    @property
    def ratio(self) -> float:
        return self.requests / self.clean


def measure(stage: Stage, load: Load, seed: int) -> Clean:
    """A run in peace, which must already be right."""
    with stage.scene(load, Random(seed)) as scene:
        began = time.monotonic()
        run_id = scene.ask()
        scene.work(run_id)
        clean = Clean(scene.requests, scene.counter.value, time.monotonic() - began)
        found = scene.differences()
        if found:
            raise AssertionError(f"A run in peace is wrong already: {found}")
        return clean


def run_trial(stage: Stage, trial: Trial, clean: Clean, *, seed: int) -> Result:
    """Play one trial in a scene of its own."""
    began = time.monotonic()
    missed, found, requests = False, [], 0
    with stage.scene(trial.load, Random(seed)) as scene:
        try:
            scene.carry_on(trial.play(scene))
            requests = scene.requests
            found = _judge(scene, trial, clean)
        except Missed:
            missed = True
        except Stuck as stuck:
            found = [str(stuck)]
    took = time.monotonic() - began
    return Result(trial.fault, trial.point, tuple(found), requests, clean.requests, took, missed)


def _judge(scene: Scene, trial: Trial, clean: Clean) -> list[str]:
    found = []
    if not trial.is_vendors and scene.requests > clean.requests * REQUESTS_AT_MOST:
        found.append(f"{scene.requests} requests instead of {clean.requests}")
    scene.site.faults.clear()
    if trial.moves_source:
        scene.world.clock.now += QUIET
        scene.execute(OVERDUE)
        scene.sync()
    return found + scene.differences()
