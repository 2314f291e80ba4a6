"""What is counted, and what is asked before anything is called deleted."""

from decimal import Decimal

from models.vocabulary import Entity, Presence


def listed(trello, entity):
    return {id_ for page in trello.connector.census(trello.plan()) if page.entity is entity for id_ in page.ids}


def verdicts(trello, entity, *ids):
    return {each.source_id: each for each in trello.connector.probe(entity, "", ids)}


class TestCensus:
    def test_lists_boards_and_cards_page_by_page(self, trello):
        column = trello.a_list()
        cards = {trello.world.add_card(column, f"Card {number}", closed=number % 2 == 0).id for number in range(1001)}
        trello.fake.journal.clear()

        assert listed(trello, Entity.TASK) == cards
        assert trello.requests() == 3
        assert listed(trello, Entity.SOURCE_PROJECT) == {column.board.id}

    def test_leaves_out_what_no_run_reads(self, trello):
        column = trello.a_list()
        real = trello.world.add_card(column, "Real")
        trello.world.add_card(column, "Mirror", mirror_of=real)
        trello.world.add_card(column, "Mirror by another word", mirror_of=real, odd={"cardRole": "reflection"})
        trello.world.add_card(column, "Template", is_template=True)

        assert listed(trello, Entity.TASK) == {real.id}

    def test_has_the_check_items_where_they_are_tasks(self, trello):
        trello.mapping = {"subtasks": "tasks"}
        card = trello.world.add_card(trello.a_list(), "One")
        item = trello.world.add_checklist(card, "Steps", "First").items[0]

        assert listed(trello, Entity.TASK) == {card.id, f"{card.id}:{item.id}"}

    def test_ends_each_scope(self, trello):
        column = trello.a_list()

        ends = [page.scope for page in trello.connector.census(trello.plan()) if page.is_last]

        assert ends == ["", column.board.id]


class TestProbe:
    def test_tells_deleted_hidden_archived_and_moved_apart(self, trello):
        column, other = trello.a_list(), trello.a_list()
        hidden = trello.world.add_column(trello.a_board("Secret"), "Doing")
        present, archived, gone = (trello.world.add_card(column, name, closed=name == "B") for name in "ABC")
        moved, unseen = trello.world.add_card(column, "D"), trello.world.add_card(hidden, "E")
        trello.world.delete_card(gone)
        trello.world.move_to_board(moved, other)
        hidden.board.hidden = True

        found = verdicts(trello, Entity.TASK, present.id, archived.id, gone.id, moved.id, unseen.id)

        assert [found[card.id].presence for card in (present, archived, gone, moved, unseen)] == [
            Presence.PRESENT,
            Presence.ARCHIVED,
            Presence.DELETED,
            Presence.PRESENT,
            Presence.LOST_ACCESS,
        ]
        assert found[moved.id].scope == other.board.id

    def test_asks_a_card_for_what_hangs_on_it(self, trello):
        column = trello.a_list()
        field = trello.world.add_field(column.board, "Budget", "number")
        card = trello.world.add_card(column, "One", values={field.id: Decimal(1)})
        checklist = trello.world.add_checklist(card, "Steps", "First", "Second")
        first, second = checklist.items
        trello.world.drop_item(checklist, second)

        items = verdicts(trello, Entity.TASK, f"{card.id}:{first.id}", f"{card.id}:{second.id}")
        lines = verdicts(trello, Entity.BUDGET_LINE, f"{card.id}:{field.id}:budget")

        assert [each.presence for each in items.values()] == [Presence.PRESENT, Presence.DELETED]
        assert [each.presence for each in lines.values()] == [Presence.PRESENT]

    def test_asks_for_boards_too(self, trello):
        open_, closed, gone = trello.a_board(), trello.a_board(closed=True), trello.a_board()
        trello.world.delete_board(gone)

        found = verdicts(trello, Entity.SOURCE_PROJECT, open_.id, closed.id, gone.id)

        assert [each.presence for each in found.values()] == [Presence.PRESENT, Presence.ARCHIVED, Presence.DELETED]

    def test_gives_every_id_one_verdict(self, trello):
        ids = [f"{number:024x}" for number in range(23)]

        assert list(verdicts(trello, Entity.TASK, *ids)) == ids
        assert trello.requests() == 3
