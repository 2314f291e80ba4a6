"""The sprint that an issue stands in: Cloud shows all of its sprints as objects, Data Center as text. Pure."""

import re
from collections.abc import Iterable
from typing import Any

JsonObject = dict[str, Any]
_ID = re.compile(r"[\[,]id=(\d+)[,\]]")
_ORDER = {"active": 2, "future": 1}


def sprint_ids(value: Any) -> set[str]:
    """Ids in the text form: names in it may hold any character, so nothing else is taken out of it."""
    return {found[1] for text in _listed(value) if isinstance(text, str) and (found := _ID.search(text))}


def current_sprint(values: Iterable[Any], known: dict[str, JsonObject]) -> str | None:
    """The name of the active sprint, else of one to come, else of the last one. `known` are the sprints of the text form by id."""
    sprints: list[JsonObject] = []
    for value in values:
        sprints += [sprint for sprint in _listed(value) if isinstance(sprint, dict)]
        sprints += [known[sprint] for sprint in sprint_ids(value) if sprint in known]
    newest = max(sprints, key=lambda sprint: (_ORDER.get(sprint.get("state", ""), 0), sprint["id"]), default=None)
    return newest["name"] if newest else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
