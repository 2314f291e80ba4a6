"""The rows behind a figure, each with its name and the link to it in its tool; of a past day as they were held then."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from hub.queries.held import held
from hub.queries.material import LinkRow, Material, divide, rows_of
from hub.queries.reading import Reader

AnyRow = TypeVar("AnyRow")

NAMED = {
    "task": "SELECT id, name, source_url FROM {task} t WHERE client_id = %(client)s AND id = ANY (%(ids)s)",
    "milestone": "SELECT id, name, source_url FROM {milestone_all} m WHERE client_id = %(client)s AND id = ANY (%(ids)s)",
    "risk": "SELECT id, title, source_url FROM {risk} r WHERE client_id = %(client)s AND id = ANY (%(ids)s)",
}
ENTRIES = """
SELECT e.id, e.source_project_id, e.account_id, e.work_type, e.entry_date, e.duration_seconds, e.task_id, e.source_url
FROM {time_entry} e {filters}
WHERE e.client_id = %(client)s AND e.source_project_id = %(source)s AND e.presence = 'present' AND e.approval <> 'cancelled'
  AND e.entry_date BETWEEN coalesce(%(first)s::date, '-infinity') AND least(%(last)s::date, %(day)s::date)
  AND (%(cells)s::text[] IS NULL OR {cell} = ANY (%(cells)s))
ORDER BY e.entry_date, e.id LIMIT %(limit)s OFFSET %(offset)s
"""
LINES = """
SELECT b.id, b.source_project_id, b.kind, b.category, b.currency, coalesce(b.period_start, b.period_finish), {cell}, b.amount, b.task_id, b.source_field,
       coalesce(b.source_url, (SELECT w.source_url FROM {task} w WHERE w.client_id = b.client_id AND w.id = b.task_id)), b.is_contingency
FROM {budget_line} b {filters}
WHERE b.client_id = %(client)s AND b.source_project_id = %(source)s AND b.presence = 'present' ORDER BY 6 NULLS FIRST, 1
"""
IMPORTED = """
SELECT id, project_id, kind, category, currency, coalesce(period_start, period_finish), NULL, amount, NULL,
       import_name || ', row ' || row_number, NULL, is_contingency
FROM imported_budget_line WHERE client_id = %(client)s AND project_id = %(project)s
  AND imported_at <= %(end)s AND (superseded_at IS NULL OR superseded_at > %(end)s)
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
    cell: str | None
    amount: Decimal
    task_id: uuid.UUID | None
    source_field: str | None
    source_url: str | None
    is_contingency: bool


def read_names(reader: Reader, material: Material, *, table: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Names and links of tasks, milestones or risks."""
    return {row.id: row for row in _rows(reader, material, Named, NAMED[table], {"ids": list(ids)})}


def list_entries(
    reader: Reader, material: Material, link: LinkRow, *, day: dt.date, limit: int, offset: int
) -> list[EntryRow]:
    """Some of the hours that a link takes of its source project, up to a day, in their order."""
    of_link = {"source": link.source_project_id, "first": link.valid_from, "last": link.valid_to, "cells": link.values}
    values = of_link | {"day": day, "limit": limit, "offset": offset}
    return _rows(reader, material, EntryRow, ENTRIES, values, **_cells(material, "e"))


def list_lines(reader: Reader, material: Material, link: LinkRow) -> list[LineRow]:
    """Money of a link's source project, what its filter takes."""
    rows = _rows(reader, material, LineRow, LINES, {"source": link.source_project_id}, **_cells(material, "b"))
    return [row for row in rows if link.takes(row.cell)]


def list_imported_lines(reader: Reader, material: Material, project_id: uuid.UUID) -> list[LineRow]:
    """What was imported for the project itself."""
    return _rows(reader, material, LineRow, IMPORTED, {"project": project_id})


def _cells(material: Material, of: str) -> dict[str, str]:
    return divide(of, is_divided=material.divided is not None)


def _rows(
    reader: Reader, material: Material, kind: type[AnyRow], statement: str, values: dict[str, Any], **parts: str
) -> list[AnyRow]:
    """The rows as they were held where the material was cut."""
    cut = material.cut
    of_all = {"client": material.client.id, "divided": material.divided, "end": cut.end}
    return rows_of(reader, kind, held(statement, cut, **parts), of_all | cut.values | values)
