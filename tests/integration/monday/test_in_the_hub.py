"""The whole way, from the fake monday into PostgreSQL: what an item shows no more leaves with the next run, in either mode."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hub.wiring import Hub
from tests.integration.connected import Connected
from tests.integration.monday.office import TOKEN, Office, an_office, serving

MODES = pytest.mark.parametrize("mode", ["incremental", "full"])


@dataclass
class Synced:
    """An office, and the hub that read it once."""

    office: Office
    hub: Connected
    first: Any
    second: Any
    people: list[Any]

    def edit(self, **values: Any) -> None:
        """Change the second item, an hour later."""
        self.office.world.clock.advance(hours=1)
        self.office.world.edit_item(self.second, **values)


@pytest.fixture
def synced(hub: Hub) -> Iterator[Synced]:
    """One item of two owners that waits for another."""
    office = an_office()
    world, board = office.world, office.board
    people = [office.reader, world.add_user("Ömer")]
    first = world.add_item(board, "Cadrage")
    second = world.add_item(board, "Recette", person=people, dependency=[first])
    with serving(world) as server:
        connected = Connected.to(hub, "monday", settings={"base_url": server.base_url}, secrets={"api_token": TOKEN})
        assert connected.sync() == "succeeded"
        assert (len(connected.fates("assignment")), len(connected.fates("dependency"))) == (2, 1)
        yield Synced(office, connected, first, second, people)


@MODES
def test_a_link_that_was_taken_off_leaves(synced, mode):
    synced.edit(dependency=[])

    assert synced.hub.sync(mode) == "succeeded"

    assert synced.hub.fates("dependency") == {f"{synced.first.id}>{synced.second.id}": "deleted"}
    assert synced.hub.fates("task")[str(synced.second.id)] == "present"


@MODES
def test_an_owner_taken_off_leaves_and_the_other_is_the_assignee(synced, mode):
    synced.edit(person=synced.people[1:])

    assert synced.hub.sync(mode) == "succeeded"

    assert set(synced.hub.fates("assignment").values()) == {"deleted"}
    assigned = synced.hub.rows(
        f"SELECT a.source_id FROM task t JOIN account a ON a.id = t.assignee_id WHERE t.source_id = '{synced.second.id}'"  # noqa: S608
    )
    assert assigned == [(str(synced.people[1].id),)]


@MODES
def test_an_untouched_item_keeps_its_links_and_owners(synced, mode):
    synced.edit(notes="Autre")

    synced.hub.sync(mode)

    assert set(synced.hub.fates("dependency").values()) == {"present"}
    assert set(synced.hub.fates("assignment").values()) == {"present"}
