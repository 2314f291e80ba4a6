"""Saved views: how somebody looks at the portfolio, kept, shared, and opened with."""

import re

import pytest

from hub.admin.views import MOST_VIEWS
from tests.integration.web.conftest import Browser

QUERY = "health=red&sort=-name&group=manager&col=cpi&col=finish"


@pytest.fixture
def eve(reader):
    """An analyst whose views are gone before the next one comes."""
    yield reader
    page = reader.get("/portfolio?view=all").text
    for identity in re.findall(r"view=([0-9a-f-]{36})", page):
        reader.post(f"/views/{identity}/remove", page="portfolio")


def save(browser, name, query=QUERY, **fields):
    browser.get("/portfolio")
    return browser.post("/views", page="portfolio", name=name, query=query, **fields)


def tabs(text):
    return re.findall(
        r"<a [^>]*>([^<]+)",
        text[text.index('class="tabs small"') : text.index("</nav>", text.index('class="tabs small"'))],
    )


class TestSavedViews:
    def test_keep_filters_order_grouping_and_columns(self, eve):
        answer = save(eve, "Red ones")

        assert answer.url.query.decode().endswith(QUERY)
        assert re.findall(r'id="s-([a-z_]+)"', answer.text) == ["name", "finish", "cpi"]
        assert "The view is saved." in answer.text
        assert tabs(answer.text) == ["All projects", "Red ones"]

    def test_replace_the_own_one_of_the_same_name(self, eve):
        save(eve, "Mine")

        answer = save(eve, "Mine", "health=green")

        assert tabs(answer.text).count("Mine") == 1
        assert answer.url.query.decode().endswith("health=green")

    def test_open_the_page_by_themselves_unless_everything_is_asked_for(self, eve):
        save(eve, "Daily", is_default="true")

        assert eve.get("/portfolio").url.query.decode().endswith(QUERY)
        assert eve.get("/").url.query.decode().endswith(QUERY)
        assert eve.get("/portfolio?view=all").url.query.decode() == "view=all"

    def test_hold_one_default_for_each_page(self, eve):
        save(eve, "First", is_default="true")
        save(eve, "Second", "health=green", is_default="true")

        assert eve.get("/").url.query.decode().endswith("health=green")

    def test_say_when_the_page_is_looked_at_otherwise(self, eve):
        shown = save(eve, "Red ones")

        assert "Save the changes" not in shown.text
        assert "Save the changes" in eve.get(f"/portfolio?{shown.url.query.decode()}&q=x").text

    def test_are_one_users_alone(self, eve, careful):
        identity = save(eve, "Mine").url.params["view"]

        assert "Mine" not in tabs(careful.get("/portfolio").text)
        careful.get("/portfolio")
        assert careful.post(f"/views/{identity}/remove", page="portfolio").status_code == 404
        assert "Mine" in tabs(eve.get("/portfolio?view=all").text)

    def test_are_shared_with_those_who_see_the_client(self, eve, careful, foreigner, story):
        save(eve, "Ours", client_id=str(story))

        assert "Ours" in tabs(careful.get("/portfolio").text)
        assert "Ours" not in tabs(foreigner.get("/portfolio").text)

    def test_are_not_shared_with_a_client_of_others(self, eve, clients):
        answer = save(eve, "Theirs", client_id=clients[0]["id"])

        assert answer.status_code == 422
        assert "Theirs" not in tabs(eve.get("/portfolio").text)

    def test_are_kept_for_other_pages_too(self, eve):
        eve.get("/resources")

        answer = eve.post("/views", page="resources", name="Too full", query="who=over&show=logged")

        assert answer.url.path == "/resources"
        assert '<option value="logged" selected>' in answer.text
        eve.post(f"/views/{answer.url.params['view']}/remove", page="resources")

    def test_stop_at_as_many_as_anybody_needs(self, eve, monkeypatch):
        monkeypatch.setattr("hub.admin.views.MOST_VIEWS", 1)
        save(eve, "One")

        assert MOST_VIEWS > 1
        assert save(eve, "Two").status_code == 409


def test_a_stranger_keeps_none(app):
    browser = Browser(app)
    browser.get("/sign-in")

    assert browser.post("/views", page="portfolio", name="x", query="").url.path == "/sign-in"
