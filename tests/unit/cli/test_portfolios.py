"""The table of a portfolio: a total says of how many projects it is, where it is not of all."""

from hub.cli.portfolios import SHOWN, summary_table


def a_kpi(value, coverage_pct=100.0):
    return {"value": value, "coverage_pct": coverage_pct}


def test_totals_of_some_projects_say_of_how_many():
    kpis = {name: a_kpi(None, 0.0) for name in SHOWN}
    kpis |= {"bac": a_kpi("737806.00"), "eac": a_kpi("422795.00", 21.43)}
    totals = {"currency": "EUR", "logged_seconds": 3600, "projects": 14, "kpis": kpis}

    table = summary_table({"items": [], "totals": totals})

    feet = {column.header: column.footer for column in table.columns}
    assert (feet["budget"], feet["will cost"], feet["CPI"]) == ("737,806", "422,795\n3 of 14", "")
