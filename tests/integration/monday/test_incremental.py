from connectors.sdk.contract import FetchMode
from hub.demo.fake_monday import Limits
from hub.demo.fake_monday.faults import cursor_expired
from models.records import Removal, TaskRecord
from models.vocabulary import Presence
from tests.integration.monday.office import (
    DONE,
    WORKING,
    a_connector,
    a_plan,
    a_task_board,
    an_office,
    cursors_of,
    read,
    read_again,
    serving,
)


def a_filled_office(count=3):
    office = an_office()
    items = [office.world.add_item(office.board, f"I{number}", status=WORKING) for number in range(count)]
    office.world.clock.advance(hours=1)
    return office, items


def rows_read(server):
    return {name: count for name, count in server.journal.counts().items() if "Row" in name or "Ids" in name}


def tasks_of(run):
    return {one for one in run.ids(TaskRecord) if ":" not in one}


def removals_of(run):
    return {one.source_id: one.presence for one in run.of(Removal) if one.entity == "task"}


class TestNextRun:
    def test_asks_for_ids_only_when_nothing_changed(self):
        office, _items = a_filled_office()

        with serving(office.world) as server:
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            server.journal.clear()
            second = read_again(server, first)

        assert rows_read(server) == {"POST FirstIds": 1}
        assert tasks_of(second) == set()

    def test_reads_what_was_edited_or_is_new_by_id(self):
        office, items = a_filled_office()

        with serving(office.world) as server:
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            office.world.edit_item(items[0], status=DONE)
            new = office.world.add_item(office.board, "Neuf")
            server.journal.clear()
            second = read_again(server, first)

        assert rows_read(server) == {"POST FirstIds": 1, "POST RowsById": 1}
        assert tasks_of(second) == {str(items[0].id), str(new.id)}

    def test_reads_again_what_was_written_in_the_minute_before(self):
        office, items = a_filled_office()
        office.world.clock.advance(hours=1)

        with serving(office.world) as server:
            office.world.edit_item(items[0], status=DONE)
            first = read(server, a_plan())
            office.world.edit_item(items[0], status=WORKING)
            second = read_again(server, first)

        assert tasks_of(second) == {str(items[0].id)}

    def test_believes_the_update_times_of_the_items_where_the_servers_clock_runs_ahead(self):
        office, items = a_filled_office()

        def ahead(answer):
            return type(answer)(answer.status, answer.body, answer.headers | {"Date": "Fri, 01 Jan 2027 00:00:00 GMT"})

        with serving(office.world) as server:
            server.faults.add("", ahead, times=99)
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            office.world.edit_item(items[0], status=DONE)
            second = read_again(server, first)

        assert tasks_of(second) == {str(items[0].id)}

    def test_tells_archived_deleted_purged_and_moved_apart(self):
        office, items = a_filled_office(6)
        other = a_task_board(office.world, "Other")
        outside = office.world.add_board("Outside")
        mapping = {"scopes": {str(outside.id): {"role": "ignore"}}}

        with serving(office.world) as server:
            first = read(server, a_plan(mapping))
            office.world.clock.advance(hours=1)
            office.world.archive_item(items[0])
            office.world.delete_item(items[1])
            office.world.purge_item(items[2])
            office.world.move_item(items[3], other)
            office.world.move_item(items[4], outside)
            second = read_again(server, first, mapping)

        assert removals_of(second) == {
            str(items[0].id): Presence.ARCHIVED,
            str(items[1].id): Presence.DELETED,
            str(items[2].id): Presence.LOST_ACCESS,
            str(items[4].id): Presence.MISSING,
        }
        assert second.one(TaskRecord, items[3].id).project == str(other.id)

    def test_walks_a_board_again_when_a_label_was_renamed_since_no_row_shows_it(self):
        office, items = a_filled_office()

        with serving(office.world) as server:
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            office.world.rename_label(office.board.columns["status"], WORKING, "En cours")
            second = read_again(server, first)

        assert {second.one(TaskRecord, item.id).status_source for item in items} == {"En cours"}

    def test_walks_a_board_again_when_a_rule_needs_another_column(self):
        office, items = a_filled_office()

        with serving(office.world) as server:
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            second = read_again(server, first, {"fields": {"story_points": ["effort"]}})

        assert tasks_of(second) == {str(item.id) for item in items}

    def test_walks_again_where_that_takes_fewer_calls_than_asking_by_id(self):
        office, items = a_filled_office(350)

        with serving(office.world) as server:
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            for item in items:
                office.world.edit_item(item, status=DONE)
            server.journal.clear()
            second = read_again(server, first)

        assert rows_read(server) == {"POST FirstIds": 1, "POST FirstRows": 1}
        assert len(tasks_of(second)) == 350

    def test_sees_changes_of_sub_items_by_themselves(self):
        office, items = a_filled_office()
        office.world.add_sub_board(office.board)
        child = office.world.add_item(office.board, "Enfant", parent=items[0])
        office.world.clock.advance(hours=1)

        with serving(office.world) as server:
            first = read(server, a_plan())
            office.world.clock.advance(hours=1)
            office.world.edit_item(child, name="Enfant changé")
            second = read_again(server, first)

        assert second.one(TaskRecord, child.id).name == "Enfant changé"
        assert tasks_of(second) == {str(child.id)}

    def test_a_full_run_reads_everything_again(self):
        office, _items = a_filled_office()

        with serving(office.world) as server:
            read(server, a_plan())
            run = read(server, a_plan())

        assert len(tasks_of(run)) == 3
        assert [page.is_last for page in run.pages if page.stream == "items"] == [True]


class TestInterruption:
    def test_after_any_page_goes_on_from_its_cursor_and_loses_nothing(self):
        office, items = a_filled_office(160)
        everything = {str(item.id) for item in items}

        with serving(office.world, limits=Limits(query_complexity=7_000)) as server:
            connector = a_connector(server)
            whole = list(connector.fetch(a_plan()))
            for kept in range(len(whole)):
                before = whole[:kept]
                rest = read(server, a_plan(mode=FetchMode.FULL, cursors=cursors_of(before)))
                seen = {
                    one.source_id
                    for page in before
                    for one in connector.translate(page, a_plan().mapping)
                    if isinstance(one, TaskRecord)
                }
                assert everything <= seen | tasks_of(rest), kept

    def test_goes_on_with_the_same_cursor_while_it_lives(self):
        office, _items = a_filled_office(1200)

        with serving(office.world) as server:
            pages = list(a_connector(server).fetch(a_plan()))
            position = next(n for n, page in enumerate(pages) if page.stream == "items")
            server.journal.clear()
            read(server, a_plan(cursors=cursors_of(pages[: position + 1])))

        assert rows_read(server) == {"POST NextRows": 2}


class TestExpiredCursor:
    def test_in_the_middle_of_a_board_the_rest_is_read_by_id(self):
        office, items = a_filled_office(1200)

        with serving(office.world) as server:
            server.faults.add("NextRows", cursor_expired)
            run = read(server, a_plan())

        assert tasks_of(run) == {str(item.id) for item in items}
        assert rows_read(server) == {
            "POST FirstRows": 1,
            "POST NextRows": 1,
            "POST FirstIds": 1,
            "POST NextIds": 2,
            "POST RowsById": 7,
        }
        assert [page.is_last for page in run.pages if page.stream == "items"][-1]

    def test_between_two_runs_is_mended_the_same_way(self):
        office, items = a_filled_office(1200)

        with serving(office.world) as server:
            connector = a_connector(server)
            pages = list(connector.fetch(a_plan()))
            position = next(n for n, page in enumerate(pages) if page.stream == "items")
            office.world.clock.advance(minutes=61)
            run = read(server, a_plan(cursors=cursors_of(pages[: position + 1])))

        assert len(tasks_of(run)) == 700
        assert tasks_of(run) < {str(item.id) for item in items}

    def test_of_the_listing_of_ids_starts_it_over_a_bounded_number_of_times(self):
        office, _items = a_filled_office(600)

        with serving(office.world) as server:
            first = read(server, a_plan())
            server.faults.add("NextIds", cursor_expired, times=2)
            mended = read_again(server, first)
            server.faults.add("NextIds", cursor_expired, times=9)
            given_up = read_again(server, first)

        assert mended.gaps == []
        assert [gap.scope for gap in given_up.gaps] == [str(office.board.id)]
