"""Totals of what was read equal those that monday shows itself."""

from collections import defaultdict

import pytest

from hub.demo.fake_monday.cells import rolled_up
from hub.demo.monday_story import TOKEN, tell
from models.records import BudgetLineRecord, TaskRecord, TimeEntryRecord
from tests.integration.monday.office import a_connector, a_plan, an_office, at, read, serving


@pytest.fixture(scope="module")
def story():
    return tell()


@pytest.fixture(scope="module")
def run(story):
    with serving(story.world) as server:
        return read(server, a_plan(story.mapping), connector=a_connector(server, token=TOKEN))


class TestTotals:
    def test_sessions_add_up_to_the_time_that_each_item_shows(self, run):
        logged = defaultdict(int)
        for entry in run.of(TimeEntryRecord):
            if not entry.source_id.startswith("item:"):
                logged[entry.task] += entry.duration_seconds

        shown = {task.source_id: task.spent_seconds for task in run.of(TaskRecord) if task.spent_seconds}

        assert shown
        assert shown == logged

    def test_every_active_item_of_a_board_is_there(self, run, story):
        solar = next(board for board in story.world.boards.values() if board.name == "Parc solaire")

        read_ids = {
            task.source_id for task in run.of(TaskRecord) if task.project == str(solar.id) and ":" not in task.source_id
        }

        assert read_ids == {str(item) for item in solar.items}

    def test_amounts_of_a_multi_level_board_add_up_to_its_roll_ups_and_no_more(self, run, story):
        solar = next(board for board in story.world.boards.values() if board.name == "Parc solaire")
        tops = [item for item in solar.items.values() if item.parent is None]

        shown = sum(rolled_up(item, solar.columns["cost"]) for item in tops)

        assert shown == sum(line.amount for line in run.of(BudgetLineRecord) if line.project == str(solar.id))

    def test_hours_typed_in_without_a_start_are_in_the_total_too(self):
        office = an_office()
        item = office.world.add_item(office.board, "A")
        office.world.add_session(item, "time", office.reader, at(3), at(3, 11))
        office.world.add_session(item, "time", office.reader, None, None, is_manual=True, seconds=1800)

        with serving(office.world) as server:
            found = read(server, a_plan())

        assert sum(entry.duration_seconds for entry in found.of(TimeEntryRecord)) == 9000
