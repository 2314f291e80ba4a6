"""What is kept counted of the tools' rows, held against the same counted from the rows."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from hub.portfolio.kept_tallies import keep_tallies
from hub.queries import unrated
from hub.queries.reading import reading
from hub.queries.unrated import list_unrated_hours
from hub.security.scopes import Scope
from hub.storage.session import Database
from hub.storage.tallies import NOWHERE, TABLES
from hub.wiring import Hub
from tests.database import Cluster, fresh_database
from tests.load.world import CLIENT, Sizes, fill

SCOPE = Scope.of(CLIENT)
ASSIGNMENTS = """
INSERT INTO assignment (id, connection_id, source_id, task_id, account_id, planned_seconds, start_on, timephased, client_id, first_seen_run,
                        last_changed_run, content_hash, mapping_version, change_seq)
SELECT id, connection_id, source_id, id, assignee_id, 36000, planned_start, '[]', client_id, first_seen_run, last_changed_run, '', 1,
       nextval('change_seq')
FROM task WHERE kind = 'phase'
"""
CHANGES = (
    "UPDATE task SET status_category = 'cancelled', {seq} WHERE source_id LIKE '%7'",
    "UPDATE task SET status_source = 'Elsewhere', {seq} WHERE source_id LIKE '%1'",
    "UPDATE task SET source_project_id = (SELECT min(id::text)::uuid FROM source_project), {seq} WHERE source_id LIKE '1-%4'",
    "UPDATE task SET parent_id = NULL, {seq} WHERE source_id LIKE '1-%'",
    """UPDATE task SET custom_fields = '{{"team": "red"}}', {seq} WHERE source_id LIKE '%3'""",
    "UPDATE task SET presence = 'deleted', {seq} WHERE source_id LIKE '3-%5'",
    "UPDATE assignment SET task_id = (SELECT max(id::text)::uuid FROM assignment), {seq} WHERE source_id LIKE '1-%'",
    "UPDATE dependency SET type_source = 'blocks', {seq}",
    "UPDATE dependency SET presence = 'deleted', {seq} WHERE type_source = 'blocks'",
    "UPDATE time_entry SET duration_seconds = duration_seconds + 60, {seq} WHERE source_id LIKE '%2'",
    "UPDATE time_entry SET account_id = NULL, {seq} WHERE source_id LIKE '%3'",
    "UPDATE time_entry SET booked_project_id = NULL, task_id = NULL, source_project_id = NULL, {seq} WHERE source_id LIKE '4-%'",
    "UPDATE time_entry SET approval = 'cancelled', {seq} WHERE source_id LIKE '1-%'",
)
"""What moves rows between projects, or changes what is counted of them."""


UNRATED = """
SELECT e.account_id, sum(e.duration_seconds)::bigint, count(*), min(e.entry_date), max(e.entry_date) FROM time_entry e
WHERE e.entry_date < current_date - 100 OR NOT EXISTS (SELECT FROM account_link l WHERE l.account_id = e.account_id AND l.person_id IS NOT NULL)
GROUP BY 1
"""
"""Entry by entry: everybody who is a person has a role, and roles have prices from a day on."""


@pytest.fixture
def world(postgres: Cluster, make_hub: Callable[[Database], Hub]) -> Iterator[Hub]:
    with fresh_database(postgres) as database:
        fill(database.url, Sizes(projects=4, tasks=240, entries=480))
        hub = make_hub(database)
        change(hub, ASSIGNMENTS)
        yield hub


def change(hub: Hub, statement: str) -> None:
    with hub.database.connect(SCOPE) as connection:
        connection.execute(text(statement.format(seq="change_seq = nextval('change_seq')")))


def read(hub: Hub) -> dict[str, list[Any]]:
    """Every count that is kept, whatever its row is called."""
    keep_tallies(hub, SCOPE)
    with psycopg.connect(hub.database.url) as connection:
        return {
            table: connection.execute(
                f"SELECT to_jsonb(t) - 'id' FROM {table} t ORDER BY (to_jsonb(t) - 'id')::text"  # noqa: S608 - constants
            ).fetchall()
            for table in TABLES
        }


def forget(hub: Hub) -> None:
    with psycopg.connect(hub.database.url) as connection:
        connection.execute("TRUNCATE tally_mark")


def test_kept_counts_are_those_of_the_rows_after_every_change(world: Hub) -> None:
    before, wrong, idle = read(world), [], []
    for statement in CHANGES:
        change(world, statement)
        kept = read(world)
        forget(world)
        wrong += [] if kept == read(world) else [statement]
        idle += [] if kept != before else [statement]
        before = kept

    assert wrong == []
    assert idle == []
    with psycopg.connect(world.database.url) as connection:
        counted = connection.execute(
            "SELECT (SELECT sum(tasks) FROM work_tally), (SELECT sum(seconds) FROM hours_tally), (SELECT sum(entries) FROM hours_tally)"
        ).fetchone()
        held = connection.execute(
            """SELECT (SELECT count(*) FROM task WHERE presence = 'present'), sum(duration_seconds), count(*) FROM time_entry
               WHERE presence = 'present' AND approval <> 'cancelled'"""
        ).fetchone()
        lost = connection.execute("SELECT count(*) FROM hours_tally WHERE source_project_id = %s", [NOWHERE]).fetchone()
    assert counted == held
    assert lost != (0,)


def test_what_did_not_change_is_not_counted_again(world: Hub) -> None:
    read(world)
    with psycopg.connect(world.database.url) as connection:
        connection.execute("UPDATE work_tally SET tasks = 7")
    change(world, "UPDATE time_entry SET duration_seconds = 60, {seq} WHERE source_id LIKE '1-%'")

    tasks = sorted(row["tasks"] for [row] in read(world)["work_tally"])

    assert tasks == [7, 7, 7, 60]


@pytest.mark.parametrize("dearer", [0, 1_000_000])
def test_hours_without_a_rate_are_those_of_the_days_without_one(
    world: Hub, dearer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the entries are found along an index or all are read."""
    monkeypatch.setattr(unrated, "DEARER", dearer)
    change(
        world,
        "UPDATE time_entry SET booked_project_id = NULL, task_id = NULL, source_project_id = NULL, {seq} WHERE source_id LIKE '4-%'",
    )
    change(world, "UPDATE rate_card SET valid_from = current_date - 100")
    keep_tallies(world, SCOPE)

    with reading(world.database, SCOPE) as reader:
        found = {row.account_id: (row.seconds, row.entries, row.first, row.last) for row in list_unrated_hours(reader)}
        expected = {row[0]: row[1:] for row in reader.execute(UNRATED).fetchall()}

    assert found == expected
    assert {last for *_, last in found.values()} != {max(last for *_, last in found.values())}
