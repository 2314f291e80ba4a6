"""A short part of the fault matrix with a fixed seed; `python -m tests.faults` plays all of it."""

from collections.abc import Iterable, Iterator
from random import Random

import pytest

from tests.faults.kills import kill_trials, postgres_trials
from tests.faults.matrix import Extent, Staged, draw_trials
from tests.faults.network import network_trials
from tests.faults.rivals import rival_trials
from tests.faults.scene import Load
from tests.faults.service import service_trials
from tests.faults.source import source_trials
from tests.faults.stage import stage
from tests.faults.trial import Trial

SEED = 7
EACH_WAY_WITH_EACH_LOAD = 6


@pytest.fixture(scope="module")
def staged() -> Iterator[Staged]:
    with stage() as made:
        yield Staged.measured(made, seed=SEED)


def faults_of(staged: Staged, trials: Iterable[Trial]) -> dict[str, tuple[str, ...]]:
    """What was not survived: the sentences by fault and point."""
    results = [staged.run(trial) for trial in trials]
    assert any(not each.missed for each in results)
    return {f"{each.fault}, {each.point}": each.faults for each in results if each.faults}


def test_a_killed_worker_leaves_nothing_behind_that_its_successor_does_not_mend(staged: Staged) -> None:
    assert faults_of(staged, kill_trials(Random(SEED), staged.clean, points=EACH_WAY_WITH_EACH_LOAD)) == {}


def test_a_database_that_is_struck_down_comes_back_with_all_that_was_committed(staged: Staged) -> None:
    assert faults_of(staged, postgres_trials(Random(SEED), staged.clean, points=2)) == {}


def test_of_several_workers_only_the_last_to_claim_writes_whatever_their_clocks_say(staged: Staged) -> None:
    _, *trials = rival_trials(Random(SEED), staged.clean, rounds=1)

    assert faults_of(staged, trials[:4]) == {}


def test_a_bad_line_costs_time_and_no_row(staged: Staged) -> None:
    rng = Random(SEED)
    trials = rng.sample(list(network_trials(rng, staged.clean, rounds=1)), 4)

    assert faults_of(staged, trials) == {}


def test_a_source_may_move_under_the_scan_and_an_unchanged_one_changes_nothing(staged: Staged) -> None:
    assert faults_of(staged, source_trials(Random(SEED), staged.clean, rounds=1)) == {}


def test_the_reaper_takes_a_killed_worker_s_run_over_by_itself(staged: Staged) -> None:
    killed, *_ = service_trials(Random(SEED), staged.clean[Load.FIRST].requests)

    assert faults_of(staged, [killed]) == {}


def test_the_same_seed_draws_the_same_matrix(staged: Staged) -> None:
    def drawn() -> list[tuple[str, str]]:
        return [(each.fault, each.point) for each in draw_trials(SEED, staged.clean, Extent(20, 5, 2))]

    assert drawn() == drawn()
