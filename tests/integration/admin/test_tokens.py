"""Tokens: shown once, never wider than their maker, and what they open."""

import datetime as dt
import json
import uuid

import pytest
from sqlalchemy import text

from hub import clock
from hub.admin.authenticate import authenticate
from hub.admin.tokens import create_first_token, create_token, list_tokens, revoke_token
from hub.errors import Forbidden, NotFound, Unauthorized, Unprocessable
from hub.security.caller import Caller
from hub.security.scopes import Scope
from models.vocabulary import Role
from tests.integration.admin.conftest import ADMIN


def create(hub, *, caller=ADMIN, **changes):
    return create_token(hub, caller=caller, body={"name": "BI", "role": "bi"} | changes)


class TestCreate:
    def test_shows_the_text_once_and_keeps_only_its_hash(self, hub):
        made = create(hub)

        assert made["token"].startswith(made["prefix"])
        assert made["token"] not in json.dumps(list_tokens(hub, caller=ADMIN))
        with hub.database.connect(Scope.everything()) as connection:
            row = connection.execute(text("SELECT api_token::text FROM api_token")).scalar_one()
        assert made["token"] not in row

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"role": "boss"}, '"role" of the token is not usable (it is "boss")'),
            ({"clients": []}, '"clients" of the token is not usable (it is []): write "all" or a list of ids.'),
            ({"clients": [str(uuid.UUID(int=9))]}, "names no client you may see"),
            ({"expires_at": "2020-01-01"}, "lies in the past: 2020-01-01T23:59:59Z"),
            ({"expires_at": "2099-01-01T00:00:00"}, '"expires_at" of the token is not usable'),
            ({"scope": "all"}, 'The token has no "scope".'),
        ],
    )
    def test_refuses_with_one_sentence(self, hub, changes, says):
        with pytest.raises(Unprocessable) as refusal:
            create(hub, **changes)

        assert says in refusal.value.detail

    def test_a_date_lasts_until_its_end(self, hub):
        assert create(hub, expires_at="2099-12-31")["expires_at"] == "2099-12-31T23:59:59Z"

    def test_an_admin_of_some_clients_gives_no_more_than_they_have(self, hub, client_id, elsewhere):
        with pytest.raises(Forbidden, match="create a token for all clients"):
            create(hub, caller=elsewhere)
        with pytest.raises(Unprocessable, match="names no client you may see"):
            create(hub, caller=elsewhere, clients=[str(client_id)])

    def test_what_is_hidden_from_the_maker_is_hidden_from_the_token(self, hub):
        blinkered = Caller("Bo", Role.ADMIN, Scope.everything(), hide_costs=True, hide_people=True)

        made = create(hub, caller=blinkered)

        assert (made["hide_costs"], made["hide_people"]) == (True, True)


class TestFirstToken:
    def test_is_made_once(self, hub):
        first = create_first_token(hub)

        assert authenticate(hub, first["token"]).role is Role.ADMIN
        assert create_first_token(hub) is None


class TestAuthenticate:
    def test_tells_who_is_asking(self, hub, client_id):
        made = create(hub, role="manager", clients=[str(client_id)], hide_people=True)

        caller = authenticate(hub, made["token"])

        assert caller == Caller(
            name="BI",
            role=Role.MANAGER,
            scope=Scope.of(client_id),
            hide_people=True,
            token_id=uuid.UUID(made["id"]),
        )

    @pytest.mark.parametrize("token", ["", "pmo_", "pmo_" + "A" * 43, "pmo_é" + "A" * 43, "pmo_\ud800" + "A" * 43])
    def test_refuses_what_it_does_not_know(self, hub, token):
        with pytest.raises(Unauthorized, match="not known"):
            authenticate(hub, token)

    def test_refuses_what_has_expired(self, hub, monkeypatch):
        made = create(hub, expires_at="2099-12-31")
        later = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
        monkeypatch.setattr(clock, "now", lambda: later)

        with pytest.raises(Unauthorized, match='"BI" expired at 2099-12-31T23:59:59Z'):
            authenticate(hub, made["token"])

    def test_refuses_what_was_revoked(self, hub):
        made = create(hub)

        assert revoke_token(hub, caller=ADMIN, token_id=uuid.UUID(made["id"]))["revoked_at"]
        with pytest.raises(Unauthorized, match='"BI" was revoked'):
            authenticate(hub, made["token"])

    def test_notes_the_last_use_once_a_minute(self, hub, monkeypatch):
        made = create(hub)
        start = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
        uses = []
        for seconds in (0, 30, 61):
            monkeypatch.setattr(clock, "now", lambda seconds=seconds: start + dt.timedelta(seconds=seconds))
            authenticate(hub, made["token"])
            uses.append(list_tokens(hub, caller=ADMIN)[0]["last_used_at"])

        assert uses == ["2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z", "2026-11-22T12:01:01Z"]


class TestRevoke:
    def test_reaches_no_further_than_the_caller(self, hub, elsewhere):
        made = create(hub)

        assert list_tokens(hub, caller=elsewhere) == []
        with pytest.raises(NotFound):
            revoke_token(hub, caller=elsewhere, token_id=uuid.UUID(made["id"]))
