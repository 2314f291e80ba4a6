"""Every page in a real browser: no complaint of the console, nothing that keeps people out, little to load, narrow screens and dark ones."""

import re

import pytest

from hub.web.site import DOORS
from tests.e2e.conftest import AXE_RULES, BYTE_BUDGET, CONTRAST, PASSWORD, sign_in


def test_an_analyst_signs_in_with_the_keyboard_alone_and_sees_no_administration(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    page.goto(address)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "f-email":
        page.keyboard.press("Tab")
    page.keyboard.type("zoe@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator("nav.menu a").all_inner_texts() == [
        "Portfolio",
        "Resources",
        "Data quality",
        "Connections",
        "Rates",
        "Working time",
        "Runs",
    ]
    assert eyes.complaints == []


NO_PAGES = {
    "/portfolio.csv": "a file",
    "/admin/runs/{run_id}/events": "server-sent events",
    "/projects/{project_id}/day": "leads to a project",
    "/connections/authorised": "leads back from a tool",
    "/admin/connections/{connection_id}/files/{file_id}/remove": "needs an upload; see tests/integration/web/test_uploads.py",
    "/sign-in/organisation": "leads to the organisation",
    "/sign-in/organisation/answer": "leads back from it",
    "/set-up": "is closed once there is somebody; see test_first_start.py",
    "/welcome": "needs an invitation; see test_first_start.py",
}
"""Addresses of the cockpit that are not looked at here, and why. Every other one is, from the day it exists."""
LISTS = {
    "connection_id": "/admin/connections",
    "run_id": "/admin/runs",
    "project_id": "/portfolio",
    "client_id": "/admin/clients",
    "user_id": "/admin/users",
    "account_id": "/quality/accounts",
    "worker_id": "/resources",
}
"""Where the id of a page is found: in the first link of a list, or of a chart."""
IN_CHART = "figure svg a"
WORDS = {"connector": "jira", "name": "cpi"}


def pages_of(page, address):
    """The address of every page, from the routes themselves."""
    found = dict(WORDS)
    for name, path in LISTS.items():
        page.goto(address + path)
        found[name] = (
            page.locator(IN_CHART if path == "/resources" else "tbody th a")
            .first.get_attribute("href")
            .rpartition("/")[2]
        )
    paths = [route.path for door in DOORS for route in door.router.routes if "GET" in route.methods]
    return {path: path.format_map(found) for path in paths if path not in NO_PAGES}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page_is_light_open_to_all_and_fits(open_eyes, address, people, width, scheme):
    eyes = open_eyes(width=width, color_scheme=scheme)
    page = eyes.page
    sign_in(page, address, "root@example.com")
    faults = {}
    for name, path in pages_of(page, address).items():
        eyes.complaints.clear()
        eyes.go(address + path)
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = [
            *eyes.barriers(AXE_RULES if scheme == "light" else CONTRAST),
            *(["too wide"] if too_wide else []),
            *eyes.squeezed(),
            *eyes.complaints,
        ]
        if eyes.weight() > BYTE_BUDGET:
            found.append(f"{eyes.weight()} bytes")
        eyes.shoot(f"{re.sub(r'[^a-z]+', '-', name).strip('-') or 'start'}-{width}-{scheme}")
        if found:
            faults[name] = found

    assert faults == {}
    if not eyes.is_sharp:
        pytest.skip("There is no npm to fetch axe-core with: all but accessibility was checked.")


def test_a_page_prints_without_what_only_a_screen_needs(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "root@example.com")
    page.goto(f"{address}/portfolio")
    page.emulate_media(media="print")

    hidden = [".side", ".filters", ".view-bar", "main .btn"]

    assert {name: page.locator(name).first.is_visible() for name in hidden} == dict.fromkeys(hidden, False)
    assert page.locator("main table").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('main')).page") == "wide"


def test_a_chart_is_printed_on_one_sheet(open_eyes, address, people):
    page = open_eyes().page
    sign_in(page, address, "root@example.com")
    page.goto(f"{address}/portfolio?q=ERP")
    page.goto(address + page.locator("main tbody th a").first.get_attribute("href"))
    page.emulate_media(media="print")

    cards = page.locator(".card:has(figure)").evaluate_all(
        "cards => cards.map((card) => getComputedStyle(card).breakInside)"
    )
    grids = page.locator(".grid").evaluate_all("grids => grids.map((grid) => getComputedStyle(grid).display)")

    assert set(cards) == {"avoid"}
    assert set(grids) == {"block"}


def test_a_view_is_saved_with_the_keyboard_alone(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "zoe@example.com")
    page.goto(f"{address}/portfolio?sort=-name")
    page.locator(".view-bar summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Backwards")
    page.keyboard.press("Enter")
    eyes.see(".notice.good")

    assert page.locator(".view-bar nav a").all_inner_texts() == ["All projects", "Backwards"]
    assert page.locator("#s-name").evaluate("link => link.closest('th').ariaSort") == "descending"
    assert eyes.complaints == []


def test_a_filter_narrows_the_list_without_leaving_the_page(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "root@example.com")
    page.goto(f"{address}/admin/users")
    page.evaluate("window.isTheSame = true")

    page.keyboard.press("/")
    page.keyboard.type("zoe")
    page.wait_for_selector("main tbody tr:only-child")

    assert "q=zoe" in page.url
    assert page.evaluate("window.isTheSame && document.activeElement.id") == "q"
    assert eyes.complaints == []


def test_a_chart_is_open_to_all(open_eyes, address, people):
    """The gallery in the cockpit's own frame, style and policy."""
    from hub.web.pages import environment_of
    from tests.unit.web.gallery import GALLERY

    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "root@example.com")
    drawn = environment_of("en").from_string(
        '{% from "components.html" import chart with context %}<h1>Gallery</h1><h2>Charts</h2>{% for c in charts %}<section class="card"><div class="body">{{ chart(c, c.title) }}</div></section>{% endfor %}'
    )
    html = drawn.render(charts=[draw() for draw in GALLERY.values()][:5], csrf="", path="", now=None, query={})

    page.evaluate("html => { document.querySelector('main').innerHTML = html }", html)
    eyes.shoot("gallery")

    assert eyes.barriers() == []
    assert eyes.complaints == []
