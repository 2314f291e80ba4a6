"""Whose turn it is: what Jira shows by project alone, and tells of no change of, is read of some projects a run, the longest unread first."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Any

from connectors.sdk.contract import FetchPlan
from connectors.sdk.cursor import Cursor

JsonObject = dict[str, Any]
MOST_IN_RUN = 10
"""Projects; so many are read in every run, a hundred in ten."""
_CURSOR_VERSION = 1


def read_at(now: dt.datetime, **state: Any) -> Cursor:
    """The cursor of a project whose turn it was, with what else is to be known the next time."""
    return Cursor({"read": now.isoformat(), **state}, _CURSOR_VERSION)


def last_turn(plan: FetchPlan, stream: str, scope: str) -> JsonObject | None:
    """What the cursor of a project's last turn says; None when it had none yet."""
    cursor = plan.cursor(stream, scope)
    return cursor.state if cursor and cursor.version == _CURSOR_VERSION else None


def due_projects(
    plan: FetchPlan,
    stream: str,
    projects: Iterable[JsonObject],
    *,
    first: Collection[str] = (),
    is_unread: Callable[[str, JsonObject], bool] = lambda _scope, _state: False,
) -> list[JsonObject]:
    """Every project that had no turn yet, or whose last one `is_unread` says is none, then those named in `first`, then the others."""
    unread: list[JsonObject] = []
    waiting: list[tuple[bool, str, JsonObject]] = []
    for project in projects:
        state = last_turn(plan, stream, project["id"])
        if state is None or is_unread(project["id"], state):
            unread.append(project)
        else:
            waiting.append((project["id"] not in first, state["read"], project))
    waiting.sort(key=lambda turn: turn[:2])
    return unread + [project for _, _, project in waiting[: max(0, MOST_IN_RUN - len(unread))]]
