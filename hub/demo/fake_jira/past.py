"""What a site was on an earlier day, by what it says of itself: when issues and worklogs were made, and what each history says of before."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from hub.demo.chronicle import Chronicle, Step
from hub.demo.fake_jira.entities import Change, History, Issue
from hub.demo.fake_jira.trace import attribute_of
from hub.demo.fake_jira.world import JiraWorld

Values = Callable[[str], Any]


def remember_site(world: JiraWorld) -> Chronicle:
    """The chronicle of a site whose story is told. What no history tells of is as it is now: fields, versions, links, people."""
    chronicle = world.chronicle()
    statuses = {str(status.id): status for status in world.statuses.values()}
    values: dict[str, Values] = {
        "status": statuses.__getitem__,
        "due_on": dt.date.fromisoformat,
        "estimate_seconds": int,
    }
    for issue in world.issues.values():
        _remember_issue(chronicle, world, issue)
        for attribute, read in values.items():
            _remember_changes(chronicle, issue, attribute, read)
    return chronicle


def _remember_issue(chronicle: Chronicle, world: JiraWorld, issue: Issue) -> None:
    """An issue is there from its making on, and moves its `updated` with each event. What remains falls with the hours that are logged."""
    chronicle.joined(world.issues, issue.id, issue.created)
    if issue.parent:
        chronicle.joined(issue.parent.children, issue, issue.created)
    for worklog in issue.worklogs:
        chronicle.joined(issue.worklogs, worklog, worklog.created)
        chronicle.joined(world.worklogs, worklog.id, worklog.created)
    for entry in issue.histories:
        chronicle.joined(issue.histories, entry, entry.created)
    events = [*(entry.created for entry in issue.histories), *(worklog.created for worklog in issue.worklogs)]
    chronicle.was(issue, "updated", issue.created, [(at, at) for at in (*events, issue.updated)])
    if issue.resolved:
        chronicle.was(issue, "resolved", None, [(issue.resolved, issue.resolved)])
    if issue.estimate_seconds is not None and issue.remaining_seconds is not None:
        chronicle.was(issue, "remaining_seconds", *_remaining(issue, issue.estimate_seconds, issue.remaining_seconds))


def _remaining(issue: Issue, estimate: int, at_last: int) -> tuple[int, list[Step]]:
    steps: list[Step] = []
    left = _before(issue, "estimate_seconds", int, estimate)
    first = left
    for at, seconds in sorted(
        [(worklog.created, -worklog.seconds) for worklog in issue.worklogs]
        + [(entry.created, _growth(change)) for entry, change in _changes(issue, "estimate_seconds")]
    ):
        left += seconds
        steps.append((at, max(left, at_last)))
    if not steps:
        return at_last, []
    return first, [*steps[:-1], (steps[-1][0], at_last)]


def _remember_changes(chronicle: Chronicle, issue: Issue, attribute: str, read: Values) -> None:
    now = getattr(issue, attribute)
    steps = [(entry.created, _read(change.after, read)) for entry, change in _changes(issue, attribute)]
    if steps:
        # What the issue is now counts for more than what its history says of it last.
        last = max(at for at, _ in steps)
        steps = [(at, now if at == last else value) for at, value in steps]
        chronicle.was(issue, attribute, _before(issue, attribute, read, now), steps)


def _before(issue: Issue, attribute: str, read: Values, now: Any) -> Any:
    """The value before the first change; the one of now where there was none."""
    first = min(_changes(issue, attribute), key=lambda pair: pair[0].created, default=None)
    return now if first is None else _read(first[1].before, read)


def _growth(change: Change) -> int:
    return int(change.after or 0) - int(change.before or 0)


def _changes(issue: Issue, attribute: str) -> Iterable[tuple[History, Change]]:
    return [(entry, change) for entry in issue.histories for change in entry.items if attribute_of(change) == attribute]


def _read(value: str | None, read: Values) -> Any:
    return None if value is None else read(value)
