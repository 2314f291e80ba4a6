"""Coming in and going out, and what stands around every page."""

import re

import pytest

from hub.admin.clients import create_client
from hub.admin.invitations import set_up_path
from tests.integration.web.conftest import OPERATOR, PASSWORD, Browser


class TestNobody:
    @pytest.mark.parametrize("path", ["/", "/account"])
    def test_is_led_to_the_door_and_back(self, stranger, users, path):
        page = stranger.get(path)
        back = stranger.post("/sign-in", email="ada@example.com", password=PASSWORD, next=path)

        assert page.url.path == "/sign-in"
        assert back.url.path == path

    @pytest.mark.parametrize(
        "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
    )
    def test_is_never_led_elsewhere(self, stranger, users, wanted):
        stranger.get("/sign-in")

        assert stranger.post("/sign-in", email="ada@example.com", password=PASSWORD, next=wanted).url.path == "/"

    def test_with_a_wrong_password_stays_outside(self, stranger, users):
        page = stranger.sign_in("ada@example.com", "wrong password !")

        assert page.status_code == 401
        assert "The e-mail address or the password is wrong." in page.text
        assert stranger.get("/account").url.path == "/sign-in"


class TestForms:
    def test_without_their_token_change_nothing(self, ada):
        ada.csrf = "forged"

        page = ada.post("/sign-out")

        assert page.status_code == 403
        assert ada.get("/account").status_code == 200

    def test_with_a_token_of_another_session_change_nothing(self, ada, zoe):
        zoe.get("/account")
        ada.csrf = zoe.csrf

        assert ada.post("/account/language", locale="fr").status_code == 403

    def test_sent_by_another_site_change_nothing(self, ada):
        ada.get("/account")

        answer = ada.http.post("/sign-out", data={"csrf": ada.csrf}, headers={"Sec-Fetch-Site": "cross-site"})

        assert answer.status_code == 403


class TestSigningOut:
    def test_ends_the_session_itself_not_only_the_cookie(self, ada):
        ada.get("/account")
        kept = dict(ada.http.cookies)

        ada.post("/sign-out")
        ada.http.cookies.update(kept)

        assert ada.get("/account").url.path == "/sign-in"


class TestEveryPage:
    def test_is_sent_under_a_strict_policy(self, ada):
        headers = ada.get("/").headers

        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "private, no-store"

    def test_holds_nothing_inline_and_nothing_from_elsewhere(self, ada, stranger):
        for page in (ada.get("/"), ada.get("/account"), stranger.get("/sign-in")):
            assert re.findall(r"<script(?![^>]*src=\"/static/)", page.text) == []
            assert not re.search(r"\s(style|on\w+)=", page.text)
            assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text) == []

    def test_names_files_that_are_kept_for_a_year(self, ada):
        links = re.findall(r'(?:src|href)="(/static/[^"]+)"', ada.get("/").text)

        assert len(links) >= 3
        for link in links:
            answer = ada.http.get(link)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
        assert "immutable" not in ada.http.get("/static/older/hub.css").headers["cache-control"]

    def test_is_in_the_language_of_its_reader(self, ada):
        ada.get("/account")

        english = ada.get("/account").text
        french = ada.post("/account/language", locale="fr").text
        ada.post("/account/language", locale="")

        assert '<html lang="en">' in english
        assert '<html lang="fr">' in french

    def test_comes_without_its_frame_to_a_browser_that_has_it(self, ada):
        part = ada.get("/account", headers={"X-Partial": "main"}).text

        assert "<html" not in part
        assert "<h1>Your account</h1>" in part

    def test_that_is_not_there_is_a_page_to_a_browser_and_a_problem_to_a_program(self, ada):
        page, problem = ada.get("/nowhere"), ada.http.get("/nowhere", headers={"Accept": "application/json"})

        assert (page.status_code, problem.status_code) == (404, 404)
        assert "There is nothing at /nowhere." in page.text
        assert problem.headers["content-type"] == "application/problem+json"
        assert ada.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"


class TestMenu:
    @pytest.mark.parametrize(
        ("email", "count"), [("ada@example.com", 12), ("zoe@example.com", 7), ("bea@example.com", 2)]
    )
    def test_holds_what_the_role_may_open(self, app, users, email, count):
        browser = Browser(app)
        browser.sign_in(email)

        nav = browser.get("/").text.partition('<nav class="menu"')[2].partition("</nav>")[0]

        assert nav.count("<a ") == count


class TestSetUp:
    def test_walks_the_first_administrator_in(self, hub):
        from hub.app import create_app

        browser = Browser(create_app(hub))
        assert "This hub has no user yet." in browser.get("/").text
        path = set_up_path(hub)
        browser.get(path)
        token = path.partition("token=")[2]

        weak = browser.post("/set-up", token=token, name="Ada", email="ada@example.com", password="short")
        done = browser.post("/set-up", token=token, name="Ada", email="ada@example.com", password=PASSWORD)

        assert weak.status_code == 422
        assert done.url.path == "/admin/clients/new"
        assert browser.get(path).status_code == 403
        assert browser.get("/account").status_code == 200

    def test_skips_the_first_client_where_there_is_one(self, hub):
        from hub.app import create_app

        create_client(hub, caller=OPERATOR, body={"name": "Acme"})
        browser, path = Browser(create_app(hub)), set_up_path(hub)
        browser.get(path)

        done = browser.post(
            "/set-up", token=path.partition("token=")[2], name="Ada", email="ada@example.com", password=PASSWORD
        )

        assert done.url.path == "/"
        assert "Connect one: projects, hours and money come in with the first sync." in done.text

    def test_needs_the_right_link(self, stranger):
        assert stranger.get("/set-up?token=guess").status_code == 403
