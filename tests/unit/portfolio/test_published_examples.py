"""Worked examples that others have published come out as they print them, rounded as they round.

Each was looked up; of a text only those figures are taken that it computes from the exact terms, not from rounded ratios. Where a text
gives BAC and a percentage, the plan is built from those; nothing of the expected figures goes in.
"""

from decimal import Decimal

import pytest

from hub.portfolio.evm import earned_value, evaluate
from hub.portfolio.figure import to_kpi
from hub.portfolio.schedule import earned_schedule
from tests.unit.portfolio.plans import a_course, a_plan, a_status, a_task

EXAMPLES = {
    "Schwalbe, 'Information Technology Project Management', ch. 7, running case, task 3, solved in 'Earned Value Analysis for Chapter 7',"
    " studymode.com/essays/Earned-Value-Analysis-For-Chapter-7-1573437.html": (
        {"bac": 200_000, "pv": 120_000, "ev": 100_000, "ac": 90_000},
        {"cv": "10000", "sv": "-20000", "cpi": "1.11", "spi": "0.83"},
    ),
    "Schwalbe, the same, ch. 7, exercise 1, solved in studylib.net/doc/9750501/team_11_ch7_number1_and_2": (
        {"bac": 120_000, "pv": 23_000, "ev": 20_000, "ac": 25_000},
        {"cv": "-5000", "sv": "-3000", "cpi": "0.8", "eac": "150000"},
    ),
    "'Earned Value Exercise', a fence of four sides, studylib.net/doc/5898152/earned-value-exercise, which names 'PMP Exam Prep', p. 210": (
        {"bac": 4000, "pv": 3000, "ev": 2500, "ac": 2800},
        {"cv": "-300", "cpi": "0.893", "sv": "-500", "spi": "0.833"},
    ),
    "A wall of four feet, vc4u.blogspot.com/2015/09": (
        {"bac": 4000, "pv": 3000, "ev": 2000, "ac": 2500},
        {
            "cv": "-500",
            "sv": "-1000",
            "cpi": "0.8",
            "eac": "5000",
            "eac_atypical": "4500",
            "vac": "-1000",
            "tcpi": "1.33",
        },
    ),
    "Posters 14 and 15, wikislate.com/view.php?p=14-evm-measures-variances-indices.html and ?p=15-evm-forecasting.html": (
        {"bac": 100, "pv": 50, "ev": 40, "ac": 45},
        {
            "sv": "-10",
            "cv": "-5",
            "cpi": "0.89",
            "spi": "0.80",
            "eac": "112.5",
            "etc": "67.5",
            "vac": "-12.5",
            "eac_combined": "129",
            "tcpi": "1.09",
        },
    ),
    "Govan, R package 'PRA', cpi, paulgovan.github.io/PRA/reference/cpi.html": (
        {"bac": 100_000, "pv": 40_000, "ev": 35_000, "ac": 36_000},
        {"cpi": "0.9722222"},
    ),
    "Govan, R package 'PRA', eac, atypical, paulgovan.github.io/PRA/reference/eac.html": (
        {"bac": 100_000, "pv": 40_000, "ev": 35_000, "ac": 63_000},
        {"eac_atypical": "128000"},
    ),
    "'Earned Value Management (EVM): Formulas and Worked Examples', a Markdown lesson in a public GitHub repository, 10, project X": (
        {"bac": 2_000_000, "pv": 800_000, "ev": 700_000, "ac": 900_000},
        {
            "cv": "-200000",
            "sv": "-100000",
            "cpi": "0.778",
            "spi": "0.875",
            "eac": "2571429",
            "vac": "-571429",
            "tcpi": "1.182",
        },
    ),
}
EARNED_SCHEDULES = {
    "the same lesson, 3 and 4, a small pump station at the end of month 5": (
        {
            "pv": (50, 120, 220, 350, 500, 650, 780, 880, 950, 1000),
            "at": 5,
            "ev": 380,
            "ac": 460,
        },
        {
            "cv": "-80",
            "sv": "-120",
            "cpi": "0.826",
            "spi": "0.760",
            "eac": "1210.526",
            "eac_atypical": "1080",
            "eac_combined": "1447.535",
            "etc": "750.526",
            "vac": "-210.526",
            "tcpi": "1.148",
            "es_periods": "4.2",
            "spi_t": "0.84",
        },
    ),
    "the same lesson, 10, exercise 2": (
        {"pv": (100, 300, 600, 800, 1000), "at": 4, "ev": 450},
        {"es_periods": "2.5", "spi_t": "0.625"},
    ),
    "HKSM, 'Earned Schedule (ES)', at week 20 what was planned for week 18, hksmnow.com/definitions/project-management/earned_schedule_es.php": (
        {"pv": tuple(range(1, 41)), "at": 20, "ev": 18},
        {"es_periods": "18", "spi_t": "0.90"},
    ),
}
"""Planned value at the end of each period. Of the last one only the two figures are printed, which any plan must give."""


@pytest.mark.parametrize(("given", "printed"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_published_example_comes_out(given, printed):
    kpis = evaluate(a_status(**given))

    assert {name: str(round_as(text, kpis[name].value)) for name, text in printed.items()} == printed


@pytest.mark.parametrize(("given", "printed"), EARNED_SCHEDULES.values(), ids=EARNED_SCHEDULES)
def test_a_published_earned_schedule_comes_out(given, printed):
    figures = earned_value(plan := a_course(**given))
    in_time = earned_schedule(plan, ev=figures["ev"])
    kpis = {figure.name: to_kpi(figure) for figure in (*figures.values(), *in_time)}

    assert {name: str(round_as(text, kpis[name].value)) for name, text in printed.items()} == printed


def test_one_late_task_of_eight_hours():
    """'EVM - Examples', tutorialspoint.com/earn_value_management/evm_example.htm: 8 hours at $100, 11 spent, 1 to go, 91.7 % done."""
    kpis = evaluate(a_plan(a_task(baseline_cost=800, percent_complete="91.7"), spent=1100))

    printed = {"ev": "734", "sv": "-66", "cv": "-366", "eac": "1200", "vac": "-400"}
    assert {name: str(round_as(text, kpis[name].value)) for name, text in printed.items()} == printed


def round_as(text, value):
    return value.quantize(Decimal(text))
