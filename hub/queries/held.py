"""Statements over the rows that figures rest on, as they are held now or as they were held at the end of a past day."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OF_PROJECT = "client_id, id, source_project_id, presence"
COLUMNS = {
    "task": f"{OF_PROJECT}, parent_id, kind, kind_source, priority, assignee_id, labels, custom_fields, is_milestone, status_category, baseline_start,"
    " baseline_finish, planned_start, planned_finish, actual_start, actual_finish, due_on, completed_at, estimate_seconds, remaining_seconds,"
    " baseline_cost, planned_cost, currency, percent_complete, name, wbs_code, is_critical, source_url",
    "dependency": "client_id, id, presence, predecessor_id, successor_id, type, lag_seconds",
    "status_change": "client_id, id, task_id, presence, to_category, changed_at",
    "assignment": "client_id, id, task_id, presence, timephased",
    "time_entry": f"{OF_PROJECT}, task_id, account_id, work_type, entry_date, duration_seconds, approval, source_url",
    "budget_line": f"{OF_PROJECT}, task_id, kind, category, currency, period_start, period_finish, basis, amount, source_field, source_url, is_contingency",
    "milestone_all": f"{OF_PROJECT}, due_on, baseline_finish, reached_at, state, name, source_url",
    "risk": f"{OF_PROJECT}, task_id, status, probability_pct, impact_cost, currency, title, source_url",
    "status_report": f"{OF_PROJECT}, reported_at, health, title",
    "rate": "client_id, id, presence, account_id, role, source_project_id, kind, amount_per_hour, currency, valid_from, valid_to",
    "working_calendar": "client_id, id, presence, account_id, minutes_per_weekday, exceptions, seq",
}
"""What statements read of each table of the tools' rows, by the name they call it."""
RECALLED = (
    "account",
    "account_link",
    "availability",
    "connection",
    "fx_rate",
    "link_all",
    "person",
    "project_all",
    "project_link",
    "rate_card",
    "source_project",
)
"""What the PMO keeps itself, and what is joined from that and the tools' rows. Of a past day the schema is named, though the transaction finds
it by itself (`past.py`): PostgreSQL plans a statement anew where it means other tables than the last time.
"""

PAST = """
SELECT {columns} FROM public.{table} v WHERE v.known_from <= {at}
UNION ALL
SELECT {columns} FROM public.{table}_history v WHERE v.known_from <= {at} AND v.known_to > {at}
"""
AT = "%(cut_at)s"
AT_ITS_OWN = """
(SELECT k.at FROM unnest(%(cut_connections)s::uuid[], %(cut_instants)s::timestamptz[]) AS k (connection_id, at) WHERE k.connection_id = v.connection_id)
"""
"""The instant of all connections, where they have the same one; else that of each."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a reading stops: the day, and its end where the client lives. `instants` says how each connection's rows are read: as they
    were held at that instant; None reads what is held now.
    """

    day: dt.date
    end: dt.datetime
    instants: Mapping[uuid.UUID, dt.datetime] | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What statements over past rows are bound to."""
        instants = self.instants or {}
        return {"cut_at": self.at, "cut_connections": list(instants), "cut_instants": list(instants.values())}

    @property
    def at(self) -> dt.datetime | None:
        """The instant at which all connections are read, where it is one."""
        instants = set(self.instants.values()) if self.instants else set()
        return instants.pop() if len(instants) == 1 else None


def held(statement: str, cut: Cut | None, **parts: str) -> str:
    """The statement with its `{table}` names and parts filled in. Without a cut it reads what the transaction reads by itself."""
    if cut is None or cut.instants is None:
        return _fill(statement, parts, {name: name for name in (*COLUMNS, *RECALLED)})
    at = AT_ITS_OWN if cut.at is None else AT
    tables = {name: f"({PAST.format(table=name, columns=columns, at=at)})" for name, columns in COLUMNS.items()}
    return _fill(statement, parts, tables | {name: f"recalled.{name}" for name in RECALLED})


def _fill(statement: str, parts: Mapping[str, str], tables: Mapping[str, str]) -> str:
    return statement.format(**tables, **{name: part.format(**tables) for name, part in parts.items()})
