"""Proposals worked off one by one: who is who, which projects are one."""

import re
import uuid

import pytest

from hub.admin.clients import remove_client
from hub.admin.people import create_person
from hub.admin.projects import create_project
from hub.portfolio.overview import list_link_decisions, list_link_proposals, list_people_proposals
from hub.queries.links import list_sources
from hub.queries.reading import reading
from tests import builders as make
from tests.integration.web.conftest import OPERATOR


@pytest.fixture
def client(module_hub):
    """A client whose two tools know the same person, and the same project."""
    client = make.a_client()
    jira, asana = (make.a_connection(client, connector=name) for name in ("jira", "asana"))
    accounts = [make.an_account(one, name="Zoë Dubois") for one in (jira, asana)]
    projects = [make.a_project(one, name="Wind Farm", key="WFN") for one in (jira, asana)]
    make.save(module_hub.database, client, jira, asana, *accounts, *projects)
    create_person(module_hub, caller=OPERATOR, body={"client_id": str(client.id), "name": "Zoë Dubois"})
    yield client
    remove_client(module_hub, caller=OPERATOR, client_id=client.id)


def fields_of(page):
    """The hidden fields of the first form of the queue."""
    form = page.text.partition("data-queue")[2].partition("</form>")[0]
    return {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if name != "csrf"}


def proposed(hub, client):
    return list_people_proposals(hub, OPERATOR, client_id=client.id)["items"]


class TestPeople:
    def test_are_the_same_or_somebody_else_and_not_asked_again(self, ada, module_hub, client):
        first = ada.get("/quality/people")
        ada.post("/quality/people", **fields_of(first) | {"answer": "yes"})
        second = ada.get("/quality/people")
        ada.post("/quality/people", **fields_of(second) | {"answer": "no"})

        assert "Zoë Dubois" in first.text
        assert fields_of(first)["account_id"] != fields_of(second)["account_id"]
        assert proposed(module_hub, client) == []

    def test_what_was_answered_is_told_with_the_way_to_change_it(self, ada, client):
        page = ada.get("/quality/people")
        account = fields_of(page)["account_id"]

        told = ada.post("/quality/people", **fields_of(page) | {"answer": "no"})

        assert "Zoë Dubois is nobody known." in told.text
        assert f'<a href="/quality/accounts/{account}">Change that</a>' in told.text

    def test_of_one_name_are_told_apart_and_chosen_among(self, ada, module_hub, client):
        body = {"client_id": str(client.id), "name": "Zoë Dubois", "email": "zoe@other.example", "role": "Tester"}
        second = create_person(module_hub, caller=OPERATOR, body=body)
        page = ada.get("/quality/people")
        keys = re.findall(r'name="person_id" value="([^"]+)".*?data-key="(\w)"', page.text)

        ada.post("/quality/people", **fields_of(page) | {"person_id": str(second), "answer": "yes"})

        assert [key for _, key in keys] == ["1", "2"]
        assert "zoe@other.example · Tester" in page.text
        [kept] = {one["account_id"] for one in proposed(module_hub, client)}
        assert kept != fields_of(page)["account_id"]

    def test_are_left_for_later(self, ada, module_hub, client):
        first, later = ada.get("/quality/people"), ada.get("/quality/people?at=1")

        assert fields_of(first)["account_id"] != fields_of(later)["account_id"]
        assert len(proposed(module_hub, client)) == 2

    def test_are_decided_by_nobody_who_only_reads(self, zoe, module_hub, client, ada):
        fields = fields_of(ada.get("/quality/people"))
        zoe.get("/account")

        answer = zoe.post("/quality/people", **fields | {"answer": "yes"})

        assert answer.status_code == 403
        assert "Zoë Dubois</strong>" not in zoe.get("/quality/people").text
        assert len(proposed(module_hub, client)) == 2


class TestProjects:
    def test_become_one(self, ada, module_hub, client):
        page = ada.get("/quality/projects")
        sources = re.findall(r'name="source" value="([^"]+)"', page.text)

        done = ada.post(
            "/quality/projects", **fields_of(page) | {"source": sources, "code": "WFN", "name": "Wind Farm"}
        )

        assert done.status_code == 200
        assert list_link_proposals(module_hub, OPERATOR, client_id=client.id) == []

    def test_are_never_proposed_again(self, ada, module_hub, client):
        page = ada.get("/quality/projects")
        sources = re.findall(r'name="source" value="([^"]+)"', page.text)

        done = ada.post("/quality/projects/never", **fields_of(page) | {"source": sources})

        assert 'data-key="n" formaction="/quality/projects/never"' in page.text
        assert done.status_code == 200
        assert list_link_proposals(module_hub, OPERATOR, client_id=client.id) == []

    def test_that_are_kept_apart_are_shown_and_may_be_proposed_again(self, ada, module_hub, client):
        sources = re.findall(r'name="source" value="([^"]+)"', ada.get("/quality/projects").text)
        told = ada.post("/quality/projects/never", client_id=str(client.id), source=sources)
        [kept] = list_link_decisions(module_hub, OPERATOR, client_id=client.id)

        ada.post("/quality/projects/again", client_id=str(client.id), source=sources)

        assert '<a href="/quality/projects#apart">Change that</a>' in told.text
        assert "Propose again" in told.text
        assert {kept["source_project_id"], kept["other_id"]} == set(sources)
        assert list_link_decisions(module_hub, OPERATOR, client_id=client.id) == []
        assert len(list_link_proposals(module_hub, OPERATOR, client_id=client.id)) == 1

    def test_that_were_made_one_by_mistake_are_taken_out_again(self, ada, module_hub, client):
        page = ada.get("/quality/projects")
        sources = re.findall(r'name="source" value="([^"]+)"', page.text)
        made = ada.post(
            "/quality/projects", **fields_of(page) | {"source": sources, "code": "WFN", "name": "Wind Farm"}
        )
        place = re.search(r'href="(/projects/[\w-]+/sources)">Show its sources', made.text)[1]
        ada.get(place)

        told = ada.post(f"{place}/{sources[0]}/out")

        assert "It stands for itself again." in told.text
        with reading(module_hub.database, OPERATOR.scope) as reader:
            left = list_sources(reader, uuid.UUID(place.split("/")[2]))
        assert [str(row.source_project_id) for row in left] == sources[1:]

    def test_stay_apart_when_the_code_is_taken(self, ada, module_hub, client):
        body = {"client_id": str(client.id), "code": "TAKEN", "name": "Something else", "currency": "EUR"}
        create_project(module_hub, caller=OPERATOR, body=body)
        page = ada.get("/quality/projects")
        sources = re.findall(r'name="source" value="([^"]+)"', page.text)

        answer = ada.post(
            "/quality/projects", **fields_of(page) | {"source": sources, "code": "TAKEN", "name": "Windmills"}
        )

        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
        assert 'name="name" type="text" value="Windmills"' in answer.text
        assert len(list_link_proposals(module_hub, OPERATOR, client_id=client.id)) == 1

    @pytest.mark.parametrize("query", ["at=99999999999", "at=-1", "at=x", "at=7"])
    def test_an_odd_place_is_the_first(self, ada, client, query):
        assert ada.get(f"/quality/projects?{query}").status_code == 200


def test_an_odd_answer_is_one_sentence(ada, client):
    ada.get("/quality/people")

    assert ada.post("/quality/people", person_id="x", account_id="y", answer="yes").status_code == 422
