"""What an admin is told before the first run."""

import pytest

from hub.demo.fake_jira.stock import FLOAT
from hub.demo.loopback import faults


def items(site):
    return {item.name: item for item in site.connector.check()}


class TestCheck:
    def test_says_what_works(self, site):
        site.world.add_issue(site.world.add_project("ENR", "Énergie"), "One")

        found = items(site)

        assert list(found) == ["login", "projects", "issues", "worklogs", "users", "fields"]
        assert all(item.ok and not item.remedy for item in found.values())
        assert "Zoë Dupont (Asia/Kolkata)" in found["login"].message

    def test_ends_at_a_refused_login_with_its_remedy(self, site):
        site.secrets = {"token": "wrong"}

        found = items(site)

        assert list(found) == ["login"]
        assert not found["login"].ok
        assert found["login"].remedy

    def test_says_when_nothing_is_shown(self, site):
        assert not items(site)["projects"].ok

    def test_does_without_the_list_of_users(self, site):
        site.world.users_may_be_listed = False

        found = items(site)["users"]

        assert found.ok
        assert "names come from issues" in found.message

    @pytest.mark.parametrize(("path", "name"), [("worklog/updated", "worklogs"), ("field", "fields")])
    def test_goes_on_after_one_thing_fails(self, site, path, name):
        site.fake.faults.add(path, faults.refused(403))

        found = items(site)

        assert [item.name for item in found.values() if not item.ok and item.name != "projects"] == [name]
        assert found[name].remedy


class TestDiscover:
    def test_lists_scopes_with_their_keys(self, site):
        site.world.add_project("ENR", "Énergie")
        site.world.add_project("OLD", "Old", archived=True)

        scopes = {scope.key: scope for scope in site.connector.discover().scopes}

        assert scopes["ENR"].url == f"{site.fake.base_url}/browse/ENR"
        assert (scopes["ENR"].archived, scopes["OLD"].archived) == (False, True)

    def test_guesses_money_with_a_reason_and_applies_nothing(self, cloud):
        team = cloud.world.add_project("TEA", "Team", team_managed=True)
        site_wide = cloud.world.add_field("Budget (EUR)", "number", FLOAT)
        own = cloud.world.add_field("Coût réel", "number", FLOAT, scope=team)
        cloud.world.add_field("Budget comment", "string", "com.example:text")

        guesses = {guess.path: guess for guess in cloud.connector.discover().guesses if "money" in guess.path}

        assert guesses["money"].value == [{"field": site_wide.id, "kind": "budget", "currency": "EUR"}]
        assert guesses[f"scopes.{team.id}.money"].value == [{"field": own.id, "kind": "actual"}]
        assert "Budget (EUR)" in guesses["money"].reason

    def test_guesses_statuses_that_wait_or_were_dropped(self, cloud):
        status = cloud.world.add_status("En attente client", "indeterminate")

        guesses = {guess.path: guess.value for guess in cloud.connector.discover().guesses}

        assert guesses[f"status.{status.id}"] == "on_hold"
        assert guesses[f"status.{cloud.world.statuses['cancelled'].id}"] == "cancelled"
        assert f"status.{cloud.world.statuses['in_progress'].id}" not in guesses

    def test_guesses_links_whose_outward_side_waits(self, cloud):
        cloud.world.add_link_type("Depends", inward="is depended on by", outward="depends on")

        guesses = {guess.path: guess.value for guess in cloud.connector.discover().guesses}

        assert guesses["dependency.is depended on by"] == "FS"
