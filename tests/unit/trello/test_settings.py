"""What an admin may type."""

import pytest

from connectors.sdk.errors import ConfigError
from connectors.trello.settings import TrelloSettings

GOOD = {"api_key": "key", "token": "token"}


def test_a_paste_is_cleaned():
    settings = TrelloSettings.parse(
        {"base_url": "https://api.trello.com/1/"}, {**GOOD, "token": " t0ken\n"}, connection="ACME"
    )

    assert settings.base_url == "https://api.trello.com/1"
    assert settings.token.get_secret_value() == "t0ken"


@pytest.mark.parametrize(
    ("settings", "secrets", "says"),
    [
        ({"base_url": "api.trello.com"}, GOOD, "base_url"),
        ({"base_url": "https://me:hunter2@api.trello.com/1"}, GOOD, "base_url"),
        ({}, {**GOOD, "token": 'a"b'}, "token"),
        ({}, {**GOOD, "token": "a\nb"}, "token"),
        ({}, {"token": "t"}, "api_key"),
    ],
)
def test_what_cannot_work_is_refused_by_name(settings, secrets, says):
    with pytest.raises(ConfigError, match=says) as caught:
        TrelloSettings.parse(settings, secrets, connection="ACME")

    assert "ACME" in caught.value.message
    assert "hunter2" not in caught.value.message
