"""Statements over the tools' rows, as they are held now or as they were held at the end of a past day."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

TABLES = (
    "task",
    "status_change",
    "assignment",
    "time_entry",
    "budget_line",
    "milestone_all",
    "risk",
    "status_report",
    "working_calendar",
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a reading stops: the day, and its end where the client lives. `instants` None reads what is held now."""

    day: dt.date
    end: dt.datetime
    instants: dict[uuid.UUID, dt.datetime] | None = None
    values: dict[str, Any] = field(default_factory=dict)


def held(statement: str, cut: Cut, **parts: str) -> str:
    """The statement with its `{table}` names and parts filled in."""
    tables = {name: name for name in TABLES}
    parts = {name: part.format(**tables) for name, part in parts.items()}
    return statement.format(**tables, **parts)
