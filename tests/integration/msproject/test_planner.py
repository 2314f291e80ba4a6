"""Basic plans of Planner through Microsoft Graph."""

import datetime as dt

import pytest

from connectors.msproject.entra.consent import EntraConsent
from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import AccessDenied, AuthExpired, ContractBroken, RateLimited, VendorUnavailable
from connectors.sdk.mapping import Mapping
from hub.demo.fake_entra import EntraWorld, Person
from hub.demo.fake_graph.server import item_throttled, throttled
from hub.demo.loopback import faults
from models.records import AccountRecord, AssignmentRecord, ProjectRecord, TaskMembershipRecord, TaskRecord
from models.vocabulary import Entity, Presence, Priority, StatusCategory, TaskKind
from tests.integration.msproject.environment import APP

TASKS = "planner_tasks"


@pytest.fixture
def plan(office):
    return office.world.add_plan(office.world.add_group("PMO"), "Harbour", category1="Legal")


class TestReading:
    def test_a_plan_is_a_project_and_its_group_is_told(self, office, plan):
        project = office.run().record(ProjectRecord, plan)

        assert (project.name, project.scope, project.custom_fields) == ("Harbour", plan, {"groupName": "PMO"})

    def test_a_task_has_people_bucket_labels_and_dates_and_no_figures(self, office, plan):
        zoe = office.world.add_user("Zoë", "zoe@acme.example")
        bucket = office.world.add_bucket(plan, "To do")
        id_ = office.world.add_task(
            plan,
            "Draft",
            people=(zoe,),
            bucketId=bucket,
            percentComplete=50,
            priority=1,
            startDateTime="2026-03-01T23:30:00Z",
            dueDateTime="2026-03-06T10:00:00Z",
            appliedCategories={"category1": True, "category2": True},
        )

        task = office.run().record(TaskRecord, id_)

        assert (task.status_category, task.percent_complete, task.priority) == (
            StatusCategory.IN_PROGRESS,
            50,
            Priority.URGENT,
        )
        assert (task.planned_start, task.due_on) == (dt.date(2026, 3, 2), dt.date(2026, 3, 6))
        assert (task.labels, task.assignee) == (("Legal", "category2"), zoe)
        assert (task.estimate_seconds, task.spent_seconds, task.planned_cost) == (None, None, None)
        assert office.record(AssignmentRecord, f"{id_}/{zoe}").account == zoe
        assert office.record(TaskMembershipRecord, f"{id_}@{plan}").section == "To do"
        assert office.record(AccountRecord, zoe).email == "zoe@acme.example"

    def test_a_task_of_two_people_belongs_to_neither_alone(self, office, plan):
        people = (office.world.add_user("Zoë"), office.world.add_user("Jon"))
        id_ = office.world.add_task(plan, "Draft", people=people)

        assert office.run().record(TaskRecord, id_).assignee is None
        assert len(office.records(AssignmentRecord)) == 2

    def test_somebody_who_left_the_tenant_keeps_standing_on_the_task(self, office, plan):
        id_ = office.world.add_task(plan, "Draft", people=("gone",))

        assert office.run().record(AssignmentRecord, f"{id_}/gone").account == "gone"
        assert (office.records(AccountRecord), office.gaps) == ([], [])

    def test_check_items_become_tasks_where_the_mapping_wants_them(self, office, plan):
        ids = [office.world.add_task(plan, f"Task {number}") for number in range(25)]
        for id_ in ids:
            step = office.world.add_step(id_, "Ask legal", checked=True)
        assert [task.kind for task in office.run().records(TaskRecord)] == [TaskKind.TASK] * 25

        office.mapping = Mapping(subtasks="tasks")
        office.run()
        found = office.record(TaskRecord, f"{ids[-1]}/{step}")

        assert (found.parent, found.status_category, found.kind) == (ids[-1], StatusCategory.DONE, TaskKind.SUBTASK)
        assert len(office.records(TaskRecord)) == 50

    def test_long_lists_are_followed_to_their_end(self, office, plan):
        office.world.page = 2
        ids = [office.world.add_task(plan, f"Task {number}") for number in range(5)]
        for number in range(5):
            office.world.add_plan(office.world.add_group(f"G{number}"), "Other")

        office.run()

        assert [task.source_id for task in office.records(TaskRecord)] == ids
        assert len(office.records(ProjectRecord)) == 6

    def test_a_bucket_can_be_a_status(self, office, plan):
        bucket = office.world.add_bucket(plan, "Waiting")
        id_ = office.world.add_task(plan, "Draft", bucketId=bucket)
        office.mapping = Mapping(status={"Waiting": "on_hold"})

        assert office.run().record(TaskRecord, id_).status_category is StatusCategory.ON_HOLD


class TestLaterRuns:
    def test_hand_on_changed_tasks_alone(self, office, plan):
        first, _second = office.world.add_task(plan, "One"), office.world.add_task(plan, "Two")
        office.run()

        office.world.change_task(first, title="Renamed")

        assert [task.name for task in office.run().records(TaskRecord)] == ["Renamed"]
        assert [page.is_last for page in office.pages if page.stream == TASKS] == [False]

    def test_give_no_page_where_nothing_happened(self, office, plan):
        office.world.add_task(plan, "One")
        office.run()

        assert [page.stream for page in office.run().pages] == ["planner_plans"]

    def test_tell_all_tasks_again_when_a_bucket_is_renamed(self, office, plan):
        office.world.add_task(plan, "One", bucketId=office.world.add_bucket(plan, "To do"))
        office.run()

        office.world.plans[plan].buckets[0]["name"] = "Doing"

        assert [each.section for each in office.run().records(TaskMembershipRecord)] == ["Doing"]

    def test_cost_four_requests_for_six_plans(self, office):
        group = office.world.add_group("PMO")
        for number in range(6):
            office.world.add_plan(group, f"Plan {number}")

        office.run()

        assert [exchange.path for exchange in office.fake.journal.exchanges] == ["/groups", "/$batch", "/$batch"]

    def test_a_deleted_task_is_found_by_the_census_and_asked_for(self, office, plan):
        kept, gone = office.world.add_task(plan, "One"), office.world.add_task(plan, "Two")
        office.run()

        del office.world.tasks[gone]
        listed = {page.entity: list(page.ids) for page in office.connector.census(office.plan(mode=FetchMode.FULL))}
        verdicts = list(office.connector.probe(Entity.TASK, plan, [kept, gone]))

        assert office.run().records(TaskRecord) == []
        assert listed[Entity.TASK] == [kept]
        assert [verdict.presence for verdict in verdicts] == [Presence.PRESENT, Presence.DELETED]

    def test_a_check_item_that_was_removed_is_found_by_the_census_too(self, office, plan):
        task = office.world.add_task(plan, "One")
        kept, gone = office.world.add_step(task, "Ask"), office.world.add_step(task, "Tell")
        office.mapping = Mapping(subtasks="tasks")
        office.run()

        del office.world.details[task]["checklist"][gone]
        listed = {page.entity: list(page.ids) for page in office.connector.census(office.plan(mode=FetchMode.FULL))}
        verdicts = office.connector.probe(Entity.TASK, plan, [task, f"{task}/{kept}", f"{task}/{gone}"])

        assert listed[Entity.TASK] == [task, f"{task}/{kept}"]
        assert [verdict.presence for verdict in verdicts] == [Presence.PRESENT, Presence.PRESENT, Presence.DELETED]

    def test_a_hidden_plan_is_access_lost(self, office, plan):
        office.world.plans[plan].is_hidden = True

        [verdict] = office.connector.probe(Entity.SOURCE_PROJECT, "", [plan])

        assert verdict.presence is Presence.LOST_ACCESS


class TestChoosing:
    def test_a_chosen_plan_that_is_hidden_is_a_gap_and_the_others_are_read(self, office, plan):
        hidden = office.world.add_plan(office.world.add_group("Board"), "Secret")
        office.world.plans[hidden].is_hidden = True

        office.run(scopes=(plan, hidden))

        assert [project.source_id for project in office.records(ProjectRecord)] == [plan]
        assert [(gap.scope, gap.is_fault) for gap in office.gaps] == [(hidden, True)]
        assert "does not show the plan" in office.gaps[0].message

    def test_discovery_lists_plans(self, office, plan):
        assert [(scope.id, scope.name) for scope in office.connector.discover().scopes] == [(plan, "Harbour")]

    def test_a_person_signs_in_and_sees_their_own_plans_without_groups(self, office, plan):
        office.entra.world.applications[APP].allows_public_flows = True
        office.settings = {"auth": "device_code", "client_secret": None}
        office.lent.now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        with pytest.raises(AuthExpired, match="Nobody has authorised"):
            office.run()

        told = next(office.connector.check())
        consent = EntraConsent()
        request = consent.begin(office.way_in, office.lent.runtime, redirect_uri="", state="")
        office.entra.world.sign_in_by_device(request.code, Person("9a1c", "zoe@acme.example"))
        done = consent.finish(office.way_in, office.lent.runtime, kept=request.kept, answer={})
        signed_in = next(office.connector.check())

        assert (told.ok, done, signed_in.ok) == (False, True, True)
        assert [project.source_id for project in office.run().records(ProjectRecord)] == [plan]
        assert office.fake.journal.count("groups") == 0


class TestChecking:
    def test_it_says_what_basic_plans_lack_and_where_premium_ones_are(self, office, plan):
        office.world.add_user("Zoë")

        said = {item.name: (item.ok, item.message, item.remedy) for item in office.connector.check()}

        assert all(ok for ok, _, _ in said.values())
        assert "no effort, cost, hierarchy" in said["basic plans"][1]
        assert "never appear here" in said["premium plans"][1]
        assert '"source": "dataverse"' in said["premium plans"][2]

    @pytest.mark.parametrize(
        ("denied", "name", "permission"),
        [
            ("groups", "groups", "Group.Read.All"),
            ("tasks", "plans", "Tasks.Read.All"),
            ("users", "people", "User.Read.All"),
        ],
    )
    def test_a_missing_permission_is_named(self, office, plan, denied, name, permission):
        office.world.denied = {denied}

        [item] = [item for item in office.connector.check() if not item.ok]

        assert item.name == name
        assert '"ACME"' in item.message
        assert permission in item.remedy

    def test_no_plan_at_all_points_to_premium_ones(self, office):
        office.world.add_group("PMO")

        item = next(item for item in office.connector.check() if not item.ok)

        assert item.message == 'Connection "ACME" sees no basic plan.'
        assert "premium" in item.remedy


class TestBadInput:
    def test_missing_names_are_a_gap_and_the_tasks_are_read(self, office, plan):
        office.world.add_task(plan, "One", people=(office.world.add_user("Zoë"),))
        office.world.denied = {"users"}

        office.run()

        assert [gap.stream for gap in office.gaps] == ["planner_people"]
        assert len(office.records(TaskRecord)) == 1

    def test_without_the_right_to_any_plan_the_run_ends(self, office, plan):
        office.world.denied = {"tasks"}

        with pytest.raises(AccessDenied, match='refused connection "ACME" the plans of every group'):
            office.run()

    def test_a_token_of_another_tenant_ends_the_run(self, office):
        office.fake.entra = EntraWorld("another")

        with pytest.raises(AuthExpired, match='refused a fresh token of connection "ACME"'):
            office.run()

    @pytest.mark.parametrize("spoil", [throttled(9), item_throttled(9)], ids=["batch", "item"])
    def test_a_busy_graph_is_waited_for(self, office, plan, spoil):
        office.world.add_task(plan, "One")
        office.fake.faults.add("$batch", spoil)

        assert len(office.run().records(TaskRecord)) == 1
        assert [round(seconds) for seconds in office.lent.sleeps] == [9]

    def test_a_wait_that_is_too_long_ends_the_run(self, office, plan):
        office.fake.faults.add("$batch", item_throttled(900))

        with pytest.raises(RateLimited):
            office.run()

    @pytest.mark.parametrize(
        ("spoil", "kind"),
        [
            (faults.login_page, VendorUnavailable),
            (faults.half_a_body, VendorUnavailable),
            (faults.nothing, VendorUnavailable),
            (faults.other_json, ContractBroken),
        ],
    )
    def test_an_answer_that_is_none_ends_the_run(self, office, plan, spoil, kind):
        office.fake.faults.add("$batch", spoil, times=9)

        with pytest.raises(kind):
            office.run()
