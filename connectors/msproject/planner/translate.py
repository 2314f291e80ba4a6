"""Basic plans as records. Pure. What Planner does not have (effort, cost, hierarchy, dependencies, milestones) stays unknown."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from connectors.msproject.words import STATUS, priority_of_planner
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping, ScopeRules
from connectors.sdk.reading import Translated, to_decimal, to_instant, translate_each
from models.records import (
    AccountRecord,
    AssignmentRecord,
    JsonObject,
    ProjectRecord,
    Record,
    TaskMembershipRecord,
    TaskRecord,
)
from models.vocabulary import PercentMethod, ProjectState, StatusCategory, TaskKind

_NAMELESS = "(unnamed)"
_DONE = 100


def translate_page(page: Page, mapping: Mapping) -> Iterator[Translated]:
    """Turn one page into records. Raises ContractBroken when it is not what Planner promises."""
    yield from _TRANSLATORS[page.stream](page, mapping.for_scope(page.scope))


def to_project(plan: JsonObject) -> ProjectRecord:
    """A plan has a name and nothing else; its group is told beside."""
    group = plan.get("groupName")
    return ProjectRecord(
        source_id=plan["id"],
        source_created_at=to_instant(plan.get("createdDateTime")),
        scope=plan["id"],
        name=plan.get("title") or _NAMELESS,
        state=ProjectState.ACTIVE,
        state_source="open",
        custom_fields={"groupName": group} if group else {},
    )


def to_account(user: JsonObject) -> AccountRecord:
    return AccountRecord(
        source_id=user["id"],
        name=user.get("displayName") or user.get("userPrincipalName") or user["id"],
        email=user.get("mail") or user.get("userPrincipalName"),
        active=user.get("accountEnabled"),
    )


class _Tasks:
    """The tasks of one page, with the names of buckets and categories that came along."""

    def __init__(self, page: Page, rules: ScopeRules) -> None:
        try:
            self._tasks, self._details = page.document["tasks"], page.document["details"]
            self._buckets, self._categories = page.context["buckets"], page.context["categories"]
        except (KeyError, TypeError) as error:
            raise ContractBroken(f'A page of stream "{page.stream}" is no list of tasks.') from error
        self._plan = page.scope
        self._rules = rules

    def translated(self) -> Iterator[Translated]:
        yield from translate_each(self._tasks, self._to_records, source_id=_id_of)

    def _to_records(self, task: JsonObject) -> Iterator[Record]:
        yield self._to_task(task)
        for user, assignment in (task.get("assignments") or {}).items():
            yield AssignmentRecord(
                source_id=f"{task['id']}/{user}",
                source_created_at=to_instant(assignment.get("assignedDateTime")),
                task=task["id"],
                account=user,
            )
        yield TaskMembershipRecord(
            source_id=f"{task['id']}@{self._plan}",
            task=task["id"],
            project=self._plan,
            section=self._buckets.get(task.get("bucketId")),
            is_home=True,
        )
        for key, item in (self._details.get(task["id"], {}).get("checklist") or {}).items():
            yield self._to_step(task, key, item)

    def _to_task(self, task: JsonObject) -> TaskRecord:
        """Percent stands for a status: 0, 50 and 100 are all that people can choose. With one assignee the task is theirs."""
        rules, people = self._rules, list(task.get("assignments") or ())
        percent = to_decimal(task.get("percentComplete"))
        status, priority = _status_word(percent), _text_of(task.get("priority"))
        section = self._buckets.get(task.get("bucketId"))
        category = rules.status.get(section or "") or rules.status.get(status) or STATUS.get(status)
        return TaskRecord(
            source_id=task["id"],
            source_created_at=to_instant(task.get("createdDateTime")),
            project=self._plan,
            name=task.get("title") or _NAMELESS,
            kind_source="task",
            kind=rules.kind.get("task", TaskKind.TASK),
            status_source=status,
            status_category=category or StatusCategory.UNKNOWN,
            priority_source=priority,
            priority=rules.priority.get(priority or "") or priority_of_planner(priority),
            assignee=people[0] if len(people) == 1 else None,
            planned_start=_day(task.get("startDateTime"), rules.zone),
            due_on=_day(task.get("dueDateTime"), rules.zone),
            completed_at=to_instant(task.get("completedDateTime")),
            percent_complete=percent,
            percent_method=None if percent is None else PercentMethod.STATUS,
            labels=tuple(self._categories.get(name, name) for name in sorted(task.get("appliedCategories") or ())),
            custom_fields=_counts(task),
        )

    def _to_step(self, task: JsonObject, key: str, item: JsonObject) -> TaskRecord:
        is_done = bool(item.get("isChecked"))
        return TaskRecord(
            source_id=f"{task['id']}/{key}",
            source_updated_at=to_instant(item.get("lastModifiedDateTime")),
            project=self._plan,
            parent=task["id"],
            name=item.get("title") or _NAMELESS,
            kind=TaskKind.SUBTASK,
            kind_source="check item",
            status_category=StatusCategory.DONE if is_done else StatusCategory.TODO,
            status_source="checked" if is_done else "unchecked",
        )


def _status_word(percent: Any) -> str:
    if percent is None:
        return "unknown"
    return "completed" if percent == _DONE else "in progress" if percent else "not started"


def _text_of(number: Any) -> str | None:
    return None if number is None else str(number)


def _counts(task: JsonObject) -> JsonObject:
    names = ("checklistItemCount", "activeChecklistItemCount", "referenceCount")
    return {name: task[name] for name in names if task.get(name)}


def _day(text: str | None, zone: ZoneInfo) -> dt.date | None:
    moment = to_instant(text)
    return moment.astimezone(zone).date() if moment else None


def _plans(page: Page, _rules: ScopeRules) -> Iterator[Translated]:
    if not isinstance(page.document, dict):
        raise ContractBroken(f'A page of stream "{page.stream}" is no plan.')
    yield from translate_each((page.document,), lambda plan: (to_project(plan),), source_id=_id_of)


def _people(page: Page, _rules: ScopeRules) -> Iterator[Translated]:
    if not isinstance(page.document, list):
        raise ContractBroken(f'A page of stream "{page.stream}" is no list of users.')
    yield from translate_each(page.document, lambda user: (to_account(user),), source_id=_id_of)


def _id_of(item: JsonObject) -> object:
    return item.get("id")


_TRANSLATORS: dict[str, Callable[[Page, ScopeRules], Iterable[Translated]]] = {
    "planner_plans": _plans,
    "planner_tasks": lambda page, rules: _Tasks(page, rules).translated(),
    "planner_people": _people,
}
