"""A Jira Cloud of any size that costs next to nothing: what is few is the fake's, what is many is made of one rendered example.

Run as `python -m tests.load.jira_large ISSUES [PROJECTS [LATENCY_S]]`; prints its address, serves until its stdin closes, and changes one
issue in a thousand, with a worklog of each, for every line that comes in.

Each issue has ten status changes and two worklogs on average: one in five hundred has thirty, which Jira does not embed.
"""

import datetime as dt
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from starlette.requests import Request

from hub.demo.fake_jira import FakeJira, JiraWorld, Limits
from hub.demo.fake_jira.entities import Deployment, History, Issue, Project
from hub.demo.fake_jira.jql import parse_jql
from hub.demo.fake_jira.render import Lens, to_worklog
from hub.demo.fake_jira.render_issue import View, select_fields, to_history, to_issue
from hub.demo.fake_jira.server import ROUTES, Door
from hub.demo.fake_jira.stock import FLOAT
from hub.demo.fake_jira.trace import to_change
from hub.demo.fake_jira.wire import Anonymous, Call, Route
from hub.demo.loopback import Answer
from hub.demo.loopback.clock import to_millis

EMAIL, TOKEN = "bench@example.com", "bench-token"
FIRST = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
FIRST_MS, MINUTE_MS, DAY_MS = to_millis(FIRST), 60_000, 86_400_000
BASE_ID = 20_000_000
CHANGES = 10
"""Status changes of an issue."""
LONG_EVERY, LONG = 500, 30
"""One issue in so many has that many worklogs."""
CHANGED_EVERY = 1000
_ID, _NUMBER, _WORKLOG, _HISTORY = 911_111_111, 922_222_222, 933_333_300, 944_444_444
_AT = dt.datetime(2001, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
"""What stands in the examples where each issue has its own."""


def worklogs_of(number: int) -> int:
    """Two on average: those that one issue has too many are missing at the next ones."""
    place = number % LONG_EVERY
    return LONG if place == 0 else 1 if place <= LONG - 2 else 2


class LargeJira(FakeJira):
    """Issue number `n` stands in project `n` modulo their count, and changed `n` minutes after the first."""

    def __init__(self, issues: int, *, projects: int = 10, latency_s: float = 0.0) -> None:
        world = JiraWorld(now=FIRST + dt.timedelta(days=300))
        super().__init__(world, limits=Limits(latency_s=latency_s))
        self.issues = issues
        self.rounds = 0
        self.people = [world.add_user(f"User {number}", email=f"user{number}@example.com") for number in range(50)]
        world.grant(world.add_user("Bench", email=EMAIL), TOKEN)
        points = world.add_field("Points", "number", FLOAT)
        self.projects = [world.add_project(f"P{number}", f"Project {number}") for number in range(projects)]
        for project in self.projects:
            world.add_version(project, "1.0", release_on=FIRST.date())
            world.add_board(f"Board of {project.key}", project, estimation=points.id)
        self._found: dict[tuple[str, int], list[int]] = {}
        self._answers: dict[tuple[object, ...], Answer] = {}
        many = {route.template: route for route in self._routes_of_many()}
        self.handlers = (*(route for route in ROUTES if route.template not in many), *many.values())

    def _routes_of_many(self) -> Sequence[Route]:
        return (
            Route("POST", "search/jql", self.search, Anonymous.EMPTY, Deployment.CLOUD),
            Route("POST", "changelog/bulkfetch", self.changelogs, only=Deployment.CLOUD),
            Route("POST", "issue/bulkfetch", self.by_id, only=Deployment.CLOUD),
            Route("GET", "issue/{issue}/worklog", self.worklogs_of_issue),
            Route("GET", "worklog/updated", self.updated_worklogs),
            Route("POST", "worklog/list", self.worklogs_by_id),
        )

    def change(self) -> None:
        """One issue in a thousand changes, a day after the last change before."""
        self.rounds += 1

    def updated_ms(self, number: int) -> int:
        is_changed = self.rounds and number % CHANGED_EVERY == CHANGED_EVERY // 2
        return FIRST_MS + MINUTE_MS * number + ((self.issues * MINUTE_MS + DAY_MS) * self.rounds if is_changed else 0)

    def _answer(self, door: Door, request: Request, raw: bytes) -> Answer:
        """Where latency is measured, what was answered once is kept, so that a second reader waits for the latency alone."""
        if not self.limits.latency_s:
            return super()._answer(door, request, raw)
        key = (self.rounds, str(request.url), raw)
        if key not in self._answers:
            self._answers[key] = super()._answer(door, request, raw)
        return self._answers[key]

    def search(self, call: Call) -> Answer:
        asked = call.body
        found = self._matching(asked["jql"])
        fields = select_fields(asked.get("fields") or ("id",), self.world.fields)
        limits = call.site.limits
        size = min(asked["maxResults"], limits.search_page if fields else limits.search_ids)
        start = int(asked.get("nextPageToken", 0))
        shown = found[start : start + size]
        body = b",".join(self._issue(number, asked["fields"], call.lens) for number in shown)
        is_last = start + size >= len(found)
        tail = {"isLast": is_last} | ({} if is_last else {"nextPageToken": str(start + size)})
        return Answer(200, b'{"issues":[' + body + b"]," + orjson.dumps(tail)[1:])

    def by_id(self, call: Call) -> Answer:
        numbers = sorted(int(found) - BASE_ID for found in call.body["issueIdsOrKeys"])
        body = b",".join(self._issue(number, call.body["fields"], call.lens) for number in numbers)
        return Answer(200, b'{"issueErrors":[],"issues":[' + body + b"]}")

    def changelogs(self, call: Call) -> Answer:
        """Oldest first over all issues, as Jira sorts them, so that each entry of an issue stands apart from its others."""
        numbers = sorted(int(found) - BASE_ID for found in call.body["issueIdsOrKeys"])
        start, size = int(call.body.get("nextPageToken", 0)), call.body["maxResults"]
        shown = range(start, min(start + size, len(numbers) * CHANGES))
        entries: dict[int, list[bytes]] = {}
        for place in shown:
            round_, which = divmod(place, len(numbers))
            entries.setdefault(numbers[which], []).append(self._entry(numbers[which], round_, call.lens))
        logs = b",".join(
            b'{"issueId":"%d","changeHistories":[%b]}' % (number + BASE_ID, b",".join(of_issue))
            for number, of_issue in entries.items()
        )
        token = b"" if shown.stop == len(numbers) * CHANGES else b',"nextPageToken":"%d"' % shown.stop
        return Answer(200, b'{"issueChangeLogs":[' + logs + b"]" + token + b"}")

    def worklogs_of_issue(self, call: Call) -> Answer:
        number = int(call.params["issue"]) - BASE_ID
        count = worklogs_of(number)
        body = b",".join(self._worklog(number, place, call.lens) for place in range(count))
        return Answer(200, b'{"startAt":0,"maxResults":5000,"total":%d,"worklogs":[%b]}' % (count, body))

    def updated_worklogs(self, call: Call) -> Answer:
        """The first worklog of each issue that changed since."""
        since = call.number("since", 0, cap=10**15)
        numbers = self._changed_since(range(self.issues), since)[: call.site.limits.feed]
        values = [
            {"worklogId": number * 100, "updatedTime": self.updated_ms(number), "properties": []} for number in numbers
        ]
        until = values[-1]["updatedTime"] if values else since
        return Answer.of({"values": values, "since": since, "until": until, "self": "", "lastPage": True})

    def worklogs_by_id(self, call: Call) -> Answer:
        body = b",".join(self._worklog(found // 100, found % 100, call.lens) for found in call.body["ids"])
        return Answer(200, b"[" + body + b"]")

    def _matching(self, jql: str) -> list[int]:
        key = (jql, self.rounds)
        if key not in self._found:
            query = parse_jql(jql)
            found: list[int] = []
            for group in query.alternatives:
                clauses = {clause.field: clause.values for clause in group}
                since = int(clauses.get("updated", ("0",))[0])
                if "issuelinktype" in clauses:
                    continue
                for project in clauses["project"]:
                    found += self._changed_since(range(int(project[1:]), self.issues, len(self.projects)), since)
            found.sort(key=self.updated_ms, reverse=query.order[0][1] < 0)
            self._found[key] = found
        return self._found[key]

    def _changed_since(self, numbers: range, since_ms: int) -> list[int]:
        return [number for number in numbers if self.updated_ms(number) >= since_ms]

    def _issue(self, number: int, fields: Sequence[str], lens: Lens) -> bytes:
        count = worklogs_of(number)
        place = number % len(self.projects), number % len(self.people)
        rendered = _example(self, place, count, tuple(fields), lens)
        rendered = rendered.replace(b"%d" % _ID, b"%d" % (number + BASE_ID))
        rendered = rendered.replace(b"%d" % _NUMBER, b"%d" % (number // len(self.projects) + 1))
        updated = FIRST + dt.timedelta(milliseconds=self.updated_ms(number) - FIRST_MS)
        rendered = rendered.replace(_text(_AT, lens), _text(updated, lens))
        for which in range(min(count, 20) if "worklog" in fields else 0):
            rendered = rendered.replace(b"%d" % (_WORKLOG + which), b"%d" % (number * 100 + which))
        return rendered

    def _worklog(self, number: int, place: int, lens: Lens) -> bytes:
        rendered = _example_worklog(self, lens).replace(b"%d" % _ID, b"%d" % (number + BASE_ID))
        return rendered.replace(b"%d" % _WORKLOG, b"%d" % (number * 100 + place))

    def _entry(self, number: int, round_: int, lens: Lens) -> bytes:
        rendered = _example_entry(self, lens).replace(b"%d" % _HISTORY, b"%d" % (number * CHANGES + round_))
        return rendered.replace(_text(_AT, lens), _text(FIRST - dt.timedelta(days=CHANGES - round_), lens))

    def example(self, project: Project, person: int, count: int) -> Issue:
        """One issue with everything that issues here have; `count` worklogs."""
        author = self.people[person]
        columns: dict[str, Any] = {
            "estimate_seconds": 28_800,
            "remaining_seconds": 14_400,
            "due_on": FIRST.date(),
            "resolved": FIRST,
        }
        issue = self.world.add_issue(
            project, f"Issue {_NUMBER} – énergie", "story", status="done", created=_AT, assignee=author, **columns
        )
        issue.id, issue.number = _ID, _NUMBER
        for place in range(count):
            self.world.log_work(issue, author, 3_600, started=FIRST, at=FIRST, touch=False).id = _WORKLOG + place
        return issue


@cache
def _example(site: LargeJira, place: tuple[int, int], count: int, fields: tuple[str, ...], lens: Lens) -> bytes:
    """An issue of one project by one person, with so many worklogs and the fields that were asked for."""
    project, person = place
    view = View(select_fields(fields, site.world.fields), with_changelog=False, lens=lens)
    return orjson.dumps(to_issue(site.example(site.projects[project], person, count), view))


@cache
def _example_worklog(site: LargeJira, lens: Lens) -> bytes:
    return orjson.dumps(to_worklog(site.example(site.projects[0], 0, 1).worklogs[0], lens))


@cache
def _example_entry(site: LargeJira, lens: Lens) -> bytes:
    change = to_change("status", site.world.statuses["todo"], site.world.statuses["in_progress"])
    return orjson.dumps(to_history(History(_HISTORY, site.people[0], _AT, (change,)), lens))


@cache
def _text(moment: dt.datetime, lens: Lens) -> bytes:
    return (lens.instant(moment) or "").encode()


def main() -> None:
    size, projects, latency_s = (*sys.argv[1:], *("0", "10", "0.0")[len(sys.argv) - 1 :])
    with LargeJira(int(size), projects=int(projects), latency_s=float(latency_s)) as jira:
        print(jira.base_url, flush=True)
        for _ in sys.stdin:
            jira.change()
            print("changed", flush=True)


if __name__ == "__main__":
    main()
