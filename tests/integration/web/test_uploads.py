"""Plans that are uploaded: by the API and in the cockpit, version after version, and taken away again."""

import random
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from hub import clock
from hub.admin.connections import create_connection
from hub.admin.tokens import create_token
from hub.app import create_app
from hub.security.scopes import Scope
from hub.storage.uploads import KeptUploads, drop_superseded
from hub.sync.run import execute_run
from tests.integration.web.conftest import OPERATOR
from tests.unit.msproject.plans import GUID, a_plan, a_task

OTHER = "1F0E6C1B-2F7E-4A10-9F4B-0242AC120002"
SAVED = {"LastSaved": "2026-01-15T10:00:00"}
XXE = '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project><Title>&a;</Title></Project>'
BOMB = '<!DOCTYPE Project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Project><Title>&b;</Title></Project>'


class Desk:
    """A connection of the first client that reads uploads, asked by a manager's token."""

    def __init__(self, app, hub, client_id):
        self.http, self.hub, self.client_id = TestClient(app), hub, client_id
        settings = {"source": "files"}
        body = {"client_id": client_id, "connector": "msproject", "name": f"Plans {clock.new_id()}"}
        self.id = create_connection(hub, caller=OPERATOR, body=body | {"settings": settings})["id"]
        self.headers = self.headers_of("manager", client_id)

    def headers_of(self, role, client_id):
        body = {"name": f"t{clock.new_id()}", "role": role, "clients": [client_id]}
        return {"Authorization": f"Bearer {create_token(self.hub, caller=OPERATOR, body=body)['token']}"}

    def upload(self, content, name="harbour.xml", **options):
        content = content if isinstance(content, bytes) else content.encode()
        options = {"headers": self.headers} | options
        return self.http.post(f"/api/v1/connections/{self.id}/files", params={"name": name}, content=content, **options)

    def run(self, answer):
        """Carry out the run that an answer names; the run as it ended."""
        assert answer.status_code == 202, answer.text
        run_id = answer.json()["run"]["id"]
        execute_run(self.hub, client_id=uuid.UUID(self.client_id), run_id=uuid.UUID(run_id))
        return self.get(f"/runs/{run_id}")

    def read(self, content, name="harbour.xml"):
        return self.run(self.upload(content, name))

    def remove(self, name):
        file = next(each for each in self.files() if each["name"] == name)
        return self.run(self.http.delete(f"/api/v1/connections/{self.id}/files/{file['id']}", headers=self.headers))

    def get(self, path, **params):
        return self.http.get(f"/api/v1{path}", params=params, headers=self.headers).json()

    def files(self):
        return self.get(f"/connections/{self.id}/files")["items"]

    def projects(self, **params):
        rows = self.get("/source-projects", connection_id=self.id, **params)["items"]
        return {row["source_id"]: row for row in rows}

    def tasks(self, **params):
        return sorted(row["name"] for row in self.get("/tasks", connection_id=self.id, **params)["items"])


@pytest.fixture
def desk(app, module_hub, clients):
    return Desk(app, module_hub, clients[0]["id"])


class TestVersions:
    def test_a_newer_file_of_the_plan_is_a_new_version_whatever_its_name(self, desk):
        first = desk.read(a_plan(a_task(1), Title="Harbour", **SAVED), "harbour.xml")
        before = desk.projects()[GUID]
        second = desk.read(
            a_plan(a_task(1), a_task(2), Title="Harbour, revised", LastSaved="2026-02-01T08:00:00"), "v2.xml"
        )

        now = desk.projects()[GUID]
        assert (first["state"], second["state"]) == ("succeeded", "succeeded")
        assert (before["id"], before["name"], before["key"]) == (now["id"], "Harbour", "harbour")
        assert (now["name"], desk.tasks()) == ("Harbour, revised", ["Task 1", "Task 2"])
        assert [before["source_updated_at"][:10], now["source_updated_at"][:10]] == ["2026-01-15", "2026-02-01"]
        assert desk.tasks(as_of="2026-01-31") == ["Task 1"]
        assert [(file["name"], file["is_current"], file["holds"]) for file in desk.files()] == [
            ("v2.xml", True, GUID),
            ("harbour.xml", False, GUID),
        ]

    def test_several_at_once_are_read_in_the_order_of_their_saving(self, desk):
        versions = {
            "2026-02-01": (a_task(1, Name="Quay"), a_task(2)),
            "2026-01-01": (a_task(1), a_task(2)),
            "2026-03-01": (a_task(1, Name="Quay"), a_task(3)),
        }
        for day, tasks in versions.items():
            answer = desk.upload(a_plan(*tasks, LastSaved=f"{day}T08:00:00"), f"{day}.xml")
        ended = desk.run(answer)

        assert ended["state"] == "succeeded"
        assert {day: desk.tasks(as_of=day) for day in ("2026-01-01", "2026-01-31", "2026-02-01", "2026-02-28")} == {
            "2026-01-01": ["Task 1", "Task 2"],
            "2026-01-31": ["Task 1", "Task 2"],
            "2026-02-01": ["Quay", "Task 2"],
            "2026-02-28": ["Quay", "Task 2"],
        }
        assert desk.tasks(as_of="2026-03-01") == desk.tasks() == ["Quay", "Task 3"]

    def test_what_was_saved_before_the_version_that_holds_is_an_earlier_one_whenever_it_came(self, desk):
        desk.read(a_plan(a_task(1), a_task(2), LastSaved="2026-02-01T08:00:00"), "new.xml")
        desk.read(a_plan(a_task(1), LastSaved="2026-01-01T08:00:00"), "old.xml")

        assert desk.tasks() == ["Task 1", "Task 2"]
        assert [(file["name"], file["is_current"], file["saved_at"][:10]) for file in desk.files()] == [
            ("new.xml", True, "2026-02-01"),
            ("old.xml", False, "2026-01-01"),
        ]

    def test_plans_with_one_name_and_two_guids_are_two_projects(self, desk):
        desk.read(a_plan(a_task(1)), "plan.xml")
        desk.read(a_plan(a_task(1), GUID=OTHER), "plan.xml")

        assert desk.projects().keys() == {GUID, OTHER}

    def test_a_plan_without_a_guid_goes_by_its_name(self, desk):
        desk.read(a_plan(a_task(1), GUID=None), "old.xml")
        desk.read(a_plan(a_task(1), a_task(2), GUID=None), "old.xml")

        assert desk.projects().keys() == {"old.xml"}
        assert desk.tasks() == ["Task 1", "Task 2"]

    def test_the_same_file_twice_is_kept_once(self, desk):
        plan = a_plan(a_task(1))
        ids = {desk.upload(plan).json()["file"]["id"] for _ in range(2)}

        assert [file["id"] for file in desk.files()] == list(ids)

    def test_removing_the_newest_brings_the_one_before_back(self, desk):
        desk.read(a_plan(a_task(1)), "v1.xml")
        desk.read(a_plan(a_task(1), a_task(2)), "v2.xml")

        desk.remove("v2.xml")

        assert desk.tasks() == ["Task 1"]

    def test_removing_the_last_takes_the_plan_out_and_it_can_come_back(self, desk):
        plan = a_plan(a_task(1))
        first = desk.read(plan)
        ended = desk.remove("harbour.xml")
        gone = (desk.projects(), desk.tasks())
        desk.read(plan)

        assert (ended["state"], gone) == ("succeeded", ({}, []))
        assert desk.tasks(as_of=first["finished_at"]) == ["Task 1"]
        assert (desk.projects().keys(), desk.tasks()) == ({GUID}, ["Task 1"])

    def test_a_removal_that_a_full_run_hears_of_first_is_not_lost(self, desk):
        desk.read(a_plan(a_task(1)))
        [file] = desk.files()
        desk.http.post(f"/api/v1/connections/{desk.id}/sync", json={"mode": "full"}, headers=desk.headers)
        removed = desk.http.delete(f"/api/v1/connections/{desk.id}/files/{file['id']}", headers=desk.headers)
        again = desk.http.delete(f"/api/v1/connections/{desk.id}/files/{file['id']}", headers=desk.headers)
        desk.run(removed)

        assert (again.status_code, desk.projects(), desk.tasks()) == (404, {}, [])

    def test_a_plan_that_cannot_be_converted_is_told_and_the_others_are_read(self, desk):
        compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "TBkndTask".encode("utf-16-le") + b"\0" * 512
        desk.upload(compound, "torn.mpp")
        ended = desk.read(a_plan(a_task(1)))

        assert ended["state"] == "partial"
        assert [gap["scope"] for gap in ended["gaps"]] == ["torn.mpp"]
        assert desk.tasks() == ["Task 1"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "The file is empty."),
            (b"PK\x03\x04" + b"\0" * 100, "a ZIP archive"),
            (b"ERMHDR\t19.12", "a Primavera P6 file (XER)"),
            ("<html><body>Please log in</body></html>", "a web page"),
            (XXE, "declares a document type or entities"),
            (BOMB, "declares a document type or entities"),
            (a_plan(a_task(1))[:-40], "the file is incomplete"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "without a plan in it"),
        ],
    )
    def test_a_file_of_no_use_is_one_sentence_and_is_not_kept(self, desk, content, says):
        answer = desk.upload(content)

        assert (answer.status_code, says in answer.json()["detail"], desk.files()) == (422, True, [])

    @pytest.mark.parametrize(
        "name", ["", "../../etc/passwd", "a/b.xml", "C:\\plan.xml", "a\nb.xml", "x" * 300, "..", "a\u202eb.xml"]
    )
    def test_a_name_that_is_none_is_one_sentence(self, desk, name):
        answer = desk.upload(a_plan(), name)

        assert (answer.status_code, "no name of a file" in answer.json()["detail"]) == (422, True)

    def test_a_connection_that_reads_elsewhere_takes_no_files(self, desk, module_hub, tmp_path):
        body = {"client_id": desk.client_id, "connector": "msproject", "name": f"Folder {clock.new_id()}"}
        desk.id = create_connection(module_hub, caller=OPERATOR, body=body | {"settings": {"path": str(tmp_path)}})[
            "id"
        ]

        answer = desk.upload(a_plan())

        assert (answer.status_code, answer.json()["code"]) == (422, "no_uploads")

    def test_who_may_not_change_connections_uploads_and_removes_nothing(self, desk, clients):
        file = desk.upload(a_plan()).json()["file"]["id"]
        place = f"/api/v1/connections/{desk.id}/files"
        reader = desk.headers_of("analyst", clients[0]["id"])
        stranger = desk.headers_of("manager", clients[1]["id"])

        assert desk.http.get(place, headers=reader).status_code == 200
        assert desk.upload(a_plan(), headers=reader).status_code == 403
        assert desk.http.delete(f"{place}/{file}", headers=reader).status_code == 403
        assert desk.http.get(place, headers=stranger).status_code == 404
        assert desk.upload(a_plan(), headers=stranger).status_code == 404
        assert desk.http.delete(f"{place}/{file}", headers=stranger).status_code == 404

    def test_a_file_of_another_connection_is_not_removed_by_way_of_ours(self, app, module_hub, clients, desk):
        other = Desk(app, module_hub, clients[0]["id"])
        file = other.upload(a_plan()).json()["file"]["id"]

        answer = desk.http.delete(f"/api/v1/connections/{desk.id}/files/{file}", headers=desk.headers)

        assert (answer.status_code, len(other.files())) == (404, 1)

    @pytest.mark.parametrize("streamed", [False, True])
    def test_a_file_that_is_too_large_is_not_read_to_its_end(self, module_hub, clients, streamed):
        small = replace(module_hub, settings=module_hub.settings.model_copy(update={"upload_max_mb": 1}))
        desk = Desk(create_app(small), small, clients[0]["id"])
        pieces = [b"x" * 600_000] * 3

        answer = desk.http.post(
            f"/api/v1/connections/{desk.id}/files?name=plan.xml",
            content=iter(pieces) if streamed else b"".join(pieces),
            headers=desk.headers,
        )

        assert (answer.status_code, "larger than 1 MB" in answer.text, desk.files()) == (413, True, [])


class TestKeeping:
    def test_a_large_file_is_kept_in_pieces_and_comes_back_as_it_was(self, desk, module_hub):
        noise = random.Random(7).randbytes(1_300_000).hex()
        plan = a_plan(a_task(1), Comments=noise)
        desk.upload(plan)
        kept = KeptUploads(module_hub.database, uuid.UUID(desk.client_id), uuid.UUID(desk.id))
        [upload] = kept.list()

        with kept.opened(upload) as path:
            content = path.read_text()
            assert path.name == "file"

        assert content == plan
        assert not path.exists()

    def test_a_version_that_was_superseded_long_ago_leaves_and_the_newest_stays(self, desk, module_hub):
        for number, name in enumerate(("v1.xml", "v2.xml")):
            desk.read(a_plan(*(a_task(uid) for uid in range(1, number + 2))), name)
        with module_hub.database.connect(Scope.of(uuid.UUID(desk.client_id))) as connection:
            connection.execute(text("UPDATE uploaded_file SET uploaded_at = uploaded_at - interval '100 days'"))
            drop_superseded(connection, now=clock.now(), default_days=101)
            kept = desk_files(connection, desk)
            drop_superseded(connection, now=clock.now(), default_days=90)
            left = desk_files(connection, desk)

        assert (kept, left) == ({"v1.xml", "v2.xml"}, {"v2.xml"})


class TestInTheCockpit:
    def send(self, browser, desk, *files):
        browser.get(f"/admin/connections/{desk.id}")
        parts = [("file", (name, content, "application/octet-stream")) for name, content in files]
        return browser._seen(
            browser.http.post(
                f"/admin/connections/{desk.id}/files",
                data={"csrf": browser.csrf},
                files=parts or [("file", ("", b""))],
                headers={"Accept": "text/html"},
            )
        )

    def test_plans_are_dropped_listed_and_removed_after_a_question(self, ada, desk):
        watched = self.send(ada, desk, ("a.xml", a_plan(a_task(1))), ("b <b>.xml", a_plan(a_task(1), GUID=OTHER)))
        page = ada.get(f"/admin/connections/{desk.id}")
        file = next(each for each in desk.files() if each["name"] == "a.xml")
        question = ada.get(f"/admin/connections/{desk.id}/files/{file['id']}/remove")
        ada.post(f"/admin/connections/{desk.id}/files/{file['id']}/remove")

        assert watched.url.path.startswith("/admin/runs/")
        assert "a.xml" in page.text
        assert "b &lt;b&gt;.xml" in page.text
        assert "An earlier file of the same plan holds again" in question.text
        assert [each["name"] for each in desk.files()] == ["b <b>.xml"]

    def test_what_is_of_no_use_is_told_and_the_rest_is_taken(self, ada, desk):
        page = self.send(ada, desk, ("a.xml", a_plan(a_task(1))), ("b.zip", b"PK\x03\x04" + b"\0" * 99))

        assert (page.status_code, "a ZIP archive" in page.text) == (422, True)
        assert "1 other file was taken" in page.text
        assert [each["name"] for each in desk.files()] == ["a.xml"]

    def test_no_file_an_analyst_and_a_foreign_form_change_nothing(self, ada, zoe, desk):
        nothing = self.send(ada, desk)
        analyst = self.send(zoe, desk, ("a.xml", a_plan()))
        ada.csrf = "forged"
        foreign = ada.http.post(f"/admin/connections/{desk.id}/files", data={"csrf": "forged"}, files={"file": b"x"})

        assert "No file was chosen." in nothing.text
        assert (analyst.status_code, foreign.status_code, desk.files()) == (403, 403, [])


def desk_files(connection, desk):
    return set(
        connection.execute(text("SELECT name FROM uploaded_file WHERE connection_id = :id"), {"id": desk.id}).scalars()
    )
