import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from connectors.monday.budget import Budget
from connectors.monday.known_ids import pack_ids, unpack_ids
from connectors.monday.quota import calls_a_day, fitting_schedule, next_midnight

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def told(query=100, after=1000, reset=40):
    return {"complexity": {"before": after + query, "query": query, "after": after, "reset_in_x_seconds": reset}}


class TestTheMinutesBudget:
    def test_holds_back_a_question_that_would_not_fit_until_the_window_opens_anew(self):
        budget = Budget()
        budget.learn("Rows", data=told(query=600, after=500), header="", now=NOW)

        assert budget.wait_s("Rows", NOW + dt.timedelta(seconds=10)) == 30
        assert budget.wait_s("Rows", NOW + dt.timedelta(seconds=40)) == 0

    def test_lets_through_what_fits(self):
        budget = Budget()
        budget.learn("Rows", data=told(query=400, after=500), header="", now=NOW)

        assert budget.wait_s("Rows", NOW) == 0

    def test_believes_the_header_where_it_is_the_dearer_word(self):
        budget = Budget()
        header = '"minuteRate";r=2499, "concurrency";r=99, "complexityMinute";r=50;t=45'
        budget.learn("Rows", data=told(query=400, after=500), header=header, now=NOW)

        assert budget.wait_s("Rows", NOW) == 45

    def test_waits_when_no_call_is_left_in_the_minute(self):
        budget = Budget()
        budget.learn("Rows", data=told(), header='"minuteRate";r=0, "complexityMinute";r=900;t=12', now=NOW)

        assert budget.wait_s("Boards", NOW) == 40


class TestTheDaysCalls:
    def test_hourly_runs_over_200_boards_do_not_fit_a_standard_plan(self):
        schedule = fitting_schedule([120] * 200, calls_a_day("standard", None))

        assert (schedule.calls, schedule.every_hours) == (205, 8)
        assert schedule.remedy == "Run every 8 hours or less often, choose fewer boards, or a larger plan."

    def test_hourly_runs_over_few_boards_do(self):
        assert fitting_schedule([120] * 10, calls_a_day("standard", None)).remedy == ""

    def test_a_thousand_boards_fit_no_schedule_there(self):
        assert fitting_schedule([1] * 1000, 1000).every_hours is None

    def test_what_the_account_says_itself_comes_first(self):
        assert calls_a_day("standard", 5000) == 5000
        assert calls_a_day(None, None) is None

    def test_start_anew_at_midnight_utc(self):
        assert next_midnight(
            dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
        ) == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


class TestKnownIds:
    @given(st.sets(st.integers(min_value=0, max_value=2**63)))
    def test_come_back_as_they_were(self, ids):
        assert unpack_ids(pack_ids(ids)) == ids

    def test_take_about_two_bytes_an_item(self):
        ids = {10_000_000_000 + 977 * number for number in range(10_000)}

        assert len(pack_ids(ids)) < 3 * len(ids)
