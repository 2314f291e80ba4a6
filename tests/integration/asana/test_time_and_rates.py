"""Hours, budgets and prices."""

import datetime as dt

import pytest

from connectors.asana.timesheets import WINDOW
from connectors.sdk.contract import FetchMode
from models.vocabulary import Approval, BudgetKind, Entity, Presence
from tests.integration.asana.bench import bench, day


@pytest.fixture(params=[False, True], ids=["lists are silent", "lists tell the task"])
def asana(request):
    """Whether the lists of entries show their task when asked is not documented, so both are tried."""
    with bench(lists_tell_task=request.param) as made:
        yield made


class TestHours:
    def test_hours_are_booked_to_the_project_they_are_attributed_to(self, asana):
        first, second = asana.world.a_project("Rénovation"), asana.world.a_project("ERP")
        task = asana.world.a_task("Chiffrer", first, second)
        entry = asana.world.an_entry(task, 95, day("2026-10-30"), attributable_to=second)

        run = asana.run()

        found = run.hours[entry.gid]
        assert (found.project, found.task, found.duration_seconds) == (second.gid, task.gid, 95 * 60)
        assert run.times[entry.gid] == 1

    def test_hours_without_a_project_stay_with_their_task(self, asana):
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        entry = asana.world.an_entry(task, 30, day("2026-10-30"), attributable_to=None)

        found = asana.run().hours[entry.gid]

        assert (found.project, found.task) == (None, task.gid)

    def test_hours_of_a_subtask_stand_at_it_and_not_at_the_task_above_too(self, asana):
        parent = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        child = asana.world.a_task("Détail", parent=parent)
        entry = asana.world.an_entry(child, 30, day("2026-10-30"))

        run = asana.run()

        assert (run.hours[entry.gid].task, run.times[entry.gid]) == (child.gid, 1)
        assert (run.tasks[parent.gid].spent_seconds, run.tasks[child.gid].spent_seconds) == (None, 30 * 60)

    def test_hours_of_a_project_that_is_hidden_are_not_lost(self, asana):
        hidden, seen = asana.world.a_project("Caché", members=[]), asana.world.a_project("ERP")
        task = asana.world.a_task("Chiffrer", seen)
        entry = asana.world.an_entry(task, 30, day("2026-10-30"), attributable_to=hidden)

        assert asana.run().hours[entry.gid].project == hidden.gid

    def test_hours_of_a_project_that_was_left_out_are_left_out(self, asana):
        wanted, other = asana.world.a_project("ERP"), asana.world.a_project("Autre")
        mine, its = (asana.world.a_task("Chiffrer", project) for project in (wanted, other))
        entry = asana.world.an_entry(mine, 30, day("2026-10-30"))
        asana.world.an_entry(its, 60, day("2026-10-30"))

        assert list(asana.run(scopes=(wanted.gid,)).hours) == [entry.gid]

    def test_what_only_the_single_entry_tells_is_read(self, asana):
        world = asana.world
        entry = world.an_entry(
            world.a_task("Chiffrer", world.a_project("ERP")),
            95,
            day("2026-10-30"),
            approval_status="APPROVED",
            billable_status="billable",
            description="Atelier",
            categories=[world.a_category("Conseil")],
        )

        found = asana.run().hours[entry.gid]

        assert (found.approval, found.approval_source, found.billable) == (Approval.APPROVED, "APPROVED", True)
        assert (found.note, found.work_type) == ("Atelier", "Conseil")

    def test_a_category_that_was_archived_still_names_its_hours(self, asana):
        world = asana.world
        category = world.a_category("Conseil")
        entry = world.an_entry(
            world.a_task("Chiffrer", world.a_project("ERP")), 95, day("2026-10-30"), categories=[category]
        )
        world.edit(category, is_archived=True)

        assert asana.run().hours[entry.gid].work_type == "Conseil"

    def test_the_weeks_sheet_gives_its_entries_their_approval(self, asana):
        world = asana.world
        task = world.a_task("Chiffrer", world.a_project("ERP"))
        inside, outside = (world.an_entry(task, 60, day(text)) for text in ("2026-10-28", "2026-11-02"))
        world.a_timesheet(world.me, day("2026-10-26"), "SUBMITTED")

        hours = asana.run().hours

        assert (hours[inside.gid].approval, hours[outside.gid].approval) == (Approval.SUBMITTED, Approval.UNKNOWN)

    def test_hours_of_a_deleted_task_are_still_hours(self, asana):
        world = asana.world
        task = world.a_task("Chiffrer", world.a_project("ERP"))
        entry = world.an_entry(task, 60, day("2026-10-28"))
        world.delete_task(task)

        assert asana.run().hours[entry.gid].duration_seconds == 3600

    def test_totals_are_those_of_asana(self, asana):
        world = asana.world
        project = world.a_project("ERP")
        tasks = [world.a_task(f"T{number}", project) for number in range(7)]
        entries = [world.an_entry(tasks[number % 7], number, day("2026-10-28")) for number in range(1, 251)]

        found = asana.run(FetchMode.FULL).hours.values()

        assert sum(entry.duration_seconds for entry in found) == 60 * sum(entry.minutes for entry in entries)
        assert len(found) == 250


class TestHoursThatChange:
    def fill(self, asana):
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        entries = [asana.world.an_entry(task, 60, day(f"2026-10-{number:02}")) for number in range(1, 31)]
        asana.run()
        asana.later(days=1)
        return task, entries

    def test_nothing_new_reads_no_entry_again(self, asana):
        self.fill(asana)

        run = asana.run()

        assert (run.hours, asana.actions("time_tracking"), asana.asked("/time_tracking_entries")) == ({}, [], 2)

    def test_a_category_that_got_another_name_brings_its_entries_again(self, asana):
        _, entries = self.fill(asana)
        category = asana.world.a_category("Conseil")
        asana.world.edit(entries[-1], categories=[category])
        asana.run()
        asana.world.edit(category, name="Audit")

        hours = asana.run().hours

        assert {gid: entry.work_type for gid, entry in hours.items()} == {entries[-1].gid: "Audit"}

    def test_a_changed_entry_and_a_late_one_are_found(self, asana):
        task, entries = self.fill(asana)
        asana.world.edit(entries[-1], minutes=90)
        late = asana.world.an_entry(task, 15, day("2026-10-03"))

        hours = asana.run().hours

        assert hours[entries[-1].gid].duration_seconds == 90 * 60
        assert {late.gid, entries[2].gid, entries[-1].gid} == set(hours)

    def test_a_week_that_was_approved_brings_its_entries_again(self, asana):
        _, entries = self.fill(asana)
        asana.world.a_timesheet(asana.world.me, day("2026-10-26"), "APPROVED")

        hours = asana.run().hours

        assert {hours[entry.gid].approval for entry in entries[25:30]} == {Approval.APPROVED}

    def test_an_old_entry_that_is_edited_arrives_when_its_month_has_its_turn(self, asana):
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        old = [asana.world.an_entry(task, 60, day(f"2026-{month:02}-10")) for month in (6, 7, 8)]
        asana.run()
        asana.world.edit(old[0], minutes=90)

        runs = [asana.run().hours for _ in range(4)]

        assert [{gid: one.duration_seconds for gid, one in hours.items()} for hours in runs].count({}) == 3
        assert [hours[old[0].gid].duration_seconds for hours in runs if hours] == [90 * 60]

    def test_an_old_entry_that_is_edited_costs_its_day_and_not_its_month(self, asana):
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        old = [asana.world.an_entry(task, 60, day(f"2026-08-{number:02}")) for number in range(1, 31)]
        asana.run()
        asana.world.edit(old[6], minutes=90)

        assert list(asana.run().hours) == [old[6].gid]

    def test_the_month_in_which_the_window_begins_has_its_turn_like_any_other(self, asana):
        before_window = asana.world.clock.now.date() - WINDOW - dt.timedelta(days=1)
        assert before_window.day > 1
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        entry = asana.world.an_entry(task, 60, before_window)
        asana.run()
        asana.world.edit(entry, minutes=90)

        assert asana.run().hours[entry.gid].duration_seconds == 90 * 60

    def test_a_late_entry_older_than_all_others_arrives_too(self, asana):
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        asana.world.an_entry(task, 60, day("2026-08-10"))
        asana.run()
        late = asana.world.an_entry(task, 30, day("2019-03-04"))

        runs = [set(asana.run().hours) for _ in range(3)]

        assert runs == [set(), {late.gid}, set()]

    def test_an_old_week_that_was_approved_brings_its_entries_with_their_month(self, asana):
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        old = {
            number: asana.world.an_entry(task, 60, day(text))
            for number, text in enumerate(("2026-06-10", "2026-07-08", "2026-08-12"))
        }
        asana.run()
        asana.world.a_timesheet(asana.world.me, day("2026-07-06"), "APPROVED")

        runs = [asana.run().hours for _ in range(4)]

        assert [set(hours) for hours in runs] == [set(), {old[1].gid}, set(), set()]
        assert runs[1][old[1].gid].approval is Approval.APPROVED

    def test_the_third_run_is_quiet_again(self, asana):
        _, entries = self.fill(asana)
        asana.world.edit(entries[-1], minutes=90)
        asana.run()
        asana.later(days=1)

        assert asana.run().hours == {}


class TestBudgetsAndRates:
    def test_the_total_of_a_cost_budget_is_a_line_and_asanas_own_sums_are_not(self, asana):
        project = asana.world.a_project("ERP")
        asana.world.a_budget(project, total=60000, estimate=48000, actual=12750.4)

        (line,) = asana.run().lines.values()

        assert (line.project, line.amount, line.currency, line.kind) == (project.gid, 60000, "EUR", BudgetKind.BUDGET)

    def test_a_budget_in_minutes_and_one_that_is_not_enabled_are_no_money(self, asana):
        asana.world.a_budget(asana.world.a_project("A"), kind="time", units="minutes", total=6000)
        asana.world.a_budget(asana.world.a_project("B"))

        run = asana.run()

        assert (run.lines, run.rejected) == ({}, [])

    def test_a_rate_is_a_persons_or_a_placeholders(self, asana):
        project = asana.world.a_project("ERP")
        asana.world.a_rate(project, asana.world.me, 95.5)
        asana.world.a_rate(project, asana.world.a_placeholder("Architecte"), 120)

        rates = asana.run().of(Entity.RATE).values()

        assert {(rate.account, rate.role) for rate in rates} == {(asana.world.me.gid, None), (None, "Architecte")}

    def test_one_person_has_a_rate_of_its_own_in_each_project(self, asana):
        projects = {rate: asana.world.a_project(f"P{rate}") for rate in (90, 110)}
        for rate, project in projects.items():
            asana.world.a_rate(project, asana.world.me, rate)

        run = asana.run()

        assert run.rejected == []
        priced = {(rate.project, int(rate.amount_per_hour)) for rate in run.of(Entity.RATE).values()}
        assert priced == {(project.gid, rate) for rate, project in projects.items()}


class TestAllocations:
    def test_a_share_of_a_person_is_planned_for_a_project_as_a_whole(self, asana):
        world = asana.world
        project = world.a_project("ERP")
        share = world.an_allocation(project, world.me, day("2026-11-02"), day("2026-12-18"), effort=("percent", 50))

        found = asana.run().of(Entity.ASSIGNMENT)[share.gid]

        assert (found.project, found.task, found.account, found.units_pct) == (project.gid, None, world.me.gid, 50)
        assert (found.start_on, found.finish_on) == (day("2026-11-02"), day("2026-12-18"))

    def test_hours_that_may_be_a_weeks_or_the_spans_are_no_figure_and_a_placeholder_nobody(self, asana):
        world = asana.world
        who, span = world.a_placeholder("Architecte"), (day("2026-11-02"), day("2026-12-18"))
        share = world.an_allocation(world.a_project("ERP"), who, *span, effort=("hours", 20))

        found = asana.run().of(Entity.ASSIGNMENT)[share.gid]

        assert (found.account, found.units_pct, found.planned_seconds) == (None, None, None)

    def test_allocations_in_hours_are_told_with_the_reason(self, asana):
        world = asana.world
        world.an_allocation(
            world.a_project("ERP"), world.me, day("2026-11-02"), day("2026-12-18"), effort=("hours", 20)
        )

        (gap,) = asana.run().gaps

        assert (gap.stream, gap.is_fault) == ("allocations", False)
        assert gap.message.startswith('1 allocation of connection "ACME" is in hours')

    def test_those_of_a_project_that_is_not_read_are_left_out(self, asana):
        world = asana.world
        wanted, other = world.a_project("ERP"), world.a_project("Autre")
        world.an_allocation(other, world.me, day("2026-11-02"), day("2026-12-18"))

        assert asana.run(scopes=(wanted.gid,)).of(Entity.ASSIGNMENT) == {}

    def test_a_census_lists_them_so_that_a_removed_one_is_asked_for(self, asana):
        world = asana.world
        share = world.an_allocation(world.a_project("ERP"), world.me, day("2026-11-02"), day("2026-12-18"))
        asana.run()

        pages = [page for page in asana.connector.census(asana.plan()) if page.entity is Entity.ASSIGNMENT]
        verdicts = list(asana.connector.probe(Entity.ASSIGNMENT, "", [share.gid, "1299"]))

        assert [list(page.ids) for page in pages] == [[share.gid], []]
        assert [one.presence for one in verdicts] == [Presence.PRESENT, Presence.DELETED]
