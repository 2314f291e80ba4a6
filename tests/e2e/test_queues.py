"""An administrator works proposals off in a real browser, one key each; what nobody can have read is not decided."""

import pytest

from hub.admin.clients import remove_client
from hub.admin.people import create_person
from hub.portfolio.overview import list_link_proposals, list_people_proposals
from hub.security.caller import Caller
from tests import builders as make
from tests.e2e.conftest import sign_in, stop_clock

OPERATOR = Caller.operator()
PEOPLE = ("Ada Byron", "Alan Hill", "Grace Murray", "Mary Jackson")
PROJECTS = ("Canal Lock", "Tidal Gate", "Wind Farm")
READING_MS = 500
"""Longer than a page lets its proposal be read before it takes an answer."""


@pytest.fixture
def client(module_hub):
    """Two tools that know the same people and the same projects."""
    client = make.a_client()
    jira, asana = (make.a_connection(client, connector=name, name=name) for name in ("jira", "asana"))
    accounts = [make.an_account(jira, name=name) for name in PEOPLE]
    projects = [make.a_project(one, name=name, key=name[:3].upper()) for one in (jira, asana) for name in PROJECTS]
    make.save(module_hub.database, client, jira, asana, *accounts, *projects)
    for name in PEOPLE:
        create_person(module_hub, caller=OPERATOR, body={"client_id": str(client.id), "name": name})
    yield client
    remove_client(module_hub, caller=OPERATOR, client_id=client.id)


@pytest.fixture
def page(open_eyes, bare_address, client):
    """With a clock of its own, so that no test waits."""
    eyes = open_eyes()
    stop_clock(eyes.page)
    sign_in(eyes.page, bare_address, "root@example.com")
    yield eyes.page
    assert eyes.complaints == []


def people_left(hub, client):
    return [item["account"] for item in list_people_proposals(hub, OPERATOR, client_id=client.id)["items"]]


def projects_left(hub, client):
    return [item["name"] for item in list_link_proposals(hub, OPERATOR, client_id=client.id)]


def shown(page):
    return page.locator("[data-queue] strong, [data-queue] th[scope=row]").first.evaluate("one => one.firstChild.data")


def read(page):
    """Look at what is there long enough, and name it."""
    page.clock.run_for(READING_MS)
    return shown(page)


def press(page, key):
    """Answer what was read, and wait for what comes next."""
    with page.expect_navigation():
        page.keyboard.press(key)


class TestPeople:
    @pytest.fixture(autouse=True)
    def _begin(self, page, bare_address):
        page.goto(f"{bare_address}/quality/people")

    def test_are_decided_and_left_for_later_with_one_key_each(self, page, module_hub, client):
        asked = []
        for key in "sny":
            asked.append(read(page))
            press(page, key)
        later, no, yes = asked

        assert people_left(module_hub, client) == [name for name in PEOPLE if name not in {no, yes}]
        assert later in people_left(module_hub, client)
        page.goto(page.url.partition("?")[0])
        assert shown(page) == later

    def test_are_decided_once_by_a_key_that_is_held_down(self, page, module_hub, client):
        decided = read(page)
        with page.expect_navigation():
            page.keyboard.down("y")
        read(page)
        for _ in range(5):
            page.keyboard.down("y")
        page.keyboard.up("y")

        assert people_left(module_hub, client) == [name for name in PEOPLE if name != decided]
        read(page)
        press(page, "y")
        assert len(people_left(module_hub, client)) == len(PEOPLE) - 2

    def test_are_decided_once_by_keys_pressed_while_the_answer_is_on_its_way(self, page, module_hub, client):
        sent, decided = [], read(page)
        page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
        page.route(
            "**/quality/people", lambda route: (page.keyboard.press("n"), page.keyboard.press("y"), route.continue_())
        )

        press(page, "y")
        page.unroute_all()

        assert len(sent) == 1
        assert people_left(module_hub, client) == [name for name in PEOPLE if name != decided]

    def test_are_not_decided_before_anybody_can_have_read_who_it_is(self, page, module_hub, client):
        page.keyboard.press("y")
        page.dblclick("[data-key=n]")
        page.keyboard.press("s")
        assert len(people_left(module_hub, client)) == len(PEOPLE)

        decided = read(page)
        press(page, "y")

        assert people_left(module_hub, client) == [name for name in PEOPLE if name != decided]


class TestProjects:
    @pytest.fixture(autouse=True)
    def _begin(self, page, bare_address):
        page.goto(f"{bare_address}/quality/projects")

    def test_become_one_stay_apart_or_wait_with_one_key_each(self, page, module_hub, client, bare_address):
        asked = []
        for key in "sny":
            asked.append(read(page))
            press(page, key)
        later, _apart, one = asked

        assert projects_left(module_hub, client) == [later]
        page.goto(f"{bare_address}/portfolio?q={one}")
        page.wait_for_selector(f"main tbody tr:only-child:has-text('{one}')")

    def test_are_not_decided_by_what_is_typed_into_a_field(self, page, module_hub, client):
        read(page)
        page.fill("#f-name", "")
        page.focus("#f-name")
        page.keyboard.type("Sunny yes")

        assert page.input_value("#f-name") == "Sunny yes"
        assert projects_left(module_hub, client) == list(PROJECTS)

    def test_are_asked_for_what_is_missing_and_decided_then(self, page, module_hub, client):
        decided = read(page)
        page.fill("#f-code", "")
        page.focus("[data-key=n]")
        page.keyboard.press("y")
        assert page.evaluate("document.activeElement.id") == "f-code"
        page.keyboard.type("ONE")
        page.focus("[data-key=n]")
        press(page, "y")

        assert projects_left(module_hub, client) == [name for name in PROJECTS if name != decided]
