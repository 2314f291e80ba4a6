"""What may be asked beyond a filter: related rows, groups, batches, single values."""

import pytest
from sqlalchemy import text

from hub.security.scopes import Scope
from tests import builders as make
from tests.integration.odata.door import Feed


@pytest.fixture(scope="module")
def project(world):
    return world.ours.rows["source_projects"]


@pytest.fixture(scope="module")
def task(world):
    return world.ours.rows["tasks"]


class TestExpand:
    def test_shows_one_or_null_and_many_or_none(self, ours):
        rows = ours.rows("Tasks?$select=name&$orderby=name&$expand=assignee($select=name),time_entries($select=note)")

        assert rows == [
            {"name": "Acme task one", "assignee": {"name": "Acme Zoë"}, "time_entries": [{"note": "Acme work"}]},
            {"name": "Acme task two", "assignee": None, "time_entries": []},
        ]

    def test_goes_two_levels_deep_with_options_of_its_own(self, ours):
        inner = "$filter=name ne 'Acme task two';$orderby=due_on desc;$select=name;$expand=assignee($select=kind)"

        rows = ours.rows(f"SourceProjects?$select=key&$expand=tasks({inner})")

        assert [row["tasks"] for row in rows] == [[{"name": "Acme task one", "assignee": {"kind": "human"}}]]

    def test_counts_and_cuts(self, ours):
        rows = ours.rows("SourceProjects?$select=key&$expand=tasks($top=1;$skip=1;$count=true;$select=name)")

        assert rows[0]["tasks@odata.count"] == 2
        assert rows[0]["tasks"] == [{"name": "Acme task two"}]

    def test_leaves_out_what_has_left_its_set(self, ours):
        rows = ours.rows("SourceProjects?$expand=tasks($select=name)")

        assert "Acme task gone" not in str(rows)

    def test_gives_an_address_for_what_has_no_room(self, ours, monkeypatch):
        monkeypatch.setattr("hub.odata.selection.MOST_RELATED", 1)

        row = ours.rows("SourceProjects?$select=key&$expand=tasks($select=name;$orderby=name desc)")[0]
        rest = ours.all_rows(row["tasks@odata.nextLink"])

        assert [task["name"] for task in row["tasks"] + rest] == ["Acme task two", "Acme task one"]

    def test_stands_beside_left_out_nulls(self, ours):
        rows = ours.rows("Tasks?$select=name&$orderby=name&$expand=assignee($select=name)", prefer="omit-values=nulls")

        assert rows[1] == {"name": "Acme task two"}


class TestLinks:
    def test_lead_from_a_row_to_its_rows(self, ours, project):
        assert ours.count(f"SourceProjects({project})/tasks/$count") == 2
        assert [row["name"] for row in ours.rows(f"SourceProjects(id={project})/tasks?$top=1&$orderby=name desc")] == [
            "Acme task two"
        ]

    def test_lead_to_one_row_or_to_nothing(self, ours, task):
        assert ours.get(f"Tasks({task})/source_project").json()["name"] == "Acme project"
        assert ours.get(f"Tasks({task})/parent").status_code == 204

    def test_filter_by_what_they_lead_to(self, ours):
        assert ours.count("Tasks/$count?$filter=source_project/client/name eq 'Acme'") == 2
        assert ours.count("Tasks/$count?$filter=assignee eq null") == 1
        assert ours.count("Tasks/$count?$filter=time_entries/any(t: t/account/name eq assignee/name)") == 1
        assert ours.count("SourceProjects/$count?$filter=tasks/any(t: t/time_entries/any(e: e/task_id eq t/id))") == 1

    def test_lead_from_tasks_to_the_projects_of_the_portfolio(self, ours):
        assert ours.count("Tasks/$count?$filter=source_project/project/name eq 'Acme project'") == 2
        assert ours.rows(
            "Projects?$select=name&$expand=source_projects($select=name)&$filter=name eq 'Acme project'"
        ) == [{"name": "Acme project", "source_projects": [{"name": "Acme project"}]}]

    def test_lead_from_accounts_to_people(self, module_hub, ours, world):
        client, connection = world.ours.client, make.a_connection(world.ours.client, name="people")
        account, person = make.an_account(connection, name="Lea"), make.a_person(client, name="Acme person")
        make.save(module_hub.database, connection, account, person, make.a_decision(account, person))

        found = ours.get(f"Accounts({account.id})?$select=person_id&$expand=person($select=name)").json()

        assert (found["person_id"], found["person"]) == (str(person.id), {"name": "Acme person"})

    def test_give_an_order(self, ours):
        path = "Tasks?$select=name&$orderby=assignee/name desc,source_project/client/name,name"

        assert [row["name"] for row in ours.all_rows(path, prefer="odata.maxpagesize=1")] == [
            "Acme task one",
            "Acme task two",
        ]
        assert ours.error("Tasks?$orderby=time_entries/note")[0] == 400

    def test_give_one_value_of_a_row(self, ours, task):
        assert ours.get(f"Tasks({task})/planned_cost").text.endswith('"value":10.5000}')
        assert ours.get(f"Tasks({task})/actual_cost").status_code == 204


class TestRow:
    def test_that_has_left_its_set_is_not_found(self, ours, world):
        gone = ours.rows("Tombstones?$filter=entity eq 'Tasks'")[0]["row_id"]

        assert ours.get(f"Tasks({gone})").status_code == 404
        assert ours.rows(f"Tasks?$filter=id eq {gone}") == []
        assert ours.rows("Tasks?$filter=presence ne 'present'") == []


class TestApply:
    def test_groups_and_adds(self, ours):
        apply = "groupby((status_category),aggregate(estimate_seconds with sum as work,$count as tasks))"

        rows = ours.rows(f"Tasks?$apply={apply}&$orderby=work desc")

        assert rows == [
            {"status_category": "done", "work": 7200, "tasks": 1},
            {"status_category": "todo", "work": 3600, "tasks": 1},
        ]

    def test_filters_before_and_after(self, ours):
        apply = "filter(due_on ge 2026-11-20)/groupby((status_category),aggregate($count as tasks))"

        assert ours.rows(f"Tasks?$apply={apply}") == [{"status_category": "todo", "tasks": 1}]
        assert ours.rows(f"Tasks?$apply={apply}&$filter=tasks gt 1") == []
        assert len(ours.rows("Tasks?$apply=filter(due_on ge 2026-11-20)&$select=name")) == 1

    def test_aggregates_everything(self, ours):
        figures = "estimate_seconds with max as most,planned_cost with average as cost,name with countdistinct as names"

        assert ours.rows(f"Tasks?$apply=aggregate({figures})") == [{"most": 7200, "cost": 10.5, "names": 2}]

    def test_computes_what_it_adds(self, ours):
        apply = "aggregate(estimate_seconds div 3600 with sum as hours)"

        assert ours.rows(f"Tasks?$apply={apply}") == [{"hours": 3}]

    def test_groups_by_what_links_lead_to(self, ours):
        apply = "groupby((source_project/name,source_project/client/name,status_category),aggregate($count as tasks))"

        rows = ours.all_rows(f"Tasks?$apply={apply}&$orderby=status_category", prefer="odata.maxpagesize=1")

        assert rows[0]["source_project"] == {"name": "Acme project", "client": {"name": "Acme"}}
        assert [row["status_category"] for row in rows] == ["done", "todo"]

    def test_pages(self, ours):
        apply = "groupby((id,name))"

        rows = ours.all_rows(f"Tasks?$apply={apply}&$count=true", prefer="odata.maxpagesize=1")

        assert sorted(row["name"] for row in rows) == ["Acme task one", "Acme task two"]

    def test_filters_orders_and_cuts_groups(self, ours):
        groups = "groupby((status_category),aggregate(estimate_seconds with sum as work))"

        assert ours.rows(f"Tasks?$apply={groups}/filter(work gt 3600)/orderby(work)") == [
            {"status_category": "done", "work": 7200}
        ]
        most = ours.rows(f"Tasks?$apply={groups}/compute(work div 3600 as hours)/orderby(hours desc)/top(1)")
        assert most == [{"status_category": "done", "work": 7200, "hours": 2}]
        assert ours.rows(f"Tasks?$apply={groups}/topcount(1,work)") == ours.rows(
            f"Tasks?$apply={groups}/orderby(work)/skip(1)"
        )

    def test_computes_before_it_groups(self, ours):
        apply = "compute(estimate_seconds div 3600 as hours)/filter(hours gt 0)/groupby((hours),aggregate(hours with max as most))"

        assert ours.rows(f"Tasks?$apply={apply}&$orderby=hours") == [{"hours": 1, "most": 1}, {"hours": 2, "most": 2}]

    def test_goes_on_within_what_it_has_cut(self, ours):
        path = "Tasks?$apply=orderby(name desc)/skip(1)/top(1)&$select=name"

        assert ours.all_rows(path, prefer="odata.maxpagesize=1") == [{"name": "Acme task one"}]

    @pytest.mark.parametrize(
        "apply",
        [
            "concat(identity,identity)",
            "aggregate(name with x as y)",
            "top(1)/filter(true)",
            "groupby((name))/groupby((name))",
        ],
    )
    def test_says_what_it_cannot(self, ours, apply):
        assert ours.error(f"Tasks?$apply={apply}")[0] == 501


class TestCompute:
    def test_makes_columns_that_are_shown_filtered_and_sorted_by(self, ours):
        path = "Tasks?$compute=estimate_seconds div 3600 as hours,concat(name,'!') as cry"

        rows = ours.rows(f"{path}&$select=cry,hours&$filter=hours gt 1&$orderby=hours")

        assert rows == [{"cry": "Acme task one!", "hours": 2}]
        assert ours.count(path.replace("Tasks", "Tasks/$count") + "&$filter=hours gt 0") == 2
        assert ours.rows(f"{path}&$expand=assignee($select=name)&$filter=assignee ne null")[0]["hours"] == 2

    def test_sorts_by_expressions_page_by_page(self, ours):
        path = "Tasks?$select=name&$orderby=contains(name,'one'),length(assignee/name) desc,name&$compute=1 as x"

        assert [row["name"] for row in ours.all_rows(path, prefer="odata.maxpagesize=1")] == [
            "Acme task two",
            "Acme task one",
        ]

    def test_sorts_and_computes_by_what_an_alias_stands_for(self, ours):
        path = "Tasks?$select=x&$compute=length(name) sub @p as x&$orderby=x sub @p&$top=1&@p=3"

        assert ours.rows(path) == [{"x": 10}]


class TestSearch:
    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("ACME task", 2),
            ("one OR two", 2),
            ('"task one"', 1),
            ("task NOT one", 1),
            ("NOT (one two)", 2),
            ("acme.example", 0),
            ("%", 0),
        ],
    )
    def test_looks_into_the_texts_of_a_set(self, ours, search, found):
        assert ours.count(f"Tasks/$count?$search={search.replace('%', '%25')}") == found


def part(address, method="GET"):
    return f"--b\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n{method} {address} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n"


class TestBatch:
    def post(self, feed: Feed, **sent):
        headers = {"Authorization": f"Bearer {feed.token}"} | sent.pop("headers", {})
        return feed.web.post("/odata/v4/$batch", headers=headers, **sent)

    def multipart(self, feed, *parts, **headers):
        headers["Content-Type"] = "multipart/mixed;boundary=b"
        return self.post(feed, content="".join(parts) + "--b--\r\n", headers=headers)

    def test_answers_json_with_json(self, ours):
        urls = ["Tasks/$count", "/odata/v4/Tasks?$select=name&$top=1", "http://testserver/odata/v4/Nothing", "Tasks"]
        requests = [{"id": str(number), "method": "get", "url": url} for number, url in enumerate(urls)]

        answers = self.post(ours, json={"requests": requests}).json()["responses"]

        assert [(answer["id"], answer["status"]) for answer in answers] == [("0", 200), ("1", 200), ("2", 404)]
        assert answers[0]["body"] == "2"
        assert answers[1]["body"]["value"] == [{"name": "Acme task one"}]

    def test_goes_on_after_an_error_if_that_is_preferred(self, ours):
        requests = [{"id": "1", "method": "get", "url": "Nothing"}, {"id": "2", "method": "get", "url": "Tasks/$count"}]

        answer = self.post(ours, json={"requests": requests}, headers={"Prefer": "odata.continue-on-error"})

        assert [one["status"] for one in answer.json()["responses"]] == [404, 200]

    def test_answers_multipart_with_multipart(self, ours):
        answer = self.multipart(ours, part("Tasks?$select=name&$filter=name eq 'Acme task one'"), part("Tasks/$count"))

        assert answer.headers["content-type"].startswith("multipart/mixed;boundary=")
        assert answer.text.count("HTTP/1.1 200 OK") == 2
        assert '"value":[{"name":"Acme task one"}]' in answer.text

    def test_takes_nothing_that_writes(self, ours):
        answer = self.multipart(ours, part("Tasks", method="POST"))

        assert "HTTP/1.1 405" in answer.text

    @pytest.mark.parametrize(
        "sent",
        [
            {"json": {}},
            {"json": {"requests": [{}]}},
            {"json": {"requests": 1}},
            {"content": b"{"},
            {"content": b"x", "headers": {"Content-Type": "multipart/mixed"}},
            {"content": b"--b\r\n\r\nx\r\n--b--", "headers": {"Content-Type": "multipart/mixed;boundary=b"}},
            {"json": {"requests": [{"id": "1", "method": "get", "url": "Tasks"}] * 101}},
        ],
    )
    def test_is_refused_when_it_cannot_be_read(self, ours, sent):
        answer = self.post(ours, **sent)

        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "batch"

    def test_asks_nobody_else(self, ours):
        requests = [{"id": "1", "method": "get", "url": url} for url in ("https://evil.example/x", "/api/v1/tokens")]

        answer = self.post(ours, json={"requests": requests}, headers={"Prefer": "continue-on-error"})

        assert [one["status"] for one in answer.json()["responses"]] == [400, 400]


class TestFreshness:
    def test_of_a_month_has_a_mark_that_moves_with_its_rows(self, ours):
        marks = {row["entity"]: row for row in ours.rows("PartitionWatermarks?$filter=entity eq 'Tasks'")}

        assert (marks["Tasks"]["row_count"], marks["Tasks"]["deleted_count"]) == (2, 1)
        assert marks["Tasks"]["mark"].split(":")[1:] == ["2", "3"]

    def test_of_budget_lines_prices_no_hour(self, ours, module_database):
        month = "period eq '2026-11' and entity eq"

        hours = ours.rows(f"PartitionWatermarks?$filter={month} 'TimeEntries'")[0]
        money = ours.rows(f"PartitionWatermarks?$filter={month} 'BudgetLines'")[0]

        assert money["row_count"] >= hours["row_count"] > 0
        with module_database.connect(Scope.everything()) as connection:
            view = connection.execute(text("SELECT pg_get_viewdef('partition_watermark'::regclass)")).scalar_one()
        assert "budget_line_all" not in view
        assert "cost_rates" not in view

    def test_reads_a_period_by_one_column_of_every_fact(self, ours):
        where = "partition_date ge 2026-11-01 and partition_date lt 2026-12-01"

        assert ours.count(f"TimeEntries/$count?$filter={where}") == 1
        assert ours.count("Tasks/$count?$filter=partition_date eq 1970-01-01") == 2

    def test_names_what_is_gone(self, ours):
        rows = ours.rows("Tombstones?$filter=entity eq 'Tasks' and change_seq gt 0")

        assert [row["presence_now"] for row in rows] == ["deleted"]
