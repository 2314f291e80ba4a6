"""Signing in with the organisation's account, against a provider on loopback."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from joserfc import jwt
from pydantic import SecretStr

from hub import clock
from hub.admin.bearers import issuers_of
from hub.admin.sign_in import find_visitor
from hub.admin.users import change_user, create_user, list_users
from hub.app import create_app
from hub.security.groups import reach_of
from hub.security.scopes import Scope
from hub.settings import Settings
from hub.web.visit import SESSION_COOKIE
from models.vocabulary import Role
from tests.integration.web.conftest import OPERATOR, Browser
from tests.integration.web.issuer import CLIENT_ID, CLIENT_SECRET, running_issuer


@pytest.fixture(scope="module")
def issuer():
    with running_issuer() as running:
        yield running


@pytest.fixture
def site(hub, issuer):
    """A hub whose people sign in there; its groups, and the provider as it is by default."""
    issuer.claims = {
        "email": "eva@example.com",
        "email_verified": True,
        "name": "Eva",
        "groups": ["staff", "pmo-admins"],
    }
    issuer.changes, issuer.signs_with = {}, issuer.key
    named = {"oidc_issuer": issuer.address, "oidc_client_id": CLIENT_ID, "oidc_client_secret": SecretStr(CLIENT_SECRET)}
    rules = {"oidc_groups": {"pmo-admins": "admin", "acme": "analyst: Acme"}}
    return replace(hub, settings=hub.settings.model_copy(update=named | rules))


def come_in(site, issuer, *, path="/account"):
    """What a browser does, with the provider's page in between."""
    browser = Browser(create_app(site))
    browser.http.follow_redirects = False
    leaving = browser.http.get(f"/sign-in/organisation?next={path}")
    query = dict(parse_qsl(urlsplit(leaving.headers["location"]).query))
    back = issuer.authorize(query)
    arrived = browser.http.get(urlsplit(back).path + "?" + urlsplit(back).query)
    browser.http.follow_redirects = True
    return browser, arrived


class TestPerson:
    def test_comes_in_with_role_and_clients_of_their_groups_and_where_they_wanted(self, site, issuer):
        browser, arrived = come_in(site, issuer)
        visitor = find_visitor(site, browser.http.cookies[SESSION_COOKIE])

        assert (arrived.status_code, arrived.headers["location"]) == (303, "/account")
        assert (visitor.email, visitor.caller.role, visitor.caller.scope) == (
            "eva@example.com",
            Role.ADMIN,
            Scope.everything(),
        )

    def test_loses_what_their_groups_no_longer_give(self, site, issuer):
        come_in(site, issuer)
        issuer.claims["groups"] = ["acme"]

        browser, _ = come_in(site, issuer)
        visitor = find_visitor(site, browser.http.cookies[SESSION_COOKIE])

        assert (visitor.caller.role, visitor.caller.scope) == (Role.ANALYST, Scope.of())
        assert len(list_users(site, caller=OPERATOR)) == 1

    def test_in_no_group_stays_outside(self, site, issuer):
        issuer.claims["groups"] = ["staff"]

        _, arrived = come_in(site, issuer)

        assert (arrived.status_code, "None of your groups may come in" in arrived.text) == (401, True)
        assert list_users(site, caller=OPERATOR) == []

    @pytest.mark.parametrize("verified", [True, False])
    def test_is_a_user_who_was_here_before_only_by_a_verified_address(self, site, issuer, verified):
        body = {"email": "eva@example.com", "name": "Eva", "role": "analyst", "clients": "all"}
        create_user(site, caller=OPERATOR, body=body)
        issuer.claims["email_verified"] = verified

        _, arrived = come_in(site, issuer)

        assert arrived.status_code == (303 if verified else 401)
        assert [one["has_single_sign_on"] for one in list_users(site, caller=OPERATOR)] == [verified]

    def test_without_rules_must_have_been_added_here(self, site, issuer):
        bare = replace(site, settings=site.settings.model_copy(update={"oidc_groups": {}}))

        _, arrived = come_in(bare, issuer)

        assert (arrived.status_code, "There is no user eva@example.com here." in arrived.text) == (401, True)


class TestAnswer:
    @pytest.mark.parametrize(
        "changes",
        [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"sub": None}],
        ids=lambda changes: next(iter(changes)),
    )
    def test_that_does_not_hold_opens_nothing(self, site, issuer, changes):
        issuer.changes = changes

        browser, arrived = come_in(site, issuer)

        assert arrived.status_code == 401
        assert SESSION_COOKIE not in browser.http.cookies

    def test_signed_by_somebody_else_opens_nothing(self, site, issuer):
        issuer.signs_with = issuer.stranger

        assert come_in(site, issuer)[1].status_code == 401

    def test_of_another_browser_opens_nothing(self, site, issuer):
        browser = Browser(create_app(site))

        page = browser.get("/sign-in/organisation/answer?code=code-0&state=stolen")

        assert (page.status_code, "was not begun in this browser" in page.text) == (401, True)

    def test_of_a_provider_that_is_away_is_one_sentence(self, site):
        away = replace(site, settings=site.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"}))

        page = Browser(create_app(away)).get("/sign-in/organisation")

        assert page.status_code == 502
        assert CLIENT_SECRET not in page.text


class TestDoor:
    def test_offers_it_only_where_it_is_set_up(self, site, hub):
        link = 'href="/sign-in/organisation'

        assert link in Browser(create_app(site)).get("/sign-in").text
        assert link not in Browser(create_app(hub)).get("/sign-in").text


class TestAccessToken:
    """What Power BI sends for an organisational account, to the feed that told it where to sign in."""

    ADDRESS = "https://pmo.example.com"

    @pytest.fixture
    def feed(self, site, issuer):
        """Ask the feed with a token of the provider, of somebody who has signed in here."""
        come_in(site, issuer)
        there = replace(site, settings=site.settings.model_copy(update={"public_url": self.ADDRESS}))
        browser = Browser(create_app(there))

        def ask(*, key=None, path="/odata/v4/Projects", **changes):
            now = int(clock.now().timestamp())
            claims = {"iss": issuer.address, "aud": self.ADDRESS, "sub": "s-1", "iat": now, "exp": now + 300} | changes
            claims = {name: value for name, value in claims.items() if value is not None}
            token = jwt.encode({"alg": "RS256", "kid": "k"}, claims, key or issuer.key)
            return browser.http.get(path, headers={"Authorization": f"Bearer {token}"})

        return ask

    @pytest.mark.parametrize("audience", [ADDRESS, f"{ADDRESS}/", CLIENT_ID, f"api://{CLIENT_ID}", [ADDRESS]])
    def test_made_for_the_hub_opens_the_feed_as_its_user(self, feed, audience):
        assert feed(aud=audience).status_code == 200

    def test_sees_what_the_user_may_see(self, feed, site, issuer):
        issuer.claims["groups"] = ["acme"]
        come_in(site, issuer)

        assert feed(path="/api/v1/clients").json()["items"] == []
        assert feed(path="/api/v1/audit").status_code == 403

    @pytest.mark.parametrize(
        "changes",
        [
            {"aud": "https://graph.microsoft.com"},
            {"aud": None},
            {"iss": "https://evil.example"},
            {"exp": 1},
            {"exp": None},
            {"sub": None},
            {"sub": "nobody-here"},
            {"nonce": "of a sign-in"},
        ],
        ids=str,
    )
    def test_that_does_not_hold_opens_nothing_and_says_where_to_sign_in(self, feed, issuer, changes):
        answer = feed(**changes)

        assert answer.status_code == 401
        assert any(
            f'authorization_uri="{issuer.address}' in told for told in answer.headers.get_list("www-authenticate")
        )

    def test_signed_by_somebody_else_opens_nothing(self, feed, issuer):
        assert feed(key=issuer.stranger).status_code == 401

    def test_of_a_closed_account_opens_nothing(self, feed, site):
        [user] = list_users(site, caller=OPERATOR)
        another = {"email": "zoe@example.com", "name": "Zoë", "role": "admin", "clients": "all"}
        create_user(site, caller=OPERATOR, body=another)
        change_user(site, caller=OPERATOR, user_id=UUID(str(user["id"])), body={"active": False})

        assert feed().status_code == 401

    def test_of_entra_may_be_signed_under_its_older_name(self):
        assert issuers_of("https://login.microsoftonline.com/t-1/v2.0") == [
            "https://login.microsoftonline.com/t-1/v2.0",
            "https://sts.windows.net/t-1/",
        ]


class TestGroups:
    def test_give_the_strongest_role_for_the_clients_of_the_groups_that_give_it(self):
        acme, umbrella = Settings().data_dir, "u"
        rules = {"a": "analyst: Acme", "m": "manager: Umbrella", "x": "analyst"}

        assert reach_of(["a", "m"], rules, clients={"Acme": acme, "Umbrella": umbrella}).client_ids == (umbrella,)
        assert reach_of("x", rules, clients={}).client_ids is None
        assert reach_of(None, rules, clients={}) is None

    def test_are_read_from_a_variable(self):
        read = Settings.load(environ={"PMO_HUB_OIDC_GROUPS": "pmo-admins=admin; acme=analyst:Acme,Umbrella"})

        assert read.oidc_groups == {"pmo-admins": "admin", "acme": "analyst:Acme,Umbrella"}
