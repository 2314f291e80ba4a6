"""What an admin types."""

import pytest

from connectors.asana.settings import AsanaSettings
from connectors.sdk.errors import ConfigError

TOKEN = "1/abc"


def parse(token=TOKEN, **settings):
    return AsanaSettings.parse(settings, {"access_token": token}, connection="ACME")


class TestSettings:
    @pytest.mark.parametrize("given", ["12, 13", ["12", "13"], [12, 13]])
    def test_workspaces_may_be_a_list_or_a_text(self, given):
        assert parse(workspaces=given).workspaces == ("12", "13")

    def test_no_workspace_means_all(self):
        assert parse(workspaces="").workspaces == ()

    def test_a_pasted_line_break_is_cut_from_the_token(self):
        assert parse("1/abc\n").access_token.get_secret_value() == "1/abc"

    def test_a_slash_at_the_end_of_the_address_does_no_harm(self):
        assert parse(base_url="https://app.asana.com/api/1.0/").base_url == "https://app.asana.com/api/1.0"

    @pytest.mark.parametrize(
        ("settings", "token", "word"),
        [
            ({"base_url": "app.asana.com"}, "x", "base_url"),
            ({}, " ", "access_token"),
            ({"workspaces": 7}, "x", "workspaces"),
        ],
    )
    def test_what_is_not_usable_is_named(self, settings, token, word):
        with pytest.raises(ConfigError) as raised:
            parse(token, **settings)

        assert (word in raised.value.message, '"ACME"' in raised.value.message) == (True, True)

    def test_the_token_never_shows(self):
        assert TOKEN not in repr(parse())
