"""The measures: the KPIs as the API answers them, from the values the hub keeps for every project and day.

A value is never computed again from tasks or hours: the hub has done that, with its reasons. Ratios are ratios of sums over the projects
that have both terms; amounts of several currencies give nothing rather than a sum at face value.
"""

from dataclasses import dataclass

TABLE = "KpiValues"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the table of KPI values."""

    name: str
    dax: str
    about: str
    format: str
    folder: str = "Earned value"


MONEY, RATIO, SHARE, NUMBER = "#,##0.00", "0.00", "0.0", "#,##0"

AMOUNTS = {
    "BAC": ("bac", "Budget at completion."),
    "PV": ("pv", "Planned value."),
    "EV": ("ev", "Earned value."),
    "AC": ("ac", "Actual cost."),
    "EAC": ("eac", "Estimate at completion, BAC/CPI."),
    "ETC": ("etc", "Estimate to complete."),
    "VAC": ("vac", "Variance at completion."),
    "CV": ("cv", "Cost variance."),
    "SV": ("sv", "Schedule variance."),
}
RATIOS = {
    "CPI": ("ev", "ac", "1", RATIO, "Cost performance index, EV/AC."),
    "SPI": ("ev", "pv", "1", RATIO, "Schedule performance index, EV/PV."),
    "% Complete": ("ev", "bac", "100", SHARE, "Earned share of the budget at completion, in percent."),
    "% Spent": ("ac", "bac", "100", SHARE, "Spent share of the budget at completion, in percent."),
}

AT_LAST_DAY = """
VAR LastDay = MAX ( {table}[status_on] )
RETURN
    IF (
        DISTINCTCOUNTNOBLANK ( {table}[currency] ) <= 1,
        CALCULATE ( SUM ( {table}[value] ), {table}[name] = "{kpi}", {table}[status_on] = LastDay )
    )
"""
OF_SUMS = """
VAR LastDay = MAX ( {table}[status_on] )
VAR Terms =
    ADDCOLUMNS (
        VALUES ( {table}[project_id] ),
        "@upper", CALCULATE ( SUM ( {table}[value] ), {table}[name] = "{upper}", {table}[status_on] = LastDay ),
        "@lower", CALCULATE ( SUM ( {table}[value] ), {table}[name] = "{lower}", {table}[status_on] = LastDay )
    )
VAR Both = FILTER ( Terms, NOT ISBLANK ( [@upper] ) && NOT ISBLANK ( [@lower] ) )
RETURN
    IF (
        DISTINCTCOUNTNOBLANK ( {table}[currency] ) <= 1,
        {factor} * DIVIDE ( SUMX ( Both, [@upper] ), SUMX ( Both, [@lower] ) )
    )
"""


def list_measures() -> list[Measure]:
    """Every measure, in the order of the list of fields."""
    amounts = [
        Measure(name, AT_LAST_DAY.format(table=TABLE, kpi=kpi), f"{about} At the last day chosen.", MONEY)
        for name, (kpi, about) in AMOUNTS.items()
    ]
    ratios = [
        Measure(name, OF_SUMS.format(table=TABLE, upper=upper, lower=lower, factor=factor), about, shown)
        for name, (upper, lower, factor, shown, about) in RATIOS.items()
    ]
    return [*amounts, *ratios, *OTHERS]


OTHERS = (
    Measure(
        "Hours Logged",
        'DIVIDE ( CALCULATE ( SUM ( TimeEntries[duration_seconds] ), TimeEntries[approval] <> "cancelled" ), 3600 )',
        "Hours logged, cancelled ones left out.",
        "#,##0.0",
        "Work",
    ),
    Measure("Tasks", "COUNTROWS ( Tasks )", "Tasks of every size.", NUMBER, "Work"),
    Measure(
        "Tasks Overdue",
        'CALCULATE ( COUNTROWS ( Tasks ), Tasks[due_on] < TODAY (), NOT Tasks[status_category] IN { "done", "cancelled" } )',
        "Tasks that were due before today and are not done.",
        NUMBER,
        "Work",
    ),
    Measure(
        "Data As Of",
        "MAX ( KpiValues[computed_at] )",
        "When the newest figure was computed.",
        "yyyy-mm-dd hh:nn",
        "Data",
    ),
)
