"""Snapshots and KPI values of a day: written once, never changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from models.tables.portfolio import KpiValue, ProjectSnapshot


def save_snapshots(connection: Connection, snapshots: Sequence[dict[str, Any]], kpis: Sequence[dict[str, Any]]) -> None:
    """Add what is not there yet; what is there stays as it is."""
    for table, rows in ((ProjectSnapshot, snapshots), (KpiValue, kpis)):
        if rows:
            connection.execute(insert(table).on_conflict_do_nothing(), list(rows))
