"""What Trello tells nobody of arrives by walking boards again in their turn: within a day, at a known cost."""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from connectors.trello.rounds import MOST_IN_RUN
from tests.integration.trello.bench import at

DAY = 24


@pytest.fixture
def checklist(trello):
    """A card with two check items, which are tasks, read once."""
    trello.mapping = {"subtasks": "tasks"}
    card = trello.world.add_card(trello.a_list("Doing"), "One")
    checklist = trello.world.add_checklist(card, "Steps", "First", "Second")
    trello.run(FetchMode.FULL)
    return checklist


def card_of(trello):
    (card,) = next(iter(trello.world.boards.values())).cards.values()
    return card


class TestWhatTrelloTellsNobody:
    def test_a_label_arrives_within_a_day(self, trello, checklist):
        card = card_of(trello)
        trello.world.label_card(card, trello.world.add_label(card.column.board, "Urgent"))

        assert trello.run().tasks == {}
        assert trello.run(after_hours=DAY).tasks[card.id].labels == ("Urgent",)

    def test_a_check_item_that_was_renamed_and_dated_arrives_too(self, trello, checklist):
        first = checklist.items[0]
        trello.world.edit_item(first, name="Premier", due=at("2026-12-24T12:00:00Z"))

        item = trello.run(after_hours=DAY).tasks[f"{card_of(trello).id}:{first.id}"]

        assert (item.name, item.due_on.isoformat()) == ("Premier", "2026-12-24")

    def test_a_check_item_that_was_deleted_is_shown_no_more(self, trello, checklist):
        card, gone = card_of(trello), checklist.items[1]
        trello.world.drop_item(checklist, gone)

        tasks = trello.run(after_hours=DAY).tasks

        assert set(tasks) == {card.id, f"{card.id}:{checklist.items[0].id}"}

    def test_news_of_the_same_run_are_not_told_again(self, trello, checklist):
        trello.world.clock.advance(hours=1)
        trello.world.edit_card(card_of(trello), name="New")

        assert trello.run(after_hours=DAY).tasks[card_of(trello).id].name == "New"
        assert trello.run().pages == []


class TestCost:
    def test_a_run_walks_few_boards_the_longest_unwalked_first(self, trello):
        for number in range(MOST_IN_RUN + 2):
            trello.world.add_card(trello.a_list(), f"Card {number}")
        trello.run(FetchMode.FULL)

        rounds = [set(trello.run(after_hours=hours).tasks) for hours in (DAY, 1, 1)]

        assert [len(tasks) for tasks in rounds] == [MOST_IN_RUN, 2, 0]
        assert len(rounds[0] | rounds[1]) == MOST_IN_RUN + 2

    def test_a_board_costs_its_history_and_its_cards_and_a_tenth_for_itself(self, trello):
        for number in range(MOST_IN_RUN):
            trello.world.add_card(trello.a_list(), f"Card {number}")
        trello.run(FetchMode.FULL)
        trello.run()
        quiet = trello.requests()

        trello.run(after_hours=DAY)

        assert trello.requests() - quiet == 1 + 2 * MOST_IN_RUN

    def test_a_round_that_was_broken_off_goes_on_where_it_was(self, trello):
        column = trello.a_list()
        for number in range(2100):
            trello.world.add_card(column, f"Card {number}")
        trello.run(FetchMode.FULL)
        trello.run()
        trello.lent.now += dt.timedelta(days=1)
        first = next(page for page in trello.connector.fetch(trello.plan()) if page.stream == "cards")
        trello.cursors[(first.stream, first.scope)] = first.cursor

        rest = trello.run()

        assert {card["id"] for card in first.document} | rest.tasks.keys() == column.board.cards.keys()
        assert len(rest.tasks) < len(column.board.cards)
        assert trello.run().pages == []
