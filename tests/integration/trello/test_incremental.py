"""Later runs: what changed since, in few requests, and nothing lost wherever a run stops."""

from decimal import Decimal

import pytest

from connectors.sdk.contract import FetchMode
from connectors.trello.news import MOST_TOUCHED
from models.vocabulary import Entity, StatusCategory
from tests.harvest import run_until
from tests.integration.trello.bench import at, bench

FULL = FetchMode.FULL


@pytest.fixture
def column(trello):
    """A list with one card, read once, an hour ago."""
    column = trello.a_list("Doing")
    trello.world.add_card(column, "Old")
    trello.run(FULL)
    trello.world.clock.advance(hours=1)
    return column


def first_card(column):
    return next(iter(column.board.cards.values()))


class TestQuiet:
    def test_costs_one_listing_a_board_ten_in_a_request(self, trello):
        for number in range(25):
            trello.a_board(f"Board {number}")
        trello.run(FULL)

        harvest = trello.run()

        assert harvest.pages == []
        assert trello.requests("/batch") == 3
        assert trello.requests() == 4

    def test_stays_quiet_after_a_run_that_read_something(self, trello, column):
        trello.world.edit_card(first_card(column), name="New")
        trello.run()

        assert trello.run().pages == []


class TestChanges:
    def test_only_the_cards_that_something_happened_to_are_read(self, trello, column):
        trello.world.add_card(column, "Quiet")
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.edit_card(first_card(column), due=at("2026-12-24T12:00:00Z"))

        harvest = trello.run()

        assert harvest.the(Entity.TASK).due_on.isoformat() == "2026-12-24"
        assert trello.requests("/cards") == 0

    def test_an_edit_of_an_old_card_is_seen_though_since_looks_at_creation(self, trello, column):
        trello.world.clock.advance(days=300)
        trello.world.edit_card(first_card(column), name="Renamed")

        assert trello.run().the(Entity.TASK).name == "Renamed"

    def test_a_field_value_is_seen_though_the_activity_date_stands(self, trello, column):
        card = first_card(column)
        field = trello.world.add_field(column.board, "Budget", "number")
        trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]}
        trello.run()
        trello.world.clock.advance(hours=1)
        before = card.last_activity
        trello.world.set_value(card, field, Decimal(7))

        line = trello.run().the(Entity.BUDGET_LINE)

        assert card.last_activity == before
        assert line.amount == Decimal(7)

    def test_an_emptied_field_takes_its_line_away(self, trello, column):
        card, field = first_card(column), trello.world.add_field(column.board, "Budget", "number")
        trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]}
        trello.world.set_value(card, field, Decimal(7))
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.set_value(card, field, None)

        assert trello.run().removed(Entity.BUDGET_LINE) == {f"{card.id}:{field.id}:budget"}

    def test_a_ticked_check_item_is_seen(self, trello, column):
        trello.mapping = {"subtasks": "tasks"}
        card = first_card(column)
        checklist = trello.world.add_checklist(card, "Steps", "One")
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.tick_item(card, checklist.items[0])

        item = trello.run().tasks[f"{card.id}:{checklist.items[0].id}"]

        assert item.status_category is StatusCategory.DONE

    def test_a_deleted_card_goes_with_its_lines(self, trello, column):
        card, field = first_card(column), trello.world.add_field(column.board, "Budget", "number")
        trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]}
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.delete_card(card)

        harvest = trello.run()

        assert harvest.removed(Entity.TASK) == {card.id}
        assert harvest.removed(Entity.BUDGET_LINE) == {f"{card.id}:{field.id}:budget"}
        assert harvest.gaps == []

    def test_a_member_taken_off_a_card_is_no_longer_assigned(self, trello, column):
        card = first_card(column)
        trello.world.assign(card, trello.zoe)
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.unassign(card, trello.zoe)

        harvest = trello.run()

        assert harvest.removed(Entity.ASSIGNMENT) == {f"{card.id}:{trello.zoe.id}"}
        assert harvest.the(Entity.TASK).assignee is None

    def test_a_card_that_moved_to_another_board_keeps_its_id(self, trello, column):
        card, other = first_card(column), trello.world.add_column(trello.a_board("Autre"), "Done")
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.move_to_board(card, other)

        task = trello.run().the(Entity.TASK)

        assert (task.source_id, task.project) == (card.id, other.board.id)
        assert task.completed_at == trello.world.clock.now

    def test_the_line_of_a_card_that_moved_counts_on_its_new_board_alone(self, trello, column):
        """Its field has another id there, so the line has too."""
        card, other = first_card(column), trello.world.add_column(trello.a_board("Autre"), "Done")
        old, new = (trello.world.add_field(each.board, "Budget", "number") for each in (column, other))
        trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]}
        trello.world.set_value(card, old, Decimal(7))
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.move_to_board(card, other)

        harvest = trello.run()

        line = harvest.the(Entity.BUDGET_LINE)
        assert (line.source_id, line.project, line.amount) == (f"{card.id}:{new.id}:budget", other.board.id, 7)
        assert harvest.removed(Entity.BUDGET_LINE) == {f"{card.id}:{old.id}:budget"}
        assert harvest.removed(Entity.TASK) == set()

    def test_a_card_that_became_a_template_goes_with_its_lines(self, trello, column):
        card, field = first_card(column), trello.world.add_field(column.board, "Budget", "number")
        trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]}
        trello.world.set_value(card, field, Decimal(7))
        trello.run()
        trello.world.clock.advance(hours=1)
        trello.world.edit_card(card, is_template=True)

        harvest = trello.run()

        assert harvest.tasks == {}
        assert harvest.removed(Entity.TASK) == harvest.removed(Entity.TASK_MEMBERSHIP) == {card.id}
        assert harvest.removed(Entity.BUDGET_LINE) == {f"{card.id}:{field.id}:budget"}

    def test_completion_keeps_its_date_when_the_card_is_touched_later(self, trello, column):
        card = first_card(column)
        trello.world.edit_card(card, due_complete=True)
        ticked = trello.world.clock.now
        trello.run()
        trello.world.clock.advance(days=40)
        trello.world.comment(card, "Still done")

        assert trello.run().the(Entity.TASK).completed_at == ticked

    def test_a_new_board_is_read_from_the_start(self, trello, column):
        new = trello.world.add_card(trello.world.add_column(trello.a_board("New"), "Doing"), "First")

        assert set(trello.run().tasks) == {new.id}


class TestWideChanges:
    def test_archiving_a_list_archives_its_cards_which_say_nothing_of_it(self, trello, column):
        trello.world.edit_column(column, closed=True)

        assert trello.run().the(Entity.TASK).archived

    def test_renaming_a_list_changes_the_status_of_its_cards(self, trello, column):
        trello.world.edit_column(column, name="Done")

        assert trello.run().the(Entity.TASK).status_category is StatusCategory.DONE

    def test_closing_a_board_archives_its_cards(self, trello, column):
        trello.world.edit_board(column.board, closed=True)

        assert trello.run().the(Entity.TASK).archived

    def test_many_touched_cards_are_listed_instead_of_asked_for(self, trello, column):
        cards = [trello.world.add_card(column, f"Card {number}") for number in range(MOST_TOUCHED + 1)]

        harvest = trello.run()

        assert {card.id for card in cards} <= set(harvest.tasks)
        assert trello.requests("/cards") == 1

    def test_more_than_a_page_of_actions_is_followed_to_its_end(self, trello, column):
        card = first_card(column)
        trello.world.edit_card(card, name="First edit")
        other = trello.world.add_card(column, "Other")
        for number in range(1200):
            trello.world.edit_card(other, name=f"Edit {number}")

        assert trello.run().tasks[card.id].name == "First edit"


class TestClockTrouble:
    def test_an_action_that_appears_late_with_an_older_id_is_still_seen(self, trello, column):
        card = first_card(column)
        trello.world.clock.advance(hours=1)
        late = trello.world.clock.now
        trello.world.clock.advance(seconds=20)
        trello.world.add_card(column, "Newest")
        trello.run()
        trello.world.clock.now, now = late, trello.world.clock.now
        trello.world.edit_card(card, name="Late")
        trello.world.clock.now = now

        assert trello.run().the(Entity.TASK).name == "Late"

    def test_a_bulk_import_within_a_minute_is_not_news_for_ever(self, trello, column):
        for number in range(1500):
            trello.world.add_card(column, f"Card {number}")

        assert len(trello.run().tasks) == 1501
        assert trello.run().pages == []


class TestStopping:
    def build(self, trello):
        """Three boards, one of them with three pages of cards, and changes to follow."""
        columns = [trello.a_list("Doing") for _ in range(3)]
        for number in range(2100):
            trello.world.add_card(columns[0], f"Card {number}")
        for column in columns[1:]:
            trello.world.add_card(column, "Single")
        trello.world.clock.advance(hours=1)
        for column in columns:
            trello.world.comment(first_card(column), "Quiet from here")

    @pytest.mark.parametrize("stop_after", range(1, 11))
    def test_after_any_page_of_a_first_run_loses_nothing(self, trello, stop_after):
        self.build(trello)

        harvest = run_until(trello.connector, trello.plan(), trello.cursors, pages=stop_after)
        rest = trello.run()

        assert len(harvest.tasks.keys() | rest.tasks.keys()) == 2102
        assert len(harvest.of(Entity.STATUS_CHANGE).keys() | rest.of(Entity.STATUS_CHANGE).keys()) == 2102
        assert trello.run().pages == []

    @pytest.mark.parametrize("stop_after", range(1, 7))
    def test_after_any_page_of_a_later_run_loses_nothing(self, trello, stop_after):
        boards = [trello.a_list("Doing") for _ in range(2)]
        cards = [trello.world.add_card(column, "One") for column in boards]
        trello.run(FULL)
        trello.world.clock.advance(hours=1)
        for card in cards:
            trello.world.edit_card(card, name="New", due_complete=True)

        harvest = run_until(trello.connector, trello.plan(), trello.cursors, pages=stop_after)
        rest = trello.run()

        names = {**harvest.tasks, **rest.tasks}
        assert {card.id: names[card.id].name for card in cards} == {card.id: "New" for card in cards}
        changes = harvest.of(Entity.STATUS_CHANGE).keys() | rest.of(Entity.STATUS_CHANGE).keys()
        assert len(changes) == 2

    def test_cards_deleted_while_their_pages_are_walked_shift_nothing(self):
        with bench() as trello:
            column = trello.a_list()
            cards = [trello.world.add_card(column, f"Card {number}") for number in range(2500)]
            plan, seen = trello.plan(), set()
            for page in trello.connector.fetch(plan):
                if page.stream == "cards":
                    seen |= {card["id"] for card in page.document}
                    if len(seen) == 1000:
                        for card in cards[-300:]:
                            trello.world.delete_card(card)

        assert seen == {card.id for card in cards}


class TestOnlyWhatIsWanted:
    def test_a_plan_for_cards_alone_gives_cards_alone_and_their_completion(self, trello):
        card = trello.world.add_card(trello.a_list("Doing"), "One")
        trello.world.edit_card(card, due_complete=True)

        harvest = trello.run(FULL, streams=("cards",))

        assert {page.stream for page in harvest.pages} == {"cards"}
        assert harvest.the(Entity.TASK).completed_at == trello.world.clock.now
