"""Getting in, and noticing when one is not in: Jira Cloud answers a wrong token with empty lists."""

import pytest

from connectors.sdk.errors import AuthExpired, ConfigError, VendorUnavailable
from hub.demo.fake_jira import Deployment, Way
from hub.demo.loopback import faults
from tests.integration.jira.bench import EMAIL, SECRET, bench


class TestWrongCredentials:
    def test_are_an_error_and_never_an_empty_site(self, site):
        site.world.add_issue(site.world.add_project("ENR", "Énergie"), "One")
        site.secrets = {"token": "expired"}

        with pytest.raises(AuthExpired) as refused:
            site.run()

        assert '"ACME"' in refused.value.message
        assert "token" in refused.value.hint

    def test_show_in_a_later_answer_too(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        cloud.world.add_issue(project, "One")
        credential = cloud.world.credentials[0]
        pages = cloud.connector.fetch(cloud.plan())
        next(pages)
        cloud.world.revoke(credential)

        with pytest.raises(AuthExpired):
            list(pages)

    def test_leave_no_secret_in_the_error(self, site):
        site.secrets = {"token": "tok-canary-91"}

        with pytest.raises(AuthExpired) as refused:
            site.run()

        shown = f"{refused.value!r} {refused.value.message} {refused.value.hint} {refused.value.__cause__!r}"
        assert "tok-canary-91" not in shown

    def test_count_even_when_the_other_door_cannot_be_reached(self, cloud):
        cloud.secrets, cloud.settings = {"token": "expired"}, {"gateway_url": "http://127.0.0.1:9"}

        with pytest.raises(AuthExpired, match="rest/api/3/myself"):
            cloud.run()

    def test_stop_a_census_before_it_lists_nothing(self, cloud):
        cloud.secrets = {"token": "expired"}

        with pytest.raises(AuthExpired):
            list(cloud.connector.census(cloud.plan()))

    def test_with_a_pasted_line_break_are_cleaned(self, cloud):
        cloud.secrets = {"token": f" {SECRET}\n"}

        assert list(cloud.connector.fetch(cloud.plan()))


class TestScopedToken:
    @pytest.mark.parametrize("auth", ["api_token", "scoped_token"])
    def test_opens_the_gateway(self, cloud, auth):
        cloud.world.grant(cloud.zoe, "scoped", Way.SCOPED_TOKEN)
        cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
        cloud.secrets, cloud.settings = {"token": "scoped"}, {"auth": auth}

        harvest = cloud.run()

        assert len(harvest.tasks) == 1

    def test_is_tried_at_the_site_when_the_gateway_refuses(self, cloud):
        cloud.settings = {"auth": "scoped_token"}

        assert cloud.run().pages

    def test_works_for_a_service_account_without_an_email(self, cloud):
        cloud.world.grant(cloud.zoe, "service", Way.SCOPED_TOKEN)
        cloud.secrets, cloud.settings = {"token": "service"}, {"auth": "scoped_token", "email": None}

        assert cloud.run().pages

    def test_links_people_to_the_site_not_to_the_gateway(self, cloud):
        cloud.world.grant(cloud.zoe, "scoped", Way.SCOPED_TOKEN)
        cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
        cloud.secrets, cloud.settings = {"token": "scoped"}, {"auth": "scoped_token"}

        task = next(iter(cloud.run().tasks.values()))

        assert task.source_url == f"{cloud.fake.base_url}/browse/ENR-1"


class TestDataCenter:
    def test_takes_a_user_and_password(self, datacenter):
        datacenter.world.grant(datacenter.zoe, "pass word", Way.BASIC)
        datacenter.settings, datacenter.secrets = {"email": "zoë"}, {"password": "pass word"}

        assert datacenter.run().pages

    def test_names_a_refusal_that_is_a_web_page(self, datacenter):
        datacenter.secrets = {"token": "wrong"}

        with pytest.raises(AuthExpired, match=r"401 on 127\.0\.0\.1/rest/api/2/myself"):
            datacenter.run()


class TestAddress:
    def test_may_have_a_path(self):
        with bench(Deployment.DATACENTER, context="/jira") as site:
            site.world.add_issue(site.world.add_project("ENR", "Énergie"), "One")

            (task,) = site.run().tasks.values()

        assert task.source_url == f"{site.fake.gateway_url}/jira/browse/ENR-1"

    def test_of_something_else_is_a_configuration_error(self, cloud):
        cloud.fake.faults.add("serverInfo", faults.other_json)

        with pytest.raises(ConfigError, match="not as a Jira does"):
            cloud.run()

    def test_of_nothing_names_connection_and_remedy(self, cloud):
        cloud.settings = {"site_url": "http://127.0.0.1:9"}

        with pytest.raises(VendorUnavailable) as fault:
            cloud.run()

        assert '"ACME"' in fault.value.message
        assert fault.value.hint

    def test_needs_no_question_when_the_product_is_known(self, cloud):
        cloud.settings = {"deployment": "cloud"}

        cloud.run()

        assert cloud.requests("serverInfo") == 0

    def test_of_a_cloud_site_taken_for_data_center_says_what_to_change(self, cloud):
        cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
        cloud.settings = {"deployment": "datacenter", "auth": "api_token", "email": EMAIL}

        with pytest.raises(ConfigError) as fault:
            cloud.run()

        assert "address" in fault.value.hint or '"deployment"' in fault.value.hint
