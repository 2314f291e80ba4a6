"""`/users` through the API: whom an administrator lets in, and who may not ask."""

import pytest

BODY = {"email": "New.User@Example.com", "name": "New User", "role": "analyst"}


@pytest.fixture
def user(admin, world):
    made = admin.ask("POST", "/users", json=BODY | {"clients": [str(world.ours.client.id)]}).json()
    yield made
    admin.ask("DELETE", f"/users/{made['id']}")


class TestUsers:
    def test_are_added_with_an_invitation_and_without_a_hash(self, user):
        assert user["email"] == "new.user@example.com"
        assert user["invitation"].startswith("/welcome?token=")
        assert not {"password", "password_hash"} & user.keys()

    def test_are_read_listed_changed_and_removed(self, admin, user):
        address = f"/users/{user['id']}"

        assert admin.get(address).json()["name"] == "New User"
        assert user["id"] in [one["id"] for one in admin.get("/users").json()["items"]]
        assert admin.ask("PATCH", address, json={"role": "manager", "active": False}).json()["role"] == "manager"
        assert admin.ask("DELETE", address).status_code == 204
        assert admin.get(address).status_code == 404

    def test_are_invited_anew(self, admin, user):
        anew = admin.ask("POST", f"/users/{user['id']}/invite")

        assert anew.json()["invitation"].startswith("/welcome?token=")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"email": "new.user@example.com"}, 409),
            ({"role": "boss"}, 422),
            ({"email": "no address"}, 422),
            ({"password": "hunter2xyz"}, 422),
            ({"shoes": 44}, 422),
        ],
    )
    def test_that_do_not_fit_are_refused_in_one_sentence(self, admin, user, change, status):
        answer = admin.ask("POST", "/users", json=BODY | {"email": "other@example.com", "clients": "all"} | change)

        assert answer.status_code == status
        assert answer.json()["detail"].count("\n") == 0
        assert "hunter2xyz" not in answer.text

    def test_are_nobody_elses_business(self, ours, user):
        assert ours.get("/users").status_code == 403
        assert ours.ask("POST", "/users", json=BODY).status_code == 403
        assert ours.ask("PATCH", f"/users/{user['id']}", json={"role": "admin"}).status_code == 403
