"""The kept figures of projects: a page of them as JSON, and sums over all of them, made by PostgreSQL."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hub.queries.reading import Reader

OF = "client_id = ANY (%(clients)s) AND (%(projects)s::uuid[] IS NULL OR project_id IN (SELECT unnest(%(projects)s::uuid[])))"
# An array is gone through for every row; what stands in a subquery is hashed.
PAGE = f"""
SELECT item::text, name, project_id FROM (
    SELECT item, name, project_id FROM project_figures
    WHERE {OF} AND (%(name)s::text IS NULL OR (name, project_id) > (%(name)s, %(after)s::uuid)) ORDER BY name, project_id LIMIT %(limit)s
) page ORDER BY name, project_id
"""  # noqa: S608 - a constant
# The page is chosen first, so that no other item becomes a text.
GAPS = f"SELECT g.key, min(g.value) FROM project_figures, jsonb_each_text(gaps) g WHERE gaps <> '{{}}' AND {OF} GROUP BY g.key"  # noqa: S608 - a constant
HOMELESS = """
SELECT coalesce(sum(duration_seconds), 0)::bigint FROM time_entry
WHERE client_id = ANY (%(clients)s) AND source_project_id IS NULL AND presence = 'present' AND approval <> 'cancelled'
  AND (%(day)s::date IS NULL OR entry_date <= %(day)s)
"""
WAITING = """
SELECT count(*) FILTER (WHERE f.project_id IS NULL), min(f.computed_at) FROM unnest(%(projects)s::uuid[]) AS p (id)
LEFT JOIN project_figures f ON f.client_id = ANY (%(clients)s) AND f.project_id = p.id
"""
SUMS = "SELECT {columns} FROM project_figures WHERE {of}"


class ItemRow(NamedTuple):
    """A project of a summary as JSON text, and the key to go on after it."""

    item: str
    name: str
    project_id: uuid.UUID


class Chosen(NamedTuple):
    """Whose figures are asked for; `projects` None is all of the clients'."""

    clients: Sequence[uuid.UUID]
    projects: Sequence[uuid.UUID] | None = None

    def values(self) -> dict[str, Any]:
        """The projects as one text: of a list the driver would look at each for what is to be quoted."""
        projects = None if self.projects is None else f"{{{','.join(map(str, self.projects))}}}"
        return {"clients": list(self.clients), "projects": projects}


class Waiting(NamedTuple):
    """Projects whose figures are still to be made anew; of those that are shown meanwhile the oldest were made at `made_at`."""

    projects: int = 0
    missing: int = 0
    """How many of them have no figures yet, so that no item and no total holds them."""
    made_at: dt.datetime | None = None


def read_waiting(reader: Reader, clients: Sequence[uuid.UUID], projects: Sequence[uuid.UUID]) -> Waiting:
    """What is kept of projects whose figures have to wait."""
    if not projects:
        return Waiting()
    found = reader.execute(WAITING, {"clients": list(clients), "projects": list(projects)}).fetchone() or (0, None)
    return Waiting(len(projects), *found)


def read_items(reader: Reader, chosen: Chosen, *, after: tuple[str, uuid.UUID] | None, limit: int) -> list[ItemRow]:
    """The next projects by name."""
    name, project_id = after or (None, None)
    values = chosen.values() | {"name": name, "after": project_id, "limit": limit}
    return [ItemRow(*row) for row in reader.execute(PAGE.encode(), values).fetchall()]


def read_sums(
    reader: Reader, chosen: Chosen, *, totals: Mapping[str, tuple[str, ...]], kinds: Sequence[str]
) -> dict[str, Any]:
    """For each total, how many projects have all its columns and the sums of those; besides hours, kinds of money and gaps.

    Keys: `projects`, `currencies` (that their clients report in), `logged_seconds`, `NAME.count`, `NAME.COLUMN`, `kind.KIND`; `gaps` is
    {column: sentence}.
    """
    columns = {
        "projects": "count(*)",
        "currencies": "coalesce(array_agg(DISTINCT currency), '{}')",
        "logged_seconds": "coalesce(sum(logged_seconds), 0)::bigint",
    }
    for name, terms in totals.items():
        whole = " AND ".join(f"{term} IS NOT NULL" for term in terms)
        columns[f"{name}.count"] = f"count(*) FILTER (WHERE {whole})"
        columns |= {f"{name}.{term}": f"coalesce(sum({term}) FILTER (WHERE {whole}), 0)" for term in terms}
    columns |= {f"kind.{kind}": f"sum({kind})" for kind in kinds}
    statement = SUMS.format(columns=", ".join(columns.values()), of=OF)
    row = reader.execute(statement.encode(), chosen.values()).fetchone() or ()
    gaps: dict[str, str] = dict(reader.execute(GAPS.encode(), chosen.values()).fetchall())
    return dict(zip(columns, row, strict=True)) | {"gaps": gaps}


def read_homeless_seconds(reader: Reader, clients: Sequence[uuid.UUID], *, day: dt.date | None) -> int:
    """Hours of clients that belong to no project, so that no sum over projects holds them."""
    row = reader.execute(HOMELESS, {"clients": list(clients), "day": day}).fetchone()
    return int(row[0]) if row else 0
