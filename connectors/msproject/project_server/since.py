"""Reading a list of the whole site from its start, or what was changed since.

Times of change are wall times of the site, whose hour repeats in autumn: the overlap is longer than that.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi
from connectors.msproject.project_server.farm import Farm
from connectors.msproject.project_server.sets import EntitySet
from connectors.msproject.project_server.values import to_wall_time
from connectors.sdk.cursor import Cursor

OVERLAP = dt.timedelta(hours=2)
_MODIFIED = "ModifiedDate"


@dataclass(frozen=True, slots=True)
class Batch:
    """`is_last` ends a reading from the start; `cursor` is good for the pages up to this one."""

    rows: list[JsonObject]
    cursor: Cursor
    is_last: bool


def changed_since(api: ProjectServerApi, farm: Farm, wanted: EntitySet, *, cursor: Cursor | None) -> Iterator[Batch]:
    """In the order of change, so that a reading that was cut off goes on from the newest row it saw."""
    state = cursor.state if cursor is not None else {}
    newest = str(state.get("since") or "")
    is_whole = not newest or bool(state.get("is_first"))
    conditions = [at_least(_MODIFIED, newest)] if newest else []
    link: str | None = farm.path(wanted, *conditions, order=f"{_MODIFIED},{wanted.key}")
    while link:
        page = api.page(link, what=f"read {wanted.what}")
        newest = max([newest, *(to_wall_time(row.get(_MODIFIED)) or "" for row in page.rows)])
        mark = Cursor({"since": newest, "is_first": is_whole and not page.is_last})
        if page.rows or is_whole:
            yield Batch(page.rows, mark, is_last=is_whole and page.is_last)
        link = page.next_link


def at_least(column: str, since: str) -> str:
    edge = dt.datetime.fromisoformat(since) - OVERLAP
    return f"{column} ge datetime'{edge.isoformat(timespec='seconds')}'"
