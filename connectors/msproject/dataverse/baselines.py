"""The baseline of tasks, which stands in a table of its own and belongs on the task: start, finish and effort by task id.

A first pass reads the table once and keeps a few hundred bytes for each task that has one. Later only the tasks that changed are looked
up, fifty at a time, or all of it again where many changed; and what the table says of its own last change tells whose baseline is new.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from connectors.msproject.dataverse.api import DataverseApi, JsonObject
from connectors.msproject.dataverse.environment import FoundTable

_TASK = "msdyn_projecttaskid"
_FIGURES = ("msdyn_taskstartdate", "msdyn_taskfinishdate", "msdyn_taskeffort")
_TASKS_AT_ONCE, _FEW_TASKS = 50, 500
_MODIFIED = "modifiedon"
_WHAT = "read baselines"
Figures = tuple[str | None, str | None, float | None]


class Baselines:
    """Of several baselines of one task the newest counts. `since` is the change up to which earlier runs have told them, None for none."""

    def __init__(self, api: DataverseApi, table: FoundTable, *, since: str | None) -> None:
        self._api = api
        self._table = table
        self._all: dict[str, Figures] | None = None
        self.since = since

    def of(self, tasks: Sequence[str], *, is_pass: bool) -> dict[str, list[Any]]:
        """The baselines of these tasks; `is_pass` says that they are a part of all tasks."""
        if self._all is None and not is_pass and len(tasks) <= _FEW_TASKS:
            return {task: list(figures) for task, figures in self._looked_up(tasks).items()}
        if self._all is None:
            self._all = _newest(self._noted(self._api.rows(self._path(), what=_WHAT)))
        known = self._all
        return {task: list(known[task]) for task in tasks if task in known}

    def changed_tasks(self) -> list[str]:
        """The tasks whose baseline changed since, in the order of change; from now on these are told."""
        if self.since is None or _MODIFIED not in self._table.columns:
            return []
        newer = f"&$filter={_MODIFIED} gt {self.since}" if self.since else ""
        rows = self._api.rows(self._path(f"{newer}&$orderby={_MODIFIED} asc"), what=_WHAT)
        return list(dict.fromkeys(row[_TASK] for row in self._noted(rows)))

    def _noted(self, rows: Iterator[JsonObject]) -> Iterator[JsonObject]:
        """The rows as they pass; the newest change among them is noted."""
        self.since = self.since or ""
        for row in rows:
            self.since = max(self.since, row.get(_MODIFIED) or "")
            yield row

    def _looked_up(self, tasks: Sequence[str]) -> dict[str, Figures]:
        found: dict[str, Figures] = {}
        remaining = iter(tasks)
        while some := list(islice(remaining, _TASKS_AT_ONCE)):
            wanted = " or ".join(f"{_TASK} eq {task}" for task in some)
            found |= _newest(self._api.rows(self._path(f"&$filter={wanted}"), what=_WHAT))
        return found

    def _path(self, rest: str = "") -> str:
        return f"{self._table.set_name}?$select={','.join(self._table.columns)}{rest}"


def _newest(rows: Iterator[JsonObject]) -> dict[str, Figures]:
    newest: dict[str, tuple[str, Figures]] = {}
    for row in rows:
        at = row.get("modifiedon") or row.get("createdon") or ""
        if row[_TASK] not in newest or at >= newest[row[_TASK]][0]:
            start, finish, effort = (row.get(name) for name in _FIGURES)
            newest[row[_TASK]] = at, (start, finish, effort)
    return {task: figures for task, (_, figures) in newest.items()}
