"""Every page in a real browser: no complaint of the console, nothing that keeps people out, little to load, narrow screens and dark ones."""

import pytest

from tests.e2e.conftest import AXE_RULES, BYTE_BUDGET, CONTRAST, PASSWORD


def sign_in(page, address, email):
    page.goto(f"{address}/sign-in")
    page.fill("#f-email", email)
    page.fill("#f-password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{address}/")


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
    assert page.locator("nav a").all_inner_texts() == [
        "Portfolio",
        "Resources",
        "Data quality",
        "Connections",
        "Rates",
        "Working time",
        "Runs",
    ]
    assert eyes.complaints == []


PAGES = {
    "portfolio": "/",
    "connections": "/admin/connections",
    "connect": "/admin/connections/new",
    "connect-jira": "/admin/connections/new/jira",
    "runs": "/admin/runs",
    "quality": "/quality",
    "quarantine": "/quality/quarantine",
    "prices": "/admin/prices",
    "people": "/quality/people",
    "projects": "/quality/projects",
    "clients": "/admin/clients",
    "client": "/admin/clients/new",
    "users": "/admin/users",
    "user": "/admin/users/new",
    "tokens": "/admin/tokens",
    "token": "/admin/tokens/new",
    "audit": "/admin/audit",
    "health": "/admin/health",
    "account": "/account",
}


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page_is_light_open_to_all_and_fits(open_eyes, address, people, width, scheme):
    eyes = open_eyes(width=width, color_scheme=scheme)
    page = eyes.page
    sign_in(page, address, "root@example.com")
    connection = page.goto(f"{address}/admin/connections") and page.locator("tbody th a")
    paths = dict(PAGES)
    if connection.count():
        one = connection.first.get_attribute("href")
        paths |= {"connection": one, "mapping": f"{one}/mapping", "scopes": f"{one}/scopes", "check": f"{one}/check"}
    faults = {}
    for name, path in paths.items():
        eyes.go(address + path)
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = [
            *eyes.barriers(AXE_RULES if scheme == "light" else CONTRAST),
            *(["too wide"] if too_wide else []),
            *eyes.complaints,
        ]
        if eyes.weight() > BYTE_BUDGET:
            found.append(f"{eyes.weight()} bytes")
        eyes.shoot(f"{name}-{width}-{scheme}")
        eyes.complaints.clear()
        if found:
            faults[name] = found

    assert faults == {}
    if not eyes.is_sharp:
        pytest.skip("There is no npm to fetch axe-core with: all but accessibility was checked.")


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
