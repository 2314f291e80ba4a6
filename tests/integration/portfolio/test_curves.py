"""Earned value over time: when what is done was done, up to exactly the earned value of the status date."""

import datetime as dt
from fractions import Fraction

import pytest

from hub.portfolio.curves import cost_curve, earned_curve, hours_by_week, money_by_day, money_by_month
from hub.portfolio.readings import Grain, read_one
from hub.security.caller import Caller
from tests import builders as make

MONDAY = dt.date(2026, 1, 5)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
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


class TestHoursReadByTheWeek:
    """They are added up before they are priced, and tell what hours by the day tell."""

    @pytest.fixture
    def told(self, desk):
        begun = MONDAY - 5 * WEEK + 2 * DAY
        source = desk.source(status_on=FRIDAY)
        other = desk.source(status_on=FRIDAY)
        own, person, idle = (
            make.a_consolidated_project(desk.client),
            make.a_person(desk.client),
            make.a_person(desk.client),
        )
        accounts = [make.an_account(desk.connection), make.an_account(desk.connection)]
        tasks = [make.a_task(source), make.a_task(other)]
        desk.save(own, person, idle, *accounts, *tasks)
        desk.save(*map(make.a_decision, accounts, (person, idle)))
        turn = MONDAY + WEEK + DAY
        desk.save(
            make.a_link(own, source),
            make.a_link(own, other, allocation_pct=40, valid_from=MONDAY - WEEK + 3 * DAY),
            make.a_rate(desk.client, person_id=person.id, amount_per_hour=60, valid_to=turn),
            make.a_rate(desk.client, person_id=person.id, amount_per_hour=90, valid_from=turn + DAY),
            make.a_budget_line(source, kind="actual", amount=11, currency="EUR", period_start=MONDAY),
            *(
                make.a_time_entry(task, account, entry_date=begun + n * DAY, duration_seconds=600 + 7 * n)
                for n in range(50)
                for task, account in zip(tasks, accounts if n % 3 else reversed(accounts), strict=True)
            ),
        )

        def tell(grain):
            ledger, row, reading = read_one(desk.hub, Caller.operator(), own.id, as_of=None, grain=grain)
            money = money_by_day(ledger, row)
            weeks, spent = hours_by_week(ledger, row, weeks=6)
            by_person = {account: dict(by_week) for account, by_week in spent.items()}
            told = money_by_month(money), cost_curve(ledger, row, money), weeks, by_person, reading.figures
            return told, len(list(ledger.hours_of(row)))

        return tell

    def test_they_cost_the_same_and_belong_to_the_same_weeks_and_people(self, told):
        by_week, rows = told(Grain.WEEK)
        by_day, days = told(Grain.DAY)

        assert by_week == by_day
        assert rows < days / 2

    def test_the_curve_has_a_point_at_the_end_of_each_week_and_on_the_status_date(self, told):
        curve = told(Grain.WEEK)[0][1]

        assert [day.isoweekday() for day, _ in curve] == [7] * (len(curve) - 1) + [5]
        assert curve[0][1] == 0
        assert curve[-1][0] == FRIDAY
