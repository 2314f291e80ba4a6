"""The vendor's side: a Jira with some hundred issues and their hours, and the things that happen there."""

import datetime as dt
from random import Random

from hub.demo.fake_jira import JiraWorld
from hub.demo.fake_jira.entities import Issue, Project, User

EMAIL, TOKEN = "reader@example.com", "faults-token"
ISSUES = 300
CHANGES = 300
PROJECTS = ("ENR", "APX", "OPS")
STATUSES = ("todo", "in_progress", "done")
LONG_WORKLOG = 23
"""More hours on one issue than a search shows with it."""
FIRST = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
QUIET = dt.timedelta(minutes=30)
"""How long nothing happens before the next scheduled run."""
APART = dt.timedelta(minutes=30)
"""Far enough for the overlap of a cursor to hold one issue, near enough for a year to hold them all."""


def a_site() -> JiraWorld:
    """The same site every time."""
    world = JiraWorld(now=FIRST + ISSUES * APART + dt.timedelta(hours=1))
    reader = world.add_user("Reader", email=EMAIL)
    world.grant(reader, TOKEN)
    projects = [world.add_project(key, f"Project {key}") for key in PROJECTS]
    for number in range(ISSUES):
        _add_issue(world, projects[number % len(projects)], number, reader)
    return world


def _add_issue(world: JiraWorld, project: Project, number: int, author: User) -> None:
    at = FIRST + number * APART
    issue = world.add_issue(
        project, f"Issue {number}", status=STATUSES[number % len(STATUSES)], created=at, updated=at, assignee=author
    )
    for entry in range(LONG_WORKLOG if number % 100 == 1 else number % 3):
        world.log_work(issue, author, 600 * (entry + 1), started=at, at=at, touch=False)


def work_goes_on(world: JiraWorld, rng: Random, *, events: int = CHANGES) -> None:
    """A few days of edits, moves, deletions, hours typed in, corrected and taken back; then half an hour of quiet."""
    for _ in range(events):
        world.clock.advance(minutes=15)
        something_happens(world, rng)
    world.clock.now += QUIET


def something_happens(world: JiraWorld, rng: Random) -> None:
    """One event at the clock's now; most of them are edits."""
    issue = rng.choice(list(world.issues.values()))
    match rng.randrange(20):
        case 0:
            world.delete_issue(issue)
        case 1 | 2:
            world.move_issue(issue, rng.choice(list(world.projects.values())))
        case 3:
            world.add_issue(issue.project, f"New beside {issue.key}")
        case 4 | 5 | 6:
            world.log_work(issue, _author(world), rng.randrange(60, 7200), touch=rng.random() < 0.5)
        case 7 if issue.worklogs:
            world.edit_worklog(rng.choice(issue.worklogs), seconds=rng.randrange(60, 7200))
        case 8 if issue.worklogs:
            world.delete_worklog(rng.choice(issue.worklogs))
        case _:
            _edit(world, issue, rng)


def _edit(world: JiraWorld, issue: Issue, rng: Random) -> None:
    world.edit_issue(issue, summary=f"{issue.summary.split(',')[0]}, edited", status=rng.choice(STATUSES))


def _author(world: JiraWorld) -> User:
    return next(iter(world.users.values()))
