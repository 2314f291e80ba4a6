"""Pages: every row once, in order, however they are cut; and a token that opens nothing else."""

import datetime as dt
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from hub.app import create_app
from tests import builders as make
from tests.integration.odata.door import Feed
from tests.integration.rest.world import a_token

TASKS = 53


@pytest.fixture(scope="module")
def feed(module_hub, web):
    """Tasks of two clients, with ties and gaps in every order."""
    clients = [make.a_client(), make.a_client()]
    rows = []
    for client in clients:
        connection = make.a_connection(client)
        project = make.a_project(connection)
        rows += [client, connection, project]
        rows += [
            make.a_task(
                project,
                name=f"Task {number % 5}",
                due_on=None if number % 3 == 0 else dt.date(2026, 1, 1 + number % 4),
                planned_cost=None if number % 2 else number % 4,
                currency="EUR",
            )
            for number in range(TASKS)
        ]
    make.save(module_hub.database, *rows)
    return Feed(web, a_token(module_hub, role="bi", clients=[str(client.id) for client in clients]))


class TestPages:
    @pytest.mark.parametrize(
        "orderby", ["", "due_on", "due_on desc,name", "planned_cost desc", "name desc,due_on", "id", "client_id desc"]
    )
    def test_hold_every_row_once_and_in_order(self, feed, orderby):
        order = f"&$orderby={orderby}" if orderby else ""

        whole = feed.rows(f"Tasks?$select=id,due_on,planned_cost,name{order}")
        paged = feed.all_rows(f"Tasks?$select=id,due_on,planned_cost,name{order}", prefer="odata.maxpagesize=7")

        assert paged == whole
        assert len({row["id"] for row in paged}) == 2 * TASKS

    def test_put_nulls_first_ascending_and_last_descending(self, feed):
        ascending = [row["due_on"] for row in feed.rows("Tasks?$select=due_on&$orderby=due_on")]
        descending = [row["due_on"] for row in feed.rows("Tasks?$select=due_on&$orderby=due_on desc")]

        assert ascending == sorted(ascending, key=lambda day: day or "")
        assert descending == ascending[::-1]

    def test_end_where_top_ends(self, feed):
        prefer = "odata.maxpagesize=10"

        rows = feed.all_rows("Tasks?$select=id&$top=25&$skip=5", prefer=prefer)

        assert rows == feed.rows("Tasks?$select=id")[5:30]
        assert feed.get("Tasks?$top=10", prefer=prefer).json().get("@odata.nextLink") is None
        assert feed.rows("Tasks?$top=0") == []

    def test_count_all_rows_whatever_is_left_out(self, feed):
        answer = feed.get("Tasks?$top=3&$skip=2&$count=true&$select=id&$filter=due_on ne null").json()

        assert len(answer["value"]) == 3
        assert answer["@odata.count"] == feed.count("Tasks/$count?$filter=due_on ne null&$top=1&$orderby=name")
        assert answer["@odata.count"] == len(feed.rows("Tasks?$filter=due_on ne null"))

    def test_say_what_was_preferred(self, feed):
        answer = feed.get("Tasks?$top=9", prefer="odata.maxpagesize=4, omit-values=nulls")
        ignored = feed.get("Tasks?$top=9", prefer="maxpagesize=0, respond-async")

        assert answer.headers["preference-applied"] == "odata.maxpagesize=4, omit-values=nulls"
        assert "due_on" not in answer.json()["value"][0]
        assert "preference-applied" not in ignored.headers

    def test_keep_their_size_without_being_told_again(self, feed):
        first = feed.get("Tasks?$select=id", prefer="odata.maxpagesize=6").json()

        assert len(feed.rows(first["@odata.nextLink"])) == 6

    def test_write_large_numbers_as_texts_for_readers_that_would_round(self, feed):
        accept = "application/json;IEEE754Compatible=true;odata.metadata=none"
        answer = feed.get("Tasks?$filter=planned_cost eq 2&$top=1&$count=true", Accept=accept)

        assert answer.json()["value"][0]["planned_cost"] == "2.0000"
        assert answer.json()["@odata.count"].isdigit()
        assert "@odata.context" not in answer.json()
        assert "IEEE754Compatible=true" in answer.headers["content-type"]


class TestSkipToken:
    @pytest.fixture
    def link(self, feed):
        return feed.get("Tasks?$select=id&$orderby=name", prefer="odata.maxpagesize=5").json()["@odata.nextLink"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("/Tasks?", "/Accounts?"),
            ("orderby=name", "orderby=due_on"),
            ("$select=id", "$select=id,name"),
            ("&$skiptoken", "&$filter=name eq null&$skiptoken"),
        ],
    )
    def test_opens_no_other_question(self, feed, link, old, new):
        assert old in link
        assert feed.get(link.replace(old, new)).status_code == 400

    def test_opens_nothing_when_it_is_bent(self, feed, link):
        assert feed.get(link[:-6] + "AAAAAA").status_code == 400

    def test_opens_nothing_for_another_scope(self, feed, link, theirs):
        assert theirs.get(link).status_code == 400

    def test_is_part_of_an_absolute_address(self, link):
        assert link.startswith("http://testserver/odata/v4/Tasks?")

    def test_is_part_of_the_address_that_people_outside_know(self, module_hub, feed):
        settings = module_hub.settings.model_copy(update={"public_url": "https://pmo.example.com/"})
        with TestClient(create_app(replace(module_hub, settings=settings))) as web:
            outside = Feed(web, feed.token).get("Tasks?$select=id", prefer="odata.maxpagesize=5").json()

        assert outside["@odata.nextLink"].startswith("https://pmo.example.com/odata/v4/Tasks?")
        assert outside["@odata.context"].startswith("https://pmo.example.com/odata/v4/$metadata#Tasks")
