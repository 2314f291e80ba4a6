"""What an admin is told before the first run."""

from decimal import Decimal

import pytest


def items(trello):
    return {item.name: item for item in trello.connector.check()}


class TestCheck:
    def test_says_what_works(self, trello):
        board = trello.a_board()
        trello.world.add_field(board, "Budget", "number")
        trello.a_board(closed=True)

        found = items(trello)

        assert list(found) == ["credentials", "boards", "custom fields", "power-ups"]
        assert all(item.ok for item in found.values())
        assert found["credentials"].message == "Trello knows the token as Zoë Dupont (@zoëdupont)."
        assert found["boards"].message == "Boards that can be read: 2, of them closed: 1."

    @pytest.mark.parametrize(("name", "word"), [("api_key", "API key"), ("token", "token")])
    def test_names_the_wrong_secret_and_the_remedy(self, trello, name, word):
        trello.secrets[name] = "wrong"

        (item,) = trello.connector.check()

        assert not item.ok
        assert word in item.message
        assert item.remedy.endswith("save it under Connections.")

    def test_says_that_the_member_sees_nothing(self, trello):
        assert not items(trello)["boards"].ok
        assert items(trello)["boards"].remedy.startswith("Invite the token's member")

    def test_says_that_a_plan_without_custom_fields_has_no_hours_and_money(self, trello):
        trello.a_board()

        assert items(trello)["custom fields"].message.startswith("No board has custom fields")

    def test_lists_power_ups_as_not_readable(self, trello):
        trello.a_board(plugins=["Planyway"])
        trello.a_board(plugins=["Planyway", "Toggl"])

        assert items(trello)["power-ups"].message.endswith("Enabled are Planyway (2), Toggl (1).")


class TestDiscover:
    def test_lists_all_boards_as_scopes(self, trello):
        open_, closed = trello.a_board("Énergie"), trello.a_board("Vieux", closed=True)

        scopes = trello.connector.discover().scopes

        assert [(scope.id, scope.name, scope.archived) for scope in scopes] == [
            (open_.id, "Énergie", False),
            (closed.id, "Vieux", True),
        ]

    def test_proposes_rules_with_their_reason_and_fill_rate(self, trello):
        column = trello.a_list("Étape 4")
        fields = {
            name: trello.world.add_field(column.board, name, type_)
            for name, type_ in (
                ("Budget", "number"),
                ("Estimation (h)", "number"),
                ("Temps passé (h)", "number"),
                ("Couleur", "text"),
            )
        }
        trello.world.add_card(column, "One", values={fields["Budget"].id: Decimal(1)})
        trello.world.add_card(column, "Two")

        guesses = {guess.path: guess for guess in trello.connector.discover().guesses}

        assert set(guesses) == {"money", "fields.estimate_seconds", "time", "status.Étape 4"}
        assert guesses["money"].reason.startswith(
            '"Budget" (number) is on 1 board and filled on 1 of 2 cards looked at'
        )
        assert guesses["time"].value == [{"name": "Temps passé (h)", "type": "number", "unit": "hours"}]
