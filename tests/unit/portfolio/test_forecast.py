"""A forecast follows from the past alone, the same each time, and says how wrong it used to be."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.portfolio.days import make_calendar
from hub.portfolio.forecast import (
    CostPoint,
    Pace,
    backtest_costs,
    backtest_finish,
    forecast_finish,
    make_pace,
    percentile,
    simulate_weeks,
)

FRIDAY = dt.date(2026, 11, 27)
EVERY_DAY = make_calendar((480,) * 7)
WEEK = dt.timedelta(days=7)


def a_pace(*weeks: int, open_tasks: int = 10) -> Pace:
    return Pace(as_of=FRIDAY, weeks=weeks, open_tasks=open_tasks)


class TestPace:
    def test_counts_whole_weeks_back_from_the_end_of_the_day(self):
        days = [FRIDAY, FRIDAY - 6 * dt.timedelta(days=1), FRIDAY - WEEK, FRIDAY - 20 * dt.timedelta(days=1)]

        pace = make_pace(days, open_tasks=3, as_of=FRIDAY)

        assert pace.weeks == (1, 1, 2)
        assert pace.last_finished_on == FRIDAY

    def test_leaves_out_a_week_that_is_not_whole_and_what_lies_ahead(self):
        days = [FRIDAY - 8 * dt.timedelta(days=1), FRIDAY + WEEK]

        assert make_pace(days, open_tasks=3, as_of=FRIDAY).weeks == (0,)

    def test_begins_with_the_work_where_that_is_known(self):
        pace = make_pace([FRIDAY], open_tasks=3, as_of=FRIDAY, began_on=FRIDAY - 4 * WEEK)

        assert pace.weeks == (0, 0, 0, 1)


class TestFinish:
    def test_of_a_steady_pace_is_certain(self):
        forecast = forecast_finish(a_pace(*[5] * 8, open_tasks=10), calendar=EVERY_DAY, seed=1)

        assert set(forecast.finish.values()) == {FRIDAY + 2 * WEEK}
        assert forecast.backtest_error_days == 0
        assert forecast.reason is None

    def test_lies_on_a_working_day(self):
        saturday_off = make_calendar((480, 480, 480, 480, 0, 0, 0))

        forecast = forecast_finish(a_pace(*[5] * 8, open_tasks=10), calendar=saturday_off, seed=1)

        assert forecast.finish["p50"] == dt.date(2026, 12, 14)

    def test_agrees_with_the_exact_distribution(self):
        weeks, tasks = (0, 1, 3), 6
        exact = _exact_weeks(weeks, tasks)

        drawn = simulate_weeks(weeks, tasks, chance=random.Random(7), trials=20_000)

        for share in (50, 80, 95):
            below = sum(chance for number, chance in exact.items() if number <= percentile(drawn, share) + 1)
            assert below >= share / 100 - 0.01

    def test_is_the_same_for_the_same_seed_and_later_for_more_tasks(self):
        few, again, many = (
            forecast_finish(a_pace(0, 3, 1, 0, 5, 2, 2, 4, open_tasks=tasks), calendar=EVERY_DAY, seed=3)
            for tasks in (10, 10, 40)
        )

        assert few == again
        assert many.finish["p50"] > few.finish["p50"]

    @settings(max_examples=30, deadline=None)
    @given(
        weeks=st.lists(st.integers(0, 9), min_size=8, max_size=30).filter(lambda weeks: sum(weeks) >= 5),
        tasks=st.integers(1, 60),
    )
    def test_is_never_certain_before_it_is_likely(self, weeks, tasks):
        finish = forecast_finish(a_pace(*weeks, open_tasks=tasks), calendar=EVERY_DAY, seed=1).finish

        known = [day for day in finish.values() if day is not None]
        assert known == sorted(known)
        assert all(day > FRIDAY for day in known)

    @pytest.mark.parametrize(
        ("pace", "says"),
        [
            (a_pace(*[5] * 7), "Not enough history: 7 of 8 whole weeks."),
            (a_pace(*[0] * 9), "No task was finished in 9 weeks."),
            (a_pace(open_tasks=0), "no tasks"),
            (a_pace(1, *[0] * 8, 3), "Not enough history: fewer than 5 tasks were finished in 10 whole weeks."),
            (a_pace(*[0] * 200, 5, open_tasks=9000), "more than 10 years"),
        ],
    )
    def test_says_why_there_is_none(self, pace, says):
        forecast = forecast_finish(pace, calendar=EVERY_DAY, seed=1)

        assert says in forecast.reason
        assert set(forecast.finish.values()) == {None}

    def test_of_what_is_done_is_the_day_it_was_done(self):
        pace = make_pace([FRIDAY - WEEK], open_tasks=0, as_of=FRIDAY)

        assert forecast_finish(pace, calendar=EVERY_DAY, seed=1).finish["p95"] == FRIDAY - WEEK


class TestBacktest:
    def test_of_a_pace_that_halved_shows_the_error(self):
        """Ten a week for four weeks, then five: at the first cut 20 tasks seem to take two weeks and take four."""
        error = backtest_finish(a_pace(10, 10, 10, 10, 5, 5, 5, 5), seed=1)

        assert 4 <= error <= 14

    def test_of_each_cost_method_follows_its_formula(self):
        """EV 40, AC 50, PV 50; since then 40 more were earned, and today 110 is spent."""
        then = CostPoint(day=FRIDAY - WEEK, pv=Decimal(50), ev=Decimal(40), ac=Decimal(50))
        now = CostPoint(day=FRIDAY, pv=Decimal(90), ev=Decimal(80), ac=Decimal(110))

        errors = {name: test.error_pct for name, test in backtest_costs([then, now], now).items()}

        # Guessed: 50 + 40/0.8 = 100; 50 + 40 = 90; 50 + 40/(0.8 x 0.8) = 112.5.
        assert errors == {"eac": Decimal("9.1"), "eac_atypical": Decimal("18.2"), "eac_combined": Decimal("2.3")}

    def test_without_a_past_says_so(self):
        now = CostPoint(day=FRIDAY, pv=Decimal(1), ev=Decimal(1), ac=Decimal(1))

        assert backtest_costs([now], now)["eac"].reason is not None


def _exact_weeks(weeks: tuple[int, ...], tasks: int, *, horizon: int = 60) -> dict[int, float]:
    """Probability of each number of weeks, by convolution."""
    states, result = {0: 1.0}, {}
    for number in range(1, horizon):
        following: dict[int, float] = {}
        for done, chance in states.items():
            for finished in weeks:
                following[done + finished] = following.get(done + finished, 0) + chance / len(weeks)
        result[number] = sum(chance for done, chance in following.items() if done >= tasks)
        states = {done: chance for done, chance in following.items() if done < tasks}
    return result
