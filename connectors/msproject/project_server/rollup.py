"""What a summary's children hold of its costs, so that every amount is told once. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    """Figures of a task's direct children, by task, as text. A figure that is no number counts as none here and is told with its own row."""
    top, sums = summary_of(rows), defaultdict[str, dict[str, Decimal]](dict)
    for row in rows:
        parent = parent_of(row) or top
        if is_elsewhere(row) or row["TaskId"] == top or parent is None:
            continue
        try:
            costs = costs_of(row, baselines.get(row["TaskId"]))
        except ValueError:
            costs = {}
        for figure, amount in costs.items():
            sums[parent][figure] = sums[parent].get(figure, Decimal(0)) + (amount or 0)
    return {parent: {figure: str(amount) for figure, amount in held.items()} for parent, held in sums.items()}
