"""What a task of Microsoft Project says of status, kind and priority, in our words: the same in every form that a plan comes in. Pure."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.sdk.mapping import MappingRules
from models.vocabulary import Priority, StatusCategory, TaskKind

STATUS = {
    "inactive": StatusCategory.CANCELLED,
    "complete": StatusCategory.DONE,
    "completed": StatusCategory.DONE,
    "in progress": StatusCategory.IN_PROGRESS,
    "not started": StatusCategory.TODO,
}
KIND = {
    "subproject": TaskKind.SUMMARY,
    "summary": TaskKind.SUMMARY,
    "milestone": TaskKind.MILESTONE,
    "task": TaskKind.TASK,
}
_DONE = 100
_OF_PROJECT = ((800, Priority.URGENT), (600, Priority.HIGH), (401, Priority.NORMAL), (0, Priority.LOW))
_OF_PLANNER = ((1, Priority.URGENT), (4, Priority.HIGH), (7, Priority.NORMAL), (10, Priority.LOW))


def with_words(
    columns: dict[str, Any],
    rules: MappingRules,
    *,
    status: str,
    kind: str,
    priority: str | None,
    priority_of: Callable[[str | None], Priority],
) -> dict[str, Any]:
    """Columns with each word beside ours: the plan's own, or that of a field which the mapping names instead, and has in `columns`."""
    columns = dict(columns)
    status = columns.pop("status", None) or status
    kind = columns.pop("kind", None) or kind
    priority = columns.pop("priority", None) or priority
    return columns | {
        "status_source": status,
        "status_category": rules.status.get(status) or STATUS.get(status, StatusCategory.UNKNOWN),
        "kind_source": kind,
        "kind": rules.kind.get(kind) or KIND.get(kind, TaskKind.TASK),
        "priority_source": priority,
        "priority": rules.priority.get(priority or "") or priority_of(priority),
    }


def status_word(percent: Decimal | None, *, is_active: bool) -> str:
    if not is_active:
        return "inactive"
    if percent is None:
        return "unknown"
    return "complete" if percent == _DONE else "in progress" if percent else "not started"


def kind_word(*, is_summary: bool, is_milestone: bool) -> str:
    return "summary" if is_summary else "milestone" if is_milestone else "task"


def priority_of_project(word: str | None) -> Priority:
    """Project counts from 0 to 1000, 500 being what nobody changed."""
    if word is None or not word.isdigit():
        return Priority.UNKNOWN
    return next(priority for least, priority in _OF_PROJECT if int(word) >= least)


def priority_of_planner(word: str | None) -> Priority:
    """Planner, of both kinds, counts from 0 to 10: 0 and 1 urgent, 3 important, 5 medium, 9 low."""
    if word is None or not word.isdigit():
        return Priority.UNKNOWN
    return next((priority for top, priority in _OF_PLANNER if int(word) <= top), Priority.UNKNOWN)
