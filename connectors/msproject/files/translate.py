"""Pages of a plan as records: which stream holds what. Pure: a page and the admin's mapping in, records out."""

from collections.abc import Callable, Iterable, Iterator

from connectors.msproject.files.plan import ASSIGNMENTS, CALENDARS, DEPENDENCIES, LIBRARY, PROJECT, RESOURCES, TASKS
from connectors.msproject.files.rows import Row
from connectors.msproject.files.shelf import MOVED_OUT, Absence
from connectors.msproject.files.translation.assignments import to_assignment
from connectors.msproject.files.translation.calendars import to_calendar
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.translation.custom import custom_values
from connectors.msproject.files.translation.dependencies import to_dependency
from connectors.msproject.files.translation.money import (
    has_money,
    lines_of_leaf,
    lines_of_rules,
    lines_of_summary,
    no_currency,
)
from connectors.msproject.files.translation.projects import to_fields, to_project
from connectors.msproject.files.translation.resources import to_account, to_rates
from connectors.msproject.files.translation.tasks import to_task
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated, translate_each
from models.records import Record, Removal
from models.vocabulary import Entity, Presence


def translate_page(page: Page, mapping: Mapping) -> Iterator[Translated]:
    """Turn one page into records. Raises ContractBroken when it is no page of a plan."""
    rows = page.document
    if page.stream == LIBRARY:
        yield from _of_library(page)
        return
    if page.stream not in _RECORDS_OF or not isinstance(rows, list) or "project" not in page.context:
        raise ContractBroken(f'A page of stream "{page.stream}" of "{page.scope}" is no list of a plan\'s rows.')
    context = PlanContext.of_page(page, mapping)
    to_records = _RECORDS_OF[page.stream]
    yield from translate_each(
        rows, lambda row: to_records(row, context), source_id=lambda row: _source_id(row, context)
    )
    if page.stream == TASKS and context.currency is None and any(has_money(row) for row in rows):
        yield no_currency(context)


def _of_library(page: Page) -> Iterator[Translated]:
    """A file that its place no longer has, or no longer where we read, takes its project along; one that held none takes nothing."""
    if not isinstance(page.document, list) or not {"projects", "version"} & page.context.keys():
        raise ContractBroken(f'A page of stream "{page.stream}" is no list of a library\'s items.')
    if "version" in page.context:
        yield from translate_each(
            page.document, lambda row: (_left(row, page.context["version"]),), source_id=lambda row: row.get("id")
        )
        return
    projects = page.context["projects"]
    gone = (item for item in page.document if item.get("id") in projects)
    deleted = (Presence.DELETED, f"its file was deleted from {page.context.get('place', 'the library')}")
    yield from translate_each(
        gone,
        lambda item: (_removal(projects[item["id"]], deleted if "deleted" in item else MOVED_OUT),),
        source_id=lambda item: item.get("id"),
    )


def _left(row: Row, version: str) -> Removal:
    reason = f"{version} no longer holds it"
    return Removal(entity=Entity(row["entity"]), source_id=row["id"], presence=Presence.DELETED, reason=reason)


def _removal(project: str, absence: Absence) -> Removal:
    presence, reason = absence
    return Removal(entity=Entity.SOURCE_PROJECT, source_id=project, presence=presence, reason=reason)


def _of_project(row: Row, context: PlanContext) -> Iterator[Record]:
    yield to_project(row, context)
    yield from to_fields(context)


def _of_task(row: Row, context: PlanContext) -> Iterator[Record]:
    if "closes" in row:
        yield from lines_of_summary(row, context)
        return
    yield to_task(row, context)
    yield from lines_of_leaf(row, context)
    yield from lines_of_rules(row, custom_values(row, context), context)


def _of_dependency(row: Row, context: PlanContext) -> Iterator[Record]:
    dependency = to_dependency(row, context)
    if dependency is not None:
        yield dependency


def _of_resource(row: Row, context: PlanContext) -> Iterator[Record]:
    yield to_account(row, context)
    yield from to_rates(row, context)


def _of_assignment(row: Row, context: PlanContext) -> Iterator[Record]:
    yield to_assignment(row, context)


def _of_calendar(row: Row, context: PlanContext) -> Iterator[Record]:
    yield to_calendar(row, context)


_RECORDS_OF: dict[str, Callable[[Row, PlanContext], Iterable[Record]]] = {
    PROJECT: _of_project,
    TASKS: _of_task,
    DEPENDENCIES: _of_dependency,
    RESOURCES: _of_resource,
    ASSIGNMENTS: _of_assignment,
    CALENDARS: _of_calendar,
}


def _source_id(row: Row, context: PlanContext) -> str:
    return context.id_of(row.get("UID", row.get("closes", "")))
