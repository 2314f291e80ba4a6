"""Lists: always in pages of a hundred, to the end, and over again when an offset died."""

import datetime as dt

import pytest

from connectors.sdk.errors import ContractBroken
from tests.integration.asana.bench import bench, day


class TestPages:
    def test_every_list_is_read_to_its_end(self, asana):
        world = asana.world
        projects = [world.a_project(f"P{number}") for number in range(130)]
        tasks = [world.a_task(f"T{number}", projects[0]) for number in range(250)]
        for number in range(120):
            world.a_user(f"U{number}")
            world.an_entry(tasks[number], 10, day("2026-10-30"))

        run = asana.run()

        assert (len(run.tasks), len(run.hours)) == (250, 120)
        assert len(run.records["source_project"]) == 130
        assert len(run.records["account"]) == 121

    def test_more_than_a_thousand_tasks_are_no_trouble(self, asana):
        """Without a limit Asana refuses such a list, or cuts it."""
        project = asana.world.a_project("ERP")
        for number in range(1050):
            asana.world.a_task(f"T{number}", project)

        assert len(asana.run().tasks) == 1050

    def test_no_list_is_asked_for_without_a_limit(self, asana):
        asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))

        asana.run()

        lists = [exchange for exchange in asana.fake.journal.exchanges if exchange.method == "GET"]
        assert {dict(exchange.query).get("limit") for exchange in lists} == {"100"}

    def test_a_nested_thing_is_never_asked_for_by_its_bare_name(self, asana):
        """`memberships` alone is answered with `[{}]`, `custom_fields` alone with every option of every field."""
        asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))

        asana.run()

        asked = [dict(exchange.query).get("opt_fields", "") for exchange in asana.fake.journal.exchanges]
        bare = {"memberships", "custom_fields", "dependencies", "assignee", "parent", "owner", "custom_field_settings"}
        assert [bare & set(fields.split(",")) for fields in asked if bare & set(fields.split(","))] == []


class TestDeadOffsets:
    def fill(self, asana):
        project = asana.world.a_project("ERP")
        return [asana.world.a_task(f"T{number}", project) for number in range(350)]

    def test_a_list_whose_offset_died_starts_over(self, asana):
        tasks = self.fill(asana)
        asana.fake.faults.add("/tasks", _slow(asana.world), after=1)

        run = asana.run()

        assert len(run.tasks) == len(tasks)
        assert asana.asked("/tasks") == 2 + 1 + 4

    def test_a_list_that_started_over_leaves_a_true_ledger(self, asana):
        self.fill(asana)
        asana.fake.faults.add("/tasks", _slow(asana.world), after=1)
        asana.run()
        asana.later()

        assert asana.run().tasks == {}

    def test_hours_of_a_list_that_started_over_are_summed_once(self, asana):
        (task,) = self.fill(asana)[:1]
        for number in range(150):
            asana.world.an_entry(task, number + 1, dt.date(2026, 10, 1 + number % 28))
        asana.fake.faults.add("/time_tracking_entries", _slow(asana.world), after=1)
        asana.run()
        asana.later()

        assert asana.run().hours == {}

    def test_a_list_that_never_ends_in_time_is_an_error(self, asana):
        self.fill(asana)
        asana.fake.faults.add("/tasks", _slow(asana.world), times=99)

        with pytest.raises(ContractBroken) as raised:
            asana.run()

        assert '"ACME"' in raised.value.message

    def test_children_are_asked_for_after_their_parents_list_is_finished(self, asana):
        for task in self.fill(asana)[:150]:
            asana.world.a_task("Détail", parent=task)

        asana.run()

        order = [
            "list" if exchange.template == "/tasks" else "children"
            for exchange in asana.fake.journal.exchanges
            if exchange.template == "/tasks" or _asks_for_subtasks(exchange)
        ]
        assert order == ["list"] * 4 + ["children"] * 15


class TestLargeLists:
    def test_the_fake_refuses_a_large_list_without_a_limit(self):
        """So that the tests above would fail without paging."""
        import httpx

        with bench() as asana:
            project = asana.world.a_project("ERP")
            for number in range(1001):
                asana.world.a_task(f"T{number}", project)
            headers = {"Authorization": f"Bearer {asana.token}"}
            answer = httpx.get(f"{asana.fake.base_url}/tasks", params={"project": project.gid}, headers=headers)

        assert (answer.status_code, "too large" in answer.text) == (400, True)


def _slow(world):
    """Sixteen minutes pass before the next page is asked for."""

    def spoil(answer):
        world.clock.advance(minutes=16)
        return answer

    return spoil


def _asks_for_subtasks(exchange):
    return exchange.template == "/batch" and "/subtasks" in exchange.body["data"]["actions"][0]["relative_path"]
