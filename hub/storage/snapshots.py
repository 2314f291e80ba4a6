"""Snapshots and KPI values of a day: written once, never changed."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from hub.jobs import enqueue_snapshots
from models.tables.portfolio import KpiValue, ProjectSnapshot


def save_snapshots(connection: Connection, snapshots: Sequence[dict[str, Any]], kpis: Sequence[dict[str, Any]]) -> None:
    """Add what is not there yet; what is there stays as it is."""
    for table, rows in ((ProjectSnapshot, snapshots), (KpiValue, kpis)):
        if rows:
            connection.execute(insert(table).on_conflict_do_nothing(), list(rows))


def queue_snapshots(connection: Connection, *, now: dt.datetime) -> None:
    """Have a worker keep the days that have ended now, not only when its hour comes, unless that is queued already."""
    with suppress(AlreadyEnqueued), connection.begin_nested():
        enqueue_snapshots(connection.connection.driver_connection, now=now)
