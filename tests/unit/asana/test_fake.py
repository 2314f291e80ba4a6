"""The fake is as strict as the real one; a lenient fake would prove nothing."""

import httpx
import pytest

from hub.demo.fake_asana import AsanaWorld, FakeAsana, Limits
from hub.demo.fake_asana.world import OPEN_SESAME


@pytest.fixture
def fake():
    with FakeAsana(AsanaWorld(), limits=Limits()) as served:
        yield served


def ask(fake, path, *, token=OPEN_SESAME, **params):
    return httpx.get(fake.base_url + path, params=params, headers={"Authorization": f"Bearer {token}"})


def ask_batch(fake, *actions):
    headers = {"Authorization": f"Bearer {OPEN_SESAME}"}
    return httpx.post(f"{fake.base_url}/batch", json={"data": {"actions": actions}}, headers=headers)


class TestFields:
    def test_lists_are_compact_until_fields_are_asked_for(self, fake):
        project = fake.world.a_project("ERP")
        fake.world.a_task("Chiffrer", project)

        plain = ask(fake, "/tasks", project=project.gid).json()["data"][0]
        asked = ask(fake, "/tasks", project=project.gid, opt_fields="completed").json()["data"][0]

        assert plain.keys() == {"gid", "resource_type", "name", "resource_subtype"}
        assert asked.keys() == {"gid", "completed"}

    def test_bare_names_of_nested_things_give_little_or_too_much(self, fake):
        project = fake.world.a_project("ERP", owner=fake.world.me)
        fake.world.a_task("Chiffrer", project)

        task = ask(fake, "/tasks", project=project.gid, opt_fields="memberships").json()["data"][0]
        owner = ask(fake, f"/projects/{project.gid}", opt_fields="owner").json()["data"]["owner"]

        assert task["memberships"] == [{}]
        assert owner == {"gid": fake.world.me.gid, "resource_type": "user"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "params", "status"),
        [
            ("/tasks", {}, 400),
            ("/tasks", {"project": "1", "assignee": "me"}, 400),
            ("/tasks", {"project": "404"}, 404),
            ("/projects", {"workspace": "1200000000000001", "limit": "101"}, 400),
            ("/projects", {"workspace": "1200000000000001", "limit": "0"}, 400),
            ("/projects", {"workspace": "1200000000000001", "limit": "5", "offset": "?"}, 400),
            ("/projects", {"workspace": "1200000000000001", "modified_since": "2026"}, 400),
            ("/portfolios", {"workspace": "1200000000000001"}, 403),
            ("/time_tracking_entries", {"workspace": "1200000000000001"}, 400),
            ("/events", {"resource": "1200000000000001"}, 412),
            ("/nowhere", {}, 404),
        ],
    )
    def test_what_asana_refuses_is_refused(self, fake, path, params, status):
        assert ask(fake, path, **params).status_code == status

    def test_an_unknown_token_is_refused(self, fake):
        assert ask(fake, "/workspaces", token="other").status_code == 401

    def test_a_private_project_is_refused_to_strangers(self, fake):
        project = fake.world.a_project("Privé", members=[])

        assert ask(fake, f"/projects/{project.gid}").status_code == 403

    def test_a_service_account_sees_it(self, fake):
        project = fake.world.a_project("Privé", members=[])
        fake.world.tokens["service"] = fake.world.a_user("Service", is_service=True)

        assert ask(fake, f"/projects/{project.gid}", token="service").status_code == 200


class TestBatch:
    def test_each_action_has_its_own_status(self, fake):
        project = fake.world.a_project("ERP")
        actions = [{"method": "get", "relative_path": f"/projects/{gid}"} for gid in (project.gid, "404")]

        assert [result["status_code"] for result in ask_batch(fake, *actions).json()["data"]] == [200, 404]

    @pytest.mark.parametrize(
        "action",
        [
            {"method": "get", "relative_path": "/projects?workspace=1"},
            {"method": "get", "relative_path": "/projects", "data": {"limit": 5}},
            {"method": "post", "relative_path": "/tasks"},
        ],
    )
    def test_what_a_batch_does_not_take_is_refused(self, fake, action):
        assert ask_batch(fake, action).status_code == 400

    def test_eleven_actions_are_one_too_many(self, fake):
        assert ask_batch(fake, *[{"method": "get", "relative_path": "/workspaces"}] * 11).status_code == 400


class TestOffsets:
    def test_one_lives_fifteen_minutes_and_serves_its_own_question(self, fake):
        for number in range(3):
            fake.world.a_project(f"P{number}")
        here = fake.world.workspace.gid
        offset = ask(fake, "/projects", workspace=here, limit=1).json()["next_page"]["offset"]

        other = ask(fake, "/projects", workspace=here, limit=2, offset=offset)
        fake.world.clock.advance(minutes=16)
        late = ask(fake, "/projects", workspace=here, limit=1, offset=offset)

        assert (other.status_code, late.status_code) == (400, 400)
