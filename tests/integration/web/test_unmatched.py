"""Accounts of nobody known: who logged how much with them, and saying who one is."""

import datetime as dt
import html
import re
import uuid

import orjson
import pytest

from hub.admin.clients import remove_client
from hub.admin.people import create_person
from hub.admin.users import create_user
from hub.queries.people import list_account_rows
from hub.queries.reading import reading
from hub.queries.workload import list_workers
from tests import builders as make
from tests.integration.web.conftest import OPERATOR, PASSWORD, Browser

DAY = dt.date(2026, 11, 2)
PLACE = "/quality/accounts"


class World:
    """A client with two accounts of nobody known, a robot's, and somebody known."""

    def __init__(self, hub):
        self.hub, self.client = hub, make.a_client()
        jira = make.a_connection(self.client, connector="jira")
        project = make.a_project(jira)
        self.busy = make.an_account(jira, name="j.smith", email=None, source_url="https://jira.example/people/7")
        self.idle = make.an_account(jira, name="Ola Nordmann", email="ola@acme.example")
        robot = make.an_account(jira, name="Builder", kind="app")
        task = make.a_task(project)
        entry = make.a_time_entry(task, self.busy, entry_date=DAY, duration_seconds=7200)
        make.save(hub.database, self.client, jira, project, self.busy, self.idle, robot, task, entry)
        body = {"client_id": str(self.client.id), "name": "Nordmann Ola", "role": "Engineer"}
        self.known = create_person(hub, caller=OPERATOR, body=body)

    def owner_of(self, account):
        with reading(self.hub.database, OPERATOR.scope) as reader:
            return next(row for row in list_account_rows(reader, self.client.id) if row.id == account.id)


@pytest.fixture
def world(module_hub):
    made = World(module_hub)
    yield made
    remove_client(module_hub, caller=OPERATOR, client_id=made.client.id)


def unmatched(browser):
    tile = browser.get("/quality").text.partition(f'class="tile" href="{PLACE}"')[2]
    return int(re.search(r'class="value">(\d+)<', tile)[1])


def place_of(account):
    return f"{PLACE}/{account.id}"


class TestTheList:
    def test_holds_humans_those_with_the_most_hours_first(self, ada, world):
        text = ada.get(PLACE).text

        names = re.findall(rf'<a href="{PLACE}/[^"]+">(j\.smith|Ola Nordmann|Builder)</a>', text)
        assert names == ["j.smith", "Ola Nordmann"]
        assert re.search(r'data-label="Hours"[^>]*>2(\.0)?\s', text)
        assert "2 Nov 2026" in text

    def test_counts_on_the_page_of_data_quality(self, ada, world):
        before = unmatched(ada)

        ada.get(place_of(world.idle))
        ada.post(place_of(world.idle), person_id=str(world.known))

        assert unmatched(ada) == before - 1

    def test_names_nobody_to_those_who_may_see_no_people(self, app, ada, world):
        body = {"email": "shy@example.com", "name": "Shy", "role": "manager", "clients": [str(world.client.id)]}
        create_user(world.hub, caller=OPERATOR, body=body | {"hide_people": True, "password": PASSWORD})
        shy = Browser(app)
        shy.sign_in("shy@example.com")

        text = shy.get(PLACE).text

        assert "#1" in text
        assert "#2" in text
        assert "j.smith" not in text
        assert f'href="{PLACE}/' not in text
        assert shy.get(place_of(world.busy)).status_code == 404

    def test_leaves_out_the_accounts_of_other_clients(self, zoe, world):
        assert "j.smith" not in zoe.get(PLACE).text
        assert zoe.get(place_of(world.busy)).status_code == 404


class TestSayingWho:
    def test_an_account_is_somebody_known(self, ada, world):
        page = ada.get(place_of(world.idle)).text
        first = re.search(r'<option value="([^"]+)"[^>]*>([^<]+)', page)

        told = ada.post(place_of(world.idle), person_id=first[1])

        assert first[2] == "Nordmann Ola · Engineer"
        assert "Ola Nordmann is Nordmann Ola." in told.text
        assert world.owner_of(world.idle).person_id == world.known
        assert "Ola Nordmann</a>" not in told.text.partition("<table")[2]

    def test_it_is_somebody_new_and_the_hours_are_theirs(self, ada, world):
        ada.get(place_of(world.busy))

        ada.post(place_of(world.busy), answer="new", name="John Smith", email="", role="Analyst")

        owner = world.owner_of(world.busy).person_id
        with reading(world.hub.database, OPERATOR.scope) as reader:
            workers = {worker.name: worker for worker in list_workers(reader, world.client.id)}
        assert workers["John Smith"].key == owner
        assert world.busy.id in workers["John Smith"].accounts

    def test_it_is_nobodys(self, ada, world):
        ada.get(place_of(world.busy))

        ada.post(place_of(world.busy), person_id="")

        row = world.owner_of(world.busy)
        assert (row.person_id, row.is_decided) == (None, True)
        assert "Ada" in ada.get(PLACE).text

    def test_a_later_answer_holds_and_the_earlier_ones_stay_readable(self, ada, world):
        for person_id in (str(world.known), "", str(world.known)):
            ada.get(place_of(world.busy))
            ada.post(place_of(world.busy), person_id=person_id)

        page = ada.get(place_of(world.busy)).text
        decided = re.findall(r"<li>.*?</time></span><span>([^<]+)</span>", page.partition("What was decided")[2])
        assert decided == ["Nordmann Ola", "nobody known", "Nordmann Ola"]

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ({"answer": "new", "name": ""}, "name"),
            ({"answer": "new", "name": "John", "email": "nowhere"}, "email"),
            ({"person_id": str(uuid.UUID(int=7))}, "There is no person"),
        ],
    )
    def test_an_answer_that_does_not_fit_is_one_sentence_and_changes_nothing(self, ada, world, answer, sentence):
        ada.get(place_of(world.busy))

        refused = ada.post(place_of(world.busy), **answer)

        assert refused.status_code in {404, 422}
        assert sentence in html.unescape(refused.text)
        assert world.owner_of(world.busy).is_decided is False

    def test_a_person_of_another_client_is_refused(self, ada, world, clients):
        stranger = create_person(world.hub, caller=OPERATOR, body={"client_id": clients[0]["id"], "name": "Stranger"})
        ada.get(place_of(world.busy))

        refused = ada.post(place_of(world.busy), person_id=str(stranger))

        assert refused.status_code == 422
        assert world.owner_of(world.busy).is_decided is False

    def test_nobody_answers_who_only_reads(self, zoe, ada, module_hub, world, clients):
        zoe.get("/account")

        assert zoe.post(place_of(world.busy), person_id="").status_code in {403, 404}
        assert world.owner_of(world.busy).is_decided is False


def test_hours_of_nobody_known_ask_who_it_is_before_a_price(ada, world):
    text = ada.get("/quality/hours").text

    assert f'href="{place_of(world.busy)}">Say who it is' in text


@pytest.mark.parametrize(
    "href", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", 7]
)
def test_a_notice_that_leads_elsewhere_is_not_shown(ada, href):
    ada.http.cookies.set("pmo_hub_notice", orjson.dumps({"text": "Look", "href": href, "label": "here"}).hex())

    page = ada.get("/account")

    assert page.status_code == 200
    assert "Look" not in page.text
