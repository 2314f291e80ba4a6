"""Subtasks: no list of a project shows them, so every parent is asked, ten parents in one request, level by level."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.asana import fields
from connectors.asana.api import PAGE_SIZE, Action, AsanaApi
from connectors.asana.batching import Answered, ask
from connectors.asana.placing import stands_alone

JsonObject = dict[str, Any]


@dataclass(slots=True)
class SubtaskWalk:
    """Walks down from some parents. `homes` are the projects that are read: a subtask that stands in one of them is in that
    project's own list, and its children are found from there.
    """

    api: AsanaApi
    homes: frozenset[str]
    opt_fields: tuple[str, ...] = fields.TASK
    entered: set[str] = field(default_factory=set)

    def answers(self, parents: Iterable[str]) -> Iterator[Answered]:
        """What is below, parents before their children, each parent asked once."""
        level = self._new(parents)
        while level:
            actions = [Action(f"/tasks/{gid}/subtasks", fields=self.opt_fields, limit=PAGE_SIZE) for gid in level]
            below: list[str] = []
            for answered in ask(self.api, actions, what="list subtasks"):
                below += [child["gid"] for child in answered.items() if self._goes_on(child)]
                yield answered
            level = self._new(below)

    def _goes_on(self, child: JsonObject) -> bool:
        return bool(child.get("num_subtasks")) and not stands_alone(child, homes=self.homes)

    def _new(self, parents: Iterable[str]) -> list[str]:
        fresh = [gid for gid in dict.fromkeys(parents) if gid not in self.entered]
        self.entered.update(fresh)
        return fresh
