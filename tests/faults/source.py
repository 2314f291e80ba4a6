"""The source does not hold still: it is edited while it is read, or not at all between two runs."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from tests.faults.scene import Load, Scene, Stuck
from tests.faults.site import something_happens
from tests.faults.trial import Clean, Trial


def source_trials(rng: Random, clean: dict[Load, Clean], *, rounds: int) -> Iterator[Trial]:
    for number in range(rounds):
        load = list(Load)[number % len(Load)]
        seed, every = rng.randrange(10**6), rng.randint(2, 12)
        busy = _busy(seed, every, clean[load].requests)
        yield Trial(
            "source moves under the scan", f"{load.value}, every {every} requests", busy, load, moves_source=True
        )
        mode = ("incremental", "full")[number % 2]
        yield Trial("unchanged source", f"{mode} run", _unchanged(mode), is_vendors=True)


def _busy(seed: int, every: int, requests: int):
    """Edits, moves, deletions and hours, a minute apart, all through the run."""

    def play(scene: Scene) -> UUID:
        rng = Random(seed)

        def happens() -> None:
            scene.world.clock.advance(minutes=1)
            something_happens(scene.world, rng)

        for number in range(1, requests, every):
            scene.at_request(number, happens)
        run_id = scene.ask()
        scene.work(run_id)
        return run_id

    return play


def _unchanged(mode: str):
    """A second run of the same content writes no row and announces no change."""

    def play(scene: Scene) -> UUID:
        scene.sync()
        before = scene.last_change()
        run_id = scene.ask(mode)
        scene.work(run_id)
        if scene.last_change() != before:
            raise Stuck(f"{scene.last_change() - before} changes announced though nothing changed")
        return run_id

    return play
