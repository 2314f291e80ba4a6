"""A plan as a source project, and the names of the fields its rows carry."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from connectors.msproject.files.rows import Row, filled
from connectors.msproject.files.translation.context import PlanContext, entity_of_field
from connectors.msproject.files.translation.custom import NATIVE_FIELDS, field_type
from connectors.msproject.files.units import plain_number, to_amount, to_date, to_number, to_wall_time, to_work_seconds
from models.records import CustomFieldRecord, ProjectRecord
from models.vocabulary import Entity, ProjectState

_COMPLETE = 100
_KEPT_HEADER = ("Title", "Subject", "Category", "Keywords", "Company", "Manager", "Author", "GUID", "CurrencySymbol")
_NO_CALENDAR = frozenset({None, "-1", "0"})


def to_project(row: Row, context: PlanContext) -> ProjectRecord:
    """Translate a plan's header and project summary task. Its name is its title, else the summary task's, else the file's."""
    header, root = row["header"], row.get("root") or {}
    stem = PurePosixPath(context.file).stem
    calendar = filled(header, "CalendarUID")
    created, saved = (to_wall_time(filled(header, name)) for name in ("CreationDate", "LastSaved"))
    state, word = _state(root)
    return ProjectRecord(
        source_id=context.project,
        source_created_at=created and created.replace(tzinfo=context.zone),
        source_updated_at=saved and saved.replace(tzinfo=context.zone),
        scope=context.scope,
        name=filled(header, "Title") or filled(root, "Name") or stem,
        key=stem,
        description=filled(header, "Comments") or filled(root, "Notes"),
        state=state,
        state_source=word,
        start_on=to_date(filled(header, "StartDate") or filled(root, "Start")),
        finish_on=to_date(filled(header, "FinishDate") or filled(root, "Finish")),
        status_on=to_date(filled(header, "StatusDate")),
        saved_at=saved and saved.replace(tzinfo=context.zone),
        calendar=None if calendar in _NO_CALENDAR else context.id_of(calendar),
        currency=context.currency,
        custom_fields={**{name: header[name] for name in _KEPT_HEADER if filled(header, name)}, **_totals(root)},
    )


def to_fields(context: PlanContext) -> Iterator[CustomFieldRecord]:
    """Name and type of every custom field the plan defines, by alias where it has one, and of the elements kept for every task."""
    for field_id, names in context.field_names.items():
        yield CustomFieldRecord(
            source_id=context.id_of(field_id),
            name=names["name"],
            type=field_type(names["field_name"]),
            applies_to=entity_of_field(field_id),
            scope=context.scope,
        )
    for name, kind in NATIVE_FIELDS.items():
        yield CustomFieldRecord(source_id=name, name=name, type=kind, applies_to=Entity.TASK)


def _state(root: Row) -> tuple[ProjectState, str | None]:
    """A plan has no state of its own; its progress tells whether it runs or has ended, never that it was dropped."""
    percent = to_number(filled(root, "PercentComplete"))
    if percent is None:
        return ProjectState.UNKNOWN, None
    word = f"{plain_number(percent)} % complete"
    if percent >= _COMPLETE:
        return ProjectState.COMPLETED, word
    return (ProjectState.ACTIVE, word) if percent > 0 else (ProjectState.UNKNOWN, word)


def _totals(root: Row) -> Row:
    """The figures the file itself shows for the whole plan, to reconcile with."""
    texts = {
        "TotalWork": to_work_seconds(filled(root, "Work")),
        "TotalActualWork": to_work_seconds(filled(root, "ActualWork")),
        "TotalCost": to_amount(filled(root, "Cost")),
        "TotalActualCost": to_amount(filled(root, "ActualCost")),
        "PercentComplete": to_number(filled(root, "PercentComplete")),
    }
    return {
        name: plain_number(value) if not isinstance(value, int) else value
        for name, value in texts.items()
        if value is not None
    }
