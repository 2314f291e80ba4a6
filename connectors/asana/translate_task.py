"""Tasks and subtasks of one page: each at its one home, with its places, dependencies and money; and risks, where a project lists them."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from connectors.asana.placing import home_of, stands_alone
from connectors.asana.translate_money import to_lines
from connectors.asana.values import Columns, JsonObject, Values, values_of
from connectors.sdk.contract import Page
from connectors.sdk.mappable import Holds, Mappable, types_of
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import to_day, to_decimal, to_instant
from models.records import DependencyRecord, Record, Removal, RiskRecord, TaskMembershipRecord, TaskRecord
from models.vocabulary import (
    DependencyType,
    PercentMethod,
    Priority,
    RiskKind,
    RiskStatus,
    StatusCategory,
    TaskKind,
)

_DONE, _CANCELLED, _TODO = StatusCategory.DONE, StatusCategory.CANCELLED, StatusCategory.TODO
_PERCENT = {_DONE: Decimal(100), _TODO: Decimal(0)}
_KINDS = {"milestone": TaskKind.MILESTONE}


class TaskPage:
    """The rules of one page of tasks, made ready once."""

    def __init__(self, page: Page, mapping: Mapping) -> None:
        self._scope = page.scope
        self._rules = mapping.for_scope(page.scope)
        self._columns = Columns(self._rules, page.context.get("names", {}))
        self._homes = frozenset(page.context["homes"])
        self._ruled = {column: read for column, read in _READERS.items() if self._columns.has(column)}
        self._is_below = page.context.get("below", False)
        self._only = frozenset(page.context.get("only", ()))

    def to_records(self, task: JsonObject) -> Iterator[Record]:
        """Nothing for a heading, for a task whose home is another project, and for a subtask that its own project lists."""
        if not self._is_ours(task):
            return
        if self._rules.role == "risks":
            yield self._to_risk(task)
            return
        yield self._to_task(task)
        yield from self._to_places(task)
        yield from _to_dependencies(task)

    def to_money(self, task: JsonObject) -> Iterator[Record | Removal]:
        """Apart from the task, so that an amount without a currency does not cost the task."""
        if self._columns.money and self._is_ours(task):
            yield from to_lines(task, project=self._scope, task=task["gid"], columns=self._columns, rules=self._rules)

    def _is_ours(self, task: JsonObject) -> bool:
        if task.get("is_rendered_as_separator") or (self._only and task["gid"] not in self._only):
            return False
        if self._is_below and stands_alone(task, homes=self._homes):
            return False
        return home_of(task, homes=self._homes, scope=self._scope) == self._scope

    def _to_task(self, task: JsonObject) -> TaskRecord:
        columns, values = self._columns, values_of(task)
        category, status_source = self._status(task, values)
        kind, kind_source = self._kind(task, values)
        priority_source = columns.word("priority", task, values)
        due_on, minutes = to_day(task.get("due_on")), to_decimal(task.get("actual_time_minutes"))
        own = {
            "source_id": task["gid"],
            "source_url": task.get("permalink_url"),
            "source_created_at": to_instant(task.get("created_at")),
            "source_updated_at": to_instant(task.get("modified_at")),
            "project": self._scope,
            "name": task["name"],
            "parent": _gid(task.get("parent")),
            "kind": kind,
            "kind_source": kind_source,
            "status_category": category,
            "status_source": status_source,
            "priority": self._rules.priority.get(priority_source or "", Priority.UNKNOWN),
            "priority_source": priority_source,
            "assignee": _gid(task.get("assignee")),
            "planned_start": _start(task),
            "planned_finish": due_on,
            "due_on": due_on,
            "completed_at": to_instant(task.get("completed_at")) if task["completed"] else None,
            "spent_seconds": round(minutes * 60) if minutes is not None else None,
            "percent_complete": _PERCENT.get(category),
            "percent_method": PercentMethod.STATUS if category in _PERCENT else None,
            "is_milestone": kind is TaskKind.MILESTONE,
            "labels": tuple(tag["name"] for tag in task.get("tags") or ()),
            "custom_fields": columns.unmapped(task),
        }
        return TaskRecord(**(own | self._by_rules(task, values) if self._ruled else own))

    def _by_rules(self, task: JsonObject, values: Values) -> JsonObject:
        """The columns that rules fill from fields; an empty field leaves what Asana itself says."""
        found = {column: read(self._columns, column, task, values) for column, read in self._ruled.items()}
        filled = {column: value for column, value in found.items() if value is not None}
        if "due_on" in filled:
            filled.setdefault("planned_finish", filled["due_on"])
        if "percent_complete" in filled:
            filled["percent_method"] = PercentMethod.REPORTED
        return filled

    def _status(self, task: JsonObject, values: Values) -> tuple[StatusCategory, str | None]:
        """Asana itself knows completed or not; a rule may read more from a field, the section or the approval.

        A completed task is done whatever its section says, unless a rule calls its word cancelled.
        """
        words = (self._columns.word("status", task, values), task.get("approval_status"), *self._section(task))
        shown = next((word for word in words if word), None)
        ruled = next((self._rules.status[word] for word in words if word in self._rules.status), None)
        if task["completed"]:
            return (_CANCELLED if ruled is _CANCELLED else _DONE), shown
        return ruled or _TODO, shown

    def _section(self, task: JsonObject) -> tuple[str | None, str | None]:
        """Name and gid of the section at home."""
        for place in task.get("memberships") or ():
            section = place.get("section")
            if section and place.get("project", {}).get("gid") == self._scope:
                return section.get("name"), section["gid"]
        return None, None

    def _kind(self, task: JsonObject, values: Values) -> tuple[TaskKind, str | None]:
        word = self._columns.word("kind", task, values) or task.get("resource_subtype")
        ruled = self._rules.kind.get(word or "")
        plain = TaskKind.SUBTASK if task.get("parent") else TaskKind.TASK
        return ruled or _KINDS.get(task.get("resource_subtype") or "", plain), word

    def _to_places(self, task: JsonObject) -> Iterator[TaskMembershipRecord]:
        for place in task.get("memberships") or ():
            project = _gid(place.get("project"))
            if project is not None and project in self._homes:
                yield TaskMembershipRecord(
                    source_id=f"{task['gid']}@{project}",
                    task=task["gid"],
                    project=project,
                    section=(place.get("section") or {}).get("name"),
                    is_home=project == self._scope,
                )

    def _to_risk(self, task: JsonObject) -> RiskRecord:
        columns, values = self._columns, values_of(task)
        return RiskRecord(
            source_id=task["gid"],
            source_url=task.get("permalink_url"),
            source_created_at=to_instant(task.get("created_at")),
            source_updated_at=to_instant(task.get("modified_at")),
            project=self._scope,
            kind=RiskKind.RISK,
            title=task["name"],
            probability_pct=columns.percent("probability_pct", task, values),
            impact_score=columns.number("impact_score", task, values),
            impact_days=columns.number("impact_days", task, values),
            score=columns.number("score", task, values),
            response=columns.word("response", task, values),
            owner=_gid(task.get("assignee")),
            due_on=to_day(task.get("due_on")),
            status=RiskStatus.CLOSED if task["completed"] else RiskStatus.OPEN,
            status_source=self._section(task)[0],
            custom_fields=columns.unmapped(task),
        )


def _to_dependencies(task: JsonObject) -> Iterator[DependencyRecord]:
    """Asana's dependencies are plain finish-to-start, and may point to tasks that the token does not see."""
    for other in task.get("dependencies") or ():
        yield DependencyRecord(
            source_id=f"{other['gid']}>{task['gid']}",
            predecessor=other["gid"],
            successor=task["gid"],
            type=DependencyType.FS,
        )


def _start(task: JsonObject) -> dt.date | None:
    """`start_on` is the local day; `start_at` an instant in UTC, whose day may differ, so it only stands in."""
    return to_day(task.get("start_on")) or to_day(task.get("start_at"))


def _gid(reference: JsonObject | None) -> str | None:
    return reference["gid"] if reference else None


def _person(columns: Columns, column: str, task: JsonObject, values: Values) -> str | None:
    """The first of a people field."""
    words = columns.word(column, task, values)
    return words.split(", ", 1)[0] if words else None


def _day(columns: Columns, column: str, task: JsonObject, values: Values) -> dt.date | None:
    return to_day(columns.word(column, task, values))


_DAYS = (
    "planned_start",
    "planned_finish",
    "baseline_start",
    "baseline_finish",
    "actual_start",
    "actual_finish",
    "due_on",
)
_READERS: dict[str, Callable[[Columns, str, JsonObject, Values], Any]] = {
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys(("estimate_seconds", "remaining_seconds", "baseline_seconds"), Columns.seconds),
    "story_points": Columns.number,
    "percent_complete": Columns.percent,
    "assignee": _person,
}
"""The columns that a rule may fill beside status, kind and priority."""
MAPPABLE = Mappable(
    columns=frozenset(_READERS)
    | {"status", "kind", "priority", "probability_pct", "impact_score", "impact_days", "score", "response"},
    types=types_of(
        {
            Holds.DAY: "date",
            Holds.NUMBER: "number",
            Holds.DURATION: "number:duration",
            Holds.PERSON: "people",
            Holds.WORD: "text enum multi_enum reference",
        }
    ),
    hours=("native",),
)
"""The latter are those of risks."""
