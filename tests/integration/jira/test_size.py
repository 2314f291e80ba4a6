"""How requests and memory grow: a site of some size, made of rendered examples; tests/load/jira_scale.py measures a large one."""

import pytest

from tests.load.jira_large import CHANGES, LargeJira
from tests.load.jira_scale import Measured, Reader, fewest_of, runs

ISSUES, PROJECTS = 2_000, 4


@pytest.fixture(scope="module")
def measured() -> dict[str, Measured]:
    """A first run, an empty one, and one after an issue in a thousand changed."""
    with LargeJira(ISSUES, projects=PROJECTS) as jira:
        return {each.run: each for each in runs(Reader(jira.base_url).run, jira.change)}


@pytest.mark.parametrize("run", ["first", "empty", "changed"])
def test_a_run_asks_at_most_a_twentieth_more_than_page_sizes_allow(measured, run):
    assert measured[run].requests <= 1.05 * fewest_of(run, ISSUES, PROJECTS) + 1


def test_nothing_is_left_out(measured):
    """Each issue with two worklogs on average and ten changes of status, and its sprint, links and people beside."""
    assert measured["first"].records >= ISSUES * (1 + 2 + CHANGES)


def test_of_the_pages_handed_over_each_project_holds_on_to_its_last_at_most(measured):
    assert len(measured["first"].memory.peaks) > 20
    assert measured["first"].memory.most_pages <= PROJECTS + 1
