"""OAuth 2.0: a refresh token is good once, so the next one is kept before anything else is done."""

import datetime as dt
import re
from dataclasses import fields, replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from connectors.jira.connector import JiraConnector
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AuthExpired, ConfigError
from tests.integration.jira.bench import Bench

APP = ("app-id", "app-secret-canary")
CONSENT = JiraConnector.description.consent


class Keeper:
    """What the hub does with a secret that is replaced: hold it, and note the order of things."""

    def __init__(self, first: str) -> None:
        self.held = first
        self.kept: list[str] = []

    def replace(self, name, renew):
        assert name == "oauth_refresh_token"
        self.held = renew(self.held)
        self.kept.append(self.held)
        return self.held


class OAuthBench:
    def __init__(self, cloud: Bench) -> None:
        self.site = cloud
        self.world = cloud.world
        self.consent = cloud.world.consent(cloud.zoe, *APP, "refresh-0-canary")
        self.keeper = Keeper("refresh-0-canary")
        self.world.add_issue(self.world.add_project("ENR", "Énergie"), "One")
        cloud.settings = {"auth": "oauth", "oauth_url": cloud.fake.gateway_url}
        cloud.secrets = {
            "oauth_client_id": APP[0],
            "oauth_client_secret": APP[1],
            "oauth_refresh_token": "refresh-0-canary",
        }

    @property
    def connector(self) -> JiraConnector:
        made = self.site.connector
        return JiraConnector(made._settings, replace(made._runtime, replace_secret=self.keeper.replace))

    def issues(self) -> int:
        pages = self.connector.fetch(self.site.plan())
        return sum(len(page.document["issues"]) for page in pages if page.stream == "issues")


@pytest.fixture
def oauth(cloud) -> OAuthBench:
    cloud.lent.now = cloud.world.clock.now
    return OAuthBench(cloud)


class TestAccess:
    def test_is_renewed_for_each_task_and_each_refresh_token_is_spent_once(self, oauth):
        assert [oauth.issues(), oauth.issues()] == [1, 1]
        assert oauth.keeper.kept == ["refresh-1-canary", "refresh-2-canary"]

    def test_is_kept_before_it_is_used(self, oauth):
        """Whatever fails afterwards, the token that came in the place of the spent one is not lost."""
        oauth.site.settings["site_url"] = "http://127.0.0.1:9"

        with pytest.raises(ConfigError, match="does not cover"):
            oauth.issues()

        assert oauth.keeper.held == oauth.consent.refresh_token == "refresh-1-canary"

    def test_that_ends_during_a_run_is_renewed_and_the_run_goes_on(self, oauth):
        for number in range(250):
            oauth.world.clock.advance(seconds=1)
            oauth.world.add_issue(next(iter(oauth.world.projects.values())), f"Issue {number}")
        found = 0
        for page in oauth.connector.fetch(oauth.site.plan()):
            if page.stream == "issues":
                found += len(page.document["issues"])
                oauth.world.clock.advance(minutes=61)

        assert found == 251
        assert len(oauth.keeper.kept) > 1

    def test_is_renewed_before_it_ends_where_the_clock_tells(self, oauth):
        """Behind these pages nothing is under way that an older token was taken for."""
        found = 0
        for page in oauth.connector.fetch(oauth.site.plan()):
            if page.stream in {"projects", "fields"}:
                oauth.site.lent.now = oauth.world.clock.advance(minutes=61)
            found += page.stream == "issues"

        assert [found, len(oauth.keeper.kept)] == [1, 2]
        assert [each.status for each in oauth.site.fake.journal.exchanges if each.status == 401] == []


class TestTrouble:
    def test_a_consent_that_was_taken_back_says_what_to_do(self, oauth):
        oauth.world.consents.clear()

        with pytest.raises(AuthExpired, match="refused to renew") as caught:
            oauth.issues()

        assert "Authorise the connection" in caught.value.hint
        assert "canary" not in caught.value.message + caught.value.hint

    def test_a_site_that_is_not_in_the_consent_is_named_with_those_that_are(self, oauth):
        oauth.site.settings["site_url"] = "https://other.example"

        with pytest.raises(ConfigError, match=oauth.site.fake.base_url):
            oauth.issues()

    def test_without_a_place_to_keep_the_next_token_none_is_spent(self, oauth):
        made = oauth.site.connector
        [nowhere] = [item.default for item in fields(Runtime) if item.name == "replace_secret"]
        homeless = JiraConnector(made._settings, replace(made._runtime, replace_secret=nowhere))

        with pytest.raises(ConfigError, match="no place to keep"):
            list(homeless.fetch(oauth.site.plan()))

        assert oauth.consent.renewals == 0

    def test_check_says_it_too(self, oauth):
        oauth.world.consents.clear()

        [item] = oauth.connector.check()

        assert [item.name, item.ok] == ["login", False]


class TestConsent:
    """A user's browser at Atlassian's page, and what comes of it."""

    COMES_BACK_TO = "https://hub.acme.example/connections/authorised"

    @pytest.fixture
    def ask(self, oauth):
        """Begin, let somebody answer by the words of a link, and finish: the answer that came back."""
        del oauth.site.secrets["oauth_refresh_token"]
        oauth.keeper.held = ""
        oauth.world.register_app(*APP, callback=self.COMES_BACK_TO, scopes={"read:jira-work", "read:jira-user"})

        def ask(link):
            made = oauth.connector
            self.opened = (made._settings, made._runtime)
            self.request = CONSENT.begin(*self.opened, redirect_uri=self.COMES_BACK_TO, state="a-state")
            page = httpx.get(self.request.address).text
            to = unescape(re.search(rf'href="([^"]+)">{link}', page)[1])
            back = httpx.get(self.request.address.partition("?")[0] + to).headers["location"]
            assert back.startswith(self.COMES_BACK_TO)
            return dict(parse_qsl(urlsplit(back).query))

        return ask

    def test_gives_a_refresh_token_that_the_next_task_reads_with(self, oauth, ask):
        answer = ask("Accept as")
        done = CONSENT.finish(*self.opened, kept=self.request.kept, answer=answer)

        assert (answer["state"], done) == ("a-state", True)
        assert oauth.issues() == 1
        assert oauth.keeper.kept == ["refresh-1-canary", "refresh-2-canary"]

    def test_a_code_is_good_once(self, oauth, ask):
        answer = ask("Accept as")
        CONSENT.finish(*self.opened, kept=self.request.kept, answer=answer)

        with pytest.raises(AuthExpired, match="refused to grant the access") as refused:
            CONSENT.finish(*self.opened, kept=self.request.kept, answer=answer)

        assert "canary" not in refused.value.message

    def test_who_declines_is_told_in_a_sentence(self, oauth, ask):
        answer = ask("Deny")

        with pytest.raises(AuthExpired, match='gave connection "ACME" no access: access_denied'):
            CONSENT.finish(*self.opened, kept=self.request.kept, answer=answer)

        assert oauth.keeper.kept == []

    def test_before_it_check_says_what_to_do(self, oauth, ask):
        [item] = oauth.connector.check()

        assert (item.ok, item.message) == (False, 'Nobody has authorised connection "ACME".')
        assert item.remedy.startswith("Authorise the connection")


def test_it_lasts_for_an_hour(oauth):
    oauth.issues()

    [(_, until)] = oauth.world.access.values()

    assert until == oauth.world.clock.now + dt.timedelta(hours=1)
