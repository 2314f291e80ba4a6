"""What is still there: listing ids, and asking for single ones before anything counts as deleted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.msproject.dataverse.api import DataverseApi
from connectors.msproject.dataverse.choice import Choice
from connectors.msproject.dataverse.environment import Environment, FoundTable
from connectors.msproject.dataverse.tables import PROJECTS, STREAM_TABLES
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from connectors.sdk.errors import AccessDenied
from models.vocabulary import Entity, Presence

_GONE, _HIDDEN = 404, 403


def list_ids(api: DataverseApi, plan: FetchPlan) -> Iterator[IdPage]:
    """Whole tables where all projects are read, else by project; rows that become no record are not counted. A table that is hidden now
    is not listed, so nothing of it is missed.

    Lines that mapping rules make of columns have no row of their own, so with such rules budget lines are not listed.
    """
    environment = Environment(api)
    projects = environment.find(PROJECTS)
    if projects is None:
        return
    columns = ",".join(name for name in (projects.key, "msdyn_istemplate") if name in projects.columns)
    rows = list(api.rows(f"{projects.set_name}?$select={columns}", what="list projects"))
    choice = Choice.of_plan(replace(plan, scopes=None), rows)
    ids = [row[projects.key] for row in rows if choice.wants(row[projects.key])]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, ids, is_last=True)
    has_rule_lines = any(rules.money for rules in (plan.mapping, *plan.mapping.scopes.values()))
    for scope in plan.scopes if plan.scopes is not None else (WHOLE_CONNECTION,):
        for entity, tables in _tables_by_entity(environment, scope).items():
            if entity is not Entity.BUDGET_LINE or not has_rule_lines:
                yield from _ids_of(api, entity, tables, scope=scope, choice=choice)


def _tables_by_entity(environment: Environment, scope: str) -> dict[Entity, list[FoundTable]]:
    """Estimates and actuals are both budget lines, risks and issues both risks: their ids are one listing."""
    found: dict[Entity, list[FoundTable]] = {}
    for wanted in STREAM_TABLES:
        table = environment.find(wanted.name)
        if table is not None and wanted.entity is not None and wanted.name != PROJECTS and _is_told_of(table, scope):
            found.setdefault(wanted.entity, []).append(table)
    return found


def _is_told_of(table: FoundTable, scope: str) -> bool:
    return scope == WHOLE_CONNECTION or (table.project is not None and table.table.entity is not Entity.ACCOUNT)


def _ids_of(
    api: DataverseApi, entity: Entity, tables: list[FoundTable], *, scope: str, choice: Choice
) -> Iterator[IdPage]:
    try:
        for table in tables:
            link: str | None = _listing(table, scope)
            while link:
                page = api.page(link, what=f"list {table.table.what}")
                ids = [row[table.key] for row in page.rows if choice.wants(row.get(table.project or ""))]
                yield IdPage(entity, scope, ids, is_last=page.is_last and table is tables[-1])
                link = page.next_link
    except AccessDenied as error:
        api.progress(error.message)


def _listing(table: FoundTable, scope: str) -> str:
    columns = ",".join(name for name in (table.key, table.project) if name)
    wanted = [table.table.counted] if table.table.counted else []
    wanted += [f"{table.project} eq {scope}"] if scope != WHOLE_CONNECTION else []
    return f"{table.set_name}?$select={columns}" + (f"&$filter={' and '.join(wanted)}" if wanted else "")


def probe_ids(api: DataverseApi, entity: Entity, _scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id: a row that is gone is not found, one that is hidden from us is refused."""
    environment = Environment(api)
    tables = [table for wanted in STREAM_TABLES if wanted.entity is entity and (table := environment.find(wanted.name))]
    for source_id in ids:
        yield _verdict(api, tables, source_id) if "/" not in source_id else _of_rule(source_id)


def _verdict(api: DataverseApi, tables: list[FoundTable], source_id: str) -> Verdict:
    found = [api.find(f"{table.set_name}({source_id})?$select={table.key}", what="find a row") for table in tables]
    if not found:
        return Verdict(source_id, Presence.MISSING, "its table is no longer in the environment")
    if all(status == _GONE for status in found):
        return Verdict(source_id, Presence.DELETED, "Dataverse does not find the row any more")
    if all(status in {_GONE, _HIDDEN} for status in found):
        return Verdict(source_id, Presence.LOST_ACCESS, "Dataverse no longer shows the row to this application")
    return Verdict(source_id, Presence.PRESENT, "Dataverse shows the row")


def _of_rule(source_id: str) -> Verdict:
    return Verdict(source_id, Presence.MISSING, "a line of the mapping has no row of its own")
