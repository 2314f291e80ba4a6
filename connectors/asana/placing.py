"""Where a task is at home. One that stands in several projects is one task with one home, the same whichever list it was read from."""

from collections.abc import Collection
from typing import Any

JsonObject = dict[str, Any]


def projects_of(task: JsonObject) -> list[str]:
    """The projects it stands in, as far as the token sees them. Asked for carelessly a membership is `{}`."""
    return [place["project"]["gid"] for place in task.get("memberships") or () if place.get("project")]


def home_of(task: JsonObject, *, homes: Collection[str], scope: str) -> str:
    """The oldest of its projects that is read; a subtask of no project is at home where it was found."""
    candidates = [gid for gid in projects_of(task) if gid in homes]
    return min(candidates, key=_age) if candidates else scope


def stands_alone(task: JsonObject, *, homes: Collection[str]) -> bool:
    """Whether it is in a project's own list too, though it may be somebody's subtask."""
    return any(gid in homes for gid in projects_of(task))


def _age(gid: str) -> tuple[int, str]:
    """Asana's ids grow with time."""
    return len(gid), gid
