import datetime as dt

import pytest

from connectors.msproject.files.identity import ProjectIds, id_as_asked
from models.records import CustomFieldRecord, ProjectRecord
from models.vocabulary import Entity, ProjectState
from tests.unit.msproject.plans import FILE, GUID, a_plan, a_root, a_task, a_value, read


class TestToProject:
    def test_reads_the_header(self):
        project = read(
            a_plan(
                a_root(),
                StartDate="2026-03-02T08:00:00",
                FinishDate="2026-06-30T17:00:00",
                StatusDate="2026-04-15T17:00:00",
                LastSaved="2026-04-16T09:30:00",
                Manager="Léa",
            ),
            mapping={"time_zone": "Europe/Paris"},
        ).only(ProjectRecord)

        assert (project.start_on, project.finish_on) == (dt.date(2026, 3, 2), dt.date(2026, 6, 30))
        assert project.status_on == dt.date(2026, 4, 15)
        assert project.source_updated_at.astimezone(dt.UTC).hour == 7
        assert (project.source_id, project.scope, project.key) == (GUID, FILE, "harbour")
        assert project.custom_fields["Manager"] == "Léa"

    @pytest.mark.parametrize(
        ("title", "root", "name"), [("Quay", "Wall", "Quay"), (None, "Wall", "Wall"), (None, "", "harbour")]
    )
    def test_is_named_by_title_summary_task_or_file(self, title, root, name):
        assert read(a_plan(a_root(Name=root), Title=title)).only(ProjectRecord).name == name

    @pytest.mark.parametrize(
        ("percent", "state"), [(0, ProjectState.UNKNOWN), (40, ProjectState.ACTIVE), (100, ProjectState.COMPLETED)]
    )
    def test_tells_its_state_by_progress(self, percent, state):
        project = read(a_plan(a_root(PercentComplete=percent))).only(ProjectRecord)

        assert (project.state, project.state_source) == (state, f"{percent} % complete")

    def test_keeps_the_totals_the_file_shows(self):
        project = read(a_plan(a_root(Work="PT418H0M0S", Cost=1_208_200))).only(ProjectRecord)

        assert (project.custom_fields["TotalWork"], project.custom_fields["TotalCost"]) == (1_504_800, 12_082)

    def test_stands_alone_for_a_plan_without_tasks(self):
        found = read(a_plan())

        assert found.only(ProjectRecord).name == "Harbour"
        assert all(page.is_last for page in found.pages)
        assert len(found.pages) == 6


def test_custom_fields_are_named_by_alias_with_type_and_owner():
    fields = (a_value(188743786, FieldName="Cost1", Alias="Travel"), a_value(205520904, FieldName="Text1"))
    found = read(a_plan(a_task(1), fields=fields)).of(CustomFieldRecord)

    travel, text = found["188743786"], found["205520904"]
    assert (travel.name, travel.type, travel.applies_to, travel.scope) == ("Travel", "money", Entity.TASK, FILE)
    assert (text.name, text.applies_to) == ("Text1", Entity.ACCOUNT)


class TestProjectIds:
    def test_are_the_plans_guid_whatever_the_file_is_called(self):
        assert ProjectIds({}).id_of({"GUID": "{0f0e6c1b-2f7e-4a10-9f4b-0242ac120002}"}, scope="a.mpp") == GUID

    @pytest.mark.parametrize(
        "guid", ["", "00000000-0000-0000-0000-000000000000", "000E003E-0002-1E00-1115-1A100F7B035A", "x"]
    )
    def test_are_the_files_place_without_a_real_guid(self, guid):
        assert ProjectIds({}).id_of({"GUID": guid}, scope="2026/a.mpp") == "2026/a.mpp"

    def test_keep_a_copy_apart_from_its_original(self):
        ids = ProjectIds({GUID: "a.mpp"})

        assert ids.id_of({"GUID": GUID}, scope="copy of a.mpp") == f"{GUID}@copy of a.mpp"
        assert ids.id_of({"GUID": GUID}, scope="a.mpp") == GUID

    def test_of_a_copy_stay_when_its_original_is_gone(self):
        copy = f"{GUID}@copy.mpp"

        assert ProjectIds({copy: "copy.mpp"}).id_of({"GUID": GUID}, scope="copy.mpp") == copy

    @pytest.mark.parametrize("asked", [f"{GUID}@a.mpp/7", f"{GUID}/7", GUID])
    def test_are_found_in_the_ids_somebody_asks_for(self, asked):
        assert id_as_asked({"GUID": GUID}, scope="a.mpp", asked=[asked]) == asked.removesuffix("/7")
