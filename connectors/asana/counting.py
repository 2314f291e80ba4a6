"""The ids that a listing shows, entity by entity, and what a run has already seen of them.

A census that follows a whole pass of the same run would ask for the same lists once more. What the pass saw is kept in compact form
(some twenty bytes an id) and answers it instead; a project that the pass did not finish is listed anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.asana.placing import home_of, stands_alone
from connectors.asana.turns import Span
from connectors.sdk.contract import WHOLE_CONNECTION, IdPage
from connectors.sdk.mapping import MappingRules, ScopeRules
from models.vocabulary import Entity

JsonObject = dict[str, Any]


def entity_of(rules: MappingRules) -> Entity:
    """What the tasks of a project are."""
    return Entity.RISK if isinstance(rules, ScopeRules) and rules.role == "risks" else Entity.TASK


def ids_of_list(tasks: Sequence[JsonObject], *, entity: Entity, scope: str, homes: Collection[str]) -> Iterator[IdPage]:
    """A page of a project's list: every place in the project, and the tasks whose home it is."""
    yield IdPage(Entity.TASK_MEMBERSHIP, scope, [f"{task['gid']}@{scope}" for task in tasks])
    yield from _ids_of([task for task in tasks if home_of(task, homes=homes, scope=scope) == scope], entity, scope)


def ids_of_subtasks(
    children: Sequence[JsonObject], *, entity: Entity, scope: str, homes: Collection[str]
) -> Iterator[IdPage]:
    """Subtasks below a project's tasks, without those that some project lists itself."""
    yield from _ids_of([child for child in children if not stands_alone(child, homes=homes)], entity, scope)


def ends_of(entity: Entity, scope: str) -> Iterator[IdPage]:
    """What says that a project's lists were walked to their end."""
    yield from (IdPage(kind, scope, (), is_last=True) for kind in (entity, Entity.DEPENDENCY, Entity.TASK_MEMBERSHIP))


def _ids_of(tasks: Sequence[JsonObject], entity: Entity, scope: str) -> Iterator[IdPage]:
    shown = [task for task in tasks if not task.get("is_rendered_as_separator")]
    yield IdPage(entity, scope, [task["gid"] for task in shown])
    links = [f"{other['gid']}>{task['gid']}" for task in shown for other in task.get("dependencies") or ()]
    yield IdPage(Entity.DEPENDENCY, scope, links)


@dataclass(slots=True)
class Sighting:
    """The ids that this run saw, page by page; a scope counts only once it was seen whole."""

    _seen: dict[str, list[tuple[Entity, str]]] = field(default_factory=lambda: defaultdict(list))
    _whole: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    _hours: dict[Span, str] = field(default_factory=dict)

    def begin(self, scope: str) -> None:
        """A new pass forgets an older one."""
        self._seen.pop(scope, None)
        self._whole.pop(scope, None)

    def note(self, pages: Iterator[IdPage]) -> None:
        for page in pages:
            if page.ids:
                self._seen[page.scope].append((page.entity, "\n".join(page.ids)))

    def finish(self, scope: str, *entities: Entity) -> None:
        self._whole[scope] = entities

    def is_whole(self, scope: str) -> bool:
        return scope in self._whole

    def pages(self, scope: str) -> Iterator[IdPage]:
        """Everything that was seen of a scope, then the end of each of its lists."""
        for entity, ids in self._seen.get(scope, ()):
            yield IdPage(entity, scope, ids.split("\n"))
        yield from (IdPage(entity, scope, (), is_last=True) for entity in self._whole[scope])

    def note_hours(self, span: Span, gids: Sequence[str]) -> None:
        """All time entries of some days."""
        self._hours[span] = "\n".join(gids)

    def hours(self) -> Iterator[IdPage]:
        """The stretches of hours that this run listed."""
        for span, gids in self._hours.items():
            ids = gids.split("\n") if gids else ()
            yield IdPage(Entity.TIME_ENTRY, WHOLE_CONNECTION, ids, is_last=True, days=(span.first, span.last))
