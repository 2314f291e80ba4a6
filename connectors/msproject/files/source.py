"""The source `files`: which plan files changed, and their pages with cursors."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial

from connectors.msproject.files.api import OTHER_FILES, FileState, PlanFile, read_pages, try_conversion
from connectors.msproject.files.discovery import discover
from connectors.msproject.files.identity import ProjectIds, id_as_asked
from connectors.msproject.files.library import Library
from connectors.msproject.files.opening import PlanOpener
from connectors.msproject.files.plan import (
    ASSIGNMENTS,
    CALENDARS,
    DEPENDENCIES,
    LIBRARY,
    PROJECT,
    RESOURCES,
    STREAMS,
    TASKS,
    RawPage,
)
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.rows import Row
from connectors.msproject.files.shelf import Folder, Shelf
from connectors.msproject.files.translate import translate_page
from connectors.msproject.files.uploads import Uploaded
from connectors.msproject.settings import MsProjectSettings
from connectors.msproject.source import Source
from connectors.sdk.contract import (
    CheckItem,
    Discovery,
    FetchMode,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    StreamDescription,
    Verdict,
)
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import Mapping
from models.records import Record
from models.vocabulary import Entity, Presence

_STREAMS = (
    StreamDescription(
        PROJECT,
        (Entity.SOURCE_PROJECT, Entity.CUSTOM_FIELD),
        incremental="hash",
        per_scope=True,
        description="The plan itself, and the names of its custom fields.",
    ),
    StreamDescription(
        TASKS,
        (Entity.TASK, Entity.BUDGET_LINE),
        incremental="hash",
        per_scope=True,
        description="Tasks, milestones and summaries with their costs.",
        is_new_version=True,
    ),
    StreamDescription(
        DEPENDENCIES,
        (Entity.DEPENDENCY,),
        incremental="hash",
        per_scope=True,
        description="Links between tasks of the plan.",
    ),
    StreamDescription(
        RESOURCES,
        (Entity.ACCOUNT, Entity.RATE),
        incremental="hash",
        per_scope=True,
        description="Resources and what an hour of them costs.",
    ),
    StreamDescription(
        ASSIGNMENTS,
        (Entity.ASSIGNMENT,),
        incremental="hash",
        per_scope=True,
        description="Work of resources on tasks, with its split over time.",
    ),
    StreamDescription(
        CALENDARS,
        (Entity.WORKING_CALENDAR,),
        incremental="hash",
        per_scope=True,
        description="Working calendars of the plan and its resources.",
    ),
    StreamDescription(
        LIBRARY,
        (Entity.SOURCE_PROJECT,),
        incremental="cursor",
        per_scope=False,
        description="What a library or the uploads themselves tell: plans that were deleted, and where to go on from.",
    ),
)

_REMEDY_GONE = "Put it back, or take it out of the scopes."


class PlanFiles:
    """Plans in files: each file is a scope, and is read again when its content changed."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime
        self._opener = PlanOpener(settings)

    def check(self) -> Iterator[CheckItem]:
        """Are there plans at the place, and can an .mpp be converted: tried on a small plan of our own."""
        with self._open() as shelf:
            yield from shelf.check()
        yield _checked("conversion of .mpp", lambda: f"{try_conversion(self._settings)} converts .mpp files.")

    def discover(self) -> Discovery:
        """Every plan file is a scope."""
        with self._open() as shelf:
            return discover(shelf, self._opener, self._runtime)

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        """Read the files whose content differs from what the cursors know, whole; a file that cannot be read is a gap.

        Raises ConfigError when there is nothing at the place, and when no file at all could be read.
        """
        with self._open() as shelf:
            files, missing = _chosen(shelf, plan)
            project_ids = ProjectIds(_claims(plan, files))
            yield from self._fetch(shelf, plan, files, missing, project_ids)
            yield from shelf.news(plan, held=project_ids.held)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        """The ids in the files as they are now; a file has no cheaper list of them than itself."""
        with self._open() as shelf:
            files, missing = _chosen(shelf, plan)
            if shelf.tells_absence:
                yield from (IdPage(Entity.SOURCE_PROJECT, scope, (), is_last=True) for scope in missing)
            project_ids = ProjectIds(_claims(plan, files))
            for file in files:
                identify = partial(project_ids.id_of, scope=file.scope)
                try:
                    found = self._ids(shelf, file, plan.mapping, identify)
                except PlanRefused as refusal:
                    self._runtime.progress(f"{file.name}: {refusal.message}")
                    continue
                yield from (IdPage(entity, file.scope, sorted(ids), is_last=True) for entity, ids in found.items())

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        """A record that its file no longer holds was deleted; with the file broken, or gone from a folder, nobody knows."""
        with self._open() as shelf:
            file = next((file for file in shelf.list_plans() if file.scope == scope), None)
            if file is None:
                presence, reason = shelf.absence(scope)
                yield from (Verdict(source_id, presence, reason) for source_id in ids)
                return
            yield from self._verdicts(shelf, file, entity, ids)

    @contextmanager
    def _open(self) -> Iterator[Shelf]:
        with closing(self._shelf()) as shelf:
            yield shelf

    def _shelf(self) -> Shelf:
        if self._settings.path is not None:
            return Folder(self._settings.path)
        if self._settings.drive is not None:
            return Library(self._settings, self._runtime)
        return Uploaded(self._opener, self._runtime)

    def _fetch(
        self, shelf: Shelf, plan: FetchPlan, files: list[PlanFile], missing: list[str], project_ids: ProjectIds
    ) -> Iterator[Page | Gap]:
        stream = next((stream for stream in STREAMS if plan.wants(stream)), None)
        if stream is None:
            return
        refused = [Gap(stream, scope, f"{scope}: The file is no longer there.", _REMEDY_GONE) for scope in missing]
        for file in files:
            try:
                yield from self._changed_pages(shelf, file, plan, project_ids)
            except PlanRefused as refusal:
                if refusal.rule not in OTHER_FILES or not shelf.note_foreign(file):
                    refused.append(Gap(stream, file.scope, f"{file.name}: {refusal.message}", refusal.hint))
        if refused and len(refused) == len(files) + len(missing):
            raise _nothing_read(refused)
        yield from refused

    def _verdicts(self, shelf: Shelf, file: PlanFile, entity: Entity, ids: Sequence[str]) -> Iterator[Verdict]:
        identify = partial(id_as_asked, scope=file.scope, asked=ids)
        try:
            found = self._ids(shelf, file, Mapping(), identify)[entity]
        except PlanRefused as refusal:
            yield from (Verdict(source_id, Presence.MISSING, refusal.message) for source_id in ids)
            return
        for source_id in ids:
            if source_id in found:
                yield Verdict(source_id, Presence.PRESENT, "its file holds it", scope=file.scope)
            else:
                yield Verdict(source_id, Presence.DELETED, "its file no longer holds it")

    def _changed_pages(self, shelf: Shelf, file: PlanFile, plan: FetchPlan, project_ids: ProjectIds) -> Iterator[Page]:
        """The pages of one file, after those of earlier versions that nobody read; none when every stream already holds this content."""
        known = _known_state(plan, file.scope)
        newest = shelf.state(file, known=known)
        if newest == known or (known is not None and newest.content == known.content):
            self._runtime.progress(f"{file.name}: unchanged")
            return
        identify = partial(project_ids.id_of, scope=file.scope)
        before: PlanFile | None = None
        for version in (*_unread(shelf, file, plan), file):
            state = newest if version is file else shelf.state(version, known=None)
            yield from self._pages(shelf, version, state, plan, identify)
            if before is not None:
                yield self._left_between(shelf, before, version, plan.mapping, identify)
            before = version

    def _pages(
        self, shelf: Shelf, file: PlanFile, state: FileState, plan: FetchPlan, identify: Callable[[Row], str]
    ) -> Iterator[Page]:
        self._runtime.progress(f"{file.name}: reading")
        for raw in self._read(shelf, file, identify):
            if plan.wants(raw.stream):
                cursor = _cursor(state, raw.context["project"]) if raw.is_last else None
                yield _page(raw, file, cursor)

    def _left_between(
        self, shelf: Shelf, before: PlanFile, file: PlanFile, mapping: Mapping, identify: Callable[[Row], str]
    ) -> Page:
        """What the next version lacks left with it, and not with the newest, of which the census asks."""
        held, holds = (self._ids(shelf, each, mapping, identify) for each in (before, file))
        rows = [{"entity": kind, "id": id_} for kind, ids in held.items() for id_ in sorted(ids - holds[kind])]
        return Page.of_document(rows, stream=LIBRARY, scope=file.scope, context={"version": file.name})

    def _read(self, shelf: Shelf, file: PlanFile, identify: Callable[[Row], str]) -> Iterator[RawPage]:
        with shelf.taken_down(file) as readable:
            yield from read_pages(readable, self._opener, identify=identify, tell=self._runtime.progress)

    def _ids(
        self, shelf: Shelf, file: PlanFile, mapping: Mapping, identify: Callable[[Row], str]
    ) -> dict[Entity, set[str]]:
        """The source ids of every kind of record in a file, by kind. Raises PlanRefused."""
        found: dict[Entity, set[str]] = {entity: set() for stream in _STREAMS for entity in stream.entities}
        for raw in self._read(shelf, file, identify):
            for record in translate_page(_page(raw, file, None), mapping):
                if isinstance(record, Record):
                    found[record.entity].add(record.source_id)
        return found


def _chosen(shelf: Shelf, plan: FetchPlan) -> tuple[list[PlanFile], list[str]]:
    """The files to read in the order of their names, without those the mapping ignores; and chosen scopes that are gone."""
    listed = shelf.list_plans(plan)
    missing = sorted(set(plan.scopes or ()) - {file.scope for file in listed})
    chosen = [file for file in listed if plan.scopes is None or file.scope in plan.scopes]
    return [file for file in chosen if plan.mapping.for_scope(file.scope).role != "ignore"], missing


def _page(raw: RawPage, file: PlanFile, cursor: Cursor | None) -> Page:
    context = raw.context if file.name == file.scope else {**raw.context, "file": file.name}
    return Page.of_document(
        raw.rows, stream=raw.stream, scope=file.scope, context=context, cursor=cursor, is_last=raw.is_last
    )


def _cursor(state: FileState, project: str) -> Cursor:
    return Cursor({**asdict(state), "project": project})


def _unread(shelf: Shelf, file: PlanFile, plan: FetchPlan) -> list[PlanFile]:
    """A full run reads again what holds, not what was."""
    if plan.mode is FetchMode.FULL and PROJECT in plan.held:
        return []
    return shelf.earlier(file, read={state.content if state else None for state in _held_states(plan, file.scope)})


def _known_state(plan: FetchPlan, scope: str) -> FileState | None:
    """The content that all wanted streams of a file hold, None when one of them holds another or none."""
    states = _held_states(plan, scope)
    return states.pop() if len(states) == 1 else None


def _held_states(plan: FetchPlan, scope: str) -> set[FileState | None]:
    return {_state_of(plan.cursor(stream, scope)) for stream in STREAMS if plan.wants(stream)}


def _state_of(cursor: Cursor | None) -> FileState | None:
    if cursor is None or cursor.version != Cursor().version:
        return None
    state = cursor.state
    return FileState(state["size"], state["modified_ns"], state["content"]) if "content" in state else None


def _claims(plan: FetchPlan, files: list[PlanFile]) -> dict[str, str]:
    """Which file each project id belongs to, as earlier runs noted; a file that is gone holds none."""
    claims: dict[str, str] = {}
    for file in files:
        cursor = plan.cursor(PROJECT, file.scope)
        if cursor is not None:
            claims.setdefault(cursor.state["project"], file.scope)
    return claims


def _nothing_read(refused: list[Gap]) -> ConfigError:
    """One sentence for one file; for several, each with its own."""
    hints = dict.fromkeys(gap.hint for gap in refused if gap.hint)
    return ConfigError(" ".join(gap.message for gap in refused), hint=" ".join(hints))


def _checked(name: str, attempt: Callable[[], str]) -> CheckItem:
    try:
        return CheckItem(name, ok=True, message=attempt())
    except ConfigError as error:
        return CheckItem(name, ok=False, message=error.message, remedy=error.hint)


FILES = Source(open=PlanFiles, streams=_STREAMS, translate=translate_page)
