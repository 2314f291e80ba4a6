"""Costs spread evenly over working days: day by day as each stretch by itself has it."""

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hub.portfolio.days import OFFICE_WEEK, make_calendar
from hub.portfolio.evm import costs_by

FIRST = dt.date(2026, 3, 2)
A_DAY = st.integers(0, 60).map(lambda number: FIRST + dt.timedelta(days=number))
A_COST = st.fractions(-1000, 1000, max_denominator=300)
CALENDAR = make_calendar(OFFICE_WEEK, [(dt.date(2026, 3, 11), dt.date(2026, 3, 13), 0), (FIRST, FIRST, 0)])
DAYS = [FIRST + dt.timedelta(days=number) for number in range(-2, 64, 3)]


def due_of_one(start: dt.date, finish: dt.date, cost: Fraction, *, by: dt.date) -> Fraction:
    if finish <= by:
        return cost
    length = CALENDAR.count_working_days(start, finish)
    return cost * CALENDAR.count_working_days(start, by) / length if length and start <= by else Fraction(0)


@given(st.lists(st.tuples(A_DAY, A_DAY, A_COST), max_size=12))
def test_is_the_sum_of_every_stretch_on_every_day(portions):
    expected = [sum((due_of_one(*portion, by=day) for portion in portions), Fraction(0)) for day in DAYS]

    assert costs_by(portions, CALENDAR, days=DAYS) == expected


def test_nothing_is_due_of_nothing():
    assert costs_by([], CALENDAR, days=[FIRST]) == [0]
