"""A person authorises a connection: who began it finishes it, once; nobody else, no old answer and no other site does."""

import html
import re
import uuid
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import text

from hub import clock
from hub.admin.connections import create_connection
from hub.admin.consents import begin_consent
from hub.admin.tokens import create_token
from hub.demo.fake_entra import EntraWorld, FakeEntra, Person
from hub.errors import HubError
from hub.security.scopes import Scope
from tests.integration.web.conftest import OPERATOR, Browser

TENANT, APP = "7f0c4a52-2d5c-4a0e-9a5e-1b1f6a1c0001", "an-app"
COMES_BACK_TO = "http://testserver/connections/authorised"
ZOE = Person("9a1c", "zoe@acme.example")


@pytest.fixture(scope="module")
def entra():
    """An Entra; its own address stands for the environment, where a check ends at once."""
    with FakeEntra(EntraWorld(TENANT)) as running:
        backs = {COMES_BACK_TO, "http://localhost"}
        running.world.register(APP, resources={running.base_url}, redirect_uris=backs, allows_public_flows=True)
        yield running


@pytest.fixture(scope="module")
def module_hub(module_hub, entra):
    return replace(module_hub, settings=module_hub.settings.model_copy(update={"ca_bundle": entra.ca_bundle}))


@pytest.fixture
def connect(module_hub, clients, entra):
    """A connection of the first client that a person authorises."""

    def make(auth="authorization_code"):
        body = {
            "client_id": clients[0]["id"],
            "connector": "msproject",
            "name": f"Planner {clock.new_id()}",
            "settings": {
                "source": "dataverse",
                "environment_url": entra.base_url,
                "tenant_id": TENANT,
                "client_id": APP,
                "authority_url": entra.base_url,
                "auth": auth,
            },
        }
        return create_connection(module_hub, caller=OPERATOR, body=body)["id"]

    return make


@pytest.fixture
def others(app, users, stranger):
    """The same person in another browser, a manager of the same client, and nobody."""
    signed_in = [Browser(app), Browser(app)]
    for browser, email in zip(signed_in, ("ada@example.com", "max@example.com"), strict=True):
        browser.sign_in(email)
    return [*signed_in, stranger]


@pytest.fixture
def rows(module_hub):
    def ask(query):
        with module_hub.database.connect(Scope.everything()) as connection:
            found = connection.execute(text(query))
            connection.commit()
            return [tuple(row) for row in found] if found.returns_rows else []

    return ask


def begin(browser, connection_id):
    """Press the button; the address that the page leads on to."""
    browser.get(f"/admin/connections/{connection_id}")
    page = browser.post(f"/admin/connections/{connection_id}/authorise")
    assert page.status_code == 200, page.text
    return html.unescape(re.search(r'class="btn primary" href="([^"]+)"', page.text)[1])


def way_back(entra, address):
    """Where the browser of somebody who signs in ends: path and query."""
    return entra.sign_in(address, ZOE).removeprefix("http://testserver")


class TestInTheCockpit:
    def test_whoever_presses_the_button_comes_back_authorised_and_checked(self, ada, entra, connect, rows):
        connection_id = connect()

        shown = ada.get(f"/admin/connections/{connection_id}/check")
        address = begin(ada, connection_id)
        page = ada.get(f"{way_back(entra, address)}&next=https://evil.example")

        assert "Nobody has authorised connection" in shown.text
        assert "/authorise" in shown.text
        assert str(page.url) == f"http://testserver/admin/connections/{connection_id}/check"
        assert "Authorised. Now it is checked." in page.text
        assert "Entra ID signs connection" in page.text
        assert rows(f"SELECT 1 FROM connection_consent WHERE connection_id = '{connection_id}'") == []  # noqa: S608
        assert rows(f"SELECT count(*) FROM audit_event WHERE subject = 'connection:{connection_id}'")[0][0] == 2  # noqa: S608

    def test_the_page_says_which_address_to_register(self, ada, connect):
        connection_id = connect()
        ada.get(f"/admin/connections/{connection_id}")

        page = ada.post(f"/admin/connections/{connection_id}/authorise")

        assert COMES_BACK_TO in page.text

    def test_the_proof_and_the_tokens_are_sealed(self, ada, entra, connect, rows):
        connection_id = connect()
        address = begin(ada, connection_id)
        [(pending,)] = rows(f"SELECT ciphertext FROM connection_consent WHERE connection_id = '{connection_id}'")  # noqa: S608
        ada.get(way_back(entra, address))
        stored = b"".join(bytes(row[0]) for row in rows("SELECT ciphertext FROM connection_secret"))

        assert b"code_verifier" not in bytes(pending)
        assert b"refresh" not in stored
        assert "code_challenge=" in address
        assert "code_verifier" not in address

    def test_an_answer_is_taken_once(self, ada, entra, connect):
        back = way_back(entra, begin(ada, connect()))
        ada.get(back)
        asked = entra.asked["token"]

        page = ada.get(back)

        assert (page.status_code, entra.asked["token"]) == (422, asked)
        assert "its answer was taken already" in page.text

    def test_another_session_finishes_nothing_and_uses_nothing_up(self, ada, others, entra, connect):
        back = way_back(entra, begin(ada, connect()))
        asked = entra.asked["token"]

        refused = [browser.get(back) for browser in others]

        assert [page.status_code for page in refused] == [422, 422, 401]
        assert {page.url.path for page in refused} == {"/connections/authorised"}
        assert entra.asked["token"] == asked
        assert "Authorised." in ada.get(back).text

    @pytest.mark.parametrize("change", [{"state": "forged"}, {"state": ""}, {"state": None}])
    def test_a_state_that_is_not_ours_is_refused(self, ada, entra, connect, change):
        query = dict(parse_qsl(urlsplit(way_back(entra, begin(ada, connect()))).query)) | change

        page = ada.get(f"/connections/authorised?{urlencode({k: v for k, v in query.items() if v is not None})}")

        assert (page.status_code, "was not begun here" in page.text) == (422, True)

    def test_what_took_too_long_or_was_begun_anew_is_over(self, ada, entra, connect, rows):
        connection_id = connect()
        first = way_back(entra, begin(ada, connection_id))
        second = way_back(entra, begin(ada, connection_id))
        rows("UPDATE connection_consent SET expires_at = now() - interval '1 second'")

        assert [ada.get(back).status_code for back in (first, second)] == [422, 422]

    def test_begins_by_no_link_and_by_no_foreign_form(self, ada, zoe, connect):
        connection_id = connect()
        place = f"/admin/connections/{connection_id}/authorise"
        zoe.get("/admin/connections")

        assert ada.get(place).status_code in {404, 405}
        assert ada.http.post(place, data={"csrf": "forged"}).status_code == 403
        assert zoe.post(place).status_code == 403

    def test_what_the_vendor_refuses_is_one_sentence_and_a_way_to_begin_again(self, ada, entra, connect):
        state = dict(parse_qsl(urlsplit(begin(ada, connect())).query))["state"]
        told = {"error": "access_denied", "error_description": "zoe@acme.example said <no>", "state": state}

        page = ada.get(f"/connections/authorised?{urlencode(told)}")

        assert page.status_code == 422
        assert "the sign-in was declined (access_denied)" in page.text
        assert "Begin again" in page.text
        assert "zoe@" not in page.text

    def test_a_code_is_typed_elsewhere(self, ada, entra, connect):
        connection_id = connect("device_code")
        ada.get(f"/admin/connections/{connection_id}")
        page = ada.post(f"/admin/connections/{connection_id}/authorise")
        waiting = ada.post(f"/admin/connections/{connection_id}/authorise/typed")
        entra.world.sign_in_by_device(re.search(r'<pre id="code"[^>]*>([^<]+)<', page.text)[1], ZOE)
        done = ada.post(f"/admin/connections/{connection_id}/authorise/typed")

        assert "Nobody has typed the code yet." in waiting.text
        assert "Entra ID signs connection" in done.text


class TestByTheApi:
    @pytest.fixture
    def token(self, module_hub, clients):
        def make(client=0, role="manager"):
            body = {"name": f"t{clock.new_id()}", "role": role, "clients": [clients[client]["id"]]}
            return create_token(module_hub, caller=OPERATOR, body=body)["token"]

        return make

    @pytest.fixture
    def ask(self, app, stranger):
        def ask(token, path, **body):
            answer = stranger.http.post(
                f"/api/v1/connections/{path}", json=body, headers={"Authorization": f"Bearer {token}"}
            )
            return answer.status_code, answer.json()

        return ask

    def test_a_program_asks_for_the_address_and_brings_the_answer(self, entra, connect, token, ask):
        connection_id, ours = connect(), token()
        _, begun = ask(ours, f"{connection_id}/authorise", redirect_uri="http://localhost")
        ended_at = entra.sign_in(begun["address"], ZOE)

        assert ended_at.startswith("http://localhost?code=")
        assert ask(token(), f"{connection_id}/authorise/answer", answer=ended_at)[0] == 422
        assert ask(ours, f"{connect()}/authorise/answer", answer=ended_at)[0] == 422
        assert ask(ours, f"{connection_id}/authorise/answer", answer=ended_at) == (200, {"authorised": True})
        assert ask(ours, f"{connection_id}/authorise/answer", answer=ended_at)[0] == 422

    def test_another_client_s_manager_and_an_analyst_begin_nothing(self, connect, token, ask):
        connection_id = connect()

        assert ask(token(client=1), f"{connection_id}/authorise")[0] == 404
        assert ask(token(role="analyst"), f"{connection_id}/authorise")[0] == 403

    def test_a_program_waits_for_a_typed_code(self, entra, connect, token, ask):
        connection_id, ours = connect("device_code"), token()
        _, begun = ask(ours, f"{connection_id}/authorise")
        waiting = ask(ours, f"{connection_id}/authorise/answer")
        entra.world.sign_in_by_device(begun["code"], ZOE)

        assert waiting == (200, {"authorised": False})
        assert ask(ours, f"{connection_id}/authorise/answer") == (200, {"authorised": True})

    @pytest.mark.parametrize("answer", ["", "https://hub.example/", "nonsense", "http://localhost?code=a"])
    def test_what_is_no_answer_is_said_so(self, connect, token, ask, answer):
        status, problem = ask(token(), f"{connect()}/authorise/answer", answer=answer)

        assert (status, "not the address" in problem["detail"]) == (422, True)

    def test_a_connection_that_signs_in_by_itself_needs_nobody(self, module_hub, clients, token, ask):
        body = {"client_id": clients[0]["id"], "connector": "vault", "name": f"Vault {clock.new_id()}"}
        body |= {"settings": {"site_url": "https://vault.example"}, "secrets": {"token": "a"}}
        connection_id = create_connection(module_hub, caller=OPERATOR, body=body)["id"]

        status, problem = ask(token(), f"{connection_id}/authorise")

        assert (status, "is not authorised by a person" in problem["detail"]) == (422, True)


def test_the_guard_of_addresses_holds_for_consents_too(module_hub, connect):
    strict = replace(module_hub, settings=module_hub.settings.model_copy(update={"allow_private_network": False}))

    with pytest.raises(HubError, match=r"private|loopback|own network"):
        begin_consent(
            strict,
            caller=OPERATOR,
            connection_id=uuid.UUID(connect()),
            begun_by="operator",
            redirect_uri=COMES_BACK_TO,
        )
