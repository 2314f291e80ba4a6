"""Timesheet lines with their hours per day.

A correction is a row of its own beside the first (another `AdjustmentIndex`), and need not touch the line: lines with new rows are read too.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.choice import Choice
from connectors.msproject.project_server.farm import Farm
from connectors.msproject.project_server.sets import TIMESHEET_DAYS, TIMESHEETS
from connectors.msproject.project_server.since import Batch, at_least, changed_since
from connectors.msproject.project_server.values import to_id, to_wall_time
from connectors.sdk.cursor import Cursor

_LINES_AT_ONCE = 20
_CREATED = "CreatedDate"
Days = dict[str, list[JsonObject]]


class TimesheetReading:
    def __init__(self, api: ProjectServerApi, farm: Farm, choice: Choice) -> None:
        self._api = api
        self._farm = farm
        self._choice = choice

    @property
    def can_be_read(self) -> bool:
        return self._farm.has(TIMESHEETS) and self._farm.has(TIMESHEET_DAYS)

    def batches(self, cursor: Cursor | None) -> Iterator[tuple[Batch, Days]]:
        """Lines of projects that are read, each with its rows of hours: those corrected since, then those changed since.

        The mark of corrections is taken before any line is read, so that one made meanwhile is found by the next run.
        """
        known = self._choice.still_good(cursor)
        if known is None:
            mark = self._newest_correction()
        else:
            lines, mark = self._corrected(str(known.state["corrected"]))
            yield from self._again(lines, Cursor({**known.state, "corrected": mark}))
        for batch in changed_since(self._api, self._farm, TIMESHEETS, cursor=known):
            after = Cursor({**batch.cursor.state, "corrected": mark})
            rows = [row for row in batch.rows if self._wants(row)]
            yield Batch(rows, after, is_last=batch.is_last), self._days(rows)

    def _again(self, lines: list[str], cursor: Cursor) -> Iterator[tuple[Batch, Days]]:
        rows: list[JsonObject] = []
        for condition in line_conditions(lines):
            rows += self._api.rows(self._farm.path(TIMESHEETS, condition), what="read timesheets")
        kept = [row for row in rows if self._wants(row)]
        if kept:
            yield Batch(kept, cursor, is_last=False), self._days(kept)

    def _newest_correction(self) -> str:
        path = filtered(TIMESHEET_DAYS.name, ("CreatedDate",), order=f"{_CREATED} desc&$top=1")
        newest = [to_wall_time(row.get(_CREATED)) for row in self._api.page(path, what="read corrections").rows]
        return next((time for time in newest if time), "")

    def _corrected(self, since: str) -> tuple[list[str], str]:
        """The lines with rows made since, and the time of the newest row."""
        conditions = [at_least(_CREATED, since)] if since else []
        path = filtered(TIMESHEET_DAYS.name, ("TimesheetLineId", _CREATED), *conditions)
        lines: dict[str, None] = {}
        for row in self._api.rows(path, what="read corrections"):
            lines[row["TimesheetLineId"]] = None
            since = max(since, to_wall_time(row.get(_CREATED)) or "")
        return list(lines), since

    def _wants(self, row: JsonObject) -> bool:
        return self._choice.wants(to_id(row.get("ProjectId")))

    def _days(self, rows: list[JsonObject]) -> Days:
        found: dict[str, list[Any]] = defaultdict(list)
        for condition in line_conditions([row["TimesheetLineId"] for row in rows]):
            for row in self._api.rows(self._farm.path(TIMESHEET_DAYS, condition), what="read hours per day"):
                found[row["TimesheetLineId"]].append(row)
        return dict(found)


def line_conditions(lines: list[str]) -> Iterator[str]:
    """Lines by their ids, as many at once as an address holds."""
    remaining = iter(lines)
    while some := list(islice(remaining, _LINES_AT_ONCE)):
        yield "(" + " or ".join(f"TimesheetLineId eq guid'{line}'" for line in some) + ")"
