"""Whatever the order of pages, however often they come and wherever batches end: the rows are the same in the end."""

import datetime as dt
import uuid
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from hub.security.scopes import Scope
from hub.storage.session import Database
from hub.storage.upsert import Batches, RunStamp, Tally, write_batch
from models.records import ProjectRecord, TaskRecord, TimeEntryRecord
from models.vocabulary import StatusCategory
from tests.builders import a_client, a_connection, save

FIRST = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
CATEGORIES = (StatusCategory.TODO, StatusCategory.IN_PROGRESS, StatusCategory.DONE)
Version = tuple[int, int]
"""Number of a record, and how often it had been edited."""
Page = list[Version]
ROWS = """
SELECT t.source_id, t.name, t.status_category, e.duration_seconds FROM task t
JOIN time_entry e ON e.client_id = t.client_id AND e.task_id = t.id
WHERE t.connection_id = :connection ORDER BY t.source_id
"""

versions = st.tuples(st.integers(0, 5), st.integers(0, 3))
pages = st.lists(st.lists(versions, min_size=1, max_size=6), min_size=1, max_size=8)


def records_of(version: Version) -> list[ProjectRecord | TaskRecord | TimeEntryRecord]:
    """A project, a task and its hours as the vendor showed them after so many edits."""
    number, edits = version
    stamp = FIRST + dt.timedelta(minutes=number, hours=edits)
    task = TaskRecord(
        source_id=f"T{number}",
        project="P",
        name=f"Task {number}, edit {edits}",
        status_category=CATEGORIES[edits % 3],
        source_updated_at=stamp,
    )
    hours = TimeEntryRecord(
        source_id=f"E{number}",
        task=f"T{number}",
        entry_date=FIRST.date(),
        duration_seconds=600 * (edits + 1),
        source_updated_at=stamp,
    )
    return [ProjectRecord(source_id="P", scope="P", name="Project"), task, hours]


def rows_of(newest: dict[int, int]) -> list[tuple[object, ...]]:
    return [
        (f"T{number}", f"Task {number}, edit {edits}", CATEGORIES[edits % 3].value, 600 * (edits + 1))
        for number, edits in sorted(newest.items())
    ]


def write(connection: Connection, some_pages: Sequence[Page], stamp: RunStamp) -> Tally:
    """One transaction's worth of pages."""
    batches, tally = Batches(stamp.connection_id), Tally()
    for record in (record for page in some_pages for version in page for record in records_of(version)):
        batches.add(record, raw_page_id=None)
    for batch in batches:
        tally.add(write_batch(connection, batch, stamp=stamp))
    return tally


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(read=pages, data=st.data())
def test_pages_in_any_order_repeated_and_cut_anywhere_make_the_same_rows(
    module_database: Database, read: list[Page], data: st.DataObject
) -> None:
    client = a_client()
    connection_row = a_connection(client)
    save(module_database, client, connection_row)
    stamp = RunStamp(client.id, connection_row.id, uuid.uuid5(client.id, "run"), mapping_version=1)
    delivered = data.draw(st.permutations([*read, *data.draw(st.lists(st.sampled_from(read), max_size=4))]))
    borders = sorted(data.draw(st.sets(st.integers(1, len(delivered)), max_size=4)))
    newest = {number: max(e for page in read for n, e in page if n == number) for page in read for number, _ in page}

    for start, end in zip([0, *borders], [*borders, len(delivered)], strict=True):
        with module_database.connect(Scope.of(client.id)) as connection:
            write(connection, delivered[start:end], stamp)

    with module_database.connect(Scope.of(client.id)) as connection:
        found = connection.execute(text(ROWS), {"connection": connection_row.id}).all()
        again = write(connection, delivered, stamp)
    assert [tuple(row) for row in found] == rows_of(newest)
    assert (again.created, again.changed) == (0, 0)


def test_a_full_run_keeps_what_it_met_unchanged_from_an_older_copy_in_a_later_batch(module_database: Database) -> None:
    client = a_client()
    connection_row = a_connection(client)
    save(module_database, client, connection_row)
    first, full = (
        RunStamp(client.id, connection_row.id, uuid.uuid5(client.id, name), mapping_version=1, is_full=True)
        for name in ("first", "full")
    )

    for stamp, page in ((first, [(1, 3), (2, 3)]), (full, [(1, 3)]), (full, [(1, 2), (2, 1)]), (full, [(1, 1)])):
        with module_database.connect(Scope.of(client.id)) as connection:
            write(connection, [page], stamp)

    with module_database.connect(Scope.of(client.id)) as connection:
        found = connection.execute(text(ROWS), {"connection": connection_row.id}).all()
    # The tool shows task 2 only as it was long ago: its clock had run ahead, or it was restored from a backup.
    assert [tuple(row) for row in found] == rows_of({1: 3, 2: 1})
