"""Budgets read from files: a file read again ends what it no longer says, and keeps what it said."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from hub.storage.rows import RowSession
from models.tables.finance import ImportedBudgetLine

CONTENT = (
    "project_id",
    "kind",
    "category",
    "cost_class",
    "is_contingency",
    "period_start",
    "period_finish",
    "amount",
    "currency",
    "note",
)
"""What makes two lines the same, wherever they stand in their file."""


def replace_import(
    session: RowSession, *, client_id: uuid.UUID, name: str, rows: Sequence[dict[str, Any]], by: str, now: dt.datetime
) -> dict[str, int]:
    """Have the import of this name hold exactly these lines; counts `added`, `kept` and `superseded`."""
    holds = (ImportedBudgetLine.client_id == client_id, ImportedBudgetLine.import_name == name)
    held = session.scalars(select(ImportedBudgetLine).where(*holds, ImportedBudgetLine.superseded_at.is_(None)))
    before: dict[tuple[Any, ...], list[uuid.UUID]] = defaultdict(list)
    for line in held:
        before[tuple(getattr(line, column) for column in CONTENT)].append(line.id)
    fresh = []
    for row in rows:
        same = before.get(tuple(row[column] for column in CONTENT))
        if same:
            same.pop()
        else:
            fresh.append(row | {"client_id": client_id, "import_name": name, "imported_by": by, "imported_at": now})
    ended = [line_id for ids in before.values() for line_id in ids]
    if ended:
        of_client = ImportedBudgetLine.client_id == client_id
        session.execute(
            update(ImportedBudgetLine)
            .where(of_client, ImportedBudgetLine.id.in_(ended))
            .values(superseded_at=now, change_seq=func.nextval("change_seq"))
        )
    if fresh:
        session.execute(insert(ImportedBudgetLine), fresh)
    return {"added": len(fresh), "kept": len(rows) - len(fresh), "superseded": len(ended)}
