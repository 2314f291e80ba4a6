"""A process is struck down: the worker by SIGKILL, PostgreSQL by an immediate stop. Points are drawn over the course of a clean run."""

import threading
from collections.abc import Callable, Iterator
from random import Random
from uuid import UUID

from tests.faults.scene import SOUND, Load, Scene, wait_for
from tests.faults.trial import Clean, Missed, Trial
from tests.faults.worker import Handicap

KILLED = -9
LOADS = (Load.FIRST, Load.CHANGES)


def kill_trials(rng: Random, clean: dict[Load, Clean], *, points: int) -> Iterator[Trial]:
    """By turns while the vendor holds back an answer, before a statement or a commit, and at an instant."""
    ways = (_kill_at_request, _kill_at_statement, _kill_at_instant)
    for number in range(points):
        load = LOADS[number % len(LOADS)]
        yield ways[number % len(ways)](rng, load, clean[load])


def _kill_at_request(rng: Random, load: Load, clean: Clean) -> Trial:
    number = rng.randint(1, clean.requests)

    def play(scene: Scene) -> UUID:
        scene.at_request(number, scene.kill)
        return _killed(scene)

    return Trial("worker killed", f"{load.value}, request {number}", play, load)


def _kill_at_statement(rng: Random, load: Load, clean: Clean) -> Trial:
    number = rng.randint(1, clean.statements - 5)

    def play(scene: Scene) -> UUID:
        return _killed(scene, Handicap(dies_at_statement=number))

    return Trial("worker killed", f"{load.value}, statement {number}", play, load)


def _kill_at_instant(rng: Random, load: Load, clean: Clean) -> Trial:
    after_s = rng.uniform(0, clean.seconds * 0.5)

    def play(scene: Scene) -> UUID:
        scene.at_request(1, lambda: threading.Timer(after_s, scene.kill).start())
        return _killed(scene)

    return Trial("worker killed", f"{load.value}, {after_s:.2f} s", play, load)


def _killed(scene: Scene, handicap: Handicap = SOUND) -> UUID:
    run_id = scene.ask()
    if scene.work(run_id, handicap) != KILLED:
        raise Missed
    return run_id


def postgres_trials(rng: Random, clean: dict[Load, Clean], *, points: int) -> Iterator[Trial]:
    """PostgreSQL goes down at a request and comes back at once or after a while."""
    for number in range(points):
        load = LOADS[number % len(LOADS)]
        yield _outage(rng.randint(1, clean[load].requests), rng.choice((0.0, 1.0, 4.0)), load)


def _outage(number: int, down_s: float, load: Load) -> Trial:
    def play(scene: Scene) -> UUID:
        is_struck, is_back = threading.Event(), threading.Event()

        def strike() -> None:
            is_struck.set()
            scene.postgres.strike_down()
            threading.Timer(down_s, _raise_again(scene, is_back)).start()

        scene.at_request(number, strike)
        run_id = scene.ask()
        wait_for(scene.start(run_id))
        if not is_struck.is_set():
            raise Missed
        is_back.wait()
        return run_id

    return Trial("PostgreSQL stopped", f"{load.value}, request {number}, {down_s:g} s away", play, load)


def _raise_again(scene: Scene, is_back: threading.Event) -> Callable[[], None]:
    def work() -> None:
        scene.postgres.raise_again()
        is_back.set()

    return work
