"""The rows behind a figure, each with its name and the link to it in its tool."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from hub.queries.material import LinkRow
from hub.queries.reading import Reader

NAMED = {
    "task": "SELECT id, name, source_url FROM task WHERE client_id = %(client)s AND id = ANY (%(ids)s)",
    "milestone": "SELECT id, name, source_url FROM milestone_all WHERE client_id = %(client)s AND id = ANY (%(ids)s)",
    "risk": "SELECT id, title, source_url FROM risk WHERE client_id = %(client)s AND id = ANY (%(ids)s)",
}
TAKES = (
    "pmo_hub_link_takes_row({of}.client_id, {of}.source_project_id, {of}.task_id, %(field)s::text, %(values)s::text[])"
)
ENTRIES = f"""
SELECT e.id, e.source_project_id, e.account_id, e.work_type, e.entry_date, e.duration_seconds, e.task_id, coalesce(e.source_url, t.source_url)
FROM time_entry e LEFT JOIN task t ON t.client_id = e.client_id AND t.id = e.task_id
WHERE e.client_id = %(client)s AND e.source_project_id = %(source)s AND e.presence = 'present' AND e.approval <> 'cancelled'
  AND e.entry_date <= %(day)s AND {TAKES.format(of="e")} ORDER BY e.entry_date, e.id
"""  # noqa: S608 - a constant
LINES = f"""
SELECT b.id, b.source_project_id, b.kind, b.category, b.currency, coalesce(b.period_start, b.period_finish), b.amount, b.task_id, b.source_field,
       coalesce(b.source_url, t.source_url), false
FROM budget_line b LEFT JOIN task t ON t.client_id = b.client_id AND t.id = b.task_id
WHERE b.client_id = %(client)s AND b.source_project_id = %(source)s AND b.presence = 'present' AND {TAKES.format(of="b")}
ORDER BY 6 NULLS FIRST, 1
"""  # noqa: S608 - a constant
IMPORTED = """
SELECT id, project_id, kind, category, currency, coalesce(period_start, period_finish), amount, NULL,
       import_name || ', row ' || row_number, NULL, is_contingency
FROM imported_budget_line WHERE client_id = %(client)s AND project_id = %(project)s AND superseded_at IS NULL
ORDER BY 6 NULLS FIRST, 1
"""


class Named(NamedTuple):
    id: uuid.UUID
    name: str
    source_url: str | None


class EntryRow(NamedTuple):
    """One entry of hours."""

    id: uuid.UUID
    source_project_id: uuid.UUID
    account_id: uuid.UUID | None
    work_type: str | None
    entry_date: dt.date
    seconds: int
    task_id: uuid.UUID | None
    source_url: str | None


class LineRow(NamedTuple):
    """One budget line; `source_project_id` is the project's own id for what was imported."""

    id: uuid.UUID
    source_project_id: uuid.UUID
    kind: str
    category: str
    currency: str
    on_date: dt.date | None
    amount: Decimal
    task_id: uuid.UUID | None
    source_field: str | None
    source_url: str | None
    is_contingency: bool


def read_names(reader: Reader, client_id: uuid.UUID, *, table: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Names and links of tasks, milestones or risks."""
    rows = reader.execute(NAMED[table].encode(), {"client": client_id, "ids": list(ids)}).fetchall()
    return {row[0]: Named(*row) for row in rows}


def list_entries(reader: Reader, client_id: uuid.UUID, link: LinkRow, *, day: dt.date) -> list[EntryRow]:
    """Hours of a link's source project up to a day, those that its filter takes."""
    values = _of_link(client_id, link) | {"day": day}
    return [EntryRow(*row) for row in reader.execute(ENTRIES.encode(), values).fetchall()]


def list_lines(reader: Reader, client_id: uuid.UUID, link: LinkRow) -> list[LineRow]:
    """Money of a link's source project, what its filter takes."""
    return [LineRow(*row) for row in reader.execute(LINES.encode(), _of_link(client_id, link)).fetchall()]


def list_imported_lines(reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID) -> list[LineRow]:
    """What was imported for the project itself."""
    values = {"client": client_id, "project": project_id}
    return [LineRow(*row) for row in reader.execute(IMPORTED, values).fetchall()]


def _of_link(client_id: uuid.UUID, link: LinkRow) -> dict[str, Any]:
    return {"client": client_id, "source": link.source_project_id, "field": link.field, "values": link.values}
