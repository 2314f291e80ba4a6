"""Another client's rows are in no set, no related row, no count, no group and no batch; what a token may not see is null."""

import pytest

from models.reporting.feeds import star
from tests.integration.odata.door import Feed

SETS = [found for found in star().sets.values() if found.name != "Dates"]
LINKS = [(found, link) for found in SETS for link in star().links[found.model.name].values()]


class TestStranger:
    @pytest.mark.parametrize("found", SETS, ids=lambda found: found.name)
    def test_sees_no_row_of_ours(self, theirs, world, found):
        client = world.ours.client.id
        column = found.model.client_column

        text = theirs.get(found.name).text

        assert world.ours.mark not in text
        assert str(client) not in text
        assert theirs.count(f"{found.name}/$count?$filter={column} eq {client}") == 0
        assert theirs.rows(f"{found.name}?$apply=filter({column} eq {client})/groupby(({column}))") == []
        assert theirs.rows(f"{found.name}?$compute=1 as one&$filter={column} eq {client} and one eq 1") == []

    def test_sees_no_related_row_of_ours(self, theirs, world):
        for found, link in LINKS:
            answer = theirs.get(f"{found.name}?$expand={link.name}")

            assert answer.status_code == 200, (found.name, link.name, answer.text)
            assert world.ours.mark not in answer.text, (found.name, link.name)

    def test_finds_no_row_of_ours_by_its_key(self, theirs, world):
        for found in SETS:
            row = world.ours.rows.get(found.model.name)
            if row is not None:
                assert theirs.get(f"{found.name}({row})").status_code == 404
                for link in star().links[found.model.name]:
                    assert theirs.get(f"{found.name}({row})/{link}").status_code == 404

    def test_gets_nothing_of_ours_in_a_batch(self, theirs, world):
        requests = [{"id": found.name, "method": "get", "url": f"{found.name}?$count=true"} for found in SETS]

        answer = theirs.web.post(
            "/odata/v4/$batch", json={"requests": requests}, headers={"Authorization": f"Bearer {theirs.token}"}
        )

        assert len(answer.json()["responses"]) == len(SETS)
        assert world.ours.mark not in answer.text

    def test_is_not_led_to_rows_of_ours_whatever_an_id_says(self, module_hub, theirs, world):
        from tests import builders as make

        connection = make.a_connection(world.theirs.client, name="second")
        astray = make.a_task(
            make.a_project(connection), source_project_id=world.ours.rows["source_projects"], name="astray"
        )
        make.save(module_hub.database, connection, astray)

        row = theirs.rows("Tasks?$filter=name eq 'astray'&$expand=source_project")[0]

        assert row["source_project"] is None
        assert theirs.count("Tasks/$count?$filter=source_project/name eq 'Acme project'") == 0


class TestEveryone:
    def test_sees_both_clients_and_never_joins_them(self, everyone, world):
        both = f"$filter=client_id in ({world.ours.client.id},{world.theirs.client.id})"
        rows = everyone.rows(
            f"Tasks?$select=client_id&$expand=source_project($select=client_id),client($select=id)&{both}"
        )

        assert len({row["client_id"] for row in rows}) == 2
        assert all(row["client"]["id"] == row["client_id"] for row in rows)


@pytest.fixture(scope="module")
def discreet(world, web):
    return Feed(web, world.token(world.ours, hide_costs=True, hide_people=True))


class TestHidden:
    def test_is_not_searched(self, discreet, ours):
        assert ours.count("Accounts/$count?$search=Zoë") == 1
        assert discreet.count("Accounts/$count?$search=Zoë") == 0

    def test_reads_null(self, discreet):
        row = discreet.rows("Tasks?$filter=name eq 'Acme task one'&$expand=assignee,time_entries($expand=account)")[0]

        assert row["planned_cost"] is None
        assert row["assignee"]["name"] is None
        assert row["time_entries"][0]["account"]["email"] is None
        assert "Zoë" not in str(row)

    @pytest.mark.parametrize(
        "query",
        [
            "Tasks?$filter=planned_cost gt 1",
            "Tasks?$filter=assignee/name eq 'Acme Zoë'",
            "Tasks?$filter=time_entries/any(e: e/account/name eq 'x')",
            "Tasks?$orderby=planned_cost",
            "Tasks?$orderby=assignee/name",
            "Tasks?$apply=groupby((assignee/name))",
            "Tasks?$expand=assignee,time_entries($filter=account/email eq 'x')",
            "Accounts?$expand=tasks($orderby=planned_cost)",
            "Tasks?$apply=aggregate(planned_cost with sum as x)",
            "Tasks?$apply=groupby((planned_cost))",
            "Tasks/$count?$filter=planned_cost gt 1",
            "Accounts?$apply=groupby((name))",
            "Tasks?$compute=planned_cost as x",
            "Tasks?$orderby=planned_cost add 1",
            "Tasks?$orderby=length(assignee/name)",
            "Tasks?$apply=compute(planned_cost mul 2 as x)/groupby((x))",
            "Tasks?$apply=topcount(1,planned_cost)",
        ],
    )
    def test_is_not_found_out_by_asking_round_it(self, discreet, query):
        status, message = discreet.error(query)

        assert status == 403
        assert "may not see" in message
