"""Walk every route there is with another client's token: nothing of ours is seen, nothing of ours is changed."""

import pytest
from starlette.testclient import TestClient

from hub.rest.documentation import to_document
from models.reporting import READ_MODELS
from tests.integration.rest.routes import routes_of
from tests.integration.rest.world import Door

HARMLESS = {"name": "Changed by Eve"}


@pytest.fixture(scope="module")
def routes(web: TestClient):
    return [route for route in routes_of(to_document(web.app)) if route.is_of_api]


@pytest.fixture(scope="module")
def eve(world, web) -> Door:
    """A manager of the other client."""
    return Door(web, world.theirs.token)


def our_id(world, route):
    return world.ours.rows.get(route.list_name, world.ours.client.id)


class TestStranger:
    def test_sees_nothing_of_ours_on_any_route(self, world, routes, eve):
        seen = {}
        for route in routes:
            if route.path == "/runs/{run_id}/events":
                continue
            path = route.fill(our_id(world, route))
            query = "?group_by=client" if path.endswith("/summary") else ""
            answer = eve.ask(route.method, path + query, json=HARMLESS if route.method != "get" else None)
            shows_ours = world.ours.mark in answer.text or (
                str(world.ours.client.id) in answer.text and answer.status_code < 400
            )
            if shows_ours or answer.status_code >= 500:
                seen[str(route)] = answer.text[:200]

        assert seen == {}

    def test_gets_not_found_for_every_row_of_ours(self, world, routes, eve):
        answers = {}
        for route in routes:
            if "{" in route.path and route.list_name in world.ours.rows and route.method in {"get", "post", "delete"}:
                body = {} if route.method == "post" else None
                answer = eve.ask(route.method, route.fill(our_id(world, route)), json=body)
                answers[str(route)] = answer.status_code

        assert {route: status for route, status in answers.items() if status not in {403, 404}} == {}
        assert answers["GET /runs/{id}/events"] == 404
        assert answers["POST /connections/{id}/sync"] == 404

    @pytest.mark.parametrize("model", READ_MODELS.values(), ids=READ_MODELS)
    def test_finds_nothing_by_asking_for_our_client(self, world, eve, model):
        if "client_id" not in model.by_name:
            return
        query = {"client_id": str(world.ours.client.id), "count": "true"}

        answer = eve.get(f"/{model.path}", params=query)
        as_csv = eve.get(f"/{model.path}", params={"client_id": query["client_id"]}, headers={"Accept": "text/csv"})

        if answer.status_code == 403:
            return
        assert (answer.json()["items"], answer.json()["count"]) == ([], 0)
        assert as_csv.text.count("\n") == 1

    def test_leaves_ours_as_it_was(self, world, routes, eve, ours):
        before = {name: ours.get(f"/{READ_MODELS[name].path}").text for name in ("clients", "connections")}

        for route in routes:
            if route.method in {"patch", "put", "delete"}:
                eve.ask(route.method, route.fill(our_id(world, route)), json=HARMLESS)

        assert {name: ours.get(f"/{READ_MODELS[name].path}").text for name in before} == before

    def test_cannot_configure_for_us(self, world, eve):
        body = {
            "client_id": str(world.ours.client.id),
            "connector": "vault",
            "name": "Eve's",
            "settings": {"site_url": "https://vault.example"},
            "secrets": {"token": "x"},
        }

        assert eve.ask("POST", "/connections", json=body).status_code in {403, 404, 422}


class TestNobody:
    def test_gets_through_no_route_of_the_api(self, world, routes, web):
        answers = {
            str(route): web.request(route.method, "/api/v1" + route.fill(our_id(world, route))).status_code
            for route in routes
        }

        assert set(answers.values()) == {401}

    @pytest.mark.parametrize("header", ["Bearer ", "Bearer pmo_wrong", "Basic !!!", "Basic Og==", "Digest x", "pmo_x"])
    def test_is_told_how_to_come_in(self, web, header):
        answer = web.get("/api/v1/tasks", headers={"Authorization": header})

        assert answer.status_code == 401
        assert [value.split()[0] for value in answer.headers.get_list("www-authenticate")] == ["Bearer", "Basic"]
        assert "pmo_wrong" not in answer.text


class TestBasic:
    def test_opens_with_the_token_as_password(self, world, web):
        answer = web.get("/api/v1/tasks", auth=("zoë", world.ours.token))

        assert answer.status_code == 200
