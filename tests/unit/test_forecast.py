import datetime as dt
import uuid

import pytest

from connectors.sdk.limits import RequestRate, RunCost
from hub.forecast import Allowance, Cost, cost_of_runs, cost_of_scopes, forecast, in_words, runs_a_day

ONE = uuid.UUID(int=7)
NOW = dt.datetime(2026, 11, 20, 10, 7, tzinfo=dt.UTC)
"""A Friday."""
HOURLY = {"every": 3600}


def a_cost(requests=None, seconds=None):
    return Cost(requests, seconds, "the last run")


class TestRunsADay:
    @pytest.mark.parametrize(
        ("schedule", "runs"),
        [
            ({"every": 900}, 96),
            ({"every": 7 * 3600}, 4),
            ({"every": 3 * 86_400}, 1),
            ({"cron": "*/15 8-17 * * mon-fri", "time_zone": "Europe/Paris"}, 40),
            ({"cron": "30 6 1 * *", "time_zone": "UTC"}, 1),
            ({"cron": "* * * * *", "time_zone": "UTC"}, 1440),
        ],
    )
    def test_counts_those_of_a_day_on_which_it_runs(self, schedule, runs):
        assert runs_a_day(schedule, now=NOW) == runs


class TestCost:
    def test_is_the_median_of_earlier_runs(self):
        assert cost_of_runs([(10, 3.0), (12, 4.0), (900, 80.0)]) == Cost(12, 4.0, "the median of the last 3 runs")

    def test_is_what_scopes_cost_before_the_first_run(self):
        cost = cost_of_scopes(RunCost(5, 2), 10, rate=RequestRate(requests=10, per_s=10.0), word="project")

        assert cost == Cost(25, pytest.approx(23 / 0.8), "what the connector asks for 10 projects")

    def test_is_not_known_while_nobody_counted_the_scopes(self):
        cost = cost_of_scopes(RunCost(5, 2), None, rate=None, word="board")

        assert (cost.requests, cost.seconds) == (None, None)
        assert "discover says how many boards" in cost.basis


class TestForecast:
    def test_says_requests_and_finish(self):
        found = forecast(HOURLY, connection_id=ONE, cost=a_cost(40, 90.0), allowance=Allowance(), now=NOW)

        assert (found.runs_a_day, found.requests_a_day, found.fits) == (24, 960, None)
        assert found.next_run_at == dt.datetime(2026, 11, 20, 11, 0, 7, tzinfo=dt.UTC)
        assert found.finishes_at == found.next_run_at + dt.timedelta(seconds=90)

    @pytest.mark.parametrize(
        ("requests", "fits", "fitting"), [(33, True, None), (34, False, 2 * 3600), (700, False, 86_400)]
    )
    def test_leaves_a_fifth_of_the_day_to_others(self, requests, fits, fitting):
        found = forecast(HOURLY, connection_id=ONE, cost=a_cost(requests), allowance=Allowance(1_000), now=NOW)

        assert (found.allowed_a_day, found.fits, found.fitting_every) == (800, fits, fitting)

    def test_finds_none_that_fits_when_one_run_is_too_much(self):
        found = forecast(HOURLY, connection_id=ONE, cost=a_cost(801), allowance=Allowance(1_000), now=NOW)

        assert (found.fits, found.fitting_every) == (False, None)

    def test_a_rate_limits_what_a_day_can_hold(self):
        slow = Allowance(rate=RequestRate(requests=10, per_s=100.0))

        assert forecast({"every": 60}, connection_id=ONE, cost=a_cost(6), allowance=slow, now=NOW).fits is False
        assert forecast({"every": 300}, connection_id=ONE, cost=a_cost(6), allowance=slow, now=NOW).fits is True

    def test_gives_no_figure_where_none_is_known(self):
        found = forecast(HOURLY, connection_id=ONE, cost=a_cost(), allowance=Allowance(1_000), now=NOW)

        assert (found.requests_a_day, found.finishes_at, found.fits) == (None, None, None)


def test_intervals_read_as_people_say_them():
    assert [in_words(seconds) for seconds in (300, 21_600, 86_400)] == ["every 5 min", "every 6 h", "once a day"]
