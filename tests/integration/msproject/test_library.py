"""Plan files in a SharePoint library, through Graph."""

import pytest

from connectors.sdk.errors import AccessDenied, ConfigError
from models.records import ProjectRecord, TaskRecord
from models.vocabulary import Entity, Presence
from tests.unit.msproject.plans import GUID, a_plan, a_task

SITE = "https://acme.sharepoint.com/sites/PMO"
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

    def test_a_new_name_and_a_new_folder_change_nothing(self, library, drive):
        id_ = library.world.put_file(drive, "harbour.xml", plan_of())
        library.run()

        library.world.move_file(drive, id_, "port.xml")

        assert library.run().records(TaskRecord) == []
        assert [scope.name for scope in library.connector.discover().scopes] == ["port"]

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

        library.world.delete_file(drive, id_)

        [removal] = library.run().removals
        assert (removal.entity, removal.source_id, removal.presence) == (Entity.SOURCE_PROJECT, GUID, Presence.DELETED)

    def test_a_log_that_is_too_old_is_read_from_its_start_without_reading_files_again(self, library, drive):
        library.world.put_file(drive, "harbour.xml", plan_of())
        gone = library.world.put_file(drive, "wharf.xml", plan_of(GUID=OTHER))
        library.run()
        library.world.delete_file(drive, gone)
        drive.log = [id_ for id_ in drive.log if id_ != gone]
        library.world.oldest_delta = 10**6

        library.run()

        assert library.fake.journal.count("/download") == 0
        assert [removal.source_id for removal in library.removals] == [OTHER]


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
