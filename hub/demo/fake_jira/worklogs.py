"""Worklogs: per issue, by id, and the two feeds of what changed and what went."""

import datetime as dt
from collections.abc import Iterable

from hub.demo.fake_jira.entities import JsonObject, Worklog
from hub.demo.fake_jira.problem import bad_request, not_found
from hub.demo.fake_jira.render import to_worklog
from hub.demo.fake_jira.wire import Call, Route
from hub.demo.loopback.answer import Answer
from hub.demo.loopback.clock import from_millis, to_millis

HIDDEN_FRESHNESS = dt.timedelta(minutes=1)
"""Both feeds hold back the last minute."""


def list_of_issue(call: Call) -> Answer:
    """Oldest first. Cloud pages by startAt and filters by `started`; Data Center gives all and takes no parameters."""
    issue = call.site.world.find_issue(call.params["issue"])
    if issue is None:
        raise not_found("Issue does not exist or you do not have permission to see it.")
    found = issue.worklogs
    start, size = 0, len(found)
    if call.lens.is_cloud:
        cap = call.site.limits.worklogs
        start, size = call.number("startAt", 0, cap=1_000_000), call.number("maxResults", cap, cap=cap)
        after = from_millis(call.number("startedAfter", 0, cap=10**15))
        before = from_millis(call.number("startedBefore", 10**14, cap=10**14))
        found = [worklog for worklog in found if after <= worklog.started < before]
    shown = [to_worklog(worklog, call.lens) for worklog in found[start : start + size]]
    return Answer.of({"startAt": start, "maxResults": size, "total": len(found), "worklogs": shown})


def list_by_id(call: Call) -> Answer:
    """Up to a thousand by id; ids that are gone or hidden are left out without a word."""
    ids = call.body.get("ids") if isinstance(call.body, dict) else None
    if not isinstance(ids, list) or not all(isinstance(number, int) for number in ids):
        raise bad_request("ids must be a list of numbers.")
    if len(ids) > call.site.limits.worklog_list:
        raise bad_request("The number of worklog ids exceeds the limit of 1000.")
    world = call.site.world
    found = [world.worklogs[number] for number in ids if number in world.worklogs]
    return Answer.of([to_worklog(worklog, call.lens) for worklog in found if _is_visible(worklog)])


def updated(call: Call) -> Answer:
    """Each worklog once, at its last change."""
    return _feed(
        call, "updated", ((log.id, log.updated) for log in call.site.world.worklogs.values() if _is_visible(log))
    )


def deleted(call: Call) -> Answer:
    return _feed(call, "deleted", call.site.world.deleted_worklogs)


def _feed(call: Call, name: str, events: Iterable[tuple[int, dt.datetime]]) -> Answer:
    """Oldest first from `since` on, that instant included; ids are numbers here, though texts in worklogs."""
    since = call.number("since", 0, cap=10**15)
    newest = to_millis(call.site.world.clock.now - HIDDEN_FRESHNESS)
    timed = sorted((to_millis(moment), number) for number, moment in events)
    seen = [(millis, number) for millis, number in timed if since <= millis <= newest]
    shown = seen[: call.site.limits.feed]
    is_last = len(shown) == len(seen)
    until = shown[-1][0] if shown else since
    page: JsonObject = {
        "values": [{"worklogId": number, "updatedTime": millis} | _properties(call) for millis, number in shown],
        "since": since,
        "until": until,
        "self": call.lens.link(f"worklog/{name}?since={since}"),
        "lastPage": is_last,
    }
    if not call.lens.is_cloud:
        page["isLastPage"] = is_last
    if not is_last:
        page["nextPage"] = call.lens.link(f"worklog/{name}?since={until}")
    return Answer.of(page)


def _properties(call: Call) -> JsonObject:
    return {"properties": []} if call.lens.is_cloud else {}


def _is_visible(worklog: Worklog) -> bool:
    return not worklog.issue.project.hidden


ROUTES = (
    Route("GET", "issue/{issue}/worklog", list_of_issue),
    Route("POST", "worklog/list", list_by_id),
    Route("GET", "worklog/updated", updated),
    Route("GET", "worklog/deleted", deleted),
)
