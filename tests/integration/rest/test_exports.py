"""Exports by the hub itself: asked for over HTTP, made by the worker's hand, fetched by link."""

import csv
import datetime as dt
import io
import zipfile

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from hub import clock
from hub.export.work import carry_out_export, drop_expired_exports
from hub.security.scopes import Scope
from hub.storage.exports import list_scheduled_exports, queue_again
from tests.integration.rest.world import Door, a_token


@pytest.fixture
def ask(world, ours):
    """Ask for an export; answers it as it was queued."""

    def post(door=ours, **body):
        answer = door.ask("POST", "/exports", json={"client_id": str(world.ours.client.id), "format": "csv"} | body)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"].endswith(answer.json()["id"])
        return answer.json()

    return post


@pytest.fixture
def make(world):
    """Do what the worker does with a queued export."""

    def work(export):
        from uuid import UUID

        carry_out_export(world.hub, client_id=world.ours.client.id, export_id=UUID(export["id"]))

    return work


def links(door, export):
    return {item["name"]: item["url"] for item in door.ask("POST", f"/exports/{export['id']}/links").json()["items"]}


def fetch(web, url):
    return web.get(url.removeprefix("http://testserver"))


class TestExport:
    def test_goes_from_the_wish_to_a_file_by_link(self, ask, make, ours, web):
        wish = ask(tables=["tasks", "time-entries"])
        assert (wish["state"], wish["tables"], wish["files"]) == ("queued", ["tasks", "time_entries"], [])

        make(wish)

        done = ours.get(f"/exports/{wish['id']}").json()
        assert (done["state"], done["error"]) == ("succeeded", None)
        assert {item["table"]: item["rows"] for item in done["files"]} == {"tasks": 2, "time_entries": 1, None: None}
        answer = fetch(web, links(ours, wish)["tasks.csv"])
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        assert [row["name"] for row in csv.DictReader(io.StringIO(answer.text))] == ["Acme task one", "Acme task two"]

    def test_is_queued_for_the_worker_together_with_its_row(self, ask, world):
        wish = ask()

        with world.hub.database.connect(Scope.everything()) as connection:
            found = connection.execute(
                text("SELECT args ->> 'export_id' FROM procrastinate_jobs WHERE task_name = 'make_export'")
            ).scalars()
            assert wish["id"] in set(found)

    def test_holds_nothing_of_another_client(self, ask, make, ours, web):
        wish = ask()
        make(wish)

        held = "".join(fetch(web, url).text for url in links(ours, wish).values())

        assert "Umbrella" not in held
        assert "Acme" in held

    def test_keeps_hidden_what_is_hidden_from_whoever_asked(self, ask, make, world, web):
        blind = Door(web, world.token(world.ours, hide_costs=True, hide_people=True))
        wish = ask(blind, tables=["budget-lines"])
        make(wish)

        rows = list(csv.DictReader(io.StringIO(fetch(web, links(blind, wish)["budget_lines.csv"]).text)))

        assert {row["amount"] for row in rows} == {""}

    def test_of_somebody_who_sees_more_is_not_handed_to_somebody_who_sees_less(self, ask, make, world, web):
        wish = ask()
        make(wish)
        blind = Door(web, world.token(world.ours, hide_costs=True))

        assert blind.ask("POST", f"/exports/{wish['id']}/links").status_code == 403

    def test_holds_the_rows_of_its_filter_split_by_month(self, ask, make, ours, web):
        filters = {"tasks": "status_category=done"}
        wish = ask(format="parquet", tables=["tasks"], filters=filters, partitioned=True)
        make(wish)

        done = ours.get(f"/exports/{wish['id']}").json()
        assert (done["filters"], done["partitioned"]) == (filters, True)
        assert [item["rows"] for item in done["files"]] == [1, None]
        [name, url] = next(item for item in links(ours, wish).items() if item[0].endswith(".parquet"))
        assert name.startswith("tasks/client=")
        assert [row["name"] for row in pq.read_table(io.BytesIO(fetch(web, url).content)).to_pylist()] == [
            "Acme task one"
        ]

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"filters": {"tasks": "due_date=1"}}, 'no parameter "due_date"'),
            ({"filters": {"taks": "name=x"}}, "not exported"),
            ({"filters": ["name=x"]}, "filters"),
            ({"partitioned": True}, "Parquet alone"),
        ],
    )
    def test_whose_parts_cannot_be_read_is_refused(self, ours, world, body, said):
        answer = ours.ask("POST", "/exports", json={"client_id": str(world.ours.client.id), "format": "csv"} | body)

        assert answer.status_code == 422
        assert said in answer.json()["detail"]

    def test_is_not_filtered_by_what_whoever_asks_may_not_see(self, world, web):
        blind = Door(web, world.token(world.ours, hide_costs=True))
        body = {"client_id": str(world.ours.client.id), "format": "csv", "filters": {"tasks": "planned_cost.gt=1"}}

        assert blind.ask("POST", "/exports", json=body).status_code == 403

    def test_that_fails_says_why(self, ask, make, ours, world):
        place = world.hub.settings.data_dir / "exports"
        wish = ask(tables=["tasks"])
        (place / str(world.ours.client.id)).mkdir(parents=True, exist_ok=True)
        (place / str(world.ours.client.id) / wish["id"]).write_text("a file stands in the way")

        make(wish)

        done = ours.get(f"/exports/{wish['id']}").json()
        assert done["state"] == "failed"
        assert "could not be written" in done["error"]["message"]
        assert done["error"]["hint"]

    def test_that_was_removed_leaves_no_file_and_is_passed_over(self, ask, make, ours, web):
        wish = ask(tables=["tasks"])
        make(wish)
        url = links(ours, wish)["tasks.csv"]

        assert ours.ask("DELETE", f"/exports/{wish['id']}").status_code == 204
        make(wish)

        assert fetch(web, url).status_code == 404
        assert ours.get(f"/exports/{wish['id']}").status_code == 404

    def test_goes_with_its_files_when_its_days_are_over(self, ask, make, ours, world):
        wish = ask(tables=["tasks"])
        make(wish)

        drop_expired_exports(world.hub, now=clock.now() + dt.timedelta(days=6))
        assert ours.get(f"/exports/{wish['id']}").status_code == 200

        drop_expired_exports(world.hub, now=clock.now() + dt.timedelta(days=8))
        assert ours.get(f"/exports/{wish['id']}").status_code == 404
        assert not (world.hub.settings.data_dir / "exports" / str(world.ours.client.id) / wish["id"]).exists()


class TestLink:
    def test_that_was_bent_opens_nothing(self, ask, make, ours, web):
        wish = ask(tables=["tasks"])
        make(wish)
        url = links(ours, wish)["tasks.csv"]

        for bent in (url[:-1], url + "A", url.rsplit("/", 1)[0] + "/nothing"):
            assert fetch(web, bent).status_code == 404

    def test_ends_after_a_quarter_of_an_hour(self, ask, make, ours, web, monkeypatch):
        wish = ask(tables=["tasks"])
        make(wish)
        url = links(ours, wish)["tasks.csv"]
        later = clock.now() + dt.timedelta(minutes=16)

        monkeypatch.setattr(clock, "now", lambda: later)

        assert fetch(web, url).status_code == 404

    def test_needs_an_export_of_ones_own_clients(self, ask, make, web, world):
        wish = ask(tables=["tasks"])
        make(wish)

        assert Door(web, world.theirs.token).ask("POST", f"/exports/{wish['id']}/links").status_code == 404


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"format": "pdf"}, '"format" of the export is not usable'),
            ({"tables": ["taks"]}, 'there is no table "taks"'),
            ({"tables": ["connections"]}, 'there is no table "connections"'),
            ({"tables": []}, "a list of tables"),
            ({"format": "delta"}, "Delta table is a folder"),
            ({"colour": "red"}, 'The export has no "colour"'),
            ({"client_id": "00000000-0000-0000-0000-000000000000"}, "names no client you may see"),
            ({"schedule": {}}, 'write either "cron" or "every"'),
        ],
    )
    def test_a_body_that_does_not_fit_is_one_sentence(self, ours, world, body, said):
        wish = {"client_id": str(world.ours.client.id), "format": "csv"} | body

        answer = ours.ask("POST", "/exports", json=wish)

        assert answer.status_code == 422
        assert said in answer.json()["detail"]

    @pytest.mark.parametrize("target", ["/etc", "/srv/exports/../../etc", "s3://elsewhere/x", "file:///etc"])
    def test_a_token_writes_to_places_that_were_allowed_only(self, ours, world, target):
        wish = {"client_id": str(world.ours.client.id), "format": "csv", "target": target}

        assert ours.ask("POST", "/exports", json=wish).status_code == 403

    @pytest.mark.parametrize("more", [{"target": "/srv"}, {"schedule": {"every": "1d"}}])
    def test_a_reader_sets_neither_target_nor_schedule(self, world, web, more):
        reader = Door(web, a_token(world.hub, role="bi", clients=[str(world.ours.client.id)]))
        wish = {"client_id": str(world.ours.client.id), "format": "csv"}

        assert reader.ask("POST", "/exports", json=wish).status_code == 202
        assert reader.ask("POST", "/exports", json=wish | more).status_code == 403


class TestSchedule:
    def test_makes_it_again_but_never_twice_at_once(self, ask, make, world):
        wish = ask(tables=["tasks"], schedule={"cron": "0 6 * * 1", "time_zone": "Europe/Paris"})
        with world.hub.database.connect(Scope.everything()) as connection:
            [item] = [item for item in list_scheduled_exports(connection) if str(item.connection_id) == wish["id"]]
        again = {"client_id": item.client_id, "export_id": item.connection_id, "now": clock.now()}

        def queue():
            with world.hub.database.connect(Scope.of(item.client_id)) as connection:
                return queue_again(connection, **again)

        assert item.schedule == {"cron": "0 6 * * mon", "time_zone": "Europe/Paris"}
        assert queue() is False
        make(wish)
        assert [queue(), queue()] == [True, False]

    def test_keeps_its_files(self, ask, make, ours):
        wish = ask(tables=["tasks"], schedule={"every": "1d"})
        make(wish)

        assert ours.get(f"/exports/{wish['id']}").json()["expires_at"] is None


class TestPowerBi:
    def test_is_an_archive_that_reads_the_address_it_was_asked_at(self, ours):
        answer = ours.get("/exports/powerbi")

        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        assert answer.headers["content-type"] == "application/zip"
        assert "PMO Hub.pbip" in archive.namelist()
        assert b"http://testserver/odata/v4" in archive.read("PMO Hub.SemanticModel/definition/expressions.tmdl")
