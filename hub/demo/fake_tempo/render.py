"""Tempo's JSON: one function an entity, `base` is the address before the version."""

import datetime as dt
from typing import Any

from hub.demo.fake_jira.entities import Issue, User
from hub.demo.fake_tempo.world import Account, Plan, Team, Worklog

JsonObject = dict[str, Any]
_SATURDAY = 5


def to_worklog(worklog: Worklog, base: str) -> JsonObject:
    """The issue has an id and no key; start date and time are the author's own, without a zone."""
    own = f"{base}/4/worklogs/{worklog.number}"
    values = [{"key": key, "value": value} for key, value in worklog.attributes.items()]
    return {
        "self": own,
        "tempoWorklogId": worklog.number,
        "issue": {"self": f"https://site/rest/api/3/issue/{worklog.issue.id}", "id": worklog.issue.id},
        "timeSpentSeconds": worklog.seconds,
        "billableSeconds": worklog.billable_seconds,
        "startDate": worklog.started.date().isoformat(),
        "startTime": f"{worklog.started:%H:%M:%S}",
        "description": worklog.description,
        "createdAt": to_instant(worklog.created),
        "updatedAt": to_instant(worklog.updated),
        "author": to_user(worklog.author),
        "attributes": {"self": f"{own}/work-attribute-values", "values": values},
    }


def to_user(user: User) -> JsonObject:
    return {"self": f"https://site/rest/api/3/user?accountId={user.account_id}", "accountId": user.account_id}


def to_plan(plan: Plan, base: str, *, since: dt.date, until: dt.date) -> JsonObject:
    """`totalPlannedSecondsInScope` counts the working days within the span that was asked for."""
    kind = "ISSUE" if isinstance(plan.item, Issue) else "PROJECT"
    first, last = max(plan.start_on, since), min(plan.finish_on, until)
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    shape: JsonObject = {
        "self": f"{base}/4/plans/{plan.number}",
        "id": plan.number,
        "startDate": plan.start_on.isoformat(),
        "endDate": plan.finish_on.isoformat(),
        "plannedSecondsPerDay": plan.seconds_per_day,
        "includeNonWorkingDays": False,
        "totalPlannedSecondsInScope": plan.seconds_per_day * sum(day.weekday() < _SATURDAY for day in days),
        "planItem": {"self": "https://site/item", "id": str(plan.item.id), "type": kind},
        "rule": "NEVER",
    }
    if plan.assignee:
        shape["assignee"] = {"self": "https://site/user", "id": plan.assignee.account_id, "type": "USER"}
    else:
        shape["assignee"] = {"self": f"{base}/4/generic-resources/7", "id": "7", "type": "GENERIC"}
    if plan.approval:
        shape["planApproval"] = {"status": plan.approval}
    return shape


def to_account(account: Account, base: str) -> JsonObject:
    own = account_address(account, base)
    shape: JsonObject = {
        "self": own,
        "id": account.number,
        "key": account.key,
        "name": account.name,
        "status": "OPEN",
        "global": False,
        "lead": to_user(account.lead),
        "links": {"self": f"{base}/4/accounts/{account.key}/links"},
    }
    return shape if account.monthly_budget is None else shape | {"monthlyBudget": account.monthly_budget}


def account_address(account: Account, base: str) -> str:
    return f"{base}/4/accounts/{account.key}"


def to_team(team: Team, base: str) -> JsonObject:
    own = f"{base}/4/teams/{team.number}"
    return {
        "self": own,
        "id": team.number,
        "name": team.name,
        "links": {"self": f"{own}/links"},
        "members": {"self": f"{own}/members"},
        "permissions": {"self": f"{own}/permissions"},
    }


def to_approval(user: User, start: dt.date, finish: dt.date, *, status: str, base: str) -> JsonObject:
    own = f"{base}/4/timesheet-approvals/user/{user.account_id}"
    return {
        "self": own,
        "period": {"from": start.isoformat(), "to": finish.isoformat()},
        "requiredSeconds": 576_000,
        "timeSpentSeconds": 0,
        "status": {"key": status},
        "user": to_user(user),
        "actions": {},
        "worklogs": {"self": f"{base}/4/worklogs/user/{user.account_id}"},
    }


def to_instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
