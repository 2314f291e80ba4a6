"""Answers that are no answers, and limits: a named error, a cursor that did not move, or patience."""

from dataclasses import replace

import pytest

from connectors.sdk.errors import ConnectorError, ContractBroken, RateLimited, VendorUnavailable
from connectors.sdk.payload import decode_json, encode_json
from hub.demo.loopback import faults

PATHS = ("serverInfo", "myself", "project/search", "field", "/versions", "search/jql", "worklog/deleted")
FAULTS = (faults.login_page, faults.nothing, faults.half_a_body, faults.garbage)


def filled(site):
    """A site with something under every path."""
    project = site.world.add_project("ENR", "Énergie")
    for number in range(3):
        issue = site.world.add_issue(project, f"Issue {number}")
        site.world.log_work(issue, site.zoe, 60)
    return site


@pytest.fixture
def full(cloud):
    return filled(cloud)


class TestForever:
    """A fault that does not pass ends the run with a sentence; nothing is read as empty."""

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_no_answer_is_an_error_that_names_connection_and_remedy(self, full, path, fault):
        full.fake.faults.add(path, fault, times=999)

        with pytest.raises(VendorUnavailable) as raised:
            full.run()

        assert '"ACME"' in raised.value.message
        assert raised.value.hint

    @pytest.mark.parametrize("fault", FAULTS)
    def test_no_answer_of_data_center_is_an_error_too(self, datacenter, fault):
        filled(datacenter).fake.faults.add("/search", fault, times=999)

        with pytest.raises(VendorUnavailable):
            datacenter.run()

    @pytest.mark.parametrize("path", ["project/search", "field", "/versions", "search/jql", "worklog/updated"])
    def test_other_json_breaks_the_contract(self, full, path):
        full.fake.faults.add(path, faults.other_json, times=999)

        with pytest.raises(ContractBroken):
            full.run()

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("project/search", b'{"values": [{"name": "without id"}]}'),
            ("field", b"[5]"),
            ("worklog/updated", b'{"values": [{"worklogId": "x"}], "until": 5}'),
            ("worklog/deleted", b'{"values": []}'),
        ],
    )
    def test_lists_of_something_else_break_the_contract_too(self, full, path, body):
        full.fake.faults.add(path, lambda answer: replace(answer, body=body), times=999)

        with pytest.raises(ContractBroken, match='"ACME"'):
            full.run()

    def test_a_cut_connection_is_an_error(self, full):
        full.fake.faults.add("search/jql", faults.cut_connection, times=999)

        with pytest.raises(VendorUnavailable):
            full.run()

    def test_a_refusal_to_search_is_an_error_and_never_no_issues(self, full):
        full.fake.faults.add("search/jql", faults.refused(400, "Something else"), times=999)

        with pytest.raises(ConnectorError, match="did not understand"):
            full.run()


class TestOnce:
    @pytest.mark.parametrize("fault", [faults.half_a_body, faults.nothing, faults.cut_connection])
    def test_a_spoilt_answer_is_asked_for_again(self, full, fault):
        full.fake.faults.add("search/jql", fault)

        assert len(full.run().tasks) == 3
        assert len(full.lent.sleeps) == 1

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_failure_that_passes_is_waited_out(self, full, status):
        full.fake.faults.add("search/jql", faults.failing(status))

        assert len(full.run().tasks) == 3
        assert len(full.lent.sleeps) == 1


class TestRateLimit:
    def test_is_honoured_in_full(self, full):
        full.fake.faults.add("search/jql", faults.throttled("90"))

        assert len(full.run().tasks) == 3
        assert full.lent.sleeps[0] >= 90

    def test_may_be_an_http_date_or_say_nothing(self, full):
        full.fake.faults.add("search/jql", faults.throttled("Thu, 15 Jan 2026 12:01:00 GMT"))
        full.fake.faults.add("field", faults.throttled(None, None, html=True))

        assert len(full.run().tasks) == 3
        assert len(full.lent.sleeps) == 2

    def test_that_asks_for_more_than_the_run_may_wait_ends_it(self, full):
        full.fake.faults.add("search/jql", faults.throttled("3600", "jira-burst-based"))

        with pytest.raises(RateLimited) as limited:
            full.run()

        assert limited.value.retry_after_s == 3600

    def test_without_retry_after_may_name_the_minute_it_ends(self, full):
        full.fake.faults.add("search/jql", faults.throttled(None, "jira-burst-based", reset="2026-01-15T12:02Z"))

        assert len(full.run().tasks) == 3
        assert 120 <= full.lent.sleeps[0] <= 121


def test_a_record_that_breaks_a_rule_leaves_the_rest(site):
    project = site.world.add_project("ENR", "Énergie")
    bad = site.world.add_issue(project, None)
    site.world.add_issue(project, "Good\x00 one")

    harvest = site.run()

    assert [(rejected.source_id, rejected.rule) for rejected in harvest.rejected] == [(str(bad.id), "string_type:name")]
    assert [task.name for task in harvest.tasks.values()] == ["Good\ufffd one"]


def test_an_item_that_is_no_issue_is_rejected_alone(cloud):
    filled(cloud).fake.faults.add("search/jql", spoil_first_issue, after=1)

    harvest = cloud.run()

    assert len(harvest.tasks) == 2
    assert [rejected.rule for rejected in harvest.rejected] == ["shape:KeyError"]


def spoil_first_issue(answer):
    page = decode_json(answer.body)
    page["issues"][0] = {"id": "20001"}
    return replace(answer, body=encode_json(page))
