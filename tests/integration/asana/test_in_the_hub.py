"""The whole way, from the fake Asana into PostgreSQL: what a task shows no more leaves with the next run, in either mode."""

import datetime as dt

import pytest

from connectors.asana import presence
from hub.sync import census
from hub.wiring import Hub
from tests.integration.asana.bench import TOKEN, Bench
from tests.integration.connected import Connected

MODES = pytest.mark.parametrize("mode", ["incremental", "full"])


@pytest.fixture
def synced(hub: Hub, asana: Bench) -> Connected:
    """One task that waits for another and stands in a second project too, read once."""
    old, new = (asana.world.a_project(name) for name in ("Rénovation", "ERP"))
    first = asana.world.a_task("Chiffrer", old)
    asana.world.a_task("Livrer", old, new, dependencies=[first])
    connected = Connected.to(hub, "asana", settings={"base_url": asana.fake.base_url}, secrets={"access_token": TOKEN})
    assert connected.sync() == "succeeded"
    assert (len(connected.fates("dependency")), len(connected.fates("task_membership"))) == (1, 3)
    asana.later()
    return connected


def tasks_of(asana):
    first, second = (task for project in projects_of(asana)[:1] for task in project.tasks.values())
    return first, second


def projects_of(asana):
    return [thing for thing in asana.world.things.values() if hasattr(thing, "sections")]


@MODES
def test_a_dependency_that_was_taken_off_leaves(synced, asana, mode):
    first, second = tasks_of(asana)
    asana.world.edit_task(second, dependencies=[])

    assert synced.sync(mode) == "succeeded"

    assert synced.fates("dependency") == {f"{first.gid}>{second.gid}": "deleted"}
    assert set(synced.fates("task").values()) == {"present"}


@MODES
def test_a_task_taken_out_of_its_second_project_keeps_its_home_alone(synced, asana, mode):
    (_, second), (old, new) = tasks_of(asana), projects_of(asana)
    asana.world.remove_from_project(second, new)

    assert synced.sync(mode) == "succeeded"

    fates = synced.fates("task_membership")
    assert (fates[f"{second.gid}@{old.gid}"], fates[f"{second.gid}@{new.gid}"]) == ("present", "deleted")
    assert synced.fates("task")[second.gid] == "present"


def test_a_place_in_a_project_that_is_hidden_by_now_is_never_deleted_but_lost_and_comes_back_with_it(synced, asana):
    (_, second), (old, new) = tasks_of(asana), projects_of(asana)
    places = {}
    for mode, members in (("incremental", []), ("full", []), ("full", None)):
        new.members = members
        asana.world.edit_task(second, name=f"Livrer {len(places)}")
        asana.later()
        synced.sync(mode)
        fates = synced.fates("task_membership")
        places[mode, members is None] = (fates[f"{second.gid}@{old.gid}"], fates[f"{second.gid}@{new.gid}"])

    assert places == {
        ("incremental", False): ("present", "present"),
        ("full", False): ("present", "lost_access"),
        ("full", True): ("present", "present"),
    }


def test_a_dependency_that_comes_back_is_the_same_row(synced, asana):
    first, second = tasks_of(asana)
    before = synced.rows("SELECT id FROM dependency")
    for dependencies in ([], [first]):
        asana.world.edit_task(second, dependencies=dependencies)
        asana.later()
        synced.sync()

    assert synced.rows("SELECT id FROM dependency WHERE presence = 'present'") == before


def test_a_deleted_hour_leaves_without_a_full_run_where_too_many_are_held_to_list_them_all(hub, asana, monkeypatch):
    monkeypatch.setattr(presence, "_PAGES_OF_HOURS", 0)
    monkeypatch.setattr(census, "EVERY", dt.timedelta(0))
    task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
    kept, gone = (asana.world.an_entry(task, 60, asana.world.clock.now.date()) for _ in range(2))
    older = asana.world.an_entry(task, 60, dt.date(2025, 3, 4))
    connected = Connected.to(hub, "asana", settings={"base_url": asana.fake.base_url}, secrets={"access_token": TOKEN})
    connected.sync()
    for entry in (gone, older):
        asana.world.delete_entry(entry)

    connected.sync()

    assert connected.fates("time_entry") == {kept.gid: "present", gone.gid: "deleted", older.gid: "deleted"}
