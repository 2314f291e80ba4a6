"""One run over an environment: projects first, then every table that is there, each from its own mark.

What a page's rows need beside them travels in its context: `projects` (hours a day and currency of the rows' projects), `currencies`
and `base_currency`, `link_types`, `custom` (columns that the tenant added), `named` (title -> column, for rules by name), `baselines` (start,
finish, effort by task), `project_column`, `environment`; with projects also `managers` (user -> resource) and `fields`.
"""

from collections.abc import Iterator
from itertools import islice

from connectors.msproject.dataverse.api import DataverseApi, JsonObject
from connectors.msproject.dataverse.baselines import Baselines
from connectors.msproject.dataverse.choice import Choice
from connectors.msproject.dataverse.environment import Environment, FoundTable
from connectors.msproject.dataverse.feeds import Batch, Feed
from connectors.msproject.dataverse.mapped import check_columns
from connectors.msproject.dataverse.rulebook import Rulebook
from connectors.msproject.dataverse.tables import (
    ACTUALS,
    BASELINES,
    DEPENDENCIES,
    ESTIMATES,
    PROJECTS,
    RESOURCES,
    RISKS,
    STREAM_TABLES,
    TASKS,
    Table,
)
from connectors.msproject.dataverse.values import is_deleted
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError
from models.wording import agree

_CUSTOM_OF = (PROJECTS, TASKS)
_MONEY = frozenset({PROJECTS, TASKS, ESTIMATES, ACTUALS, RISKS})
_IDS_AT_ONCE = 50


def fetch(api: DataverseApi, plan: FetchPlan) -> Iterator[Page | Gap]:
    return Fetching(api, plan).run()


class Fetching:
    """The run of one plan."""

    def __init__(self, api: DataverseApi, plan: FetchPlan) -> None:
        for rules in (plan.mapping, *plan.mapping.scopes.values()):
            check_columns(rules, connection=api.connection)
        self._api = api
        self._plan = plan
        self._environment = Environment(api)
        self._rulebook = Rulebook(plan.mapping, self._environment)
        self._projects: dict[str, JsonObject] = {}

    def run(self) -> Iterator[Page | Gap]:
        """Pages and gaps of the whole plan. Raises NeedsHuman, TryLater or StopRun; AccessDenied when even projects are hidden."""
        projects = self._environment.find(PROJECTS)
        if projects is None:
            raise ConfigError(
                f'The environment of connection "{self._api.connection}" has no projects.',
                hint="Check environment_url: Planner Premium, Project for the web or Project Operations must be installed there.",
            )
        yield from self._mapping_gaps()
        rows = list(self._api.rows(self._projects_path(projects), what="list projects", shows_words=True))
        choice = Choice.of_plan(self._plan, rows)
        self._projects = {row["msdyn_projectid"]: self._facts_of(row) for row in rows}
        if self._plan.wants(projects.table.stream):
            yield self._projects_page(projects, [row for row in rows if choice.wants(row["msdyn_projectid"])])
        for table in STREAM_TABLES:
            if table.name != PROJECTS and self._plan.wants(table.stream):
                yield from self._table(table, choice)

    def _mapping_gaps(self) -> Iterator[Gap]:
        wanted = next(table.stream for table in STREAM_TABLES if self._plan.wants(table.stream))
        for sentence in self._rulebook.unmet():
            yield Gap(
                wanted,
                WHOLE_CONNECTION,
                f'{sentence} (connection "{self._api.connection}").',
                hint="Mend the mapping, or the column in Dataverse. What is held stays as it is.",
            )

    # Projects

    def _projects_path(self, projects: FoundTable) -> str:
        return f"{projects.set_name}?$select={','.join(self._rulebook.columns_of(projects))}"

    def _facts_of(self, row: JsonObject) -> JsonObject:
        currency = self._environment.currencies.get(row.get("_transactioncurrencyid_value") or "")
        facts = {"hours_per_day": row.get("msdyn_hoursperday"), "currency": currency}
        return {name: value for name, value in facts.items() if value is not None}

    def _projects_page(self, projects: FoundTable, rows: list[JsonObject]) -> Page:
        """Listed whole every time: one request for 5,000 of them, and all else depends on them."""
        context = self._context(projects, [row["msdyn_projectid"] for row in rows])
        context |= {"managers": self._managers(rows), "fields": self._fields()}
        return Page.of_document(
            rows, stream=projects.table.stream, scope=WHOLE_CONNECTION, context=context, is_last=True
        )

    def _managers(self, rows: list[JsonObject]) -> JsonObject:
        """Managers are users, accounts are bookable resources: user -> resource, for those who have one."""
        table = self._environment.find(RESOURCES)
        if table is None or "_userid_value" not in table.columns:
            return {}
        users = sorted({user for row in rows if (user := row.get("_msdyn_projectmanager_value"))})
        found: JsonObject = {}
        for some in _chunks(users):
            wanted = " or ".join(f"_userid_value eq {user}" for user in some)
            path = f"{table.set_name}?$select={table.key},_userid_value&$filter={wanted}"
            for row in self._api.rows(path, what="find project managers"):
                found[row["_userid_value"]] = row[table.key]
        return found

    def _fields(self) -> list[JsonObject]:
        return [
            {"entity": str(table.table.entity), "name": column.name, "title": column.title, "type": column.type.lower()}
            for name in _CUSTOM_OF
            if (table := self._environment.find(name))
            for column in table.custom_columns
        ]

    # Every other table

    def _table(self, wanted: Table, choice: Choice) -> Iterator[Page | Gap]:
        table = self._environment.find(wanted.name)
        if table is None:
            return
        if wanted.project and wanted.name != DEPENDENCIES and table.project is None:
            yield self._gap(table, "nothing in them tells the project")
            return
        try:
            yield from self._pages(table, choice)
        except AccessDenied as error:
            yield Gap(wanted.stream, WHOLE_CONNECTION, error.message, error.hint)

    def _pages(self, table: FoundTable, choice: Choice) -> Iterator[Page]:
        feed = Feed(self._api, table, columns=self._rulebook.columns_of(table), choice=choice)
        cursor = self._plan.cursor(table.table.stream)
        baselines, number, is_pass = self._baselines(table, cursor), 0, False
        for batch in feed.read(cursor):
            number, is_pass, cursor = number + len(batch.rows), batch.is_pass, batch.cursor
            self._api.progress(f"{table.table.what}: {number:,} {agree(number, 'row', 'rows')}")
            yield self._page(table, batch, baselines)
        if baselines is not None and cursor is not None and not is_pass:
            yield from self._rebaselined(table, choice, baselines, cursor)

    def _page(self, table: FoundTable, batch: Batch, baselines: Baselines | None) -> Page:
        live = [row for row in batch.rows if not is_deleted(row)]
        context, cursor = self._context(table, [row.get(table.project or "") for row in live]), batch.cursor
        if baselines is not None:
            context["baselines"] = baselines.of([row[table.key] for row in live], is_pass=batch.is_pass)
            cursor = _marked(cursor, baselines)
        return Page.of_document(
            batch.rows,
            stream=table.table.stream,
            scope=WHOLE_CONNECTION,
            context=context,
            cursor=cursor,
            is_last=batch.is_last,
        )

    def _rebaselined(self, table: FoundTable, choice: Choice, baselines: Baselines, cursor: Cursor) -> Iterator[Page]:
        """Tasks that did not change themselves, and whose baseline did; the mark moves when all of them are told."""
        tasks = baselines.changed_tasks()
        columns = ",".join(self._rulebook.columns_of(table))
        for some in _chunks(tasks):
            wanted = " or ".join(f"{table.key} eq {task}" for task in some)
            rows = self._api.rows(f"{table.set_name}?$select={columns}&$filter={wanted}", what="read tasks")
            kept = [row for row in rows if choice.wants(row.get(table.project or ""))]
            context = self._context(table, [row.get(table.project or "") for row in kept])
            context["baselines"] = baselines.of([row[table.key] for row in kept], is_pass=False)
            after = _marked(cursor, baselines) if some[-1] == tasks[-1] else None
            yield Page.of_document(
                kept, stream=table.table.stream, scope=WHOLE_CONNECTION, context=context, cursor=after
            )

    def _baselines(self, table: FoundTable, cursor: Cursor | None) -> Baselines | None:
        found = self._environment.find(BASELINES) if table.table.name == TASKS else None
        since = cursor.state.get("baselines") if cursor is not None else None
        return None if found is None else Baselines(self._api, found, since=since)

    def _context(self, table: FoundTable, projects: list[str | None]) -> JsonObject:
        facts = {id_: self._projects[id_] for id_ in projects if id_ is not None and self._projects.get(id_)}
        is_money, custom = table.table.name in _MONEY, table.custom_columns if table.table.name in _CUSTOM_OF else ()
        return {
            "environment": self._api.environment,
            "project_column": table.project,
            "projects": facts,
            "currencies": self._environment.currencies if is_money else {},
            "base_currency": self._environment.base_currency if is_money else None,
            "link_types": self._environment.link_types if table.table.name == DEPENDENCIES else {},
            "custom": [column.name for column in custom],
            "named": self._rulebook.named,
        }

    def _gap(self, table: FoundTable, says: str) -> Gap:
        return Gap(
            table.table.stream,
            WHOLE_CONNECTION,
            f'The {table.table.what} of connection "{self._api.connection}" cannot be read: {says}.',
            hint="See whether a newer connector exists.",
        )


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    remaining = iter(ids)
    while some := list(islice(remaining, _IDS_AT_ONCE)):
        yield some


def _marked(cursor: Cursor, baselines: Baselines) -> Cursor:
    return Cursor({**cursor.state, "baselines": baselines.since})
