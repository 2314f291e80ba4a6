"""The tasks of one project: all of them, or what changed since a ledger was written.

An idle project costs one cheap listing and its events. What changed is then read with all its fields: edits by `modified_since`, what
`modified_at` does not tell by the ledger's buckets, subtasks by events. Every page is of stream "tasks"; `context.shape` says which
answer it is (list, batch, events), and only the last page of a project carries the cursor.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.asana import fields
from connectors.asana.api import Action, listed
from connectors.asana.batching import Answered, ask, refusals
from connectors.asana.counting import entity_of, ids_of_list, ids_of_subtasks
from connectors.asana.directory import names_in
from connectors.asana.hints import Hints
from connectors.asana.ledger import Ledger, Line, just_before, moment
from connectors.asana.placing import home_of, projects_of
from connectors.asana.reading import Reading
from connectors.asana.subtasks import SubtaskWalk
from connectors.sdk.contract import Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from models.vocabulary import Entity

JsonObject = dict[str, Any]
STREAM = "tasks"
_WHAT = "list tasks"
_SINGLES_A_PAGE = 10
"""Reading a task alone costs a tenth of a request, reading it in a list a hundredth."""
_DEEPEST = 10


@dataclass(slots=True)
class TaskReader:
    """One project of one run."""

    reading: Reading
    scope: str
    hints: Hints
    began: str = ""

    def read_all(self) -> Iterator[Page | Gap]:
        """Every task and subtask, then the cursor."""
        lines: dict[str, Line] = {}
        sighting, entity = self.reading.sighting, entity_of(self.reading.plan.mapping.for_scope(self.scope))
        place: Any = {"entity": entity, "scope": self.scope, "homes": self.reading.homes}
        sighting.begin(self.scope)
        for page in self._list(fields.TASK):
            lines |= self._lines(page.document)
            sighting.note(ids_of_list(page.document["data"], **place))
            yield page
        parents = [line.gid for line in lines.values() if line.is_home and line.num_subtasks]
        for answered in self._children(parents):
            sighting.note(ids_of_subtasks(answered.items(), **place))
            yield from self._pages_of(answered)
        sighting.finish(self.scope, entity, Entity.DEPENDENCY, Entity.TASK_MEMBERSHIP)
        yield self._closing(Ledger.of(lines.values(), began=self.began), is_last=True)

    def read_changes(self, state: JsonObject) -> Iterator[Page | Gap]:
        """What differs from the ledger in `state`, subtasks that events point to, then the new cursor."""
        before = Ledger.from_state(state["ledger"])
        lines = self._leaf_through()
        stale = self._stale(before, lines)
        if len(stale) * _SINGLES_A_PAGE > len(lines):
            yield from self.read_all()
            return
        edited = {line.gid: line.modified_at for line in lines if line.modified_at > before.newest}
        if edited:
            yield from self._list(fields.TASK, modified_since=just_before(min(edited.values())))
        yield from self._single(sorted(stale - edited.keys()))
        yield from self._changed_subtasks(lines, edited.keys() | stale)
        now = Ledger.of(lines, began=self.began)
        if now != before or self.hints.sync != state.get("sync"):
            yield self._closing(now, is_last=False)

    def _leaf_through(self) -> list[Line]:
        """The cheap listing."""
        lines: dict[str, Line] = {}
        for answer in self.reading.api.pages("/tasks", what=_WHAT, params=self._query(fields.LEDGER)):
            self.began = self.began or moment(answer.headers.get("Date"))
            lines |= self._lines(answer.json())
        return list(lines.values())

    def _stale(self, before: Ledger, lines: Sequence[Line]) -> set[str]:
        """Tasks that may have changed though their modification time did not. New ones are left out: `modified_since` brings them."""
        known = Ledger.of((line for line in lines if line.created_at <= before.newest), began="")
        buckets = known.differing(before)
        return {line.gid for line in lines if line.bucket in buckets and line.modified_at <= before.newest}

    def _changed_subtasks(self, lines: Sequence[Line], changed: set[str]) -> Iterator[Page | Gap]:
        """Below every parent when nobody knows what happened, else below changed parents and where events point to."""
        if not self._wants_subtasks():
            return
        homed = {line.gid: line.num_subtasks for line in lines if line.is_home}
        if not self.hints.is_complete:
            yield from self._subtasks([gid for gid, children in homed.items() if children])
            return
        yield from self._subtasks([gid for gid in homed if gid in changed and homed[gid]])
        direct = {line.gid for line in lines}
        yield from self._hinted(sorted(self.hints.touched() - direct), homed.keys())

    def _hinted(self, gids: Sequence[str], homed: Collection[str]) -> Iterator[Page | Gap]:
        """Subtasks that events named, if they stand below a task whose home is here."""
        for answered in self._ask(gids, fields.TASK):
            tasks = answered.items()
            own = self._below(tasks, homed)
            if own:
                yield self._page_of(answered, only=own)
                yield from self._subtasks(
                    [task["gid"] for task in tasks if task["gid"] in own and task.get("num_subtasks")]
                )

    def _below(self, tasks: Sequence[JsonObject], homed: Collection[str]) -> list[str]:
        """Climb from tasks to the first one in the project's list; those that end at one whose home is here."""
        top = {task["gid"]: _parent_of(task) for task in tasks}
        for _ in range(_DEEPEST):
            unknown = sorted({gid for gid in top.values() if gid and gid not in homed})
            if not unknown:
                break
            found = [task for answered in self._ask(unknown, ("parent.gid",)) for task in answered.items()]
            higher = {task["gid"]: _parent_of(task) for task in found}
            top = {gid: above if above in homed else higher.get(above, "") for gid, above in top.items()}
        return [gid for gid, above in top.items() if above in homed]

    def _single(self, gids: Sequence[str]) -> Iterator[Page]:
        for answered in self._ask(gids, fields.TASK):
            yield self._page_of(answered)

    def _subtasks(self, parents: Sequence[str]) -> Iterator[Page | Gap]:
        for answered in self._children(parents):
            yield from self._pages_of(answered)

    def _children(self, parents: Sequence[str]) -> Iterator[Answered]:
        """All that is below some tasks, nothing where the mapping leaves subtasks out."""
        if self._wants_subtasks():
            yield from SubtaskWalk(self.reading.api, self.reading.homes).answers(parents)

    def _pages_of(self, answered: Answered) -> Iterator[Page | Gap]:
        yield self._page_of(answered, below=True)
        yield from refusals(self.reading.api, answered, stream=STREAM, scope=self.scope)

    def _ask(self, gids: Sequence[str], opt_fields: tuple[str, ...]) -> Iterator[Answered]:
        return ask(self.reading.api, [Action(f"/tasks/{gid}", fields=opt_fields) for gid in gids], what="read tasks")

    def _list(self, opt_fields: tuple[str, ...], **more: str) -> Iterator[Page]:
        for answer in self.reading.api.pages("/tasks", what=_WHAT, params={**self._query(opt_fields), **more}):
            self.began = self.began or moment(answer.headers.get("Date"))
            page = Page(STREAM, self.scope, answer.body, context={"shape": "list"})
            self._furnish(page, listed(page.document, what=_WHAT))
            yield page

    def _lines(self, document: Any) -> dict[str, Line]:
        """A page of the list by gid: a list that started over, or moved while it was read, names a task twice."""
        homes, scope = self.reading.homes, self.scope
        return {
            task["gid"]: Line.of(task, is_home=home_of(task, homes=homes, scope=scope) == scope)
            for task in listed(document, what=_WHAT)
        }

    def _closing(self, ledger: Ledger, *, is_last: bool) -> Page:
        """The page of events, which brings deletions and the place to go on from."""
        cursor = Cursor({"ledger": ledger.to_state(), "sync": self.hints.sync})
        body = encode_json(self.hints.document())
        return Page(STREAM, self.scope, body, context={"shape": "events"}, cursor=cursor, is_last=is_last)

    def _page_of(self, answered: Answered, **more: Any) -> Page:
        page = Page(STREAM, self.scope, answered.body, context={"shape": answered.shape, **more})
        self._furnish(page, answered.items())
        return page

    def _furnish(self, page: Page, tasks: Sequence[JsonObject]) -> None:
        """Give a page what translation must know beside it: which projects on it are read, and the fields that rules call by name."""
        for task in tasks:
            self.reading.people.meet(task.get("assignee"))
        page.context["homes"] = sorted({gid for task in tasks for gid in projects_of(task)} & self.reading.homes)
        names = names_in(self.reading, self.scope)
        if names:
            page.context["names"] = names

    def _query(self, opt_fields: tuple[str, ...]) -> dict[str, str]:
        return {"project": self.scope, **fields.asked(opt_fields)}

    def _wants_subtasks(self) -> bool:
        return self.reading.plan.mapping.for_scope(self.scope).subtasks in {None, "tasks"}


def _parent_of(task: JsonObject) -> str:
    parent = task.get("parent")
    return str(parent["gid"]) if parent else ""
