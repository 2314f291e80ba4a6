"""Earned value over time: when what is done was done, up to exactly the earned value of the status date."""

import datetime as dt
from fractions import Fraction

import pytest

from hub.portfolio.curves import earned_curve
from hub.portfolio.readings import read_one
from hub.security.caller import Caller
from tests import builders as make

MONDAY = dt.date(2026, 1, 5)
WEEK = dt.timedelta(weeks=1)
FRIDAY = MONDAY + 2 * WEEK + dt.timedelta(days=4)


@pytest.fixture
def earned_by(desk):
    """Earned value by the end of each day of a project's curve, and the figure itself."""

    def read(project):
        ledger, row, reading = read_one(desk.hub, Caller.operator(), project.id, as_of=None)
        return dict(earned_curve(ledger, row)), reading.figures["ev"].value

    return read


def a_costed_task(project, cost, percent, **dates):
    return make.a_task(
        project,
        baseline_cost=cost,
        currency="EUR",
        percent_complete=percent,
        baseline_start=MONDAY,
        baseline_finish=FRIDAY,
        **dates,
    )


@pytest.fixture
def project(desk):
    return desk.source(status_on=FRIDAY)


def test_of_a_finished_task_is_spread_over_the_days_it_was_worked_on(desk, project, earned_by):
    ended = MONDAY + WEEK + dt.timedelta(days=4)
    desk.save(
        a_costed_task(project, 1000, 100, status_category="done", actual_start=MONDAY, actual_finish=ended),
    )

    curve, value = earned_by(project)

    assert curve[MONDAY + WEEK - dt.timedelta(days=1)] == 500
    assert curve[FRIDAY] == value == 1000
    assert min(curve.values()) == 0


def test_of_what_is_under_way_reaches_the_status_date_at_the_earned_value(desk, project, earned_by):
    desk.save(
        a_costed_task(project, 900, 50, actual_start=MONDAY),
        a_costed_task(project, 100, 30),
        a_costed_task(project, 77, 0),
    )

    curve, value = earned_by(project)

    assert curve[FRIDAY] == value == 480
    assert curve[MONDAY + WEEK - dt.timedelta(days=1)] == Fraction(480, 3)
    assert list(curve.values()) == sorted(curve.values())


def test_of_what_nobody_dated_is_there_on_the_status_date_alone(desk, project, earned_by):
    desk.save(make.a_task(project, baseline_cost=100, currency="EUR", percent_complete=40))

    assert earned_by(project)[0][FRIDAY] == 40


def test_is_not_drawn_where_earned_value_is_unknown(desk, project, earned_by):
    desk.save(make.a_task(project, percent_complete=50))

    assert earned_by(project) == ({}, None)
