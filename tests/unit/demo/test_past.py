"""A told world put back to an earlier evening, and brought forward again."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from threading import RLock

import pytest

from hub import clock
from hub.demo import jira_story, monday_story
from hub.demo.chronicle import Chronicle
from hub.demo.loopback.clock import WorldClock
from hub.demo.story import PROJECTS, TODAY, project_on

MONDAY, FRIDAY = (dt.datetime(2026, 11, day, 18, tzinfo=dt.UTC) for day in (16, 20))


@dataclass
class Task:
    status: str = "done"


@pytest.fixture
def lock():
    return RLock()


@pytest.fixture
def chronicle(lock):
    return Chronicle(WorldClock(FRIDAY), lambda: lock)


class TestChronicle:
    def test_what_joined_later_is_not_there_before(self, chronicle):
        first, second = Task(), Task()
        things, by_name = [first, second], {"a": first, "b": second}
        chronicle.joined(things, second, FRIDAY)
        chronicle.joined(by_name, "a", FRIDAY)

        chronicle.stand_at(MONDAY)

        assert (things, by_name) == ([first], {"b": second})

    def test_everything_comes_back_in_its_order(self, chronicle):
        things = [1, 2, 3]
        chronicle.joined(things, things[1], FRIDAY)
        chronicle.stand_at(MONDAY)

        chronicle.come_back()

        assert things == [1, 2, 3]

    def test_a_value_is_the_newest_that_was_known(self, chronicle):
        task, cells = Task(), {"budget": 9}
        chronicle.was(task, "status", "todo", [(FRIDAY, "done"), (MONDAY, "in_progress")])
        chronicle.was(cells, "budget", 5, [(FRIDAY, 9)])

        chronicle.stand_at(MONDAY)

        assert (task.status, cells) == ("in_progress", {"budget": 5})

    def test_the_worlds_clock_goes_along(self, lock):
        world_clock = WorldClock(FRIDAY)
        chronicle = Chronicle(world_clock, lambda: lock)

        chronicle.stand_at(MONDAY)
        then = world_clock.now
        chronicle.come_back()

        assert (then, world_clock.now) == (MONDAY, FRIDAY)


class TestStories:
    def test_plans_of_the_demos_day_are_as_they_are_told(self):
        assert [project_on(project, TODAY) for project in PROJECTS] == list(PROJECTS)

    def test_plans_only_go_forward(self):
        days = [TODAY - dt.timedelta(weeks=weeks) for weeks in (12, 8, 4, 0)]
        done = [
            [work.done for project in PROJECTS for phase in project_on(project, day).phases for work in phase.works]
            for day in days
        ]

        assert all(
            earlier <= later for before, after in pairwise(done) for earlier, later in zip(before, after, strict=True)
        )
        assert done[0] != done[-1]

    def test_jira_comes_back_as_it_was_told(self):
        story = jira_story.tell()
        told = issues_of(story.world)
        chronicle = story.chronicle()
        chronicle.stand_at(MONDAY - dt.timedelta(weeks=8))
        before = issues_of(story.world)

        chronicle.come_back()

        assert issues_of(story.world) == told
        assert len(before) < len(told)

    def test_monday_comes_back_as_it_was_told(self):
        story = monday_story.tell()
        told = {item.id: repr(item.values.get("budget")) for item in story.world.items.values()}
        chronicle = story.chronicle()
        chronicle.stand_at(MONDAY - dt.timedelta(weeks=8))
        before = {item.id: repr(item.values.get("budget")) for item in story.world.items.values()}

        chronicle.come_back()

        assert {item.id: repr(item.values.get("budget")) for item in story.world.items.values()} == told
        assert len(before) < len(told)
        assert before.items() - told.items()


def issues_of(world):
    values = attrgetter("status.id", "due_on", "estimate_seconds", "remaining_seconds", "resolved")
    lists = attrgetter("worklogs", "histories", "children")
    return {issue.id: (values(issue), tuple(map(len, lists(issue)))) for issue in world.issues.values()}


class TestClock:
    def test_a_clock_that_was_set_goes_on_from_there(self):
        with clock.set_to(MONDAY):
            first, second = clock.now(), clock.told()

        assert MONDAY <= first <= second < MONDAY + dt.timedelta(minutes=1)

    def test_it_is_the_machines_again_afterwards(self):
        with clock.set_to(MONDAY):
            pass

        assert clock.told() is None
