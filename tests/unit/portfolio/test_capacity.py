"""Seconds are spread over days and weeks without one being lost, and measured by what a person has."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.portfolio.capacity import Availability, Share, Work, available_seconds, spread_evenly, to_span, weekly_load
from hub.portfolio.days import WorkingCalendar, list_holidays, make_calendar

MONDAY = dt.date(2026, 11, 16)
DAY = dt.timedelta(days=1)
HOUR = 3600
ZOE = uuid.UUID(int=1)
OFFICE = WorkingCalendar()
WEEKS = [MONDAY + number * 7 * DAY for number in range(4)]


def work(seconds: int, start: dt.date = MONDAY, finish: dt.date = MONDAY + 4 * DAY) -> Work:
    return Work(person=ZOE, start=start, finish=finish, seconds=seconds)


class TestSpread:
    @given(
        seconds=st.integers(0, 10**7), offset=st.integers(-40, 40), length=st.integers(0, 60), off=st.integers(0, 20)
    )
    def test_gives_each_working_day_its_even_share(self, seconds, offset, length, off):
        """Counted by weeks as it would be day by day."""
        calendar = make_calendar(days_off=[MONDAY + off * DAY])
        start = MONDAY + offset * DAY
        finish = start + length * DAY
        days = calendar.list_working_days(start, finish) or [finish]
        ends = [seconds * number // len(days) for number in range(len(days) + 1)]
        by_day = {day: ends[at + 1] - ends[at] for at, day in enumerate(days)}

        found = dict(spread_evenly(work(seconds, start, finish), calendar, WEEKS))

        assert {week: found.get(week, 0) for week in WEEKS} == {
            week: sum(share for day, share in by_day.items() if week <= day < week + 7 * DAY) for week in WEEKS
        }

    def test_of_a_span_without_a_working_day_stands_on_its_last_one(self):
        sunday = MONDAY + 6 * DAY

        assert dict(spread_evenly(work(100, sunday - DAY, sunday), OFFICE, WEEKS)) == {MONDAY: 100}


class TestSpan:
    @pytest.mark.parametrize(
        ("start", "finish", "span"),
        [
            (MONDAY, MONDAY + DAY, (MONDAY, MONDAY + DAY)),
            (None, MONDAY + DAY, (MONDAY - 3 * DAY, MONDAY + DAY)),
            (MONDAY + 4 * DAY, None, (MONDAY + 4 * DAY, MONDAY + 8 * DAY)),
            (None, None, None),
        ],
    )
    def test_without_one_end_takes_the_working_days_the_work_needs(self, start, finish, span):
        assert to_span(start, finish, 20 * HOUR, OFFICE) == span


class TestLoad:
    def test_flags_more_than_a_person_has(self):
        times = Availability(calendar=OFFICE, shares=(Share(pct=Decimal(50)),))

        lines = weekly_load(
            {ZOE: times},
            planned=[work(20 * HOUR), work(HOUR)],
            logged=[work(10 * HOUR)],
            first=MONDAY,
            last=MONDAY + 7 * DAY,
        )

        assert [(line.week_start, line.planned_seconds, line.available_seconds) for line in lines] == [
            (MONDAY, 21 * HOUR, 20 * HOUR),
            (MONDAY + 7 * DAY, 0, 20 * HOUR),
        ]
        assert [line.is_over_allocated for line in lines] == [True, False]
        assert lines[0].utilisation == Decimal("0.5")

    def test_of_somebody_without_a_calendar_is_not_judged(self):
        (line,) = weekly_load({ZOE: None}, planned=[work(HOUR)], logged=[], first=MONDAY, last=MONDAY)

        assert (line.is_over_allocated, line.utilisation, line.available_seconds) == (None, None, None)

    def test_begins_weeks_where_the_client_does(self):
        sunday = MONDAY - DAY

        lines = weekly_load(
            {ZOE: None}, planned=[work(5, sunday, sunday)], logged=[], first=MONDAY, last=MONDAY, week_start=6
        )

        assert [(line.week_start, line.planned_seconds) for line in lines] == [(sunday, 5)]


class TestAvailable:
    def test_leaves_out_public_holidays_of_the_country(self):
        """1 and 11 November 2026: a Sunday, and a Wednesday on which France does not work."""
        november = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
        french = Availability(calendar=make_calendar(days_off=list_holidays("FR", [2026])))

        assert available_seconds(Availability(calendar=OFFICE), *november) == 21 * 8 * HOUR
        assert available_seconds(french, *november) == 20 * 8 * HOUR

    def test_the_later_share_of_a_day_counts(self):
        shares = (Share(pct=Decimal(80)), Share(pct=Decimal(0), start=MONDAY + DAY, finish=MONDAY + DAY))

        assert (
            available_seconds(Availability(calendar=OFFICE, shares=shares), MONDAY, MONDAY + DAY)
            == 8 * HOUR * 80 // 100
        )
