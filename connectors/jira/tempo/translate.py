"""Tempo's pages as records: pure, without I/O or clock."""

import calendar
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.tempo.accounts import BUDGET_FIELD
from connectors.sdk.contract import Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping, ScopeRules
from connectors.sdk.reading import to_decimal, translate_each
from models.records import AssignmentRecord, BudgetLineRecord, Record, Removal, TimeEntryRecord
from models.vocabulary import Approval, BudgetBasis, Entity, Presence

JsonObject = dict[str, Any]
Translated = Iterator[Record | Removal | RecordRejected]

_APPROVALS = {
    "OPEN": Approval.DRAFT,
    "IN_REVIEW": Approval.SUBMITTED,
    "WAITING_FOR_APPROVAL": Approval.SUBMITTED,
    "APPROVED": Approval.APPROVED,
    "REJECTED": Approval.REJECTED,
}
_ACCOUNT = "_Account_"
_REJECTED = "REJECTED"


ENTRY = "tempo:"
"""Begins the source ids of Tempo's worklogs, since Jira numbers its own."""


def entry_id(number: int | str) -> str:
    """The source id of a worklog. Raises for what is no number."""
    return f"{ENTRY}{int(number)}"


PLAN = "tempo-plan:"


def plan_id(number: int | str) -> str:
    return f"{PLAN}{int(number)}"


def translate_hours(page: Page, mapping: Mapping) -> Translated:
    """Entries; Jira's own worklogs of the same hours leave. A page over all projects names the issues that are read."""
    rows = items_of(page.document, "results", of=page.stream)
    chosen = page.context.get("issues")
    if chosen is not None:
        rows = [row for row in rows if not isinstance(row, dict) or str(row["issue"]["id"]) in chosen]
    rules, approvals = mapping.for_scope(page.scope), page.context["approvals"]
    yield from translate_each(
        rows, lambda row: (to_time_entry(row, rules=rules, approvals=approvals),), source_id=_number_of
    )
    for jira_id in page.context["jira_ids"].values():
        yield Removal(
            entity=Entity.TIME_ENTRY,
            source_id=jira_id,
            presence=Presence.DELETED,
            reason="Tempo tells of the same hours",
        )


def to_time_entry(worklog: JsonObject, *, rules: ScopeRules, approvals: JsonObject) -> TimeEntryRecord:
    """One worklog by the person who did the work. The day is the one that was typed: Tempo's dates carry no zone.

    Work type is the attribute that the mapping names, else the account. Source: Tempo REST v4, "Retrieve worklogs".
    """
    day = dt.date.fromisoformat(worklog["startDate"])
    author = worklog["author"]["accountId"]
    status = _status_on(day, approvals.get(author, {}))
    billable = worklog.get("billableSeconds")
    return TimeEntryRecord(
        source_id=entry_id(worklog["tempoWorklogId"]),
        source_created_at=_instant(worklog.get("createdAt")),
        source_updated_at=_instant(worklog.get("updatedAt")),
        task=str(worklog["issue"]["id"]),
        account=author,
        entry_date=day,
        duration_seconds=worklog["timeSpentSeconds"],
        billable=None if billable is None else billable > 0,
        billable_seconds=billable,
        work_type=_work_type(worklog, rules),
        approval=_APPROVALS.get(status or "", Approval.UNKNOWN),
        approval_source=status,
        note=worklog.get("description") or None,
    )


def translate_approvals(page: Page, mapping: Mapping) -> Translated:
    """Hours whose approval changed; the list of periods itself says nothing."""
    if "periods" not in page.document:
        yield from translate_hours(page, mapping)


def translate_deleted(page: Page, _mapping: Mapping) -> Translated:
    for row in items_of(page.document, "results", of=page.stream):
        source_id = entry_id(row["tempoWorklogId"])
        yield Removal(
            entity=Entity.TIME_ENTRY, source_id=source_id, presence=Presence.DELETED, reason="Tempo's audit log"
        )


def translate_plans(page: Page, _mapping: Mapping) -> Translated:
    """Plans of what is read here; a plan that was rejected is none."""
    plans = items_of(page.document, "results", of=page.stream)
    wanted = {("ISSUE", issue) for issue in page.context["issues"]}
    wanted |= {("PROJECT", project) for project in page.context["projects"]}
    read = [plan for plan in plans if not isinstance(plan, dict) or _item(plan) in wanted]
    yield from translate_each(read, lambda plan: (to_assignment(plan),), source_id=lambda plan: plan["id"])
    for number in page.context["gone"]:
        yield Removal(
            entity=Entity.ASSIGNMENT,
            source_id=plan_id(number),
            presence=Presence.DELETED,
            reason="Tempo does not find the plan any more",
        )


def to_assignment(plan: JsonObject) -> AssignmentRecord | Removal:
    """One plan. Somebody who is still to be named has no account. Source: Tempo REST v4, "Retrieve plans"."""
    if (plan.get("planApproval") or {}).get("status") == _REJECTED:
        return Removal(
            entity=Entity.ASSIGNMENT,
            source_id=plan_id(plan["id"]),
            presence=Presence.DELETED,
            reason="the plan was rejected",
        )
    kind, item = _item(plan)
    assignee = plan.get("assignee") or {}
    return AssignmentRecord(
        source_id=plan_id(plan["id"]),
        task=item if kind == "ISSUE" else None,
        project=item if kind == "PROJECT" else None,
        account=assignee.get("id") if assignee.get("type") == "USER" else None,
        planned_seconds=plan.get("totalPlannedSecondsInScope"),
        start_on=_day(plan.get("startDate")),
        finish_on=_day(plan.get("recurrenceEndDate") or plan.get("endDate")),
    )


def translate_accounts(page: Page, mapping: Mapping) -> Translated:
    """Budget lines of the month for accounts that belong to one project, by the rule that names them."""
    projects: dict[str, str] = page.context["projects"]
    accounts = items_of(page.document, "results", of=page.stream)
    linked = [(account, projects[account["self"]]) for account in accounts if account.get("self") in projects]
    month = dt.date.fromisoformat(f"{page.context['month']}-01")
    yield from translate_each(
        linked,
        lambda item: _to_lines(item[0], item[1], mapping.for_scope(item[1]), month),
        source_id=lambda item: item[0]["id"],
    )


def _to_lines(account: JsonObject, project: str, rules: ScopeRules, month: dt.date) -> Iterator[BudgetLineRecord]:
    amount = to_decimal(account.get("monthlyBudget"))
    for rule in rules.money:
        currency = rule.currency or rules.currency
        if rule.field != BUDGET_FIELD or amount is None or currency is None:
            continue
        yield BudgetLineRecord(
            source_id=f"tempo-account:{account['id']}:{month:%Y-%m}:{rule.kind.value}",
            project=project,
            kind=rule.kind,
            category=rule.category,
            cost_class=rule.cost_class,
            is_contingency=rule.is_contingency,
            period_start=month,
            period_finish=month.replace(day=calendar.monthrange(month.year, month.month)[1]),
            amount=amount * Decimal(rule.factor),
            currency=currency,
            basis=BudgetBasis.TOOL,
            source_field=BUDGET_FIELD,
        )


def _status_on(day: dt.date, periods: dict[str, list[str]]) -> str | None:
    text = day.isoformat()
    for start, (finish, status) in periods.items():
        if start <= text <= finish:
            return status or None
    return None


def _work_type(worklog: JsonObject, rules: ScopeRules) -> str | None:
    values = (worklog.get("attributes") or {}).get("values") or ()
    filled = {value["key"]: value.get("value") for value in values}
    wanted = [rule.field or "" for rule in rules.field_rules("work_type")] or [_ACCOUNT]
    return next((str(filled[key]) for key in wanted if filled.get(key)), None)


def _item(plan: JsonObject) -> tuple[str, str]:
    item = plan.get("planItem") or {}
    return str(item.get("type")), str(item.get("id"))


def _number_of(row: Any) -> str:
    return entry_id(row["tempoWorklogId"])


def _instant(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
