"""Utilisation divides by the working time that the workload shows: calendar, holidays and availability, one definition."""

import datetime as dt
from decimal import Decimal

import pytest

from tests import builders as make

LAST = dt.date(2026, 5, 17)
"""A Sunday; the four weeks before hold Labour Day and, on Thursday the 14th, Ascension Day."""
FIRST = LAST - dt.timedelta(days=27)


@pytest.fixture
def worked(desk):
    """Somebody part-time in France, somebody nobody decided on, and an app, on one project."""
    source = desk.source(status_on=LAST)
    task, person = make.a_task(source), make.a_person(desk.client)
    mine, stranger = (make.an_account(desk.connection) for _ in range(2))
    robot = make.an_account(desk.connection, kind="app")
    desk.save(task, person, mine, stranger, robot, make.a_decision(mine, person))
    desk.save(
        *(
            make.a_time_entry(task, account, entry_date=FIRST + dt.timedelta(days=day), duration_seconds=9000)
            for account in (mine, stranger, robot)
            for day in (-1, 0, 3, 27)
        )
    )
    return source, person


def utilisation(desk, source):
    return desk.kpis(source.id)["utilisation"]


def of_workload(desk):
    params = {"client_id": str(desk.client.id), "from": str(FIRST), "to": str(LAST)}
    lines = [line for line in desk.get("/workload", **params)["items"] if line["available_seconds"] is not None]
    return sum(line["logged_seconds"] for line in lines), sum(line["available_seconds"] for line in lines)


def test_it_is_logged_over_available_of_the_workload(desk, worked):
    source, person = worked
    before = utilisation(desk, source)
    assert Decimal(before["value"]) == pytest.approx(Decimal(6 * 9000) / (2 * 20 * 8 * 3600))

    desk.post("/availability", client_id=str(desk.client.id), country="FR", pct=100)
    desk.post("/availability", client_id=str(desk.client.id), person_id=str(person.id), pct=50)

    logged, available = of_workload(desk)
    assert (logged, available) == (6 * 9000, (17 * 8 + 17 * 4) * 3600)
    assert Decimal(utilisation(desk, source)["value"]) == pytest.approx(Decimal(logged) / available)


def test_what_is_said_of_availability_shows_in_the_summary_at_once(desk, worked):
    first = desk.summary()["totals"]["kpis"]["utilisation"]["value"]
    desk.post("/availability", client_id=str(desk.client.id), pct=50)

    assert Decimal(desk.summary()["totals"]["kpis"]["utilisation"]["value"]) == pytest.approx(2 * Decimal(first))


def test_hours_of_who_is_no_human_lower_the_coverage(desk, worked):
    source, _ = worked

    found = utilisation(desk, source)

    assert found["coverage_pct"] == pytest.approx(66.67)


def test_without_anybody_known_there_is_no_value(desk):
    source = desk.source(status_on=LAST)
    robot, task = make.an_account(desk.connection, kind="app"), make.a_task(source)
    desk.save(robot, task, make.a_time_entry(task, robot, entry_date=LAST))

    assert utilisation(desk, source) == utilisation(desk, source) | {
        "value": None,
        "reason": "Nobody's working time is known.",
    }
