"""Several workers at one connection: only the one that claimed it last may write."""

import os
import signal
import threading
from collections.abc import Iterator
from random import Random
from uuid import UUID

from tests.faults.scene import PATIENCE_S, Load, Scene, Stuck, wait_for
from tests.faults.trial import Clean, Missed, Trial
from tests.faults.worker import REFUSED, Handicap

TWO_HOURS_S = 7200.0
A_DEAD_WORKER = "UPDATE sync_run SET heartbeat_at = now() - interval '40 seconds' WHERE id = :run"


def rival_trials(rng: Random, clean: dict[Load, Clean], *, rounds: int) -> Iterator[Trial]:
    """Races, pauses and clocks two hours off; each at another request."""
    for number in range(rounds):
        load = list(Load)[number % len(Load)]
        at = [rng.randint(1, clean[load].requests) for _ in range(4)]
        yield Trial("two workers, one run", _point(load, at[0]), _same_run(at[0]), load)
        yield Trial("two workers, two runs", _point(load, at[1]), _two_runs(at[1]), load)
        yield Trial("worker paused", _point(load, at[2]), _paused(at[2]), load)
        yield Trial("clock: 2 h ahead beside a live run", _point(load, at[3]), _two_runs(at[3], ahead=True), load)
        yield Trial("clock: worker 2 h ahead", load.value, _with_clock(TWO_HOURS_S), load, moves_source=True)
        yield Trial("clock: worker 2 h behind", load.value, _with_clock(-TWO_HOURS_S), load, moves_source=True)
        yield Trial("clock: 2 h behind after a dead run", _point(load, at[0]), _behind_a_dead_one(at[0]), load)


def _point(load: Load, number: int) -> str:
    return f"{load.value}, request {number}"


def _same_run(number: int):
    """A job that is delivered twice: the second worker takes the run over, the first one stops."""

    def play(scene: Scene) -> UUID:
        run_id, first = scene.ask(), []
        scene.at_request(number, lambda: (first.append(scene.worker), scene.start(run_id)))
        scene.start(run_id)
        wait_for(scene.worker)
        if not first:
            raise Missed
        wait_for(first[0])
        wait_for(scene.worker)
        return run_id

    return play


def _two_runs(number: int, *, ahead: bool = False):
    """A second run of the connection is refused while the first one is alive, whatever the second worker's clock says."""

    def play(scene: Scene) -> UUID:
        run_id, workers = scene.ask(), []

        def begin_second() -> None:
            workers.append(scene.worker)
            workers.append(scene.start(scene.ask(), Handicap(clock_off_s=TWO_HOURS_S if ahead else 0.0)))

        scene.at_request(number, begin_second)
        wait_for(scene.start(run_id))
        if not workers:
            raise Missed
        codes = [wait_for(worker) for worker in workers]
        if codes != [0, REFUSED]:
            raise Stuck(f"the second worker was not refused: exit codes {codes}")
        return run_id

    return play


def _paused(number: int):
    """The worker sleeps, another takes its run over and ends it; awake again, the first one may not write a row."""

    def play(scene: Scene) -> UUID:
        run_id, is_paused = scene.ask(), threading.Event()
        scene.at_request(number, lambda: (os.kill(scene.worker.pid, signal.SIGSTOP), is_paused.set()))
        sleeper = scene.start(run_id)
        if not is_paused.wait(PATIENCE_S):
            raise Missed
        scene.work(run_id)
        ended, written = scene.state(run_id), scene.last_change()
        os.kill(sleeper.pid, signal.SIGCONT)
        wait_for(sleeper)
        if (scene.state(run_id), scene.last_change()) != (ended, written):
            raise Stuck("the worker that woke up has written")
        return run_id

    return play


def _with_clock(off_s: float):
    def play(scene: Scene) -> UUID:
        run_id = scene.ask()
        scene.work(run_id, Handicap(clock_off_s=off_s))
        return run_id

    return play


def _behind_a_dead_one(number: int):
    """A worker whose clock is behind finds a run whose worker died: it is stalled by the database's clock, so the next run may begin."""

    def play(scene: Scene) -> UUID:
        dead = scene.ask()
        scene.at_request(number, scene.kill)
        scene.work(dead)
        scene.execute(A_DEAD_WORKER, run=dead)
        run_id = scene.ask()
        if scene.work(run_id, Handicap(clock_off_s=-TWO_HOURS_S)) == REFUSED:
            raise Stuck("a dead run keeps the next one from beginning")
        return run_id

    return play
