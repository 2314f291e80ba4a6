"""What Power Query sends, as it stands on the wire: sign-in, metadata, previews, folded steps, the walk over pages."""

import base64

import pytest

ACCEPT = (
    "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,"
    "application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7"
)
HEADERS = {"Accept": ACCEPT, "OData-MaxVersion": "4.0", "MaxDataServiceVersion": "3.0", "Prefer": "omit-values=nulls"}

FOLDED = [
    ("Tasks?$top=1000", 2),
    ("Tasks?$select=id%2Cname&$top=4096", 2),
    ("Tasks?$filter=due_on%20ge%202026-11-01%20and%20due_on%20lt%202026-11-20&$top=1000", 1),
    ("Tasks?$filter=completed_at%20gt%202021-02-03T04%3A05%3A06Z&$top=1000", 1),
    ("Tasks?$filter=completed_at%20ge%202021-02-03T00%3A00%3A00%2B01%3A00", 1),
    ("Tasks?$filter=completed_at%20ge%202021-02-03T00:00:00.0000000-05:00", 1),
    ("Tasks?$filter=completed_at+ge+2021-02-03T00:00:00+01:00", 1),
    ("TimeEntries?$filter=partition_date%20ge%202026-11-01%20and%20partition_date%20lt%202026-12-01", 1),
    ("TimeEntries?$filter=entry_date_key%20ge%2020261101%20and%20entry_date_key%20lt%2020261201", 1),
    (
        "PartitionWatermarks?$filter=entity%20eq%20'TimeEntries'%20and%20period_start%20ge%202026-11-01%20and%20period_start%20lt%202026-12-01",
        1,
    ),
    ("Tasks?$filter=contains(name%2C'task%20one')", 1),
    ("Tasks?$filter=startswith(name,'Acme')%20and%20endswith(name,'two')", 1),
    ("Tasks?$filter=indexof(name%2C'one')%20ne%20-1", 1),
    ("Tasks?$filter=tolower(status_category)%20eq%20'done'", 1),
    ("Tasks?$filter=assignee_id%20eq%20null", 1),
    ("Tasks?$filter=not%20(assignee_id%20eq%20null)", 1),
    (
        "Tasks?$filter=(status_category%20eq%20'done'%20or%20status_category%20eq%20'todo')%20and%20is_milestone%20eq%20false",
        2,
    ),
    ("Tasks?$filter=planned_cost%20gt%2010.25", 1),
    ("Tasks?$filter=year(due_on)%20eq%202026%20and%20month(due_on)%20eq%2011", 2),
    ("Tasks?$filter=estimate_seconds%20div%203600%20ge%202", 1),
    ("Tasks?$orderby=due_on%20desc%2Cname&$skip=1&$top=1", 1),
    ("Tasks?$expand=source_project&$select=id%2Csource_project", 2),
    ("Tasks?$expand=source_project($select%3Dname)", 2),
    ("SourceProjects?$expand=tasks($select=name;$expand=assignee($select=name))", 1),
]


@pytest.fixture(scope="module")
def key(ours):
    """A Web API key travels as the password of nobody."""
    return {**HEADERS, "Authorization": f"Basic {base64.b64encode(f':{ours.token}'.encode()).decode()}"}


class TestPowerQuery:
    def test_asks_with_an_empty_bearer_first(self, ours):
        answer = ours.web.get("/odata/v4/", headers={**HEADERS, "Authorization": "Bearer"}, follow_redirects=False)

        assert answer.status_code == 401
        assert len(answer.headers.get_list("www-authenticate")) == 2

    def test_reads_service_and_metadata(self, ours, key):
        assert ours.web.get("/odata/v4", headers=key).json()["value"]
        assert ours.web.get("/odata/v4/$metadata", headers=key | {"Accept": "application/xml"}).text.startswith("<?xml")

    @pytest.mark.parametrize(("path", "rows"), FOLDED)
    def test_folds(self, ours, key, path, rows):
        answer = ours.web.get(f"/odata/v4/{path}", headers=key)

        assert answer.status_code == 200, answer.text
        assert len(answer.json()["value"]) == rows
        assert answer.headers["preference-applied"] == "omit-values=nulls"

    def test_counts_rows_as_text(self, ours, key):
        answer = ours.web.get(
            "/odata/v4/Tasks/$count?$filter=due_on%20ne%20null", headers=key | {"Accept": "text/plain"}
        )

        assert (answer.text, answer.headers["content-type"].partition(";")[0]) == ("2", "text/plain")

    def test_walks_pages_by_their_links(self, ours, key):
        names, link = [], "/odata/v4/Tasks?$select=name&$orderby=name"
        while link:
            page = ours.web.get(link, headers=key | {"Prefer": "odata.maxpagesize=1"}).json()
            names += [row["name"] for row in page["value"]]
            link = page.get("@odata.nextLink", "")

        assert names == ["Acme task one", "Acme task two"]

    def test_puts_an_address_that_is_too_long_into_a_batch(self, ours, key):
        words = ",".join(f"'{number}'" for number in range(600))
        inner = f"GET /odata/v4/Tasks?$select=name&$filter=not%20(name%20in%20({words})) HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n"
        body = f"--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{inner}--batch_1--\r\n"

        answer = ours.web.post(
            "/odata/v4/$batch", content=body, headers=key | {"Content-Type": "multipart/mixed; boundary=batch_1"}
        )

        assert "HTTP/1.1 200 OK" in answer.text
        assert "Acme task two" in answer.text
