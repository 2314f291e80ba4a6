"""Worked examples that others have published come out as they print them, rounded as they round.

Where a text gives BAC and a percentage, the plan is built from those; nothing of the expected figures goes in.
"""

from decimal import Decimal

import pytest

from hub.portfolio.evm import evaluate
from tests.unit.portfolio.plans import a_plan, a_status, a_task

EXAMPLES = {
    "Intuit QuickBooks, 'Using earned value management', quickbooks.intuit.com/ca/resources/running-a-business": (
        {"bac": 100_000, "pv": 55_000, "ev": 50_000, "ac": 45_000},
        {"sv": "-5000", "spi": "0.91", "cv": "5000", "cpi": "1.11", "eac": "90000"},
    ),
    "Schwalbe, 'Information Technology Project Management', ch. 7, exercise on a six-month project": (
        {"bac": 200_000, "pv": 120_000, "ev": 100_000, "ac": 90_000},
        {"cv": "10000", "sv": "-20000", "cpi": "1.11", "spi": "0.83", "eac": "180000"},
    ),
    "ITPM task 3, cost management, studylib.net/doc/9750505": (
        {"bac": 500_000, "pv": 300_000, "ev": 280_000, "ac": 250_000},
        {"cv": "30000", "sv": "-20000", "cpi": "1.12", "spi": "0.93", "eac": "446429"},
    ),
    "Cost management answers, scenario 1, stuvia.com/doc/2567119": (
        {"bac": 1000, "pv": 400, "ev": 300, "ac": 240},
        {
            "ev": "300",
            "sv": "-100",
            "cv": "60",
            "cpi": "1.25",
            "eac": "800",
            "etc": "560",
            "vac": "200",
            "tcpi": "0.92",
        },
    ),
    "Govan, 'PRA' 0.3, cpi, spi, cv and sv, paulgovan.github.io/PRA/reference": (
        {"bac": 100_000, "pv": 40_000, "ev": 35_000, "ac": 36_000},
        {"cpi": "0.9722222", "spi": "0.875", "cv": "-1000", "sv": "-5000"},
    ),
    "Govan, 'PRA' 0.3, eac, atypical, paulgovan.github.io/PRA/reference/eac.html": (
        {"bac": 100_000, "pv": 40_000, "ev": 35_000, "ac": 63_000},
        {"eac_atypical": "128000", "spi": "0.875"},
    ),
    "'New PMP question & answers', lovepmp.com, question 2319 and its neighbour": (
        {"bac": 1000, "pv": 400, "ev": 360, "ac": 400},
        {"cpi": "0.90", "spi": "0.90", "eac_combined": "1190.12"},
    ),
}


@pytest.mark.parametrize(("given", "printed"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_published_example_comes_out(given, printed):
    kpis = evaluate(a_status(**given))

    assert {name: str(round_as(text, kpis[name].value)) for name, text in printed.items()} == printed


def test_one_late_task_of_a_hundred_hours():
    """Simplilearn, 'Earned Value Management Part IV', example I (article rar84): 100 hours at $100, 110 spent, 10 to go."""
    done = Decimal(11_000) / Decimal(12_000) * 100

    kpis = evaluate(a_plan(a_task(baseline_cost=10_000, percent_complete=done), spent=11_000))

    assert round(kpis["ev"].value, 2) == Decimal("9166.67")
    assert round(kpis["sv"].value, 2) == Decimal("-833.33")
    assert round(kpis["spi"].value, 4) == Decimal("0.9167")
    assert round(kpis["eac"].value, 2) == 12_000
    assert round(kpis["vac"].value, 2) == -2_000


def round_as(text, value):
    return value.quantize(Decimal(text))
