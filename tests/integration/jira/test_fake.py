"""The fake is as strict as the real thing, so that the connector's tests mean something."""

import httpx
import pytest

from hub.demo.fake_jira import Deployment
from tests.integration.jira.bench import EMAIL, SECRET


@pytest.fixture
def reader(site):
    """A client of the reader's, below the REST API of the product."""
    version = "3" if site.world.deployment is Deployment.CLOUD else "2"
    headers = {} if version == "3" else {"Authorization": f"Bearer {SECRET}"}
    auth = (EMAIL, SECRET) if version == "3" else None
    with httpx.Client(base_url=f"{site.fake.base_url}/rest/api/{version}/", auth=auth, headers=headers) as client:
        yield client


@pytest.fixture
def cloud_reader(cloud):
    with httpx.Client(base_url=f"{cloud.fake.base_url}/rest/api/3/", auth=(EMAIL, SECRET)) as client:
        yield client


@pytest.fixture
def project(cloud):
    """A project with 250 issues."""
    made = cloud.world.add_project("ENR", "Énergie")
    for _ in range(250):
        cloud.world.add_issue(made, "One")
    return made


def search(client, **body):
    return client.post("search/jql", json={"jql": "project = ENR ORDER BY key", **body})


@pytest.mark.usefixtures("project")
class TestCloudSearch:
    def test_shows_ids_alone_and_five_thousand_of_them(self, cloud_reader):
        page = search(cloud_reader, maxResults=5000).json()

        assert len(page["issues"]) == 250
        assert page["issues"][0].keys() == {"id"}
        assert page.keys() == {"issues", "isLast"}

    def test_shows_a_hundred_as_soon_as_a_field_is_asked_for(self, cloud_reader):
        page = search(cloud_reader, maxResults=5000, fields=["summary"]).json()

        assert (len(page["issues"]), page["isLast"]) == (100, False)
        assert page["issues"][0]["fields"] == {"summary": "One"}

    def test_binds_a_token_to_its_query(self, cloud_reader):
        token = search(cloud_reader).json()["nextPageToken"]

        other = cloud_reader.post("search/jql", json={"jql": "project = ENR", "nextPageToken": token})

        assert other.status_code == 400
        assert search(cloud_reader, nextPageToken="made up").status_code == 400
        assert len(search(cloud_reader, nextPageToken=token, maxResults=5000).json()["issues"]) == 200

    @pytest.mark.parametrize("body", [{"expand": None}, {"startAt": 0}, {"fields": "summary"}, {"maxResults": "50"}])
    def test_refuses_what_its_schema_does_not_know(self, cloud_reader, body):
        assert search(cloud_reader, **body).status_code == 400

    @pytest.mark.parametrize("jql", ["ORDER BY key", "project = NOPE", "id in (20001, 1)", "sprint = 5"])
    def test_refuses_unbounded_and_unknown_queries(self, cloud_reader, jql):
        assert cloud_reader.post("search/jql", json={"jql": jql}).status_code == 400

    def test_takes_the_place_of_the_removed_one(self, cloud_reader):
        assert cloud_reader.get("search", params={"jql": "project = ENR"}).status_code == 410

    def test_descending_loses_what_is_edited_meanwhile(self, cloud, cloud_reader, project):
        query = {"jql": "project = ENR ORDER BY updated DESC, key ASC", "fields": ["summary"]}
        cloud.world.clock.advance(minutes=1)
        first = cloud_reader.post("search/jql", json=query).json()
        unseen = [issue for issue in cloud.world.issues.values() if str(issue.id) not in ids(first)]
        cloud.world.edit_issue(unseen[0], summary="Edited")

        second = cloud_reader.post("search/jql", json={**query, "nextPageToken": first["nextPageToken"]}).json()

        assert str(unseen[0].id) not in ids(first) | ids(second)

    def test_embeds_twenty_worklogs_and_forty_changes_with_true_totals(self, cloud, cloud_reader):
        issue = next(iter(cloud.world.issues.values()))
        for number in range(45):
            cloud.world.clock.advance(seconds=1)
            cloud.world.log_work(issue, cloud.zoe, 60)
            cloud.world.edit_issue(issue, summary=f"Edit {number}")

        body = {"jql": f"id in ({issue.id})", "fields": ["worklog"], "expand": "changelog"}
        found = cloud_reader.post("search/jql", json=body).json()["issues"][0]

        assert (len(found["fields"]["worklog"]["worklogs"]), found["fields"]["worklog"]["total"]) == (20, 45)
        assert (len(found["changelog"]["histories"]), found["changelog"]["total"]) == (40, 45)
        assert found["changelog"]["histories"][0]["items"][0]["toString"] == "Edit 44"


def ids(page):
    return {issue["id"] for issue in page["issues"]}


class TestStranger:
    def test_sees_an_empty_cloud_site_and_no_error(self, cloud, project):
        with httpx.Client(base_url=f"{cloud.fake.base_url}/rest/api/3/", auth=(EMAIL, "wrong")) as stranger:
            found = search(stranger)
            listed = stranger.get("project/search")
            myself = stranger.get("myself")

        assert (found.status_code, found.json()) == (200, {"issues": [], "isLast": True})
        assert found.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
        assert (listed.status_code, listed.json()["total"]) == (200, 0)
        assert myself.status_code == 401

    def test_is_shown_a_page_by_data_center(self, datacenter):
        wrong = {"Authorization": "Bearer wrong"}
        refused = httpx.get(f"{datacenter.fake.base_url}/rest/api/2/myself", headers=wrong)

        assert refused.status_code == 401
        assert refused.text.startswith("<html>")

    def test_learns_what_the_server_is(self, site):
        info = httpx.get(f"{site.fake.base_url}/rest/api/2/serverInfo").json()

        assert info["deploymentType"] in {"Cloud", "Server"}


class TestWorklogFeeds:
    def test_number_their_worklogs_and_hide_the_last_minute(self, site, reader):
        issue = site.world.add_issue(site.world.add_project("ENR", "E"), "One")
        worklog = site.world.log_work(issue, site.zoe, 60)

        hidden = reader.get("worklog/updated", params={"since": 0}).json()
        site.world.clock.advance(seconds=61)
        shown = reader.get("worklog/updated", params={"since": 0}).json()
        again = reader.get("worklog/updated", params={"since": shown["until"]}).json()

        assert hidden["values"] == []
        assert [change["worklogId"] for change in shown["values"]] == [worklog.id]
        assert again["values"] == shown["values"]

    def test_give_at_most_a_thousand_worklogs_by_id(self, reader):
        assert reader.post("worklog/list", json={"ids": list(range(1001))}).status_code == 400


class TestDataCenterSearch:
    def test_cuts_its_pages_in_silence_and_moves_under_the_reader(self, datacenter):
        made = datacenter.world.add_project("ENR", "E")
        datacenter.fake.limits.datacenter_search = 3
        issues = [datacenter.world.add_issue(made, "One") for _ in range(7)]
        query = {"jql": "project = ENR ORDER BY updated, key", "maxResults": 5000, "fields": ["summary"]}
        with httpx.Client(base_url=f"{datacenter.fake.base_url}/rest/api/2/", headers=bearer()) as client:
            first = client.post("search", json=query).json()
            datacenter.world.clock.advance(minutes=1)
            datacenter.world.edit_issue(issues[0], summary="Edited")
            second = client.post("search", json={**query, "startAt": 3}).json()

        assert (first["maxResults"], first["total"], len(first["issues"])) == (3, 7, 3)
        assert str(issues[3].id) not in ids(first) | ids(second)


def bearer():
    return {"Authorization": f"Bearer {SECRET}"}
