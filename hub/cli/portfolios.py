"""A portfolio's figures as a table for people."""

from decimal import Decimal
from functools import partial
from typing import Any

from rich.table import Table

from hub.cli.output import Columns, to_table

SECONDS_PER_HOUR, EVERY_PCT = 3600, 100

Row = dict[str, Any]


def summary_table(summary: Row) -> Table:
    """One line a project, the totals at the foot, each with how many projects it is of; unknown is an empty cell."""
    totals = summary["totals"]
    table = to_table(summary["items"], COLUMNS, title="Portfolio")
    foot = ["in total", "", totals["currency"] or "", _hours(totals), *(_total(totals, name) for name in SHOWN), ""]
    for column, text in zip(table.columns, foot, strict=True):
        column.footer = text or ""
        column.justify = "right" if column.header in {"hours", *SHOWN.values()} else "left"
    table.show_footer = True
    return table


SHOWN = {"bac": "budget", "ev": "earned", "ac": "spent", "cpi": "CPI", "spi_t": "SPI(t)", "eac": "will cost"}
RATIOS = frozenset({"cpi", "spi_t"})


def _kpi(row: Row, name: str) -> str | None:
    value = row["kpis"][name]["value"]
    if value is None:
        return None
    return f"{Decimal(value):.2f}" if name in RATIOS else f"{Decimal(value):,.0f}"


def _total(totals: Row, name: str) -> str | None:
    text, coverage = _kpi(totals, name), totals["kpis"][name]["coverage_pct"]
    if text is None or coverage == EVERY_PCT:
        return text
    return f"{text}\n{round(coverage * totals['projects'] / EVERY_PCT)} of {totals['projects']}"


def _hours(row: Row) -> str:
    return f"{row['logged_seconds'] / SECONDS_PER_HOUR:,.1f}"


COLUMNS: Columns = {
    "project": "name",
    "code": "code",
    "": "currency",
    "hours": _hours,
    **{title: partial(_kpi, name=name) for name, title in SHOWN.items()},
    "health": lambda row: row["health"] if row["health"] != "unknown" else None,
}
