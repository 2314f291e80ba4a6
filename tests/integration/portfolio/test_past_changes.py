"""What changed between two days rests on what belonged to the project on each of them."""

import datetime as dt

import pytest

from tests import builders as make
from tests.integration.portfolio.test_past_figures import DAY, TODAY, Office

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
