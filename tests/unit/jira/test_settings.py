"""What an admin types, and the sentence that answers a slip."""

import pytest

from connectors.jira.settings import JiraSettings
from connectors.sdk.errors import ConfigError

SITE = "https://acme.atlassian.net"


def parse(settings=None, **secrets):
    return JiraSettings.parse({"site_url": SITE, **(settings or {})}, secrets, connection="ACME")


class TestWayIn:
    @pytest.mark.parametrize(
        ("settings", "secrets", "expected"),
        [
            ({"email": "z@acme.example"}, {"token": "t"}, "api_token"),
            ({}, {"token": "t"}, "pat"),
            ({"email": "zoe"}, {"password": "p"}, "basic"),
            ({"auth": "scoped_token"}, {"token": "t"}, "scoped_token"),
        ],
    )
    def test_follows_from_what_is_given(self, settings, secrets, expected):
        assert parse(settings, **secrets).way_in == expected

    @pytest.mark.parametrize(
        ("settings", "secrets", "lacks"),
        [
            ({"auth": "api_token"}, {"token": "t"}, '"email"'),
            ({"auth": "basic", "email": "zoe"}, {}, '"password"'),
            ({}, {}, '"token"'),
        ],
    )
    def test_names_what_it_lacks(self, settings, secrets, lacks):
        with pytest.raises(ConfigError, match=lacks):
            parse(settings, **secrets)

    def test_that_is_not_offered_is_refused(self):
        with pytest.raises(ConfigError, match='"auth"'):
            parse({"auth": "kerberos"}, token="t")


class TestAddress:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            (f"{SITE}/", SITE),
            (f"{SITE}/browse/ENR-7?x=1", SITE),
            (f"{SITE}/jira/software/projects/ENR/boards/1", SITE),
            ("https://host.example/jira/secure/Dashboard.jspa", "https://host.example/jira"),
            ("https://host.example/jira", "https://host.example/jira"),
            ("https://host.example:8443/rest/api/2", "https://host.example:8443"),
            ("https://host.example/issuesite", "https://host.example/issuesite"),
        ],
    )
    def test_is_cut_to_the_site(self, typed, expected):
        assert parse({"site_url": typed}, token="t").site_url == expected

    @pytest.mark.parametrize("typed", ["acme.atlassian.net", "ftp://acme", "https://", "https://u:p@acme.example"])
    def test_of_another_form_is_refused_by_name(self, typed):
        with pytest.raises(ConfigError, match='"site_url"'):
            parse({"site_url": typed}, token="t")


class TestToken:
    def test_loses_the_line_break_it_was_pasted_with(self):
        assert parse(token=" t0ken\r\n").secret == "t0ken"

    @pytest.mark.parametrize("token", ["tok\u200ben", "t\nt"])
    def test_with_strange_characters_is_refused_and_not_shown(self, token):
        with pytest.raises(ConfigError) as refused:
            parse(token=token)

        assert token not in f"{refused.value.message}{refused.value.hint}"
