"""Users and signing in, against a real database."""

import datetime as dt
import uuid

import pytest

from hub import clock
from hub.admin import sign_in as door
from hub.admin import users
from hub.errors import Conflict, Forbidden, NotFound, Unauthorized, Unprocessable
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage import users as stored_users
from models.vocabulary import Role
from tests.integration.admin.conftest import ADMIN

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(hub):
    """An administrator of all clients, with a password."""
    body = {"email": "Ada@Example.com", "name": "Ada", "role": "admin", "clients": "all", "password": PASSWORD}
    return users.create_user(hub, caller=ADMIN, body=body)


def an_analyst(hub, client_id, **changes):
    body = {"email": "zoe@example.com", "name": "Zoë", "role": "analyst", "clients": [str(client_id)]}
    return users.create_user(hub, caller=ADMIN, body=body | changes)


class TestSigningIn:
    def test_makes_a_caller_with_role_and_clients(self, hub, ada, client_id):
        an_analyst(hub, client_id, password=PASSWORD, hide_costs=True)

        visitor = door.find_visitor(hub, door.sign_in(hub, email=" ZOE@example.com", password=PASSWORD))

        assert visitor.caller.role is Role.ANALYST
        assert visitor.caller.scope == Scope.of(client_id)
        assert (visitor.caller.hide_costs, visitor.caller.hide_people) == (True, False)

    @pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com", "", "a\x00b"])
    def test_refuses_with_the_same_sentence_whoever_it_is(self, hub, ada, email):
        with pytest.raises(Unauthorized) as refusal:
            door.sign_in(hub, email=email, password="wrong password !")

        assert refusal.value.detail == "The e-mail address or the password is wrong."

    def test_closes_an_account_after_five_failures_and_opens_it_again(self, hub, ada):
        for _ in range(door.MOST_FAILURES):
            with pytest.raises(Unauthorized):
                door.sign_in(hub, email="ada@example.com", password="wrong password !")

        with pytest.raises(Unauthorized):
            door.sign_in(hub, email="ada@example.com", password=PASSWORD)
        with hub.database.session(Scope.everything()) as rows:
            past = {"locked_until": clock.now() - dt.timedelta(seconds=1)}
            stored_users.set_columns(rows, uuid.UUID(ada["id"]), values=past)

        assert door.find_visitor(hub, door.sign_in(hub, email="ada@example.com", password=PASSWORD))

    def test_ends_with_signing_out(self, hub, ada):
        cookie = door.sign_in(hub, email="ada@example.com", password=PASSWORD)
        other = door.sign_in(hub, email="ada@example.com", password=PASSWORD)

        door.sign_out(hub, door.find_visitor(hub, cookie))

        assert door.find_visitor(hub, cookie) is None
        assert door.find_visitor(hub, other)

    def test_ends_everywhere_at_once(self, hub, ada):
        cookies = [door.sign_in(hub, email="ada@example.com", password=PASSWORD) for _ in range(2)]

        ended = door.sign_out_everywhere(hub, door.find_visitor(hub, cookies[0]))

        assert ended == 2
        assert [door.find_visitor(hub, cookie) for cookie in cookies] == [None, None]

    def test_a_forged_or_bent_cookie_is_nobody(self, hub, ada):
        cookie = door.sign_in(hub, email="ada@example.com", password=PASSWORD)
        token, _, signature = cookie.partition(".")

        bent = ["", ".", token, f"{token}.", f"{token}.{signature[::-1]}", f"pmo_other.{signature}", f"{cookie}é"]

        assert [door.find_visitor(hub, text) for text in bent] == [None] * len(bent)

    def test_a_closed_account_is_out_at_once(self, hub, ada, client_id):
        zoe = an_analyst(hub, client_id, password=PASSWORD)
        cookie = door.sign_in(hub, email="zoe@example.com", password=PASSWORD)

        users.change_user(hub, caller=ADMIN, user_id=uuid.UUID(zoe["id"]), body={"active": False})

        assert door.find_visitor(hub, cookie) is None
        with pytest.raises(Unauthorized):
            door.sign_in(hub, email="zoe@example.com", password=PASSWORD)

    def test_changing_ones_password_ends_the_other_sessions_only(self, hub, ada):
        mine, other = (door.sign_in(hub, email="ada@example.com", password=PASSWORD) for _ in range(2))
        visitor = door.find_visitor(hub, mine)

        with pytest.raises(Unauthorized):
            door.change_own_password(hub, visitor, old="not the old one", new="another good phrase")
        door.change_own_password(hub, visitor, old=PASSWORD, new="another good phrase")

        assert door.find_visitor(hub, mine)
        assert door.find_visitor(hub, other) is None
        assert door.sign_in(hub, email="ada@example.com", password="another good phrase")


class TestInvitation:
    def test_lets_a_user_choose_a_password_once(self, hub, ada, client_id):
        invitation = an_analyst(hub, client_id)["invitation"].partition("token=")[2]

        cookie = door.accept_invitation(hub, token=invitation, password=PASSWORD)

        assert door.find_visitor(hub, cookie).email == "zoe@example.com"
        with pytest.raises(Forbidden):
            door.accept_invitation(hub, token=invitation, password="another good phrase")

    @pytest.mark.parametrize("token", ["", "x", "..", "0" * 32 + ".99999999999999999999.0", "é.1.2"])
    def test_that_is_none_is_refused(self, hub, token):
        with pytest.raises(Forbidden):
            door.accept_invitation(hub, token=token, password=PASSWORD)


class TestSetUp:
    def test_makes_the_first_administrator_and_no_second_one(self, hub):
        token = set_up_token(hub)
        body = {"email": "ada@example.com", "name": "Ada", "password": PASSWORD}

        cookie = door.set_up(hub, token=token, body=body)

        assert door.find_visitor(hub, cookie).caller.scope == Scope.everything()
        with pytest.raises(Forbidden):
            door.set_up(hub, token=token, body=body | {"email": "eve@example.com"})

    def test_needs_the_link(self, hub):
        with pytest.raises(Forbidden):
            door.set_up(hub, token="guess", body={})


def set_up_token(hub):
    from hub.admin.invitations import set_up_path

    return set_up_path(hub).partition("token=")[2]


class TestUsers:
    @pytest.mark.parametrize("password", ["tiny-one", "a" * 30, "x" * 300, "zoe@example.com"])
    def test_a_weak_password_is_refused_without_repeating_it(self, hub, ada, client_id, password):
        with pytest.raises(Unprocessable) as refusal:
            an_analyst(hub, client_id, password=password)

        assert password not in refusal.value.detail + refusal.value.hint

    def test_an_address_is_taken_once(self, hub, ada, client_id):
        an_analyst(hub, client_id)

        with pytest.raises(Conflict):
            an_analyst(hub, client_id, email="Zoe@Example.com")

    def test_the_last_administrator_stays_one(self, hub, ada):
        user_id = uuid.UUID(ada["id"])

        with pytest.raises(Conflict):
            users.remove_user(hub, caller=ADMIN, user_id=user_id)
        with pytest.raises(Conflict):
            users.change_user(hub, caller=ADMIN, user_id=user_id, body={"role": "analyst"})

        assert users.get_user(hub, caller=ADMIN, user_id=user_id)["role"] == "admin"

    def test_an_admin_of_one_client_touches_nobody_of_another(self, hub, ada, client_id, elsewhere):
        zoe = uuid.UUID(an_analyst(hub, client_id)["id"])
        theirs = {"email": "eve@example.com", "name": "Eve", "role": "admin", "clients": [str(client_id)]}

        assert users.list_users(hub, caller=elsewhere) == []
        for deed in (users.get_user, users.remove_user):
            with pytest.raises(NotFound):
                deed(hub, caller=elsewhere, user_id=zoe)
        with pytest.raises(Unprocessable):
            users.create_user(hub, caller=elsewhere, body=theirs)
        with pytest.raises(Forbidden):
            users.create_user(hub, caller=elsewhere, body=theirs | {"clients": "all"})

    def test_a_manager_may_not(self, hub, client_id):
        manager = Caller(name="Max", role=Role.MANAGER, scope=Scope.of(client_id))

        with pytest.raises(Forbidden):
            users.list_users(hub, caller=manager)
