"""An analyst looks back in a real browser: a project as of another day, what changed since, and the same without a script."""

import datetime as dt

import pytest

from hub import clock
from hub.admin.clients import remove_client
from hub.security.caller import Caller
from tests import builders as make
from tests.e2e.conftest import sign_in, stop_clock

DAY = dt.timedelta(days=1)
REST_MS = 250
"""Longer than the slider waits for another step."""


@pytest.fixture(scope="module")
def today():
    return clock.now().date()


@pytest.fixture
def project(module_hub, bare_address):
    """The address of a project that is known for nine days, and got a task and half its money three days ago."""
    client = make.a_client(time_zone="UTC")
    connection = make.a_connection(client)
    first, later = ({"known_from": clock.now() - days * DAY} for days in (9, 3))
    project = make.a_project(connection, name="Wind Farm", **first)
    make.save(
        module_hub.database,
        client,
        connection,
        project,
        make.a_run(connection, finished_at=clock.now() - 9 * DAY),
        make.a_task(project, name="Survey", **first),
        make.a_budget_line(project, amount=1000, **first),
        make.a_task(project, name="Foundations", **later),
        make.a_budget_line(project, amount=500, **later),
    )
    yield f"{bare_address}/projects/{project.id}"
    remove_client(module_hub, caller=Caller.operator(), client_id=client.id)


@pytest.fixture
def eyes(open_eyes, bare_address, project):
    """With a clock of its own, so that no test waits."""
    eyes = open_eyes()
    stop_clock(eyes.page)
    sign_in(eyes.page, bare_address, "root@example.com")
    yield eyes
    assert eyes.complaints == []


def budget(page):
    return page.locator("a.tile[href*='/figures/bac'] .value").inner_text()


def step(page, key, times=1):
    """Press a key on the slider; what is said of the day before anything is asked for."""
    for _ in range(times):
        page.locator("#f-place").press(key)
    return page.locator(".slider output").inner_text(), page.locator("#f-place").get_attribute("aria-valuetext")


def rest(page, address):
    """Let the slider rest, and wait for what it leads to."""
    page.clock.run_for(REST_MS)
    page.wait_for_url(address)


def written(day):
    return f"{day.day} {day:%b %Y}"


class TestTheSlider:
    def test_says_the_day_while_keys_move_it_and_asks_for_it_once(self, eyes, project, today):
        page, asked = eyes.page, []
        page.goto(project)
        page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
        now = budget(page)

        said = step(page, "ArrowLeft", times=4)
        assert (said, asked) == ((written(today - 4 * DAY),) * 2, [])
        rest(page, f"{project}?as_of={today - 4 * DAY}")

        assert (now, budget(page)) == ("€1,500", "€1,000")
        assert asked == [f"{project}?as_of={today - 4 * DAY}"]
        assert page.locator("#f-place").get_attribute("aria-valuetext") == said[1]
        assert page.evaluate("document.activeElement.id") == "f-place"
        assert f"as of {said[0]}" in page.inner_text(".head")
        assert page.input_value("#f-as_of") == str(today - 4 * DAY)

    def test_goes_on_from_where_it_is_while_an_earlier_day_is_on_its_way(self, eyes, project, today):
        page = eyes.page
        page.goto(project)

        def move_on(route):
            step(page, "ArrowLeft")
            route.continue_()

        page.route(f"**?as_of={today - 4 * DAY}", move_on, times=1)
        step(page, "ArrowLeft", times=4)
        page.clock.run_for(REST_MS)
        page.wait_for_selector(f"#f-place[aria-valuetext='{written(today - 5 * DAY)}']")
        rest(page, f"{project}?as_of={today - 5 * DAY}")

        assert page.locator("#f-place").input_value() == "4"

    def test_is_dragged_to_a_day_and_the_browser_goes_back_to_the_one_before(self, eyes, project, today):
        page = eyes.page
        page.goto(project)
        step(page, "Home")
        rest(page, f"{project}?as_of={today - 9 * DAY}")
        box = page.locator("#f-place").bounding_box()
        middle = box["y"] + box["height"] / 2

        page.mouse.move(box["x"] + 2, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2, middle)
        said = page.locator(".slider output").inner_text()
        page.mouse.move(box["x"] + box["width"] - 2, middle)
        page.mouse.up()
        rest(page, project)

        assert said in {written(today - days * DAY) for days in (4, 5)}
        assert budget(page) == "€1,500"
        page.go_back()
        page.wait_for_selector(f"#f-as_of[value='{today - 9 * DAY}']")
        assert budget(page) == "€1,000"
        assert page.input_value("#f-place") == "0"
        page.go_back()
        page.wait_for_selector("#f-as_of[value='']")
        assert budget(page) == "€1,500"

    def test_stays_on_the_part_of_the_project_that_is_shown(self, eyes, project, today):
        page = eyes.page
        page.goto(project)
        step(page, "Home")
        rest(page, f"{project}?as_of={today - 9 * DAY}")
        page.click(".tabs a:has-text('Plan')")
        page.wait_for_url(f"{project}/plan?as_of=*")
        page.wait_for_selector("text=1 task")
        step(page, "End")
        rest(page, f"{project}/plan")

        page.wait_for_selector("text=2 tasks")

    def test_needs_no_script(self, open_eyes, bare_address, project, today):
        page = open_eyes(java_script_enabled=False).page
        sign_in(page, bare_address, "root@example.com")
        page.goto(project)
        page.locator("#f-place").press("Home")
        page.click(".slider button")
        page.wait_for_url(f"{project}?as_of={today - 9 * DAY}")

        assert budget(page) == "€1,000"
        page.fill("#f-as_of", str(today - DAY))
        page.click(".as-of form:first-child button")
        page.wait_for_url(f"{project}?as_of={today - DAY}")
        assert budget(page) == "€1,500"


class TestWhatChanged:
    def test_is_told_since_the_day_that_is_picked(self, eyes, project, today):
        page = eyes.page
        page.goto(f"{project}/changes")
        page.fill("#f-since", str(today - DAY))
        page.wait_for_url(f"{project}/changes?since={today - DAY}")
        eyes.see("text=Nothing changed in these days.")

        page.fill("#f-since", str(today - 5 * DAY))
        page.wait_for_url(f"{project}/changes?since={today - 5 * DAY}")

        eyes.see("text=A task was added: Foundations.")
        row = page.locator("tr:has-text('Budget at completion')").inner_text()
        assert row.split("\t")[1:] == ["€1,000", "€1,500", "+€500"]
        assert page.evaluate("document.activeElement.id") == "f-since"

    def test_is_told_up_to_the_day_that_is_looked_at(self, eyes, project, today):
        page = eyes.page
        page.goto(f"{project}/changes?since={today - 7 * DAY}")
        eyes.see("text=A task was added: Foundations.")

        page.fill("#f-as_of", str(today - 5 * DAY))
        page.wait_for_url(f"{project}/changes?*as_of={today - 5 * DAY}*")

        eyes.see("text=Nothing changed in these days.")
        assert page.input_value("#f-since") == str(today - 7 * DAY)

    def test_needs_no_script(self, open_eyes, bare_address, project, today):
        page = open_eyes(java_script_enabled=False).page
        sign_in(page, bare_address, "root@example.com")
        page.goto(f"{project}/changes")
        page.fill("#f-since", str(today - 5 * DAY))
        page.click(".filters button")

        assert "A task was added: Foundations." in page.inner_text("main")
