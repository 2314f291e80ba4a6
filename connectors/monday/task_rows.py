"""Items and sub-items as tasks, with what links them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.monday.cells import Cells, Label, is_milestone, labels_of, linked_of, plain_value
from connectors.monday.sheet import Sheet, parent_of, top_of
from connectors.sdk.reading import to_instant, to_percent
from models.records import AssignmentRecord, DependencyRecord, TaskRecord
from models.vocabulary import DependencyType, PercentMethod, Priority, StatusCategory, TaskKind

JsonObject = dict[str, Any]

_DONE = Decimal(100)
_TYPES = {
    None: DependencyType.FS,
    0: DependencyType.FS,
    1: DependencyType.SS,
    2: DependencyType.FF,
    3: DependencyType.SF,
}
_DAY_S = 86_400
_STARTS = ("planned_start", "baseline_start", "actual_start")
_FINISHES = ("planned_finish", "baseline_finish", "actual_finish", "due_on")
_DURATIONS = ("estimate_seconds", "remaining_seconds", "baseline_seconds", "spent_seconds")


def phase_id(board: str, group: str) -> str:
    """Group ids are unique on their board only (`topics` is everywhere)."""
    return f"{board}:{group}"


class TaskReader:
    """Turns rows of one sheet into tasks. `custom` are columns that nothing else uses, kept as they are."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._custom = [column.id for column in sheet.plan.rest]
        plan = sheet.plan
        self._timelines = [s.column.id for s in plan.sources("planned_start") if s.column.type == "timeline"]
        readers: dict[str, Callable[[Cells, str], Any]] = {"wbs_code": sheet.text}
        readers |= dict.fromkeys(_STARTS, sheet.start_of)
        readers |= dict.fromkeys(_FINISHES, sheet.finish_of)
        readers |= dict.fromkeys(_DURATIONS, sheet.seconds)
        self._mapped = [(target, reader) for target, reader in readers.items() if plan.sources(target)]

    def to_task(self, row: JsonObject) -> TaskRecord:
        """Translate one item. Source: monday API 2026-10, `Item` and the types of `ColumnValue`."""
        sheet, cells = self._sheet, self._sheet.cells(row)
        status = sheet.label(cells, "status")
        category = sheet.category_of(status)
        milestone = any(is_milestone(cells.get(column)) for column in self._timelines)
        people = sheet.accounts(cells, "assignee")
        percent, method = self._percent(cells, category)
        return TaskRecord(
            source_id=row["id"],
            source_url=row.get("url"),
            source_created_at=to_instant(row.get("created_at")),
            source_updated_at=to_instant(row.get("updated_at")),
            archived=row.get("state") == "archived",
            project=sheet.project_of(row),
            parent=self._parent(row),
            name=row["name"],
            **self._kind(row, cells, milestone=milestone),
            status_category=category,
            status_source=status.text if status else None,
            **self._priority(cells),
            assignee=people[0] if people else None,
            completed_at=_completed_at(status, category),
            percent_complete=percent,
            percent_method=method,
            labels=tuple(name for s in sheet.plan.sources("labels") for name in labels_of(cells.get(s.column.id))),
            custom_fields=self._custom_fields(cells),
            story_points=sheet.number(cells, "story_points")[0],
            **self._plain_columns(cells),
        )

    def to_links(self, row: JsonObject) -> Iterator[DependencyRecord]:
        """Links of the dependency columns name the predecessors of this row; their lag is in days."""
        cells = self._sheet.cells(row)
        for column in self._sheet.plan.dependencies:
            cell = cells.get(column.id) or {}
            links = cell.get("dependency_links") or [
                {"linked_item_id": item} for item, _board in linked_of(cell or None)
            ]
            for link in links:
                record = self._to_dependency(row["id"], link)
                if record:
                    yield record

    def to_assignments(self, row: JsonObject) -> Iterator[AssignmentRecord]:
        """Several owners of one item; a single one is the task's assignee already."""
        people = self._sheet.accounts(self._sheet.cells(row), "assignee")
        if len(people) > 1:
            for account in people:
                yield AssignmentRecord(source_id=f"{row['id']}:{account}", task=row["id"], account=account)

    def _to_dependency(self, successor: str, link: JsonObject) -> DependencyRecord | None:
        """A type that the mapping maps to null is no dependency."""
        kind = _TYPES[link.get("dependency_type")]
        ruled = self._sheet.rules.dependency.get(kind, kind)
        if ruled is None:
            return None
        predecessor, lag = str(link["linked_item_id"]), link.get("lag")
        return DependencyRecord(
            source_id=f"{predecessor}>{successor}",
            predecessor=predecessor,
            successor=successor,
            type=ruled,
            type_source=kind.value,
            lag_seconds=None if lag is None else lag * _DAY_S,
        )

    def _parent(self, row: JsonObject) -> str | None:
        """The parent item; of a top item its group, which is a phase. Below a portfolio item the tree begins with its sub-items."""
        sheet, parent, group = self._sheet, parent_of(row), row.get("group")
        if sheet.role == "portfolio":
            return parent if parent != top_of(row) else None
        return parent or (phase_id(sheet.board, group["id"]) if group and not sheet.is_sub else None)

    def _kind(self, row: JsonObject, cells: Cells, *, milestone: bool) -> JsonObject:
        label = self._sheet.label(cells, "kind")
        ruled = self._sheet.rules.kind.get(label.text) if label else None
        kind = ruled or (TaskKind.MILESTONE if milestone else self._level(row, cells))
        return {
            "kind": kind,
            "kind_source": label.text if label else None,
            "is_milestone": kind is TaskKind.MILESTONE,
        }

    def _level(self, row: JsonObject, cells: Cells) -> TaskKind:
        """On a multi-level board every cell says whether its item is a leaf."""
        if self._sheet.is_multi_level and not all(cell.get("is_leaf", True) for cell in cells.values()):
            return TaskKind.SUMMARY
        is_top = not parent_of(row) or (self._sheet.role == "portfolio" and parent_of(row) == top_of(row))
        return TaskKind.TASK if is_top else TaskKind.SUBTASK

    def _priority(self, cells: Cells) -> JsonObject:
        label = self._sheet.label(cells, "priority")
        if label is None:
            return {"priority": Priority.NONE if self._sheet.plan.sources("priority") else Priority.UNKNOWN}
        rules = self._sheet.rules.priority
        return {
            "priority": rules.get(label.id) or rules.get(label.text) or Priority.UNKNOWN,
            "priority_source": label.text,
        }

    def _plain_columns(self, cells: Cells) -> JsonObject:
        """Dates, durations and texts of the targets that this board has a column for."""
        found: JsonObject = {target: reader(cells, target) for target, reader in self._mapped}
        if "spent_seconds" not in found:
            found["spent_seconds"] = self._spent(cells)
        return found

    def _spent(self, cells: Cells) -> int | None:
        """The durations of the time tracking columns, as monday sums them, and of the columns that hold hours."""
        durations = [cells[column.id].get("duration") for column in self._sheet.plan.time if column.id in cells]
        durations += [self._sheet.seconds_in(cells, source) for source in self._sheet.plan.hours]
        told = [duration for duration in durations if duration is not None]
        return sum(told) if told else None

    def _percent(self, cells: Cells, category: StatusCategory) -> tuple[Decimal | None, PercentMethod | None]:
        number, unit = self._sheet.number(cells, "percent_complete")
        if number is not None:
            return to_percent(number, unit=unit or "percent"), PercentMethod.REPORTED
        return (_DONE, PercentMethod.STATUS) if category is StatusCategory.DONE else (None, None)

    def _custom_fields(self, cells: Cells) -> JsonObject:
        found = {column: plain_value(cells[column]) for column in self._custom if column in cells}
        return {column: value for column, value in found.items() if value is not None}


def _completed_at(status: Label | None, category: StatusCategory) -> datetime | None:
    """When the status was set to what it is, if that means done."""
    return status.set_at if status and category is StatusCategory.DONE else None
