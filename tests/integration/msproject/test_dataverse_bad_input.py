"""What goes wrong at a Dataverse: each is a sentence that names the connection, the thing and the remedy."""

import pytest

from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConfigError,
    ContractBroken,
    RateLimited,
    VendorUnavailable,
)
from connectors.sdk.mapping import Mapping
from hub.demo.fake_dataverse.server import throttled
from hub.demo.loopback import faults
from models.records import ProjectRecord, TaskRecord
from tests.integration.msproject.environment import SECRET


class TestTheToken:
    def test_a_dead_one_is_renewed_once_and_the_run_goes_on(self, site):
        site.a_task(site.a_project())
        site.fake.faults.add("msdyn_projecttasks", _revoked(site))

        site.run()

        assert len(site.records(TaskRecord)) == 1
        assert site.entra.asked["token"] >= 2

    def test_one_that_is_refused_when_fresh_ends_the_run(self, site):
        site.fake.entra = type(site.entra.world)("another tenant")

        with pytest.raises(AuthExpired) as refused:
            site.run()

        assert 'refused a fresh token of connection "ACME"' in refused.value.message
        assert refused.value.hint == "Check environment_url and tenant_id: both must be of the same tenant."

    def test_a_wrong_secret_is_told_at_check(self, site):
        site.entra.world.applications["0b7e5f6a-8f5d-4a53-8f6e-6d2f5e1c0002"].secrets = {"another"}

        [item] = site.connector.check()

        assert (item.name, item.ok) == ("sign-in", False)
        assert 'gave connection "ACME" no token' in item.message
        assert "Create a new client secret" in item.remedy
        assert SECRET not in item.message


class TestRights:
    def test_an_application_that_is_no_user_of_the_environment(self, site):
        site.world.is_member = False

        items = list(site.connector.check())

        assert [item.ok for item in items] == [True, False]
        assert items[1].message.startswith('The application of connection "ACME" is no user of the environment')
        assert "Application users" in items[1].remedy
        with pytest.raises(AccessDenied):
            site.run()

    def test_a_hidden_table_is_a_gap_and_the_others_are_read(self, site):
        site.a_task(site.a_project())
        site.world.tables["msdyn_timeentry"].hidden = True

        site.run()
        [item] = [item for item in site.connector.check() if not item.ok]

        assert [(gap.stream, gap.is_fault) for gap in site.gaps] == [("dataverse_time_entries", True)]
        assert "read time entries" in site.gaps[0].message
        assert (item.name, item.message) == ("time entries", site.gaps[0].message)
        assert len(site.records(TaskRecord)) == 1

    def test_hidden_projects_end_the_run(self, site):
        site.world.tables["msdyn_project"].hidden = True

        with pytest.raises(AccessDenied, match='refused to list projects for connection "ACME"'):
            site.run()


class TestTheEnvironment:
    def test_without_projects_is_told_at_check_and_in_the_run(self, site):
        site.world.drop_table("msdyn_project")

        items = list(site.connector.check())

        assert items[-1].message == 'The environment of connection "ACME" has no projects.'
        with pytest.raises(ConfigError, match="has no projects"):
            site.run()

    def test_check_says_what_is_there_and_what_is_not(self, site):
        for table in ("msdyn_timeentry", "msdyn_projectrisk"):
            site.world.drop_table(table)
        site.world.drop_column("msdyn_projecttask", "msdyn_actualstart")
        site.world.tables["msdyn_actual"].tracks_changes = False

        said = {item.name: item.message for item in site.connector.check()}

        assert "without it this source has no hours worked" in said["timesheets"]
        assert "Project Accelerator" in said["risks"]
        assert "Not in this environment: " in said["tasks"]
        assert "msdyn_actualstart" in said["tasks"]
        assert "deletions are seen once a day" in said["actuals"]
        assert said["types of dependencies"].startswith("Dependencies know the types 192350000 Finish-to-start, ")

    def test_a_mapping_of_a_column_that_cannot_be_filled_is_refused(self, site):
        site.mapping = Mapping(fields={"labels": ["acme_labels"]})

        with pytest.raises(ConfigError, match='The mapping of connection "ACME" fills "labels"'):
            site.run()

    def test_a_title_that_two_columns_have_is_refused_with_both(self, site):
        for name in ("acme_a", "acme_b"):
            site.world.add_column("msdyn_projecttask", name, "Decimal", "Points")
        site.mapping = Mapping(fields={"story_points": [{"name": "Points"}]})

        with pytest.raises(ConfigError, match="fits two columns: acme_a and acme_b"):
            site.run()


class TestLimits:
    @pytest.mark.parametrize("counter", ["requests", "time", "concurrency"])
    def test_every_counter_is_waited_for_as_long_as_it_says(self, site, counter):
        site.a_task(site.a_project())
        site.fake.faults.add("msdyn_projecttasks", throttled(counter, 17))

        site.run()

        assert len(site.records(TaskRecord)) == 1
        assert [round(seconds) for seconds in site.lent.sleeps] == [17]

    def test_a_wait_that_is_too_long_ends_the_run_with_its_cursor(self, site):
        site.a_task(site.a_project())
        site.fake.faults.add("msdyn_projecttasks", throttled("time", 900))

        with pytest.raises(RateLimited) as limited:
            site.run()

        assert limited.value.retry_after_s == 900


class TestOddAnswers:
    @pytest.mark.parametrize(
        ("spoil", "kind"),
        [
            (faults.login_page, VendorUnavailable),
            (faults.nothing, VendorUnavailable),
            (faults.half_a_body, VendorUnavailable),
            (faults.garbage, VendorUnavailable),
            (faults.other_json, ContractBroken),
            (faults.failing(503), VendorUnavailable),
        ],
    )
    def test_an_answer_that_is_none_ends_the_run_and_nothing_is_kept_of_it(self, site, spoil, kind):
        site.a_project()
        site.fake.faults.add("msdyn_projecttasks", spoil, times=9)
        pages = []

        with pytest.raises(kind):
            pages.extend(site.connector.fetch(site.plan()))

        assert "dataverse_tasks" not in {page.stream for page in pages}

    def test_a_fault_that_passes_is_waited_out(self, site):
        site.a_project()
        site.fake.faults.add("msdyn_projects", faults.failing(502))

        assert len(site.run().records(ProjectRecord)) == 1

    def test_a_link_to_another_host_is_not_followed(self, site):
        site.a_project()
        site.fake.faults.add("msdyn_projects", _linked_elsewhere)

        with pytest.raises(ContractBroken, match="another host"):
            site.run()


def _revoked(site):
    def spoil(answer):
        site.entra.world.tokens.clear()
        return faults.refused(401)(answer)

    return spoil


def _linked_elsewhere(answer):
    document = answer.body[:-1] + b',"@odata.nextLink":"https://elsewhere.example/api/data/v9.2/msdyn_projects"}'
    return type(answer)(answer.status, document, answer.headers)
