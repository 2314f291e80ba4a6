"""Linking projects by hand: what no proposal finds, because the tools call it by different names."""

import re

import pytest

from hub.admin.clients import remove_client
from hub.portfolio.overview import list_project_sources
from hub.web import project_sources
from tests import builders as make
from tests.integration.web.conftest import OPERATOR


class World:
    """A consolidated project with a board; a plan and a sheet that nobody has linked."""

    def __init__(self, hub):
        self.hub, self.client = hub, make.a_client()
        jira, plans = (make.a_connection(self.client, connector=name) for name in ("jira", "msproject"))
        self.board = make.a_project(jira, name="Wind farm board", key="WFN")
        self.plan = make.a_project(plans, name="Parc éolien", key=None)
        self.sheet = make.a_project(plans, name="Wind mill costs", key=None)
        self.owner = make.a_consolidated_project(self.client, code="P-7", name="Wind Farm")
        make.save(hub.database, self.client, jira, plans, self.board, self.plan, self.sheet, self.owner)
        make.save(hub.database, make.a_link(self.owner, self.board))

    def sources_of(self, project_id):
        return {row["name"] for row in list_project_sources(self.hub, OPERATOR, project_id)}


@pytest.fixture
def world(module_hub):
    made = World(module_hub)
    yield made
    remove_client(module_hub, caller=OPERATOR, client_id=made.client.id)


def offered(page):
    """What may be chosen, by name."""
    return {
        name.split(" · ")[0]: value for value, name in re.findall(r'<option value="(\w+:[^"]+)">([^<]+)', page.text)
    }


def place_of(project):
    return f"/projects/{project.id}/sources"


def test_a_source_is_added_to_a_project(ada, world):
    choices = offered(ada.get(place_of(world.owner)))

    told = ada.post(place_of(world.owner), **{"with": choices["Parc éolien"]})

    assert list(choices) == ["Wind mill costs", "Parc éolien"], "the likely one first"
    assert "They are one project now." in told.text
    assert world.sources_of(world.owner.id) == {"Wind farm board", "Parc éolien"}
    assert "Parc éolien" not in offered(told)


def test_a_project_that_stands_for_itself_joins_another(ada, world):
    choices = offered(ada.get(place_of(world.plan)))

    told = ada.post(place_of(world.plan), **{"with": choices["P-7"]})

    assert told.url.path == place_of(world.owner)
    assert world.sources_of(world.owner.id) == {"Wind farm board", "Parc éolien"}


def test_two_of_them_become_a_new_one(ada, world):
    page = ada.get(place_of(world.plan))

    told = ada.post(place_of(world.plan), **{"with": offered(page)["Wind mill costs"]}, code="P-8", name="Parc")

    assert 'name="name" type="text" value="Parc éolien"' in page.text
    assert re.search(r"<h1>\s*Parc\s*<", told.text)
    assert world.sources_of(told.url.path.split("/")[2]) == {"Parc éolien", "Wind mill costs"}


def test_what_does_not_fit_is_told_beside_what_was_typed_and_links_nothing(ada, world):
    page = ada.get(place_of(world.plan))

    taken = ada.post(place_of(world.plan), **{"with": offered(page)["Wind mill costs"]}, code="P-7", name="Parc")
    nothing = ada.post(place_of(world.plan), **{"with": "source:"})

    assert (taken.status_code, 'value="Parc"' in taken.text) == (409, True)
    assert (nothing.status_code, "No project was chosen." in nothing.text) == (422, True)
    assert set(offered(ada.get(place_of(world.owner)))) == {"Parc éolien", "Wind mill costs"}


def test_of_many_the_likely_ones_come_first_and_the_others_are_searched_for(ada, world, monkeypatch):
    monkeypatch.setattr(project_sources, "MOST_OFFERED", 1)

    page, found = ada.get(place_of(world.owner)), ada.get(f"{place_of(world.owner)}?find=olien")

    assert list(offered(page)) == ["Wind mill costs"]
    assert "1 project more: search for it." in page.text
    assert list(offered(found)) == ["Parc éolien"]
    assert "Nothing matches." in ada.get(f"{place_of(world.owner)}?find=nothing").text


def test_nobody_links_who_only_reads_and_nobody_a_past_day(zoe, ada, world):
    zoe.get("/account")

    assert zoe.post(place_of(world.owner), **{"with": f"source:{world.plan.id}"}).status_code in {403, 404}
    assert offered(ada.get(f"{place_of(world.owner)}?as_of=2026-11-20")) == {}
    assert world.sources_of(world.owner.id) == {"Wind farm board"}
