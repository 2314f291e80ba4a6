"""Pages of Dataverse as records: which table's rows become what. Pure: a page and the admin's mapping in, records out."""

from collections.abc import Callable, Iterable, Iterator

from connectors.msproject.dataverse import money, people, register, work
from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.msproject.dataverse.tables import (
    ACTUALS,
    ASSIGNMENTS,
    DEPENDENCIES,
    ESTIMATES,
    ISSUES,
    PROJECTS,
    REPORTS,
    RESOURCES,
    RISKS,
    TABLE_OF_STREAM,
    TASKS,
    TEAMS,
    TIME_ENTRIES,
    Table,
)
from connectors.msproject.dataverse.values import is_deleted
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated, translate_each
from models.records import CustomFieldRecord, Removal
from models.vocabulary import Entity, Presence

_RECORDS_OF: dict[str, Callable[[JsonObject, PageContext], Iterable[Translated]]] = {
    PROJECTS: work.to_project_records,
    RESOURCES: people.to_resources,
    TEAMS: people.to_unfilled_roles,
    TASKS: work.to_task_records,
    DEPENDENCIES: work.to_dependencies,
    ASSIGNMENTS: people.to_assignments,
    TIME_ENTRIES: people.to_time_entries,
    ESTIMATES: money.to_estimates,
    ACTUALS: money.to_actuals,
    RISKS: register.to_risks,
    ISSUES: register.to_issues,
    REPORTS: register.to_reports,
}


def translate_page(page: Page, mapping: Mapping) -> Iterator[Translated]:
    """Turn one page into records and removals. Raises ContractBroken when it is no page of rows."""
    table, rows = TABLE_OF_STREAM[page.stream], page.document
    if not isinstance(rows, list) or not {"projects", "currencies", "custom"} <= page.context.keys():
        raise ContractBroken(f'A page of stream "{page.stream}" is no list of rows of Dataverse.')
    context = PageContext.of_page(page, mapping)
    yield from _custom_fields(context)
    to_records = _RECORDS_OF[table.name]
    yield from translate_each(
        rows,
        lambda row: _gone(row, table) if is_deleted(row) else to_records(row, context),
        source_id=lambda row: row.get(table.needed[0]),
    )


def _gone(row: JsonObject, table: Table) -> Iterator[Translated]:
    """What a log of changes tells of a deleted row, or of one that is no longer shown."""
    entity = table.entity or Entity.TASK
    yield Removal(
        entity=entity, source_id=row["id"], presence=Presence.DELETED, reason="Dataverse tells of its deletion"
    )


def _custom_fields(context: PageContext) -> Iterator[CustomFieldRecord]:
    """What the tenant added, with the names people know; told with the projects."""
    for column in context.given.get("fields", ()):
        yield CustomFieldRecord(
            source_id=f"{column['entity']}/{column['name']}",
            name=column["title"],
            type=column["type"],
            applies_to=Entity(column["entity"]),
        )
