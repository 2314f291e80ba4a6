"""Thousands of random filters: the feed, SQL written by hand and plain Python find the same rows."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from random import Random
from urllib.parse import quote

import orjson
import pytest

from hub.odata.exchange import Ask
from hub.odata.feed import answer
from hub.security.caller import Caller
from hub.security.scopes import Scope
from models.reporting.feeds import star
from models.vocabulary import Presence, Role, StatusCategory
from tests import builders as make
from tests.integration.odata.grammar import Grammar

NAMES = (
    "",
    "Plan",
    "plan",
    "50% off",
    "50_ off",
    "a\\b",
    "Évaluer 🚀",
    "O'Brien",
    '"quoted", with comma',
    " line\nbreak ",
)
CASES, A_TIME, SPOILT, COMPUTED = 2000, 250, 400, 15


@pytest.fixture(scope="module")
def rows(module_hub):
    """Sixty tasks full of gaps, as Python sees them."""
    client = make.a_client()
    connection = make.a_connection(client)
    projects = [
        make.a_project(connection, key="PLAN"),
        make.a_project(connection, key="Gone", presence=Presence.DELETED),
    ]
    account = make.an_account(connection)
    made, entries = [], []
    for number in range(60):
        task = a_gappy_task(projects[number % 5 == 0], number)
        hours = [make.a_time_entry(task, account, duration_seconds=1800 * at) for at in range(number % 4)]
        gone = (
            [make.a_time_entry(task, account, duration_seconds=9999, presence=Presence.DELETED)]
            if number % 7 == 0
            else []
        )
        made.append((task, [entry.duration_seconds for entry in hours]))
        entries += [*hours, *gone]
    make.save(module_hub.database, client, connection, *projects, account, *(task for task, _ in made), *entries)
    return client, [as_row(task, hours, projects[0]) for task, hours in made]


def a_gappy_task(project, number):
    return make.a_task(
        project,
        name=NAMES[number % len(NAMES)],
        status_category=tuple(StatusCategory)[number % 6],
        due_on=None if number % 3 == 0 else dt.date(2026, 1, 1) + dt.timedelta(days=number % 7),
        completed_at=None if number % 4 == 0 else make.NOON + dt.timedelta(microseconds=number % 5),
        estimate_seconds=None if number % 3 == 1 else number % 4 * 3600,
        story_points=None if number % 2 else number % 6,
        planned_cost=None if number % 3 == 2 else number % 5 - 2,
        currency="EUR",
        is_critical=(None, True, False)[number % 3],
    )


def as_row(task, hours, present):
    names = ("id", "name", "due_on", "completed_at", "estimate_seconds", "story_points", "planned_cost", "is_critical")
    row = {name: getattr(task, name) for name in names}
    project = present.key if task.source_project_id == present.id else None
    return row | {"status_category": str(task.status_category), "project": project, "entries": hours}


@pytest.fixture(scope="module")
def ask(module_hub, rows):
    """The feed without HTTP around it: thousands of questions are to take seconds."""
    caller = Caller("fuzz", Role.BI, Scope.of(rows[0].id))
    return Ask(module_hub, caller, star(), "http://hub/odata/v4", "Tasks", "", {})


def ids(ask, filter_text):
    answered = answer(replace(ask, query=f"$select=id&$filter={quote(filter_text)}"))
    assert answered.status == 200, answered.body
    return [row["id"] for row in orjson.loads(answered.body)["value"]]


def walked(ask, query):
    """The rows of every page."""
    rows = []
    while query:
        answered = answer(replace(ask, query=query, headers={"prefer": "odata.maxpagesize=40"}))
        assert answered.status == 200, answered.body
        page = orjson.loads(answered.body)
        rows += page["value"]
        query = page.get("@odata.nextLink", "").partition("?")[2]
    return rows


def by_sql(hub, client, parts):
    """The ids that each of these conditions finds, in one statement."""
    each = ",".join(f"ARRAY(SELECT t.id::text FROM task t WHERE {part.sql} ORDER BY t.seq)" for part in parts)  # noqa: S608
    with hub.database.connect(Scope.of(client.id)) as connection:
        return connection.exec_driver_sql(f"SELECT {each}".replace("%", "%%")).one()


class TestRandomFilters:
    @pytest.mark.parametrize("begin", range(0, CASES, A_TIME))
    def test_find_what_sql_and_python_find(self, module_hub, rows, ask, begin):
        client, tasks = rows
        parts = [Grammar(seed).filter() for seed in range(begin, begin + A_TIME)]
        found = by_sql(module_hub, client, parts)
        wrong = {}

        for part, sql in zip(parts, found, strict=True):
            python = [str(task["id"]) for task in tasks if part.of(task) is True]
            odata = ids(ask, part.odata)
            if not python == sql == odata:
                wrong[part.odata] = (len(python), len(sql), len(odata))

        assert wrong == {}


class TestRandomComputations:
    def test_show_and_sort_by_what_python_finds(self, rows, ask):
        """The same conditions as columns, and as an order, page by page."""
        for part in (Grammar(seed).filter() for seed in range(COMPUTED)):
            text = quote(part.odata)
            met = {str(task["id"]) for task in rows[1] if part.of(task) is True}

            shown = walked(ask, f"$compute={text} as met&$select=id,met&$orderby={text} desc")

            assert {row["id"] for row in shown if row["met"] is True} == met, part.odata
            assert {row["id"] for row in shown[: len(met)]} == met, part.odata
            assert len({row["id"] for row in shown}) == len(shown) == len(rows[1])


class TestSpoiltFilters:
    def test_are_answered_or_refused_but_break_nothing(self, ask):
        """Random filters with characters lost, doubled, moved and replaced."""
        random, met = Random(0), Counter()
        for seed in range(SPOILT):
            text = Grammar(seed).filter().odata
            for _ in range(random.randint(1, 3)):
                at, other = random.randrange(len(text)), random.choice("()'$/,:-@. \\\"%0eé\t" + text)
                text = text[:at] + random.choice(["", other, text[at] * 2]) + text[at + 1 :]
            met[answer(replace(ask, query=f"$select=id&$top=1&$filter={quote(text)}")).status] += 1

        assert set(met) <= {200, 400, 501}
        assert met[400] > SPOILT / 4
