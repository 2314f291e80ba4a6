"""The whole way, from the fake Trello into PostgreSQL: who was taken off a card leaves it in the hub too, however the hub learns of it."""

from decimal import Decimal

import pytest

from hub.wiring import Hub
from tests.integration.connected import Connected
from tests.integration.trello.bench import KEY, TOKEN, Bench


@pytest.fixture
def synced(hub: Hub, trello: Bench) -> Connected:
    """One card of two people, read once."""
    other = trello.world.add_member("Ömer")
    column = trello.a_list()
    trello.world.add_card(column, "Chiffrer", member_ids=[trello.zoe.id, other.id])
    connected = Connected.to(
        hub, "trello", settings={"base_url": trello.fake.base_url}, secrets={"api_key": KEY, "token": TOKEN}
    )
    assert connected.sync() == "succeeded"
    assert set(connected.fates("assignment").values()) == {"present"}
    return connected


def card_of(trello):
    (card,) = next(iter(trello.world.boards.values())).cards.values()
    return card


@pytest.mark.parametrize("mode", ["incremental", "full"])
def test_a_member_taken_off_a_card_leaves(synced, trello, mode):
    card = card_of(trello)
    trello.world.unassign(card, trello.zoe)

    assert synced.sync(mode) == "succeeded"

    assert sorted(synced.fates("assignment").values()) == ["deleted", "present"]
    assert synced.fates("assignment")[f"{card.id}:{trello.zoe.id}"] == "deleted"


def test_a_member_whose_leaving_trello_never_told_leaves_with_the_next_reading_of_the_card(synced, trello):
    card = card_of(trello)
    card.member_ids.remove(trello.zoe.id)
    trello.world.edit_card(card, name="Chiffrer encore")

    assert synced.sync() == "succeeded"

    assert synced.fates("assignment")[f"{card.id}:{trello.zoe.id}"] == "deleted"


def test_a_check_item_that_was_struck_off_leaves_with_the_next_reading_of_the_card(hub, trello):
    card = trello.world.add_card(trello.a_list(), "Chiffrer")
    checklist = trello.world.add_checklist(card, "Étapes", "Un", "Deux")
    connected = Connected.to(
        hub,
        "trello",
        settings={"base_url": trello.fake.base_url},
        secrets={"api_key": KEY, "token": TOKEN},
        mapping={"subtasks": "tasks"},
    )
    connected.sync()
    gone = checklist.items[1]
    trello.world.drop_item(checklist, gone)
    trello.world.edit_card(card, name="Chiffrer encore")

    assert connected.sync() == "succeeded"

    fates = connected.fates("task")
    assert (fates.pop(f"{card.id}:{gone.id}"), set(fates.values())) == ("deleted", {"present"})


def test_the_line_of_a_card_counts_on_the_board_where_it_lies_wherever_it_moves(hub, trello):
    """The field has another id on each board, so each board would keep a line of its own."""
    here, there = trello.a_list(), trello.a_list()
    fields = [trello.world.add_field(each.board, "Budget", "number") for each in (here, there)]
    card = trello.world.add_card(here, "Chiffrer", values={fields[0].id: Decimal(7)})
    connected = Connected.to(
        hub,
        "trello",
        settings={"base_url": trello.fake.base_url},
        secrets={"api_key": KEY, "token": TOKEN},
        mapping={"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]},
    )
    connected.sync()
    places = []
    for column, mode in ((there, "full"), (here, "incremental"), (there, "incremental")):
        trello.world.clock.advance(hours=1)
        trello.world.move_to_board(card, column)
        connected.sync(mode)
        fates = connected.fates("budget_line")
        places.append([fates.get(f"{card.id}:{field.id}:budget") for field in fields])
        assert connected.fates("task") == {card.id: "present"}

    assert places == [["deleted", "present"], ["present", "deleted"], ["deleted", "present"]]
