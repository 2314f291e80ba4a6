"""The role table."""

import uuid

import pytest

from hub.errors import Forbidden
from hub.security.caller import Action, Caller
from hub.security.scopes import Scope
from models.vocabulary import Role


def a_caller(role=Role.ANALYST, scope=None):
    return Caller(name="Ana", role=role, scope=scope or Scope.everything())


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "actions"),
        [
            (Role.ADMIN, {Action.READ, Action.INSPECT, Action.CONFIGURE, Action.ADMINISTER}),
            (Role.MANAGER, {Action.READ, Action.INSPECT, Action.CONFIGURE}),
            (Role.ANALYST, {Action.READ, Action.INSPECT}),
            (Role.BI, {Action.READ}),
        ],
    )
    def test_allow_exactly_what_the_manual_says(self, role, actions):
        assert {action for action in Action if a_caller(role).may(action)} == actions

    def test_a_refusal_names_caller_role_deed_and_remedy(self):
        with pytest.raises(Forbidden) as refusal:
            a_caller(Role.ANALYST).require(Action.CONFIGURE)

        assert refusal.value.detail == '"Ana" has the role analyst, which may not change connections.'
        assert refusal.value.hint == "Use a token with one of the roles: admin, manager."

    def test_what_is_allowed_passes(self):
        a_caller(Role.MANAGER).require(Action.CONFIGURE)

    def test_an_admin_of_some_clients_does_not_act_on_all(self):
        with pytest.raises(Forbidden, match="limited to some clients and may not create clients"):
            a_caller(Role.ADMIN, Scope.of(uuid.UUID(int=1))).require_all_clients("create clients")
