"""What a summary's children hold of its costs, so that every amount is told once. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.msproject.project_server.answers import JsonObject
from connectors.sdk.reading import to_decimal

FIGURES = ("TaskCost", "TaskActualCost", "baseline")


def summary_of(rows: Sequence[JsonObject]) -> str | None:
    """The task that stands for the whole project."""
    return next((row["TaskId"] for row in rows if row.get("TaskIsProjectSummary")), None)


def parent_of(row: JsonObject) -> str | None:
    parent = row.get("ParentTaskId") or row.get("TaskParentId")
    return None if parent == row["TaskId"] else parent


def is_elsewhere(row: JsonObject) -> bool:
    """A link to a task of another project, which counts there."""
    return bool(row.get("TaskIsExternal"))


def costs_of(row: JsonObject, baseline: Sequence[Any] | None) -> dict[str, Decimal | None]:
    """An inactive task keeps nothing but its baseline."""
    is_active = row.get("TaskIsActive") is not False
    planned = to_decimal(baseline[3]) if baseline else None
    return {
        "TaskCost": to_decimal(row.get("TaskCost")) if is_active else None,
        "TaskActualCost": to_decimal(row.get("TaskActualCost")) if is_active else None,
        "baseline": planned,
    }


def children_sums(rows: Sequence[JsonObject], baselines: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, str]]:
    """Figures that a task's children tell together, by task, as text. For a child without a figure (a phase that is younger than the baseline)
    its own children tell it. A figure that is no number counts as none here and is told with its own row.
    """
    rows = [row for row in rows if not is_elsewhere(row)]
    told = {row["TaskId"]: _told(row, baselines.get(row["TaskId"])) for row in rows}
    parents, sums = _parents(rows), defaultdict[str, dict[str, Decimal]](dict)
    for row in rows:
        for figure, amount in told[row["TaskId"]].items():
            for above in _line_of(row["TaskId"], parents):
                sums[above][figure] = sums[above].get(figure, Decimal(0)) + amount
                if figure in told.get(above, {}):
                    break
    return {parent: {figure: str(amount) for figure, amount in held.items()} for parent, held in sums.items()}


def _told(row: JsonObject, baseline: Sequence[Any] | None) -> dict[str, Decimal]:
    try:
        costs = costs_of(row, baseline)
    except ValueError:
        return {}
    return {figure: amount for figure, amount in costs.items() if amount is not None}


def _parents(rows: Sequence[JsonObject]) -> dict[str, str | None]:
    """The task above each; what stands alone stands below the project's own."""
    top = summary_of(rows)
    return {row["TaskId"]: None if row["TaskId"] == top else parent_of(row) or top for row in rows}


def _line_of(task: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """The tasks above a task, nearest first; a circle is gone round once."""
    above, seen = parents.get(task), {task}
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = parents.get(above)
