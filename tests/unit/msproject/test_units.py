import datetime as dt
from decimal import Decimal

import pytest

from connectors.msproject.files.units import (
    WorkingTime,
    to_amount,
    to_date,
    to_exact_seconds,
    to_number,
    to_open_finish,
    to_open_start,
    to_wall_time,
    to_work_seconds,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT8H0M0S", 28_800),
        ("PT560H43M0S", 2_018_580),
        ("PT8H54M5.07S", 32_045),
        ("PT7,5H", 27_000),
        ("P1DT2H", 93_600),
        ("PT0H0M0S", 0),
        ("-PT8H0M0S", 0),
        ("", None),
        (None, None),
    ],
)
def test_work_is_whole_seconds_never_below_zero(text, seconds):
    assert to_work_seconds(text) == seconds


def test_exact_seconds_keep_sign_and_fraction():
    assert to_exact_seconds("-PT0H1M0.5S") == Decimal("-60.5")


@pytest.mark.parametrize("text", ["8h", "PT5X", "P1Y", "a week"])
def test_another_way_to_write_a_duration_is_no_duration(text):
    with pytest.raises(ValueError, match="no duration"):
        to_work_seconds(text)


@pytest.mark.parametrize(
    ("hundredths", "amount"), [("505200", "5052"), ("29908.45", "299.0845"), ("1234,5", "12.345"), ("-100", "-1")]
)
def test_money_is_in_hundredths(hundredths, amount):
    assert to_amount(hundredths) == Decimal(amount)


@pytest.mark.parametrize("text", ["NaN", "1e400", "1e16", "abc"])
def test_a_number_no_plan_can_hold_is_refused(text):
    with pytest.raises(ValueError, match="no number"):
        to_number(text)


def test_a_wall_time_loses_a_zone_other_tools_wrote():
    assert to_wall_time("2026-03-02T08:00:00+01:00") == dt.datetime(2026, 3, 2, 8)  # noqa: DTZ001 the plan's clock has none


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31T00:00:00"])
def test_a_day_in_no_planners_year_is_none(text):
    assert to_date(text) is None


def test_microsoft_projects_ends_of_time_are_open():
    assert (to_open_start("1984-01-01T00:00:00"), to_open_finish("2049-12-31T23:59:00")) == (None, None)


def test_a_validity_that_ends_at_midnight_ends_the_day_before():
    assert to_open_finish("2026-07-01T00:00:00") == dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("rate_format", "hours"), [("1", "0.016666"), ("2", "1"), ("3", "7.5"), ("4", "37.5"), ("5", "150"), ("7", "1950")]
)
def test_a_rates_unit_follows_the_plans_working_time(rate_format, hours):
    working_time = WorkingTime(Decimal(450), Decimal(2250), Decimal(20))

    assert abs(working_time.hours_of_rate_unit(rate_format) - Decimal(hours)) < Decimal("0.0001")


def test_material_has_no_hours():
    assert WorkingTime().hours_of_rate_unit("8") is None
