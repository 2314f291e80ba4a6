"""What Tempo answers: worklogs, the bridge to Jira's, deletions, timesheets, plans, accounts, teams."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator

from hub.demo.fake_tempo.render import (
    account_address,
    to_account,
    to_approval,
    to_instant,
    to_plan,
    to_team,
    to_worklog,
)
from hub.demo.fake_tempo.wire import Call, Route, TempoProblem
from hub.demo.fake_tempo.world import Scope, Worklog
from hub.demo.loopback.answer import Answer

AUDIT_DAYS = 180
_ORDERS: dict[str, Callable[[Worklog], object]] = {
    "ID": lambda worklog: worklog.number,
    "START_DATE_TIME": lambda worklog: (worklog.started, worklog.number),
    "UPDATED": lambda worklog: (worklog.updated, worklog.number),
}


def list_worklogs(call: Call) -> Answer:
    """By project, issue, days and update; ordered by start unless it is said otherwise."""
    projects, issues = set(call.texts("projectId")), set(call.texts("issueId"))
    order = call.text("orderBy") or "START_DATE_TIME"
    if order not in _ORDERS:
        raise TempoProblem(400, f"orderBy cannot be {order}.")
    found = [
        worklog
        for worklog in _between(call)
        if (not projects or str(worklog.issue.project.id) in projects)
        and (not issues or str(worklog.issue.id) in issues)
    ]
    return _worklogs(call, sorted(found, key=_ORDERS[order]))  # type: ignore[arg-type]


def worklogs_of_user(call: Call) -> Answer:
    found = [worklog for worklog in _between(call) if worklog.author.account_id == call.params["account"]]
    return _worklogs(call, sorted(found, key=_ORDERS["START_DATE_TIME"]))  # type: ignore[arg-type]


def read_worklog(call: Call) -> Answer:
    number = call.params["worklog"]
    worklog = call.world.worklogs.get(int(number)) if number.isdigit() else None
    if worklog is None:
        raise TempoProblem(404, "Worklog not found.")
    return Answer.of(to_worklog(worklog, call.base))


def tempo_to_jira(call: Call) -> Answer:
    """Pairs of numbers; a worklog that Jira has not is left out."""
    numbers = call.body.get("tempoWorklogIds") if isinstance(call.body, dict) else None
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise TempoProblem(400, "tempoWorklogIds must be a list of numbers.")
    found = [call.world.worklogs[number] for number in numbers if number in call.world.worklogs]
    pairs = [(worklog.number, worklog.mirror.id) for worklog in found if worklog.mirror]
    return call.page(pairs, lambda pair: {"tempoWorklogId": pair[0], "jiraWorklogId": pair[1]})


def deleted_worklogs(call: Call) -> Answer:
    """Oldest first, no further back than the log is kept; numbers are texts here."""
    since = call.moment("updatedFrom")
    if since is None:
        raise TempoProblem(400, "updatedFrom is mandatory.")
    now = call.world.jira.clock.now
    oldest = max(since, now - dt.timedelta(days=AUDIT_DAYS))
    found = [(number, moment) for number, moment in call.world.deleted if moment >= oldest]
    return call.page(found, lambda row: {"tempoWorklogId": str(row[0]), "deletedAt": to_instant(row[1])})


def list_periods(call: Call) -> Answer:
    start, finish = call.day("from", is_needed=True), call.day("to", is_needed=True)
    months = [{"from": first.isoformat(), "to": last.isoformat()} for first, last in _months(start, finish)]
    return Answer.of({"periods": months})


def list_teams(call: Call) -> Answer:
    return call.page(list(call.world.teams.values()), lambda team: to_team(team, call.base))


def approvals_of_team(call: Call) -> Answer:
    """Of each member, for the period that the day stands in."""
    number = call.params["team"]
    team = call.world.teams.get(int(number)) if number.isdigit() else None
    if team is None:
        raise TempoProblem(404, "Team cannot be found in the system")
    start = call.day("from", is_needed=True)
    call.day("to")
    first, last = next(_months(start, start))
    return call.whole(
        to_approval(
            member,
            first,
            last,
            status=call.world.timesheets.get((member.account_id, first), "OPEN"),
            base=call.base,
        )
        for member in team.members
    )


def list_plans(call: Call) -> Answer:
    since, until = call.day("from", is_needed=True), call.day("to", is_needed=True)
    if since is None or until is None:
        raise AssertionError("both days were given")
    found = [plan for plan in call.world.plans.values() if plan.start_on <= until and plan.finish_on >= since]
    return call.page(found, lambda plan: to_plan(plan, call.base, since=since, until=until))


def read_plan(call: Call) -> Answer:
    number = call.params["plan"]
    plan = call.world.plans.get(int(number)) if number.isdigit() else None
    if plan is None:
        raise TempoProblem(404, "Plan not found.")
    return Answer.of(to_plan(plan, call.base, since=plan.start_on, until=plan.finish_on))


def list_accounts(call: Call) -> Answer:
    return call.page(list(call.world.accounts.values()), lambda account: to_account(account, call.base))


def links_of_project(call: Call) -> Answer:
    """The account is named by its address alone."""
    number = call.params["project"]
    linked = [
        account
        for account in call.world.accounts.values()
        if any(str(project.id) == number for project in account.projects)
    ]
    return call.whole(
        {
            "self": f"{call.base}/4/account-links/{account.number}",
            "id": account.number,
            "default": True,
            "scope": {"self": "https://site/project", "id": int(number), "type": "PROJECT"},
            "account": {"self": account_address(account, call.base)},
        }
        for account in linked
    )


def _between(call: Call) -> Iterator[Worklog]:
    """Worklogs within the days and the update that were asked for, of projects that are not hidden."""
    start, finish, updated = call.day("from"), call.day("to"), call.moment("updatedFrom")
    for worklog in call.world.worklogs.values():
        day = worklog.started.date()
        is_in = (start is None or day >= start) and (finish is None or day <= finish)
        if is_in and (updated is None or worklog.updated >= updated) and not worklog.issue.project.hidden:
            yield worklog


def _worklogs(call: Call, found: list[Worklog]) -> Answer:
    return call.page(found, lambda worklog: to_worklog(worklog, call.base))


def _months(start: dt.date | None, finish: dt.date | None) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last day of each month from the one of `start` to the one of `finish`."""
    if start is None or finish is None:
        return
    first = start.replace(day=1)
    while first <= finish:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        yield first, last
        first = last + dt.timedelta(days=1)


ROUTES = (
    Route("GET", "/4/worklogs", list_worklogs, Scope.WORKLOGS),
    Route("POST", "/4/worklogs/tempo-to-jira", tempo_to_jira, Scope.WORKLOGS),
    Route("GET", "/4/worklogs/user/{account}", worklogs_of_user, Scope.WORKLOGS),
    Route("GET", "/4/worklogs/{worklog}", read_worklog, Scope.WORKLOGS),
    Route("GET", "/audit/1/events/deleted/types/worklog", deleted_worklogs, Scope.AUDIT),
    Route("GET", "/4/periods", list_periods, Scope.APPROVALS),
    Route("GET", "/4/timesheet-approvals/team/{team}", approvals_of_team, Scope.APPROVALS),
    Route("GET", "/4/teams", list_teams, Scope.TEAMS),
    Route("GET", "/4/plans", list_plans, Scope.PLANS),
    Route("GET", "/4/plans/{plan}", read_plan, Scope.PLANS),
    Route("GET", "/4/accounts", list_accounts, Scope.ACCOUNTS),
    Route("GET", "/4/account-links/project/{project}", links_of_project, Scope.ACCOUNTS),
)
