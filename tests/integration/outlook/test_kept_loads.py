"""What is kept of everybody's weeks, held against the same worked out from the rows."""

import datetime as dt
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import text

from hub import clock
from hub.portfolio.workload import Period, Workload, read_workload
from hub.queries.people import read_match_rate
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.session import Database
from hub.wiring import Hub
from tests.database import Cluster, fresh_database
from tests.load.world import CLIENT, Sizes, fill

FIRST, LAST = dt.timedelta(days=28), dt.timedelta(days=84)
TWO_YEARS = dt.timedelta(days=2 * 366)
"""So far back lie weeks that are not kept: the answer is read from the rows."""
FEW_PEOPLE = """
DELETE FROM account WHERE source_id::int > 15 OR source_id::int IN (2, 6);
DELETE FROM account_person d WHERE NOT EXISTS (SELECT FROM account a WHERE a.id = d.account_id)
"""
"""Work of the others stays, of accounts that never came."""
ASSIGNMENTS = """
INSERT INTO assignment (id, connection_id, source_id, task_id, account_id, planned_seconds, start_on, timephased, client_id, first_seen_run,
                        last_changed_run, content_hash, mapping_version, change_seq)
SELECT id, connection_id, source_id, id, assignee_id, 36000, planned_start, '[]', client_id, first_seen_run, last_changed_run, '', 1,
       nextval('change_seq')
FROM task WHERE priority = 'normal' AND source_id LIKE '%3' AND NOT is_milestone
"""
CHANGES = (
    "UPDATE task SET assignee_id = (SELECT min(id::text)::uuid FROM account), {seq} WHERE source_id LIKE '%7'",
    "UPDATE task SET parent_id = NULL, {seq}",
    "UPDATE task SET planned_finish = planned_finish + 9, {seq}",
    "UPDATE assignment SET account_id = NULL, {seq}",
    "UPDATE assignment SET presence = 'deleted', {seq}",
    "UPDATE time_entry SET account_id = NULL, duration_seconds = duration_seconds + 60, {seq} WHERE source_id LIKE '%2'",
    "UPDATE task SET status_category = 'cancelled', {seq} WHERE source_id NOT LIKE '%0'",
    "UPDATE client SET hours_per_day = 7",
    """INSERT INTO account_person (client_id, account_id, person_id, method, decided_by)
       SELECT client_id, account_id, NULL, 'admin', 'test' FROM account_person""",
)
"""What moves work between people, or changes when they can do it."""


@pytest.fixture
def world(postgres: Cluster, make_hub: Callable[[Database], Hub]) -> Iterator[Hub]:
    with fresh_database(postgres) as database:
        fill(database.url, Sizes(projects=4, tasks=240, entries=480))
        hub = make_hub(database)
        with psycopg.connect(database.url) as connection:
            connection.execute(FEW_PEOPLE)
        change(hub, ASSIGNMENTS)
        yield hub


def change(hub: Hub, statement: str) -> None:
    with hub.database.connect(Scope.of(CLIENT)) as connection:
        connection.execute(text(statement.format(seq="change_seq = nextval('change_seq')")))


def read(hub: Hub, *, back: dt.timedelta) -> tuple[dict[tuple[str, ...], object], object]:
    """The lines of the usual weeks, by who and week, and what has no week."""
    today = clock.now().date()
    period = Period(first=today - back, last=today + LAST)
    load: Workload = read_workload(hub, Caller.operator(), now=clock.now(), period=period)
    # Nobody has a line where it has work in any of the asked weeks.
    lines = [line for line in load.items if line["account_ids"] or line["planned_seconds"] or line["logged_seconds"]]
    by_week = {(*line["account_ids"], line["week_start"]): line for line in lines}
    return {key: line for key, line in by_week.items() if key[-1] > str(today - FIRST)}, load.unscheduled


def test_kept_weeks_are_those_of_the_rows_after_every_change(world: Hub) -> None:
    before, wrong, idle = read(world, back=FIRST), [], []
    for statement in CHANGES:
        change(world, statement)
        kept, anew = read(world, back=FIRST), read(world, back=TWO_YEARS)
        wrong += [] if kept == anew else [statement]
        idle += [] if kept != before else [statement]
        before = kept

    assert wrong == []
    assert idle == []
    with reading(world.database, Scope.of(CLIENT)) as reader:
        rate = read_match_rate(reader, CLIENT)
        [(logged,)] = reader.execute("SELECT sum(duration_seconds) FROM time_entry").fetchall()
    assert (rate.logged_seconds, rate.matched_seconds) == (logged, 0)
