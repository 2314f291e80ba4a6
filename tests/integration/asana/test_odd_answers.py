"""Answers that are no answers: asked again, then a named error; never read as empty."""

import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import ConfigError, ContractBroken, VendorUnavailable
from hub.demo.loopback import faults
from tests.integration.asana.bench import day

PATHS = ("/workspaces", "/users", "/projects", "/tasks", "/batch", "/time_tracking_entries", "/goals", "/portfolios")
FAULTS = (faults.login_page, faults.nothing, faults.half_a_body, faults.garbage)
PASSING = {
    **{fault.__name__: fault for fault in FAULTS},
    "server error": faults.failing(500),
    "throttled": faults.throttled("3"),
    "cut connection": faults.cut_connection,
}


@pytest.fixture
def full(asana):
    """Something under every path."""
    task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
    asana.world.a_task("Détail", parent=task)
    asana.world.an_entry(task, 60, day("2026-10-30"))
    return asana


class TestForever:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_no_answer_is_an_error_that_names_connection_and_remedy(self, full, path, fault):
        full.fake.faults.add(path, fault, times=999)

        with pytest.raises(VendorUnavailable) as raised:
            full.run()

        assert '"ACME"' in raised.value.message
        assert raised.value.hint

    @pytest.mark.parametrize("path", PATHS)
    def test_json_of_another_shape_breaks_the_contract(self, full, path):
        full.fake.faults.add(path, faults.other_json, times=999)

        with pytest.raises(ContractBroken):
            full.run()

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_error_is_tried_five_times(self, full, status):
        full.fake.faults.add("/tasks", faults.failing(status), times=999)

        with pytest.raises(VendorUnavailable):
            full.run()

        assert full.asked("/tasks") == 5

    def test_a_part_of_a_batch_that_fails_fails_the_whole(self, full):
        full.fake.faults.add("/batch", _partly(500), times=999)

        with pytest.raises(VendorUnavailable) as raised:
            full.run()

        assert '"ACME"' in raised.value.message


class TestOnce:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
    def test_a_fault_that_passes_leaves_no_trace(self, full, path, fault):
        expected = full.run(FetchMode.FULL).records
        full.fake.faults.add(path, fault)

        assert full.run(FetchMode.FULL).records == expected

    def test_a_part_of_a_batch_that_fails_is_asked_again(self, full):
        expected = full.run(FetchMode.FULL).records
        full.fake.faults.add("/batch", _partly(503))

        assert full.run(FetchMode.FULL).records == expected


class TestWaiting:
    def test_a_silent_server_ends_in_a_time_out(self, full):
        """The package itself would wait for ever."""
        full.limits = {"read_timeout_s": 0.2, "max_tries": 1}
        full.fake.limits.latency_s = 2

        with pytest.raises(VendorUnavailable) as raised:
            full.run()

        assert "fell silent for 0.2 s" in raised.value.message


class TestAddresses:
    def test_an_address_inside_the_network_is_refused_by_the_sdks_guard(self, full):
        full.limits = {"allow_private_network": False}

        with pytest.raises(ConfigError) as raised:
            full.run()

        assert '"ACME"' in raised.value.message
        assert full.fake.journal.count() == 0

    def test_an_answer_beyond_the_size_limit_is_refused(self, full):
        full.limits = {"max_answer_bytes": 100}

        with pytest.raises(ContractBroken) as raised:
            full.run()

        assert "larger than 100 bytes" in raised.value.message


class TestOddData:
    def test_an_odd_task_is_quarantined_alone(self, full):
        (project,) = [thing for thing in full.world.things.values() if thing.name == "ERP"]
        odd = full.world.a_task("Étrange", project, due_on=day("2026-10-30").replace(year=1))

        run = full.run()

        assert [fault.source_id for fault in run.rejected] == [odd.gid]
        assert len(run.tasks) == 2

    def test_memberships_without_project_or_section_do_no_harm(self, full):
        full.fake.faults.add("/tasks", _bare_memberships)

        assert len(full.run().tasks) == 2


def _partly(status):
    def spoil(answer):
        import orjson

        results = orjson.loads(answer.body)["data"]
        results[-1] = {"status_code": status, "headers": {}, "body": {"errors": [{"message": "Server Error"}]}}
        return type(answer).of({"data": results})

    return spoil


def _bare_memberships(answer):
    import orjson

    document = orjson.loads(answer.body)
    for task in document["data"]:
        task["memberships"] = [{}]
    return type(answer).of(document)
