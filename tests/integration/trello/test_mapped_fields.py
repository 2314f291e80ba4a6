"""A mapping that names what is not there: told with its remedy, before anything is lost."""

from decimal import Decimal

import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import ConfigError
from models.vocabulary import Entity, Presence

FULL = FetchMode.FULL


@pytest.fixture
def priced(trello):
    """A board whose cards have a budget, read once."""
    column = trello.a_list()
    field = trello.world.add_field(column.board, "Budget", "number")
    card = trello.world.add_card(column, "One", values={field.id: Decimal(5)})
    trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "type": "number", "kind": "budget"}]}
    trello.run(FULL)
    trello.world.clock.advance(hours=1)
    return column.board, field, card


class TestAFieldThatIsGone:
    def test_is_told_in_the_run_that_sees_it_deleted(self, trello, priced):
        board, field, _ = priced
        trello.world.drop_field(field, board)

        harvest = trello.run()

        (gap,) = harvest.gaps
        assert (
            gap.message == 'The mapping of connection "ACME" takes a budget line from the field "Budget (number)", '
            "which was deleted from a board."
        )
        assert "Mend the mapping" in gap.hint
        assert harvest.removed(Entity.BUDGET_LINE) == set()

    def test_is_told_in_every_full_run_and_nothing_held_is_lost(self, trello, priced):
        board, field, card = priced
        trello.world.drop_field(field, board)

        harvest = trello.run(FULL)
        (verdict,) = trello.connector.probe(Entity.BUDGET_LINE, board.id, [f"{card.id}:{field.id}:budget"])

        assert [gap.message for gap in harvest.gaps] == [
            'The mapping of connection "ACME" takes a budget line from the field "Budget (number)", which no board has.'
        ]
        assert harvest.removed(Entity.BUDGET_LINE) == set()
        assert not any(page.is_last for page in harvest.pages if page.stream == "cards")
        assert verdict.presence is Presence.MISSING

    def test_by_its_id_is_told_in_every_run(self, trello, priced):
        board, field, _ = priced
        trello.mapping["money"] = [{"field": field.id, "kind": "budget"}]
        trello.run()
        trello.world.drop_field(field, board)

        told = [[gap.message for gap in trello.run().gaps] for _ in range(2)]

        assert told[0] == told[1]
        assert field.id in told[0][0]

    def test_of_one_board_alone_is_told_for_that_board(self, trello, priced):
        board, _, _ = priced
        trello.mapping = {"scopes": {board.id: {"fields": {"story_points": [{"name": "Points"}]}}}}

        (gap,) = trello.run(FULL).gaps

        assert gap.scope == board.id
        assert 'which board "Plan" does not have' in gap.message

    def test_on_another_board_is_no_fault_while_only_some_are_read(self, trello, priced):
        _, field, _ = priced
        trello.mapping["money"] = [{"field": field.id, "kind": "budget"}]
        other = trello.a_board("Autre")

        assert trello.run(FULL, scopes=(other.id,)).gaps == []


class TestANameThatFitsTwoFields:
    def test_is_refused_with_both_ids(self, trello, priced):
        board, field, _ = priced
        twin = trello.world.add_field(board, "budget", "number")

        (gap,) = trello.run(FULL).gaps

        assert f'which fits {field.id} and {twin.id} on board "Plan"' in gap.message

    def test_unless_the_type_tells_them_apart(self, trello, priced):
        board, _, _ = priced
        trello.world.add_field(board, "Budget", "text")

        assert trello.run(FULL).gaps == []


class TestWhatTrelloCannot:
    @pytest.mark.parametrize(
        ("mapping", "says"),
        [
            ({"fields": {"colour": ["x"]}}, 'fills "colour", which Trello cannot'),
            ({"fields": {"estimate_seconds": ["x"]}}, 'without saying "unit"'),
            ({"fields": {"estimate_seconds": [{"field": "x", "unit": "days"}]}}, 'says no "hours_per_day"'),
            ({"time": [{"source": "tempo"}]}, 'takes hours from "tempo"'),
            ({"time": [{"source": "native"}]}, "Trello has no timesheet of its own"),
            ({"money": [{"kind": "budget"}]}, "from nowhere"),
        ],
    )
    def test_stops_the_run_before_anything_is_asked(self, trello, mapping, says):
        trello.mapping = mapping

        with pytest.raises(ConfigError, match='The mapping of connection "ACME"') as caught:
            trello.run(FULL)

        assert says in caught.value.message
        assert trello.requests() == 0
