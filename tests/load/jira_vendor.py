"""The vendor of the benchmark: a fake Jira with N issues of about 10 KB and two worklogs each, warmed up, in a process of its own.

Run as `python -m tests.load.jira_vendor N [LATENCY_S [PROJECTS]]`; prints its address and serves until its stdin closes.
"""

import datetime as dt
import sys

from hub.demo.fake_jira import FakeJira, JiraWorld, Limits
from hub.demo.fake_jira.entities import User

EMAIL, TOKEN = "bench@example.com", "bench-token"
PROJECTS = 4
ISSUE_TEXT = "Les données de l'énergie sont réconciliées chaque nuit. " * 150
"""With it an issue is about 10 KB when all its fields are asked for."""
FIRST = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def a_world(size: int, *, in_projects: int = PROJECTS) -> JiraWorld:
    world = JiraWorld(now=FIRST + dt.timedelta(days=300))
    users = [world.add_user(f"User {number}", email=f"user{number}@example.com") for number in range(50)]
    world.grant(world.add_user("Bench", email=EMAIL), TOKEN)
    projects = [world.add_project(f"P{number}", f"Project {number}") for number in range(in_projects)]
    for number in range(size):
        _add_issue(world, projects[number % in_projects], number, users)
    return world


def _add_issue(world: JiraWorld, project: object, number: int, users: list[User]) -> None:
    author = users[number % len(users)]
    at = FIRST + dt.timedelta(seconds=number)
    issue = world.add_issue(
        project,
        f"Issue {number} – énergie",
        "story",
        status="done" if number % 3 else "todo",
        created=at,
        updated=at,
        assignee=author,
        reporter=users[0],
        description=ISSUE_TEXT,
        estimate_seconds=28_800,
        remaining_seconds=14_400,
        labels=["bench", f"l{number % 7}"],
        due_on=at.date(),
    )
    for worklog in range(2):
        world.log_work(issue, author, 3_600 + 60 * worklog, started=at, at=at, touch=False)


def main() -> None:
    size, latency_s, projects = (*sys.argv[1:], *("0", "0.0", str(PROJECTS))[len(sys.argv) - 1 :])
    world = a_world(int(size), in_projects=int(projects))
    with FakeJira(world, limits=Limits(latency_s=float(latency_s))) as jira:
        print(jira.base_url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
