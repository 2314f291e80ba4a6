"""What a proxy, a bad day or a changed interface may send instead of data."""

import orjson
import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConnectorError,
    ContractBroken,
    RateLimited,
    VendorUnavailable,
)
from hub.demo.fake_trello import faults as refusals
from hub.demo.loopback import faults
from hub.demo.loopback.answer import Answer
from tests.harvest import run_until
from tests.integration.trello.bench import KEY, TOKEN

FULL = FetchMode.FULL


class TestCredentials:
    @pytest.mark.parametrize(
        ("secrets", "says"),
        [
            ({"api_key": "wrong", "token": TOKEN}, 'Trello does not know the API key of connection "ACME".'),
            ({"api_key": KEY, "token": "wrong"}, 'Trello refused the token of connection "ACME"'),
        ],
    )
    def test_wrong_ones_are_told_apart_with_their_remedy(self, trello, secrets, says):
        trello.secrets = secrets

        with pytest.raises(AuthExpired) as caught:
            trello.run(FULL)

        assert caught.value.message.startswith(says)
        assert "save it under Connections" in caught.value.hint
        assert not {KEY, TOKEN} & set(f"{caught.value.message} {caught.value.hint}".split())

    def test_never_stand_in_an_address(self, trello):
        trello.world.add_card(trello.a_list(), "One")

        trello.run(FULL)

        assert not any({"key", "token"} & dict(exchange.query).keys() for exchange in trello.fake.journal.exchanges)

    def test_a_token_withdrawn_in_the_middle_ends_the_run_with_its_cursors(self, trello):
        for _ in range(2):
            trello.world.add_card(trello.a_list(), "One")
        trello.fake.faults.add("/cards", refusals.refused(401, "invalid token"), after=1)

        with pytest.raises(AuthExpired):
            run_until(trello.connector, trello.plan(), trello.cursors, pages=99)

        assert [stream for stream, _ in trello.cursors].count("cards") == 1

    def test_a_missing_right_is_no_wrong_token(self, trello):
        trello.a_board()
        trello.fake.faults.add("/members/me/boards", refusals.refused(401, "unauthorized permission requested"))

        with pytest.raises(AccessDenied, match='refused to list boards for connection "ACME"'):
            trello.run(FULL)


class TestNoData:
    @pytest.mark.parametrize("where", ["/members/me/boards", "/batch", "/actions", "/cards"])
    @pytest.mark.parametrize("spoil", [faults.login_page, faults.nothing, faults.half_a_body, faults.garbage])
    def test_is_an_unavailable_vendor_and_never_an_empty_list(self, trello, where, spoil):
        trello.world.add_card(trello.a_list(), "One")
        trello.fake.faults.add(where, spoil, times=9)

        with pytest.raises(VendorUnavailable):
            trello.run(FULL)

    @pytest.mark.parametrize("where", ["/members/me/boards", "/batch", "/actions", "/cards"])
    def test_json_of_another_shape_is_a_broken_promise(self, trello, where):
        trello.world.add_card(trello.a_list(), "One")
        trello.fake.faults.add(where, faults.other_json)

        with pytest.raises(ContractBroken):
            trello.run(FULL)

    def test_a_board_without_its_name_is_a_broken_promise(self, trello):
        trello.a_board()
        trello.fake.faults.add("/batch", lambda _answer: Answer.of([{"200": {"id": "x"}}]))

        with pytest.raises(ContractBroken, match="a board that lacks"):
            trello.run(FULL)

    def test_a_batch_without_an_answer_says_how_many_there_are(self, trello):
        trello.a_board()
        trello.fake.faults.add("/batch", lambda _answer: Answer.of([]))

        with pytest.raises(ContractBroken, match=r"does not fit it \(questions: 1, answers: 0\)"):
            trello.run(FULL)

    def test_an_odd_action_is_rejected_and_its_run_goes_on(self, trello):
        card = trello.world.add_card(trello.a_list("Done"), "One")
        odd = [None, {"id": "x"}, {"id": "y", "date": "2026-10-01T08:00:00.000Z", "type": "updateCard"}]
        trello.fake.faults.add("/actions", lambda answer: Answer.of([*orjson.loads(answer.body), *odd]))

        harvest = trello.run(FULL)

        assert set(harvest.tasks) == {card.id}
        assert len(harvest.rejected) == len(odd)

    @pytest.mark.parametrize(
        "spoil", [faults.failing(500), faults.failing(503), faults.cut_connection], ids=["500", "503", "cut connection"]
    )
    def test_what_may_pass_is_asked_again(self, trello, spoil):
        card = trello.world.add_card(trello.a_list(), "One")
        trello.fake.faults.add("/cards", spoil, times=2)

        assert set(trello.run(FULL).tasks) == {card.id}

    def test_every_error_names_the_connection(self, trello):
        trello.a_board()
        for spoil in (
            faults.login_page,
            refusals.refused(403, "no"),
            refusals.refused(400, "invalid id"),
            refusals.refused(404, "x"),
        ):
            trello.fake.faults.add("/members/me/boards", spoil)

            with pytest.raises(ConnectorError, match="ACME"):
                trello.run(FULL)


class TestLimits:
    def test_a_429_is_waited_for_a_whole_window_since_no_time_is_named(self, trello):
        trello.world.add_card(trello.a_list(), "One")
        trello.fake.faults.add("/cards", refusals.throttled("API_TOKEN_DB_LIMIT_EXCEEDED"), times=2)

        trello.run(FULL)

        assert sum(wait >= 10 for wait in trello.lent.sleeps) == 2

    def test_endless_429s_end_the_run_for_later(self, trello):
        trello.world.add_card(trello.a_list(), "One")
        trello.fake.faults.add("/cards", refusals.throttled(), times=99)

        with pytest.raises(RateLimited, match='Connection "ACME"'):
            trello.run(FULL)

    def test_the_pace_keeps_hundreds_of_questions_below_the_ceiling(self, trello):
        for number in range(120):
            trello.world.add_card(trello.world.add_column(trello.a_board(f"Board {number}"), "Doing"), "One")

        harvest = trello.run(FULL)

        assert len(harvest.tasks) == 120
        assert not any(exchange.status == 429 for exchange in trello.fake.journal.exchanges)
        assert trello.lent.meter.throttled_seconds > 20
