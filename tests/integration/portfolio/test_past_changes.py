"""What changed between two days rests on what belonged to the project on each of them."""

import datetime as dt

import pytest
from sqlalchemy import update

from hub import clock
from hub.security.scopes import Scope
from hub.storage.history import begin_version
from models.tables.work import SourceProject, Task
from tests import builders as make
from tests.integration.portfolio.test_past_figures import DAY, TODAY, Office
from tests.integration.portfolio.test_pitfalls import a_costed_task

YESTERDAY, BEFORE = TODAY - DAY, TODAY - 2 * DAY
NOON = dt.datetime.combine(YESTERDAY, dt.time(12), tzinfo=dt.UTC)


@pytest.fixture
def office(desk):
    """A project to whose source a task and a budget came yesterday."""
    office = Office(desk)
    office.task = make.a_task(office.source, name="Came later", known_from=NOON)
    desk.save(office.task, make.a_budget_line(office.source, amount=500, currency="EUR", known_from=NOON))
    return office


def told(office, first, last):
    found = office.desk.get(f"/projects/{office.own.id}/changes", **{"from": str(first), "to": str(last)})
    return (
        [(task["name"], task["change"]) for task in found["tasks"]],
        [line["amount"] for line in found["budget_lines"]],
    )


def test_a_link_that_was_cut_since_leaves_it_as_it_was(office):
    before = told(office, BEFORE, YESTERDAY)
    assert before == ([("Came later", "added")], [[None, "500.0000"]])

    assert office.desk.link(str(office.own.id)).status_code == 200

    assert told(office, BEFORE, YESTERDAY) == before


def test_what_is_linked_no_more_has_left(office):
    assert told(office, YESTERDAY, TODAY) == ([], [])

    assert office.desk.link(str(office.own.id)).status_code == 200

    tasks, money = told(office, YESTERDAY, TODAY)
    assert ("Came later", "removed") in tasks
    assert {change for _, change in tasks} == {"removed"}
    assert money == [["500.0000", None]]


def test_a_link_that_was_first_written_down_today_counts_for_the_days_before_as_in_figures(office):
    other = office.desk.source(known_from=NOON - 2 * DAY)
    office.desk.save(make.a_task(other, name="Brought along", known_from=NOON - 2 * DAY))
    links = [{"source_project_id": str(each.id)} for each in (office.source, other)]

    assert office.desk.link(str(office.own.id), *links).status_code == 200

    assert told(office, YESTERDAY, TODAY) == ([], [])
    assert told(office, BEFORE, YESTERDAY)[0] == [("Came later", "added")]


class TestOfASourceThatIsDivided:
    """Whose a task was on a day is told by what it held then, as in figures."""

    LONG_AGO = NOON - 9 * DAY

    @pytest.fixture
    def halves(self, desk):
        """Two projects by label, and a task that went from the first to the second today."""
        source = desk.source(known_from=self.LONG_AGO)
        task = make.a_task(source, name="Moved", labels=["ours"], known_from=self.LONG_AGO)
        halves = [make.a_consolidated_project(desk.client, known_from=self.LONG_AGO) for _ in range(2)]
        run = make.a_run(desk.connection, started_at=self.LONG_AGO, finished_at=self.LONG_AGO)
        desk.save(task, run, *halves)
        for half, label in zip(halves, ("ours", "theirs"), strict=True):
            filters = {"filter_field": "labels", "filter_values": [label]}
            desk.save(make.a_link(half, source, known_from=self.LONG_AGO, **filters))
        self.change(desk, task, labels=["theirs"])
        return halves

    @staticmethod
    def change(desk, task, **values):
        with desk.hub.database.connect(Scope.everything()) as connection:
            begin_version(connection, client_id=desk.client.id, connection_id=desk.connection.id)
            moved = {"change_seq": Task.change_seq + 10_000, "last_changed_run": clock.new_id()}
            connection.execute(update(Task).where(Task.id == task.id).values(**values, **moved))

    @staticmethod
    def changes(desk, project):
        found = desk.get(f"/projects/{project.id}/changes", **{"from": str(YESTERDAY), "to": str(TODAY)})
        return [(task["name"], task["change"]) for task in found["tasks"]]

    def test_a_task_leaves_one_part_and_comes_into_the_other(self, desk, halves):
        assert [self.changes(desk, half) for half in halves] == [[("Moved", "removed")], [("Moved", "added")]]

    def test_a_task_that_went_to_another_source_has_left(self, desk):
        here, there = desk.source(known_from=self.LONG_AGO), desk.source(known_from=self.LONG_AGO)
        task = make.a_task(here, name="Moved", known_from=self.LONG_AGO)
        desk.save(task, make.a_run(desk.connection, started_at=self.LONG_AGO, finished_at=self.LONG_AGO))

        self.change(desk, task, source_project_id=there.id)

        assert (self.changes(desk, here), self.changes(desk, there)) == (
            [("Moved", "removed")],
            [("Moved", "added")],
        )


class TestOfAPlanThatNamesItsStatusDate:
    """As it stands now the plan goes by that day, on whichever page; a day that is asked for is measured by itself."""

    STATED, LONG_AGO = TODAY - 7 * DAY, TODAY - 14 * DAY

    @pytest.fixture
    def plan(self, desk):
        """A task that was to be finished three weeks ago, and is open; its plan was brought up to date since."""
        since = NOON - 40 * DAY
        plan = desk.source(status_on=since.date())
        due = dict.fromkeys(("baseline_start", "baseline_finish", "planned_finish"), TODAY - 21 * DAY)
        desk.save(a_costed_task(plan, **due, known_from=since))
        desk.save(make.a_run(desk.connection, started_at=since, finished_at=since))
        with desk.hub.database.connect(Scope.everything()) as connection:
            connection.execute(update(SourceProject).values(status_on=self.STATED).where(SourceProject.id == plan.id))
        return plan

    @staticmethod
    def figures(desk, plan, **days):
        """What changed, and the figures of its pages: as it stands, and of the first day."""
        found = desk.get(f"/projects/{plan.id}/changes", **days)
        now, then = desk.kpis(plan.id), desk.kpis(plan.id, as_of=found["from"])
        values = {name: (then[name]["value"], now[name]["value"]) for name in found["kpis"]}
        return found, values

    def test_both_columns_say_what_the_projects_pages_say(self, desk, plan):
        found, values = self.figures(desk, plan, **{"from": str(self.LONG_AGO)})

        assert found["to"] == str(self.STATED)
        assert {name: (pair["from"], pair["to"]) for name, pair in found["kpis"].items()} == values
        assert found["kpis"]["slip_days"]["change"] == "5"

    def test_thirty_days_are_those_before_its_status_date(self, desk, plan):
        assert desk.get(f"/projects/{plan.id}/changes")["from"] == str(self.STATED - 30 * DAY)

    def test_no_change_is_told_from_a_day_after_its_status_date(self, desk, plan):
        found, values = self.figures(desk, plan, **{"from": str(TODAY - DAY)})

        assert {name: (pair["from"], pair["to"]) for name, pair in found["kpis"].items()} == values
        assert {pair["change"] for pair in found["kpis"].values()} == {None}
        assert found["numbers"]["logged_seconds"] is None
        assert found["words"] == []

    def test_a_day_that_is_asked_for_is_measured_by_itself(self, desk, plan):
        found = desk.get(f"/projects/{plan.id}/changes", **{"from": str(self.LONG_AGO), "to": str(TODAY)})

        assert found["kpis"]["slip_days"]["change"] == "10"
