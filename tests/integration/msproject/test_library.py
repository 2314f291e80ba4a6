"""Plan files in a SharePoint library, through Graph."""

import pytest

from connectors.msproject.files.shelf import MOVED_OUT
from connectors.sdk.contract import FetchMode
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError
from models.records import ProjectRecord, TaskRecord
from models.vocabulary import Entity, Presence
from tests.unit.msproject.plans import GUID, a_plan, a_task

SITE = "https://acme.sharepoint.com/sites/PMO"
THIRD = "2F0E6C1B-2F7E-4A10-9F4B-0242AC120002"
OTHER = "1F0E6C1B-2F7E-4A10-9F4B-0242AC120002"


@pytest.fixture
def drive(office):
    return office.world.add_drive(f"{SITE}/Shared%20Documents")


@pytest.fixture
def library(office, drive):
    office.settings = {"source": "files", "drive": f"{SITE}/Shared Documents"}
    return office


def plan_of(name="Pour", **header) -> bytes:
    return a_plan(a_task(1, Name=name), **header).encode()


class TestReading:
    def test_a_plan_is_a_scope_by_the_id_of_its_item(self, library, drive):
        id_ = library.world.put_file(drive, "Plans/harbour.xml", plan_of())

        library.run()

        assert [(scope.id, scope.name) for scope in library.connector.discover().scopes] == [(id_, "harbour")]
        assert [(project.scope, project.source_id, project.key) for project in library.records(ProjectRecord)] == [
            (id_, GUID, "harbour")
        ]

    def test_a_plan_without_a_guid_is_known_by_its_item(self, library, drive):
        id_ = library.world.put_file(drive, "old.xml", plan_of(GUID=None))

        assert [project.source_id for project in library.run().records(ProjectRecord)] == [id_]

    def test_other_files_and_foreign_xml_are_passed_over_and_not_asked_for_again(self, library, drive):
        for name, content in (("a.docx", b"x"), ("~$b.mpp", b"x"), ("invoice.xml", b"<?xml version='1.0'?><Invoice/>")):
            library.world.put_file(drive, name, content)
        library.world.put_file(drive, "harbour.xml", plan_of())

        library.run()
        first = library.fake.journal.count("/download")
        library.run()

        assert (first, library.fake.journal.count("/download")) == (2, 0)
        assert (len(library.records(ProjectRecord)), library.gaps) == (0, [])

    def test_only_the_chosen_folder_is_read(self, library, drive):
        inside = library.world.put_file(drive, "Plans/2026/harbour.xml", plan_of())
        library.world.put_file(drive, "Plans old/wharf.xml", plan_of(GUID=OTHER))
        library.settings |= {"drive": f"{SITE}/Shared%20Documents/Plans"}

        assert [project.scope for project in library.run().records(ProjectRecord)] == [inside]

    def test_an_address_copied_from_a_view_is_the_library(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        library.settings |= {"drive": f"{SITE}/Shared%20Documents/Forms/AllItems.aspx?viewid=1"}

        assert len(library.run().records(ProjectRecord)) == 1

    def test_an_address_copied_from_a_view_of_a_folder_is_the_folder(self, library, drive):
        inside = library.world.put_file(drive, "Plans/harbour.xml", plan_of())
        library.world.put_file(drive, "wharf.xml", plan_of(GUID=OTHER))
        shown = "Forms/AllItems.aspx?id=%2Fsites%2FPMO%2FShared%20Documents%2FPlans&viewid=1"
        library.settings |= {"drive": f"{SITE}/Shared%20Documents/{shown}"}

        assert [project.scope for project in library.run().records(ProjectRecord)] == [inside]

    def test_a_long_library_is_walked_to_its_end(self, library, drive):
        library.world.page = 2
        for number in range(5):
            library.world.put_file(drive, f"plan{number}.xml", plan_of(GUID=None))

        assert len(library.run().records(ProjectRecord)) == 5


class TestLaterRuns:
    def test_a_new_version_is_an_update_of_the_same_project(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of("Pour"))
        library.world.put_file(drive, "wharf.xml", plan_of(GUID=OTHER))
        library.run()

        library.world.put_file(drive, "harbour.xml", plan_of("Pour again"))
        library.run()

        assert [project.source_id for project in library.records(ProjectRecord)] == [GUID]
        assert [task.name for task in library.records(TaskRecord)] == ["Pour again"]
        assert library.fake.journal.count("/download") == 1

    def test_another_folder_of_the_library_changes_nothing(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        library.run()

        library.world.move(drive, "harbour.xml", "Archive/harbour.xml")

        assert library.run().records(ProjectRecord) == []

    def test_a_new_name_is_the_new_key_of_the_same_project(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        library.run()

        library.world.move(drive, "harbour.xml", "port.xml")

        assert [(each.source_id, each.key) for each in library.run().records(ProjectRecord)] == [(GUID, "port")]
        assert [scope.name for scope in library.connector.discover().scopes] == ["port"]
        assert library.run().pages == []

    def test_nothing_new_costs_one_question_of_the_log(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        library.run()

        library.run()

        assert [exchange.path.partition("/root")[2] for exchange in library.fake.journal.exchanges] == ["/delta"]
        assert library.pages == []

    def test_a_deleted_file_takes_its_project_along(self, library, drive):
        id_ = library.world.put_file(drive, "harbour.xml", plan_of())
        library.world.put_file(drive, "wharf.xml", plan_of(GUID=OTHER))
        library.run()

        library.world.delete(drive, id_)

        [removal] = library.run().removals
        assert (removal.entity, removal.source_id, removal.presence) == (Entity.SOURCE_PROJECT, GUID, Presence.DELETED)

    def test_a_file_that_replaces_a_deleted_one_keeps_its_project(self, library, drive):
        id_ = library.world.put_file(drive, "harbour.xml", plan_of())
        library.run()

        library.world.delete(drive, id_)
        again = library.world.put_file(drive, "harbour.xml", plan_of("Pour again"))

        assert [(each.source_id, each.scope) for each in library.run().records(ProjectRecord)] == [(GUID, again)]
        assert library.removals == []

    def test_a_file_whose_name_is_no_plans_leaves_and_returns_with_its_name(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        library.run()

        library.world.move(drive, "harbour.xml", "harbour.bak")
        assert [(each.source_id, each.presence) for each in library.run().removals] == [(GUID, Presence.LOST_ACCESS)]

        library.world.move(drive, "harbour.bak", "harbour.xml")
        assert [each.source_id for each in library.run().records(ProjectRecord)] == [GUID]

    def test_a_file_that_left_before_a_full_run_is_found_by_the_census(self, library, drive):
        gone = library.world.put_file(drive, "harbour.xml", plan_of())
        library.world.put_file(drive, "wharf.xml", plan_of(GUID=OTHER))
        library.run()
        library.world.delete(drive, gone)
        library.run(mode=FetchMode.FULL)

        counted = list(library.connector.census(library.plan(scopes=(gone,))))
        [verdict] = library.connector.probe(Entity.SOURCE_PROJECT, gone, [GUID])

        assert [(page.entity, page.scope, list(page.ids), page.is_last) for page in counted] == [
            (Entity.SOURCE_PROJECT, gone, [], True)
        ]
        assert verdict.presence is Presence.DELETED

    def test_a_library_without_plans_is_not_walked_again(self, library, drive):
        library.world.put_file(drive, "Notes/a.docx", b"x")
        library.run()

        assert library.run().asked == 1

    def test_a_log_that_is_too_old_is_read_from_its_start_without_reading_files_again(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        gone = library.world.put_file(drive, "wharf.xml", plan_of(GUID=OTHER))
        library.run()
        library.world.delete(drive, gone)
        drive.log = [id_ for id_ in drive.log if id_ != gone]
        library.world.oldest_delta = 10**6

        library.run()

        assert library.fake.journal.count("/download") == 0
        assert [removal.source_id for removal in library.removals] == [OTHER]


class TestFoldersThatMove:
    """The log tells of the folder alone."""

    @pytest.fixture
    def plans(self, library, drive):
        """Two plans below the chosen folder, one of them in a folder of its own, and one elsewhere."""
        library.settings |= {"drive": f"{SITE}/Shared%20Documents/Plans"}
        for path, guid in (("Plans/wharf.xml", OTHER), ("Plans/2026/harbour.xml", GUID), ("Old/dock.xml", THIRD)):
            library.world.put_file(drive, path, plan_of(GUID=guid))
        library.run()
        return library

    def test_one_that_leaves_is_lost_by_the_word_of_its_plans(self, plans, drive):
        plans.world.move(drive, "Plans/2026", "Archive/2026")

        [removal] = plans.run().removals

        assert (removal.entity, removal.source_id) == (Entity.SOURCE_PROJECT, GUID)
        assert (removal.presence, removal.reason) == MOVED_OUT
        assert plans.fake.journal.count("/$batch") == 1
        assert plans.run().pages == []

    def test_one_that_comes_back_is_read_again(self, plans, drive):
        plans.world.move(drive, "Plans/2026", "Archive/2026")
        plans.run()

        plans.world.move(drive, "Archive/2026", "Plans/again")

        assert [project.source_id for project in plans.run().records(ProjectRecord)] == [GUID]
        assert [task.name for task in plans.records(TaskRecord)] == ["Pour"]
        assert plans.run().pages == []

    def test_one_that_never_was_inside_comes_in(self, plans, drive):
        plans.world.move(drive, "Old", "Plans/Old")

        assert [project.source_id for project in plans.run().records(ProjectRecord)] == [THIRD]
        assert plans.removals == []

    def test_one_that_stays_inside_costs_no_question_of_its_plans(self, plans, drive):
        plans.world.move(drive, "Plans/2026", "Plans/2027")

        assert plans.run().records(ProjectRecord) == plans.removals == []
        assert plans.fake.journal.count("/$batch") == 0

    def test_a_folder_above_takes_those_below_along(self, plans, drive):
        plans.world.move(drive, "Plans/2026", "Archive/2026")
        plans.run()

        plans.world.move(drive, "Archive", "Plans/Archive")

        assert [project.source_id for project in plans.run().records(ProjectRecord)] == [GUID]

    def test_a_deleted_one_takes_its_projects_along(self, plans, drive):
        plans.world.delete(drive, plans.world.at(drive, "Plans/2026"))

        assert [(each.source_id, each.presence) for each in plans.run().removals] == [(GUID, Presence.DELETED)]

    def test_what_left_while_the_log_was_lost_is_found_by_asking(self, plans, drive):
        plans.world.move(drive, "Plans/2026", "Archive/2026")
        plans.world.delete(drive, plans.world.at(drive, "Plans/wharf.xml"))
        plans.world.oldest_delta = 10**6

        said = {each.source_id: each.presence for each in plans.run().removals}

        assert said == {GUID: Presence.LOST_ACCESS, OTHER: Presence.DELETED}
        assert plans.fake.journal.count("/download") == 0

    def test_a_refusal_to_say_where_a_plan_is_loses_nothing(self, plans, drive):
        plans.world.move(drive, "Plans/2026", "Archive/2026")
        drive.hidden.add(plans.world.at(drive, "Archive/2026/harbour.xml"))

        assert plans.run().removals == []
        drive.hidden.clear()
        plans.world.move(drive, "Old", "Older")
        assert [each.source_id for each in plans.run().removals] == [GUID]

    def test_a_chosen_folder_with_a_new_name_is_asked_about_and_loses_nothing(self, plans, drive):
        plans.world.move(drive, "Plans", "Plans 2026")

        with pytest.raises(ConfigError, match='The library of connection "ACME" has no folder at'):
            plans.run()

    def test_a_mark_that_knows_no_folders_is_walked_once_more_without_reading_files(self, plans, drive):
        [key] = [key for key in plans.cursors if key[0] == "library"]
        state = plans.cursors[key].state
        known = {id_: {name: each[name] for name in ("name", "size", "cTag")} for id_, each in state["known"].items()}
        inside = {id_: each for id_, each in known.items() if state["known"][id_]["is_inside"]}
        plans.cursors[key] = Cursor({"drive": state["drive"], "link": state["link"], "known": inside})
        plans.world.move(drive, "Plans/2026", "Archive/2026")

        assert [each.source_id for each in plans.run().removals] == [GUID]
        assert plans.fake.journal.count("/download") == 0

    def test_the_census_asks_where_a_plan_is_that_is_not_listed(self, plans, drive):
        moved = plans.world.at(drive, "Plans/2026/harbour.xml")
        plans.world.move(drive, "Plans/2026", "Archive/2026")

        [verdict] = plans.connector.probe(Entity.SOURCE_PROJECT, moved, [GUID])

        assert verdict.presence is Presence.LOST_ACCESS


class TestBadInput:
    def test_an_address_without_a_library_is_told(self, library, drive):
        library.settings |= {"drive": f"{SITE}/Nowhere"}

        with pytest.raises(ConfigError, match='The site of connection "ACME" has no library at'):
            library.run()

    def test_a_missing_permission_is_told_at_check_and_in_the_run(self, library, drive):
        library.world.denied = {"files"}

        said = {item.name: item for item in library.connector.check()}

        assert not said["files"].ok
        assert 'refused to find the site for connection "ACME"' in said["files"].message
        with pytest.raises(AccessDenied):
            library.run()

    def test_a_broken_plan_is_a_gap_with_its_name_and_the_others_are_read(self, library, drive):
        library.world.put_file(drive, "broken.xml", plan_of()[:-40])
        library.world.put_file(drive, "harbour.xml", plan_of())

        library.run()

        assert [gap.message.partition(":")[0] for gap in library.gaps] == ["broken.xml"]
        assert len(library.records(ProjectRecord)) == 1

    def test_a_file_that_is_too_large_is_not_taken_down(self, library, drive):
        library.settings |= {"max_file_mb": 1}
        library.world.put_file(drive, "harbour.xml", plan_of())
        library.world.put_file(drive, "huge.mpp", b"x" * 1_100_000)

        library.run()

        assert [gap.message for gap in library.gaps] == ["huge.mpp: The file has 1 MB; at most 1 MB are read."]
        assert library.fake.journal.count("/download") == 1
