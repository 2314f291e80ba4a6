"""Reading one table: from its start, or what changed since; every page leaves a mark to go on from.

A table that tracks its changes hands out links: to the next page, and after the last one to what changes later, deletions included.
Another table is read in the order of change, and later from the last change on, with overlap; its deletions are found by the census.
A mark holds only for the same columns, and for no project that was left out then and is wanted now.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.msproject.dataverse.api import ChangesExpired, DataverseApi, JsonObject, RowPage
from connectors.msproject.dataverse.choice import Choice
from connectors.msproject.dataverse.environment import FoundTable
from connectors.msproject.dataverse.values import is_deleted
from connectors.sdk.cursor import Cursor

OVERLAP = dt.timedelta(minutes=10)
"""A row that was being saved while the table was read carries an earlier time than the newest row seen."""
_RENEWED_AFTER = dt.timedelta(days=1)
"""A link to changes dies after seven days without use; an unused one is renewed daily."""
_MODIFIED = "modifiedon"


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one answer as they came, without those of projects that are left out; deleted ones are `$deletedEntity` entries."""

    rows: list[JsonObject]
    cursor: Cursor
    is_pass: bool
    """They are a part of the whole table, not of what changed."""
    is_last: bool
    """The table was read from start to end."""


class Feed:
    """One table of one run. `columns` are asked for; `choice` says which projects are wanted."""

    def __init__(
        self,
        api: DataverseApi,
        table: FoundTable,
        *,
        columns: tuple[str, ...],
        choice: Choice,
    ) -> None:
        self._api = api
        self._table = table
        self._columns = columns
        self._choice = choice
        self._mark = {"columns": _digest(columns), **choice.to_state()}

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        """From a mark if it still holds, else from the start. Raises what the API raises."""
        state = cursor.state if cursor is not None and self._holds(cursor) else {}
        if "link" not in state and "since" not in state:
            yield from self._from_start()
            return
        if "since" in state:
            yield from self._modified(state)
            return
        try:
            yield from self._follow(state["link"], state)
        except ChangesExpired:
            self._api.progress(f"{self._table.table.what}: the last mark is too old, all of them are read again")
            yield from self._from_start()

    def _holds(self, cursor: Cursor) -> bool:
        state = cursor.state
        is_same = state.get("columns") == self._mark["columns"] and self._choice.is_within(state)
        return is_same and ("link" not in state or self._api.is_of_environment(state["link"]))

    def _from_start(self) -> Iterator[Batch]:
        if self._table.tracks_changes or _MODIFIED not in self._table.columns:
            yield from self._follow(self._path(), {})
        else:
            yield from self._modified({})

    # By the table's own log of changes

    def _follow(self, link: str, state: JsonObject) -> Iterator[Batch]:
        """From a first page, from the middle of a first pass, or from a link to changes; `state` is where this began."""
        is_whole = state.get("kind") != "changes"
        while True:
            page = self._page(link)
            onward = page.next_link or page.delta_link
            kind = "pass" if is_whole and page.next_link else "changes"
            cursor = self._cursor(onward, kind=kind)
            if self._is_news(page, state, is_whole=is_whole):
                yield self._batch(page, cursor, is_pass=is_whole)
            if page.next_link is None:
                return
            link = page.next_link

    def _is_news(self, page: RowPage, state: JsonObject, *, is_whole: bool) -> bool:
        if page.rows or is_whole:
            return True
        taken = dt.datetime.fromisoformat(state.get("taken", "2000-01-01T00:00:00+00:00"))
        return self._api.now() - taken >= _RENEWED_AFTER

    def _cursor(self, link: str | None, *, kind: str) -> Cursor:
        if link is None:
            return Cursor({**self._mark, "done": True})
        return Cursor({**self._mark, "link": link, "kind": kind, "taken": self._api.now().isoformat()})

    # By the time of the last change

    def _modified(self, state: JsonObject) -> Iterator[Batch]:
        """In the order of change, so that a pass that was cut off goes on from the newest row it saw, as a later run does."""
        since = state.get("since")
        path = self._path(f"&$orderby={_MODIFIED} asc")
        if since:
            edge = dt.datetime.fromisoformat(since) - OVERLAP
            path += f"&$filter={_MODIFIED} ge {edge.strftime('%Y-%m-%dT%H:%M:%SZ')}"
        newest, link = since or "", path
        is_whole = not since or bool(state.get("is_first"))
        while True:
            page = self._page(link)
            newest = max((row.get(_MODIFIED) or "" for row in page.rows), default=newest) or newest
            cursor = Cursor({**self._mark, "since": newest, "is_first": is_whole and not page.is_last})
            if page.rows or is_whole:
                yield self._batch(page, cursor, is_pass=is_whole)
            if page.next_link is None:
                return
            link = page.next_link

    # Both

    def _page(self, link: str) -> RowPage:
        table = self._table
        return self._api.page(
            link,
            what=f"read {table.table.what}",
            tracks_changes=table.tracks_changes,
            shows_words=table.table.shows_words,
        )

    def _path(self, rest: str = "") -> str:
        return f"{self._table.set_name}?$select={','.join(self._columns)}{rest}"

    def _batch(self, page: RowPage, cursor: Cursor, *, is_pass: bool) -> Batch:
        wants = self._wants
        rows = [row for row in page.rows if is_deleted(row) or wants(row)]
        return Batch(rows, cursor, is_pass=is_pass, is_last=is_pass and page.is_last)

    @property
    def _wants(self) -> Callable[[JsonObject], bool]:
        column = self._table.project
        if column is None:
            return lambda _row: True
        return lambda row: self._choice.wants(row.get(column))


def _digest(columns: tuple[str, ...]) -> str:
    return hashlib.sha256(",".join(columns).encode()).hexdigest()[:16]
