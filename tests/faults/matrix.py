"""All faults of the matrix in their order, drawn from one seed, and how they went."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Self

from tests.faults.kills import kill_trials, postgres_trials
from tests.faults.network import network_trials
from tests.faults.rivals import rival_trials
from tests.faults.scene import Load
from tests.faults.service import service_trials
from tests.faults.source import source_trials
from tests.faults.stage import Stage
from tests.faults.trial import Clean, Result, Trial, measure, run_trial


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the matrix: points of SIGKILL and of PostgreSQL's end, rounds of everything else."""

    kills: int
    outages: int
    rounds: int


def draw_trials(seed: int, clean: dict[Load, Clean], extent: Extent) -> Iterator[Trial]:
    """The same trials for the same seed and the same clean run."""
    return chain(
        kill_trials(Random(f"{seed} kills"), clean, points=extent.kills),
        postgres_trials(Random(f"{seed} outages"), clean, points=extent.outages),
        rival_trials(Random(f"{seed} rivals"), clean, rounds=extent.rounds),
        network_trials(Random(f"{seed} network"), clean, rounds=extent.rounds),
        source_trials(Random(f"{seed} source"), clean, rounds=2 * extent.rounds),
        service_trials(Random(f"{seed} service"), clean[Load.FIRST].requests),
    )


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage and what a run takes on it in peace."""

    stage: Stage
    seed: int
    clean: dict[Load, Clean]

    @classmethod
    def measured(cls, stage: Stage, *, seed: int) -> Self:
        return cls(stage, seed, {load: measure(stage, load, seed) for load in Load})

    def run(self, trial: Trial) -> Result:
        return run_trial(self.stage, trial, self.clean[trial.load], seed=self.seed)


def run_matrix(stage: Stage, *, seed: int, extent: Extent, only: str = "") -> Iterator[Result]:
    """Play every trial whose fault contains `only`, one after another."""
    staged = Staged.measured(stage, seed=seed)
    for trial in draw_trials(seed, staged.clean, extent):
        if only in trial.fault:
            yield staged.run(trial)


@dataclass(frozen=True, slots=True)
class Tally:
    """One row of the table. `missed` trials did not hit their run and count for nothing."""

    fault: str
    tried: int
    survived: int
    missed: int
    mean_ratio: float
    worst_ratio: float
    seconds: float


def to_tallies(results: list[Result]) -> list[Tally]:
    """Results by fault, in the order they were first met."""
    return [
        _to_tally(fault, [each for each in results if each.fault == fault])
        for fault in dict.fromkeys(each.fault for each in results)
    ]


def _to_tally(fault: str, results: list[Result]) -> Tally:
    hits = [each for each in results if not each.missed]
    ratios = [each.ratio for each in hits] or [1.0]
    return Tally(
        fault,
        tried=len(hits),
        survived=sum(not each.faults for each in hits),
        missed=len(results) - len(hits),
        mean_ratio=sum(ratios) / len(ratios),
        worst_ratio=max(ratios),
        seconds=sum(each.seconds for each in results),
    )
