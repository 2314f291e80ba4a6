"""What connections have brought, as rows for people and for programs, with a total."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.table import Table

from hub.cli.output import Columns, pick, to_cell, to_table
from hub.queries.totals import ConnectionTotals

SECONDS_PER_HOUR = 3600
SUMMED = ("projects", "tasks", "milestones", "planned_seconds", "logged_seconds", "quarantined")

Row = dict[str, Any]


def _hours(seconds: int | None) -> str | None:
    return None if seconds is None else f"{seconds / SECONDS_PER_HOUR:,.1f}"


def _money(row: Row) -> str:
    return "\n".join(f"{line['kind']} {Decimal(line['amount']):,.2f} {line['currency']}" for line in row["money"])


FIGURES: Columns = {
    "projects": "projects",
    "tasks": "tasks",
    "milestones": "milestones",
    "hours planned": lambda row: _hours(row["planned_seconds"]),
    "hours logged": lambda row: _hours(row["logged_seconds"]),
    "money": _money,
    "quarantined": "quarantined",
}


def to_row(totals: ConnectionTotals) -> Row:
    """One connection's figures as JSON; amounts are texts with their currency, what the tool has not told is null."""
    return {
        "connection_id": str(totals.connection_id),
        "connection": totals.connection,
        "connector": totals.connector,
        **{name: getattr(totals, name) for name in SUMMED},
        "money": [{"kind": line.kind, "currency": line.currency, "amount": str(line.amount)} for line in totals.money],
    }


def to_total(rows: Sequence[Row]) -> Row:
    """The sum of some rows. Nothing known stays null, and no currency is added to another."""
    return {**{name: _sum(row[name] for row in rows) for name in SUMMED}, "money": _sum_money(rows)}


def totals_table(rows: Sequence[Row], *, first: Columns, total: Row) -> Table:
    """The rows, with their total at the foot; `first` are the columns that name a row."""
    table = to_table(rows, {**first, **FIGURES})
    table.show_footer = True
    table.columns[0].footer = "in total"
    for column, source in zip(table.columns[len(first) :], FIGURES.values(), strict=True):
        column.justify = "right"
        column.footer = to_cell(pick(total, source))
    return table


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _sum_money(rows: Sequence[Row]) -> list[dict[str, str]]:
    sums: dict[tuple[str, str], Decimal] = {}
    for line in (line for row in rows for line in row["money"]):
        key = (line["kind"], line["currency"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(line["amount"])
    return [
        {"kind": kind, "currency": currency, "amount": str(amount)} for (kind, currency), amount in sorted(sums.items())
    ]
