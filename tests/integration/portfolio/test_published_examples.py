"""The worked examples that others have published come out through the API as they print them."""

import datetime as dt
from decimal import Decimal

import pytest

from tests import builders as make
from tests.unit.portfolio.test_published_examples import EXAMPLES, round_as

MONDAY = dt.date(2026, 1, 5)
NAMES = """
bac pv ev ac cv sv cpi spi eac eac_atypical eac_combined etc vac tcpi es_periods spi_t percent_complete percent_spent slip_days
on_time_rate throughput_per_week cycle_time_days_p50 cycle_time_days_p85 utilisation health
"""


def a_source(desk, *, bac, pv, ev, ac):
    """What is done, what is due and not done, and what is still to come, each a task, and what was spent as a line."""
    project = desk.source(status_on=MONDAY)
    due = {"baseline_start": MONDAY, "baseline_finish": MONDAY}
    later = {"baseline_start": MONDAY + dt.timedelta(days=1), "baseline_finish": MONDAY + dt.timedelta(days=4)}
    parts = ((ev, 100, due), (pv - ev, 0, due), (bac - pv, 0, later))
    tasks = [
        make.a_task(project, baseline_cost=cost, currency="EUR", percent_complete=done, **days)
        for cost, done, days in parts
    ]
    desk.save(*tasks, make.a_budget_line(project, kind="actual", amount=ac, currency="EUR"))
    return project


@pytest.mark.parametrize(("given", "printed"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_published_example_comes_out_of_the_api(desk, given, printed):
    project = a_source(desk, **given)

    answer = desk.get(f"/projects/{project.id}/kpis")

    shown = {name: str(round_as(text, Decimal(answer["kpis"][name]["value"]))) for name, text in printed.items()}
    assert shown == printed
    assert answer["as_of"] == "2026-01-05"


def test_every_kpi_of_the_contract_is_there_with_a_value_or_a_reason(desk):
    project = a_source(desk, bac=1000, pv=400, ev=300, ac=240)

    kpis = desk.kpis(project.id)

    assert set(kpis) == set(NAMES.split())
    assert [name for name, kpi in kpis.items() if (kpi["value"] is None) != bool(kpi["reason"])] == []
    assert kpis["health"]["value"] == "red"


def test_earned_schedule_lies_between_two_working_days(desk):
    """PV is 400 at the end of Monday and 550 at the end of Tuesday: 475 earned is one and a half days; half of what has passed is 3."""
    project = desk.source(status_on=MONDAY + dt.timedelta(days=2))
    desk.save(
        make.a_task(
            project,
            baseline_cost=400,
            currency="EUR",
            percent_complete=100,
            baseline_start=MONDAY,
            baseline_finish=MONDAY,
        ),
        make.a_task(
            project,
            baseline_cost=600,
            currency="EUR",
            percent_complete="12.5",
            baseline_start=MONDAY + dt.timedelta(days=1),
            baseline_finish=MONDAY + dt.timedelta(days=4),
        ),
    )

    kpis = desk.kpis(project.id)

    assert (kpis["es_periods"]["value"], kpis["spi_t"]["value"]) == ("1.5", "0.5")
