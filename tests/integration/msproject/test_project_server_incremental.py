"""Later runs over Project Server: what is asked again, what leaves, what stays when something cannot be read."""

from dataclasses import replace

import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.testing import walk_fetch
from models.records import BudgetLineRecord, ProjectRecord, Removal, RiskRecord, TaskRecord, TimeEntryRecord
from models.vocabulary import Entity, Presence


@pytest.fixture
def harbour(pwa):
    return pwa.world.project()


class TestLaterRuns:
    def test_a_project_that_was_not_published_costs_no_request(self, pwa, harbour):
        pwa.world.task(harbour)
        pwa.run()

        assert pwa.run().records(TaskRecord) == []
        assert pwa.fake.journal.count("Tasks") == 0

    def test_a_published_project_is_read_again_and_the_others_are_not(self, pwa, harbour):
        other = pwa.world.project("Other")
        task = pwa.world.task(harbour)
        pwa.world.task(other)
        pwa.run()

        task["TaskName"] = "Renamed"
        pwa.world.publish(harbour, "2026-03-02T12:00:00")

        assert [found.name for found in pwa.run().records(TaskRecord)] == ["Renamed"]

    def test_an_amount_that_is_nothing_now_leaves(self, pwa, harbour):
        task = pwa.world.task(harbour, TaskCost=100)
        pwa.run()

        task["TaskCost"] = 0
        pwa.world.publish(harbour, "2026-03-02T12:00:00")
        pwa.run()

        assert pwa.records(BudgetLineRecord) == []
        left = [removal.source_id for removal in pwa.removals if removal.entity is Entity.BUDGET_LINE]
        assert f"{task['TaskId']}/forecast" in left

    def test_an_amount_that_is_nothing_now_leaves_in_a_full_run_too(self, pwa, harbour):
        task = pwa.world.task(harbour, TaskCost=0)
        plan = replace(pwa.plan(mode=FetchMode.FULL), held=frozenset({"pwa_tasks"}))

        pages, _gaps = walk_fetch(pwa.connector, plan)
        outcomes = [outcome for page in pages for outcome in pwa.connector.translate(page, pwa.mapping)]

        left = {outcome.source_id for outcome in outcomes if isinstance(outcome, Removal)}
        assert left == {f"{task['TaskId']}/{kind}" for kind in ("forecast", "actual", "budget")}

    def test_a_correction_is_found_though_its_line_did_not_change(self, pwa, harbour):
        zoe, task = pwa.world.resource(), pwa.world.task(harbour)
        first, later = pwa.world.line(task, zoe), pwa.world.line(task, zoe, ModifiedDate="2026-04-20T09:00:00")
        for line in (first, later):
            pwa.world.hours(line, "2026-03-02", 8)
        pwa.run()
        assert [entry.source_id for entry in pwa.run().records(TimeEntryRecord)] != []

        pwa.world.hours(first, "2026-03-02", -3, index=1, CreatedDate="2026-04-21T09:00:00")
        found = {entry.source_id: entry.duration_seconds for entry in pwa.run().records(TimeEntryRecord)}

        assert found[f"{first['TimesheetLineId']}/2026-03-02"] == 5 * 3600

    def test_hours_that_were_taken_back_leave(self, pwa, harbour):
        line = pwa.world.line(pwa.world.task(harbour), pwa.world.resource())
        pwa.world.hours(line, "2026-03-02", 8)
        pwa.run()

        pwa.world.hours(line, "2026-03-02", -8, index=1, CreatedDate="2026-04-21T09:00:00")
        pwa.run()

        entry = f"{line['TimesheetLineId']}/2026-03-02"
        assert entry in [removal.source_id for removal in pwa.removals if removal.entity is Entity.TIME_ENTRY]

    def test_a_long_list_that_was_cut_off_goes_on_where_it_stopped(self, pwa, harbour):
        pwa.world.page_caps["Risks"] = 1
        for month in (1, 2, 3):
            pwa.world.add(
                "Risks",
                ProjectId=harbour["ProjectId"],
                RiskId=pwa.world.new_id(),
                Title=f"Risk {month}",
                ModifiedDate=f"2026-0{month}-01T09:00:00",
            )
        pwa.run()
        pages = [page for page in pwa.pages if page.stream == "pwa_risks"]
        pwa.cursors["pwa_risks", ""] = pages[0].cursor

        assert [risk.title for risk in pwa.run().records(RiskRecord)] == ["Risk 1", "Risk 2", "Risk 3"]
        assert [page.is_last for page in pwa.pages if page.stream == "pwa_risks"] == [False, False, True]

    def test_another_choice_of_projects_reads_lists_from_their_start(self, pwa, harbour):
        other = pwa.world.project("Other")
        for project in (harbour, other):
            pwa.world.hours(pwa.world.line(pwa.world.task(project), pwa.world.resource()), "2026-03-02", 8)
        pwa.run(scopes=(harbour["ProjectId"],))
        assert {entry.project for entry in pwa.records(TimeEntryRecord)} == {harbour["ProjectId"]}

        pwa.run(scopes=(harbour["ProjectId"], other["ProjectId"]))

        assert {entry.project for entry in pwa.records(TimeEntryRecord)} == {harbour["ProjectId"], other["ProjectId"]}


class TestCensus:
    def test_lists_what_becomes_a_record_neither_more_nor_less(self, pwa, harbour):
        zoe = pwa.world.resource()
        top = pwa.world.task(harbour, TaskIsProjectSummary=True)
        one, two = (pwa.world.task(harbour, TaskParentId=top["TaskId"], TaskCost=5) for _ in range(2))
        pwa.world.link(one, two)
        pwa.world.assignment(one, zoe)
        pwa.world.assignment(one, zoe, AssignmentType=2)
        pwa.world.assignment(top, zoe)
        line = pwa.world.line(one, zoe)
        pwa.world.hours(line, "2026-03-02", 8)
        pwa.world.hours(line, "2026-03-03", 8)
        pwa.world.hours(line, "2026-03-03", -8, index=1)
        pwa.world.add("Risks", ProjectId=harbour["ProjectId"], RiskId=pwa.world.new_id(), Title="Flood")
        pwa.world.add("Risks", ProjectId=harbour["ProjectId"], RiskId=pwa.world.new_id(), IsFolder=True)
        pwa.world.project("Administrative", ProjectType=7)

        listed = {page.entity: set(page.ids) for page in pwa.connector.census(pwa.plan(mode=FetchMode.FULL))}
        pwa.run()

        told: dict[Entity, set[str]] = {}
        for record in pwa.records(ProjectRecord.__base__):
            told.setdefault(record.entity, set()).add(record.source_id)
        told.pop(Entity.BUDGET_LINE)
        assert {entity: ids for entity, ids in listed.items() if ids} == told

    def test_what_is_gone_is_said_to_be_deleted(self, pwa, harbour):
        kept, gone = pwa.world.task(harbour), pwa.world.task(harbour)
        pwa.world.rows["Tasks"].remove(gone)
        ids = [kept["TaskId"], gone["TaskId"]]

        verdicts = list(pwa.connector.probe(Entity.TASK, harbour["ProjectId"], ids))

        assert [verdict.presence for verdict in verdicts] == [Presence.PRESENT, Presence.DELETED]

    @pytest.mark.parametrize(
        ("spoil", "presence"), [("hidden", Presence.LOST_ACCESS), ("switched_off", Presence.MISSING)]
    )
    def test_a_set_that_is_not_shown_deletes_nothing(self, pwa, harbour, spoil, presence):
        task = pwa.world.task(harbour)
        getattr(pwa.world, spoil).add("Tasks")

        listed = [page.entity for page in pwa.connector.census(pwa.plan(mode=FetchMode.FULL))]
        [verdict] = pwa.connector.probe(Entity.TASK, harbour["ProjectId"], [task["TaskId"]])

        assert Entity.TASK not in listed
        assert verdict.presence is presence
