"""An analyst at work in a real browser: from the portfolio into a project, and from a figure to the rows behind it."""

import csv

import pytest

from tests.e2e.conftest import AXE_RULES, BYTE_BUDGET, CONTRAST, sign_in

PARTS = ("", "/plan", "/money", "/people", "/risks", "/sources", "/changes", "/figures/bac")


def test_goes_from_the_portfolio_to_the_rows_behind_a_figure(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "zoe@example.com")

    page.goto(f"{address}/portfolio")
    page.keyboard.press("/")
    page.keyboard.type("ERP")
    page.wait_for_url("**q=ERP*")
    eyes.see("main tbody tr:only-child th a")
    page.click("main tbody th a")
    page.click("a.tile:has-text('Budget')")
    eyes.see("h2:has-text('Budget at completion')")

    assert page.locator("main table tbody tr").count() > 0
    assert page.locator(".crumbs a").first.get_attribute("href") == "/portfolio"
    assert eyes.complaints == []


def test_chooses_columns_that_stay_in_the_address(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "zoe@example.com")

    page.goto(f"{address}/portfolio")
    page.click(".chooser:has(#c-coverage) summary")
    page.uncheck("#c-coverage")
    page.wait_for_url("**col=health*")

    assert "col=coverage" not in page.url
    assert page.locator("#s-coverage").count() == 0
    assert eyes.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_every_page_of_a_project_is_light_open_to_all_and_fits(open_eyes, address, people, width, scheme):
    eyes = open_eyes(width=width, color_scheme=scheme)
    page = eyes.page
    sign_in(page, address, "zoe@example.com")
    page.goto(f"{address}/portfolio?q=ERP")
    project = page.locator("main tbody th a").first.get_attribute("href")
    faults = {}
    for path in ("/portfolio?group=manager", "/resources?who=all", *(project + part for part in PARTS)):
        eyes.go(address + path)
        found = [
            *eyes.barriers(AXE_RULES if scheme == "light" else CONTRAST),
            *(["too wide"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []),
            *eyes.squeezed(),
            *([f"{eyes.weight()} bytes"] if eyes.weight() > BYTE_BUDGET else []),
            *eyes.complaints,
        ]
        eyes.shoot(f"analyst-{path.rpartition('/')[2].partition('?')[0]}-{width}-{scheme}")
        eyes.complaints.clear()
        if found:
            faults[path] = found

    assert faults == {}
    if not eyes.is_sharp:
        pytest.skip("There is no npm to fetch axe-core with: all but accessibility was checked.")


def test_exports_what_is_shown(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "zoe@example.com")
    page.goto(f"{address}/portfolio")
    page.click(".chooser:has(#c-coverage) summary")
    page.uncheck("#c-coverage")
    page.wait_for_url("**col=health*")
    page.keyboard.press("Escape")
    page.fill("#q", "ERP")
    page.wait_for_url("**q=ERP*")
    eyes.see("main tbody tr:only-child th a")

    with page.expect_download() as downloading:
        page.click("a:has-text('Export as CSV')")
    heading, *rows = csv.reader(downloading.value.path().read_text(encoding="utf-8-sig").splitlines())

    assert [row[heading.index("name")] for row in rows] == [page.inner_text("main tbody tr:only-child th a")]
    assert "health" in heading
    assert not [name for name in heading if name.startswith("coverage")]
    assert eyes.complaints == []


def test_keeps_a_view_that_opens_by_itself(open_eyes, address, people):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "zoe@example.com")
    page.goto(f"{address}/portfolio?q=ERP&sort=-name")
    page.click(".view-bar summary")
    page.fill("#f-name", "Of the ERP")
    page.check("[name=is_default]")
    page.click(".view-bar .choices button:has-text('Save')")
    eyes.see(".notice.good")

    again = open_eyes()
    sign_in(again.page, address, "zoe@example.com", lands="/portfolio?*q=ERP*")
    again.see(".view-bar [aria-current=true]:has-text('Of the ERP')")
    assert again.page.input_value("#q") == "ERP"
    assert again.page.locator("#s-name").evaluate("link => link.closest('th').ariaSort") == "descending"

    again.page.click(".view-bar a:has-text('All projects')")
    again.see("#q[value='']")
    again.page.click(".view-bar a:has-text('Of the ERP')")
    again.see("#q[value='ERP']")
    again.page.click(".view-bar summary")
    again.page.click("text=Remove this view")
    again.page.wait_for_selector(".view-bar a:has-text('Of the ERP')", state="detached")
    assert eyes.complaints + again.complaints == []
