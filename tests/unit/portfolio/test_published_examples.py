"""Worked examples that others have published come out as they print them, rounded as they round.

Each was looked up; of a text only those figures are taken that it computes from the exact terms, not from rounded ratios. Where a text
gives BAC and a percentage, the plan is built from those; nothing of the expected figures goes in.
"""

from decimal import Decimal

import pytest

from hub.portfolio.evm import evaluate
from tests.unit.portfolio.plans import a_plan, a_status, a_task

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
}


@pytest.mark.parametrize(("given", "printed"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_published_example_comes_out(given, printed):
    kpis = evaluate(a_status(**given))

    assert {name: str(round_as(text, kpis[name].value)) for name, text in printed.items()} == printed


def test_one_late_task_of_eight_hours():
    """'EVM - Examples', tutorialspoint.com/earn_value_management/evm_example.htm: 8 hours at $100, 11 spent, 1 to go, 91.7 % done."""
    kpis = evaluate(a_plan(a_task(baseline_cost=800, percent_complete="91.7"), spent=1100))

    printed = {"ev": "734", "sv": "-66", "cv": "-366", "eac": "1200", "vac": "-400"}
    assert {name: str(round_as(text, kpis[name].value)) for name, text in printed.items()} == printed


def round_as(text, value):
    return value.quantize(Decimal(text))
