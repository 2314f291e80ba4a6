"""One run over a Project Web App: projects, people, then every project that was published since it was last read, then lists of the whole site.

The reporting data of a project changes when it is published, so a project that was not published costs no request. What a page's rows need
beside them travels in its context: `site`, `projects` (currency by project), `custom` (columns that people added), and what stands beside it
in project_reading.py, timesheets.py and `people`
(who a row means: by id or name, the resource).
"""

import hashlib
from collections.abc import Iterator

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi
from connectors.msproject.project_server.choice import Choice, is_project
from connectors.msproject.project_server.farm import Farm, check_columns
from connectors.msproject.project_server.people_index import PeopleIndex
from connectors.msproject.project_server.project_reading import ProjectReading
from connectors.msproject.project_server.sets import (
    LINKS,
    OF_PROJECT,
    PROJECTS,
    REGISTERS,
    RESOURCES,
    STREAM_SETS,
    TASKS,
    TIMESHEETS,
    EntitySet,
)
from connectors.msproject.project_server.since import changed_since
from connectors.msproject.project_server.timesheets import TimesheetReading
from connectors.msproject.project_server.values import to_id
from connectors.msproject.project_server.zone import zone_gap
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError
from connectors.sdk.payload import encode_json


def fetch(api: ProjectServerApi, plan: FetchPlan) -> Iterator[Page | Gap]:
    return Fetching(api, plan).run()


class Fetching:
    """The run of one plan."""

    def __init__(self, api: ProjectServerApi, plan: FetchPlan) -> None:
        check_columns(plan.mapping, connection=api.connection)
        self._api = api
        self._plan = plan
        self._farm = Farm(api, plan.mapping)

    def run(self) -> Iterator[Page | Gap]:
        """Pages and gaps of the whole plan. Raises NeedsHuman, TryLater or StopRun; AccessDenied when even projects are hidden."""
        if not self._farm.has(PROJECTS):
            raise ConfigError(
                f'The site of connection "{self._api.connection}" shows no projects.',
                hint="Have the set Projects of ProjectData switched on.",
            )
        yield from self._gaps_of_mapping()
        rows = list(self._api.rows(self._farm.path(PROJECTS), what="list projects"))
        choice = Choice.of_plan(self._plan, rows)
        chosen = [row for row in rows if is_project(row) and choice.wants(to_id(row["ProjectId"]))]
        self._currencies = {to_id(row["ProjectId"]): row.get("ProjectCurrency") for row in chosen}
        people, told = self._people()
        if self._plan.wants(PROJECTS.stream):
            yield self._page(PROJECTS, chosen, is_last=True, fields=self._fields(), people=people.ids_of(chosen))
        yield from told
        readable = [each for each in OF_PROJECT if each is LINKS or self._farm.has(each)]
        for missing in OF_PROJECT:
            if missing not in readable and self._plan.wants(missing.stream):
                yield from self._switched_off(missing)
        for row in chosen:
            yield from self._project(row, readable)
        yield from self._lists(choice, people)

    def _gaps_of_mapping(self) -> Iterator[Gap]:
        wanted = next(each.stream for each in STREAM_SETS if self._plan.wants(each.stream))
        for column in self._farm.unmet():
            yield Gap(
                wanted,
                WHOLE_CONNECTION,
                f'The mapping names "{column}", which neither projects nor tasks have (connection "{self._api.connection}").',
                hint="Mend the mapping, or the field in Project Server. What is held stays as it is.",
            )
        gap = zone_gap(self._api, self._plan.mapping, stream=wanted)
        if gap is not None:
            yield gap

    def _people(self) -> tuple[PeopleIndex, list[Page | Gap]]:
        """Resources whole: few beside tasks, and timesheets and risks name people by them."""
        if not self._farm.has(RESOURCES):
            return PeopleIndex(()), list(self._switched_off(RESOURCES))
        try:
            rows = list(self._api.rows(self._farm.path(RESOURCES), what="list resources"))
        except AccessDenied as error:
            return PeopleIndex(()), [Gap(RESOURCES.stream, WHOLE_CONNECTION, error.message, error.hint)]
        wants = self._plan.wants(RESOURCES.stream)
        return PeopleIndex(rows), [self._page(RESOURCES, rows, is_last=True)] if wants else []

    # One project

    def _project(self, row: JsonObject, readable: list[EntitySet]) -> Iterator[Page | Gap]:
        reading = ProjectReading(self._api, self._farm, row)
        for wanted in readable:
            cursor = self._plan.cursor(wanted.stream, to_id(row["ProjectId"]) or "")
            stamp = _stamp(row, self._farm.columns(wanted) if self._farm.has(wanted) else ())
            is_known = cursor is not None and cursor.state.get("stamp") == stamp
            if self._plan.wants(wanted.stream) and not is_known:
                is_again = cursor is not None or wanted.stream in self._plan.held
                yield from self._part(reading, wanted, row, Cursor({"stamp": stamp}), is_again=is_again)

    def _part(
        self, reading: ProjectReading, wanted: EntitySet, row: JsonObject, cursor: Cursor, *, is_again: bool
    ) -> Iterator[Page | Gap]:
        scope = to_id(row["ProjectId"]) or ""
        try:
            for rows, context, is_last in reading.pages(wanted):
                yield self._page(
                    wanted,
                    rows,
                    scope=scope,
                    is_last=is_last,
                    cursor=cursor if is_last else None,
                    is_again=is_again,
                    **context,
                )
        except (AccessDenied, ConfigError) as error:
            yield Gap(wanted.stream, scope, error.message, error.hint)
            return
        for says in reading.take_gaps():
            yield Gap(wanted.stream, scope, says, hint="Have the set switched on for ProjectData.", is_fault=False)

    # Lists of the whole site

    def _lists(self, choice: Choice, people: PeopleIndex) -> Iterator[Page | Gap]:
        for wanted in (TIMESHEETS, *REGISTERS):
            if not self._plan.wants(wanted.stream):
                continue
            if not self._farm.has(wanted):
                yield from self._switched_off(wanted)
                continue
            try:
                yield from (
                    self._timesheets(choice, people) if wanted is TIMESHEETS else self._list(wanted, choice, people)
                )
            except AccessDenied as error:
                yield Gap(wanted.stream, WHOLE_CONNECTION, error.message, error.hint)

    def _list(self, wanted: EntitySet, choice: Choice, people: PeopleIndex) -> Iterator[Page]:
        cursor = choice.still_good(self._plan.cursor(wanted.stream))
        for batch in changed_since(self._api, self._farm, wanted, cursor=cursor):
            rows = [row for row in batch.rows if choice.wants(to_id(row.get("ProjectId")))]
            yield self._page(
                wanted, rows, cursor=choice.marked(batch.cursor), is_last=batch.is_last, people=people.ids_of(rows)
            )

    def _timesheets(self, choice: Choice, people: PeopleIndex) -> Iterator[Page | Gap]:
        reading = TimesheetReading(self._api, self._farm, choice)
        if not reading.can_be_read:
            yield from self._switched_off(TIMESHEETS)
            return
        for batch, days in reading.batches(self._plan.cursor(TIMESHEETS.stream)):
            yield self._page(
                TIMESHEETS,
                batch.rows,
                cursor=batch.cursor and choice.marked(batch.cursor),
                is_last=batch.is_last,
                days=days,
                people=people.ids_of(batch.rows),
                not_projects=sorted(choice.not_projects),
            )

    def _switched_off(self, wanted: EntitySet) -> Iterator[Gap]:
        yield Gap(
            wanted.stream,
            WHOLE_CONNECTION,
            f'The {wanted.what} of connection "{self._api.connection}" cannot be read: its set is switched off.',
            hint=f"Have the set {wanted.name} of ProjectData switched on by the farm's administrator.",
        )

    def _page(
        self,
        wanted: EntitySet,
        rows: list[JsonObject],
        *,
        scope: str = WHOLE_CONNECTION,
        cursor: Cursor | None = None,
        is_last: bool,
        **beside: object,
    ) -> Page:
        ids = {to_id(row.get("ProjectId")) for row in rows} | {scope}
        context = {
            "site": self._api.site,
            "projects": {id_: self._currencies[id_] for id_ in ids if self._currencies.get(id_)},
            "custom": self._farm.custom(wanted) if wanted in {PROJECTS, TASKS} else [],
            **beside,
        }
        return Page.of_document(
            rows, stream=wanted.stream, scope=scope, context=context, cursor=cursor, is_last=is_last
        )

    def _fields(self) -> list[JsonObject]:
        return [
            {"entity": str(each.entity), "name": name, "type": self._farm.type_of(each, name)}
            for each in (PROJECTS, TASKS)
            if self._farm.has(each)
            for name in self._farm.custom(each)
        ]


def _stamp(row: JsonObject, columns: tuple[str, ...]) -> str:
    """What tells that a project was published since, or that other columns are wanted now."""
    told = [row.get("ProjectModifiedDate"), row.get("ProjectLastPublishedDate"), row.get("ProjectCurrency"), *columns]
    return hashlib.sha256(encode_json(told)).hexdigest()[:16]
