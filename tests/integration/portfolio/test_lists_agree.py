"""Lists of milestones and risks hold what the figures beside them count: what belongs to the project, on the day it is looked at."""

import datetime as dt

import pytest
from sqlalchemy import update

from hub import clock
from hub.portfolio.standing import read_standing
from hub.portfolio.table import list_milestones, milestones_of
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.history import begin_version
from models.tables.work import Milestone
from tests import builders as make

CALLER = Caller.operator()
DAY = dt.timedelta(days=1)
TODAY = clock.now().date()
SINCE = clock.now() - 9 * DAY


@pytest.fixture
def own(desk):
    """A project of its own, known for nine days."""
    project = make.a_consolidated_project(desk.client, known_from=SINCE)
    desk.save(project, make.a_run(desk.connection, started_at=SINCE, finished_at=SINCE))
    return project


@pytest.fixture
def source(desk):
    return desk.source(known_from=SINCE)


def a_milestone_task(source, label):
    return make.a_task(
        source, name=label, labels=[label], kind="milestone", is_milestone=True, due_on=TODAY - DAY, known_from=SINCE
    )


def named(desk, own, *, as_of=None):
    """The milestones on the project's page, and how many the figure beside them counts."""
    standing = read_standing(desk.hub, CALLER, own.id, as_of=as_of)
    rows = desk.get(f"/projects/{own.id}/kpis/on_time_rate/inputs", **({"as_of": str(as_of)} if as_of else {}))
    return [(each.name, each.state) for each in milestones_of(desk.hub, CALLER, standing)], rows["count"]


def test_a_link_with_a_filter_brings_its_own_alone(desk, own, source):
    desk.save(*(a_milestone_task(source, label) for label in ("ours", "theirs")))
    desk.save(make.a_link(own, source, filter_field="labels", filter_values=["ours"], known_from=SINCE))

    assert named(desk, own) == ([("ours", "planned")], 1)
    assert [each.name for each in list_milestones(desk.hub, CALLER, [own.id])[own.id]] == ["ours"]


def test_a_link_that_has_ended_brings_nothing(desk, own, source):
    desk.save(a_milestone_task(source, "done with"), make.a_risk(source))
    desk.save(make.a_link(own, source, valid_to=TODAY - 3 * DAY, known_from=SINCE))

    register = desk.get("/risk-register", client_id=str(desk.client.id))["items"]

    assert named(desk, own) == ([], 0)
    assert named(desk, own, as_of=TODAY - 3 * DAY) == ([("done with", "planned")], 1)
    assert register == []


def test_two_links_of_one_source_bring_each_once(desk, own, source):
    desk.save(a_milestone_task(source, "shared"))
    desk.save(*(make.a_link(own, source, allocation_pct=50, known_from=SINCE) for _ in range(2)))

    assert named(desk, own)[0] == [("shared", "planned")]


def test_a_past_day_shows_them_as_they_were(desk, own, source):
    release = make.a_milestone(source, name="1.0", due_on=TODAY, known_from=SINCE)
    desk.save(release, make.a_link(own, source, known_from=SINCE))
    with desk.hub.database.connect(Scope.everything()) as connection:
        begin_version(connection, client_id=desk.client.id, connection_id=desk.connection.id)
        reached = {"state": "reached", "reached_at": clock.now(), "last_changed_run": clock.new_id()}
        moved = reached | {"change_seq": Milestone.change_seq + 10_000}
        connection.execute(update(Milestone).values(**moved).where(Milestone.id == release.id))

    assert named(desk, own)[0] == [("1.0", "reached")]
    assert named(desk, own, as_of=TODAY - DAY)[0] == [("1.0", "planned")]
