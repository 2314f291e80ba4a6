"""One issue becomes a task, its dependencies and its money. Pure, and on the fastest path there is.

Decided by keys and types, never by names: status by `statusCategory.key`, kind by hierarchy level; a name counts only where the
mapping says so.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from connectors.jira.columns import Columns, account_id, to_field
from connectors.jira.fields import BY_NAME, COMMON, FOR_CLOUD, FOR_WORKLOGS, money_on_issues
from connectors.jira.links import Links
from connectors.jira.risks import to_risk
from connectors.jira.sprints import current_sprint
from connectors.jira.translate_history import CATEGORIES
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import MoneyRule, ScopeRules
from connectors.sdk.reading import to_day, to_decimal
from models.records import BudgetLineRecord, Removal, RiskRecord, TaskMembershipRecord, TaskRecord
from models.vocabulary import (
    BudgetBasis,
    Entity,
    PercentMethod,
    Presence,
    Priority,
    StatusCategory,
    TaskKind,
)

JsonObject = dict[str, Any]

_EPIC_LEVEL = 1
_instant = dt.datetime.fromisoformat


class IssueTranslator:
    """Rules of one scope, made ready once a page. `context` is the page's: site, cloud, columns, named, issue_ids.

    Statuses, types and priorities are few and come with every issue, so each is decided once and remembered by its id.
    """

    def __init__(self, rules: ScopeRules, context: JsonObject) -> None:
        self._rules = rules
        self._context = context
        self._columns = Columns.of(rules, context)
        self._browse = f"{context['site']}/browse/"
        self._epic_names = context["columns"].get("epic_name", ())
        self._parent_links = (*context["columns"].get("epic_link", ()), *context["columns"].get("parent_link", ()))
        self._sprints = context["columns"].get("sprint", ())
        self._money = [(rule, field) for rule in money_on_issues(rules) if (field := to_field(rule, context))]
        self.to_dependencies = Links(rules).to_dependencies
        self._expected = self._columns.used.union(COMMON, FOR_WORKLOGS, FOR_CLOUD)
        self._categories: dict[str, StatusCategory] = {}
        self._kinds: dict[str, TaskKind] = {}
        self._priorities: dict[str, Priority] = {}

    def to_task(self, issue: JsonObject) -> TaskRecord:
        """Seconds stay as Jira counts them; aggregates over sub-tasks are not read, since they would count work twice."""
        fields = issue["fields"]
        status = fields["status"]
        category = self._categories.get(status["id"]) or self._category(status)
        columns: JsonObject = {
            "source_id": issue["id"],
            "source_url": self._browse + issue["key"],
            "project": fields["project"]["id"],
            "name": fields["summary"],
            "parent": self._parent(fields),
            "status_category": category,
            "status_source": status["name"],
            "assignee": account_id(fields.get("assignee")),
            "estimate_seconds": fields.get("timeoriginalestimate"),
            "remaining_seconds": fields.get("timeestimate"),
            "spent_seconds": fields.get("timespent"),
            "labels": tuple(fields.get("labels") or ()),
        }
        self._add_words(columns, fields)
        self._add_times(columns, fields)
        _add_progress(columns)
        named = {name: [each["name"] for each in listed] for name in BY_NAME if (listed := fields.get(name))}
        strange = fields.keys() - self._expected
        if named or strange:
            columns["custom_fields"] = {**named, **_custom_fields(fields, strange)}
        self._columns.add_to(columns, fields)
        return TaskRecord(**columns)

    def to_memberships(self, issue: JsonObject) -> Iterator[TaskMembershipRecord]:
        """The sprint an issue stands in, as the section of its project."""
        fields = issue["fields"]
        values = [fields.get(name) for name in self._sprints]
        if sprint := current_sprint(values, self._context.get("sprints", {})):
            project = fields["project"]["id"]
            yield TaskMembershipRecord(
                source_id=f"{issue['id']}:{project}", task=issue["id"], project=project, section=sprint, is_home=True
            )

    def to_risk(self, task: TaskRecord, fields: JsonObject) -> RiskRecord:
        """The risk that an issue is beside its task."""
        return to_risk(task, fields, self._columns)

    def to_money(self, issue: JsonObject) -> Iterator[tuple[JsonObject, MoneyRule, str]]:
        """One item for each money rule, so that a bad amount is rejected without its task."""
        for rule, field in self._money:
            yield issue, rule, field

    def to_budget_line(self, item: tuple[JsonObject, MoneyRule, str]) -> Iterator[BudgetLineRecord | Removal]:
        """A line for a filled field; an empty one is proof that the line is gone. A cleared amount is not an amount of 0."""
        issue, rule, field = item
        fields = issue["fields"]
        line_id = budget_line_id(item)
        value = fields.get(field)
        if value is None or value == "":
            yield Removal(
                entity=Entity.BUDGET_LINE, source_id=line_id, presence=Presence.DELETED, reason="the field is empty"
            )
            return
        currency = rule.currency or self._rules.currency
        if currency is None:
            raise RecordRejected(
                f'Field "{field}" holds money, and nobody said in which currency.',
                source_id=line_id,
                rule="missing:currency",
                hint="Give the rule, the scope or the connection a currency.",
            )
        yield BudgetLineRecord(
            source_id=line_id,
            source_url=self._browse + issue["key"],
            source_updated_at=_instant(updated) if (updated := fields.get("updated")) else None,
            project=fields["project"]["id"],
            task=issue["id"] if rule.level == "task" else None,
            kind=rule.kind,
            category=rule.category,
            cost_class=rule.cost_class,
            is_contingency=rule.is_contingency,
            period_start=to_day(fields.get(rule.period)) if rule.period else None,
            amount=(to_decimal(value) or Decimal(0)) * rule.factor,
            currency=currency,
            basis=BudgetBasis.TOOL,
            source_field=field,
        )

    def _add_words(self, columns: JsonObject, fields: JsonObject) -> None:
        kind, priority = fields["issuetype"], fields.get("priority")
        task_kind = self._kinds.get(kind["id"]) or self._kind(kind, fields)
        columns["kind"] = task_kind
        columns["kind_source"] = kind["name"]
        columns["is_milestone"] = task_kind is TaskKind.MILESTONE
        if priority is None:
            columns["priority"] = Priority.NONE
        else:
            columns["priority"] = self._priorities.get(priority["id"]) or self._priority(priority)
            columns["priority_source"] = priority["name"]

    def _add_times(self, columns: JsonObject, fields: JsonObject) -> None:
        """What is done was completed when it was resolved, or else when it entered the done category. The status decides, not the
        resolution: done without one, and one without done, both exist.
        """
        if created := fields.get("created"):
            columns["source_created_at"] = _instant(created)
        if updated := fields.get("updated"):
            columns["source_updated_at"] = _instant(updated)
        if due := fields.get("duedate"):
            columns["due_on"] = dt.date.fromisoformat(due)
        if columns["status_category"] is StatusCategory.DONE:
            completed = fields.get("resolutiondate") or fields.get("statuscategorychangedate")
            if completed:
                completed_at = _instant(completed)
                columns["completed_at"] = completed_at
                columns["actual_finish"] = completed_at.date()

    def _category(self, status: JsonObject) -> StatusCategory:
        words = self._rules.status
        category = words.get(status["name"]) or words.get(status["id"])
        category = category or CATEGORIES.get(status["statusCategory"]["key"], StatusCategory.UNKNOWN)
        self._categories[status["id"]] = category
        return category

    def _kind(self, kind: JsonObject, fields: JsonObject) -> TaskKind:
        """The mapping's word for the type, else its level; Data Center has no levels, and an epic shows by its Epic Name."""
        words = self._rules.kind
        level = kind.get("hierarchyLevel", 0)
        if named := words.get(kind["name"]) or words.get(kind["id"]):
            found = named
        elif kind.get("subtask") or level < 0:
            found = TaskKind.SUBTASK
        elif level > _EPIC_LEVEL:
            found = TaskKind.SUMMARY
        elif level == _EPIC_LEVEL or any(fields.get(name) for name in self._epic_names):
            return TaskKind.EPIC
        else:
            return TaskKind.TASK if self._epic_names else self._kinds.setdefault(kind["id"], TaskKind.TASK)
        self._kinds[kind["id"]] = found
        return found

    def _priority(self, priority: JsonObject) -> Priority:
        words = self._rules.priority
        found = words.get(priority["name"]) or words.get(priority["id"]) or Priority.UNKNOWN
        self._priorities[priority["id"]] = found
        return found

    def _parent(self, fields: JsonObject) -> str | None:
        """`parent` where Jira gives it; on Data Center the epic or the parent link, a key whose id the page's context holds."""
        parent = fields.get("parent")
        if parent:
            return str(parent["id"])
        for link in self._parent_links:
            key = fields.get(link)
            if key:
                known: dict[str, str] = self._context["issue_ids"]
                return known.get(key if isinstance(key, str) else key.get("key"))
        return None


def budget_line_id(item: tuple[JsonObject, MoneyRule, str]) -> str:
    issue, rule, field = item
    return f"{issue['id']}:{field}:{rule.kind.value}"


def _add_progress(columns: JsonObject) -> None:
    """Done is 100 and to do is 0, by status; in between the effort tells, where both figures are known."""
    match columns["status_category"]:
        case StatusCategory.DONE:
            columns["percent_complete"], columns["percent_method"] = _ALL, PercentMethod.STATUS
        case StatusCategory.TODO:
            columns["percent_complete"], columns["percent_method"] = _NOTHING, PercentMethod.STATUS
        case StatusCategory.IN_PROGRESS:
            spent, remaining = columns["spent_seconds"], columns["remaining_seconds"]
            if spent is not None and remaining is not None and spent + remaining:
                columns["percent_complete"] = Decimal(10_000 * spent // (spent + remaining)).scaleb(-2)
                columns["percent_method"] = PercentMethod.EFFORT


def _custom_fields(fields: JsonObject, names: Iterable[str]) -> JsonObject:
    """Filled custom fields that no rule reads, under their ids."""
    return {
        name: value for name in sorted(names) if name.startswith("customfield_") and (value := fields[name]) is not None
    }


_ALL, _NOTHING = Decimal(100), Decimal(0)
