"""Whatever goes wrong is a problem with a code and a sentence, and tells nothing it should not."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from hub.app import create_app
from hub.errors import StorageError
from hub.queries.reading import reading
from hub.security.scopes import Scope
from hub.storage.session import Database


class Boom(Exception):
    pass


@pytest.fixture(scope="module")
def breaking(module_hub):
    """The application with a route that breaks in a way nobody foresaw."""
    app: FastAPI = create_app(module_hub)

    def break_down():
        raise Boom("password=hunter2")

    app.add_api_route("/broken", break_down)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


class TestProblems:
    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("GET", "/nowhere", 404, "not_found"),
            ("GET", "/api/v1/nowhere", 404, "not_found"),
            ("DELETE", "/api/v1/tasks", 405, "method_not_allowed"),
            ("GET", "/api/v1/tasks", 401, "unauthorized"),
        ],
    )
    def test_name_what_happened(self, web, method, path, status, code):
        answer = web.request(method, path)

        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == code
        assert answer.json()["status"] == status
        assert answer.json()["detail"]

    def test_what_nobody_foresaw_tells_its_id_and_nothing_else(self, breaking):
        answer = breaking.get("/broken")

        assert answer.status_code == 500
        assert answer.json()["code"] == "internal"
        assert answer.headers["x-request-id"] in answer.json()["hint"]
        assert "hunter2" not in answer.text
        assert "Traceback" not in answer.text

    def test_a_body_that_is_no_json_is_named(self, ours):
        answer = ours.ask("POST", "/connections", content="{", headers={"Content-Type": "application/json"})

        assert (answer.status_code, answer.json()["code"]) == (422, "bad_json")

    def test_a_body_that_is_not_an_object_is_named(self, ours):
        assert ours.ask("POST", "/connections", json=[1]).status_code == 422

    def test_a_huge_body_is_refused_before_it_is_read(self, web):
        announced = web.post("/api/v1/connections", content=b"x", headers={"Content-Length": "99999999"})
        unannounced = web.post("/api/v1/connections", content=(b"x" * 65536 for _ in range(100)))

        assert (announced.status_code, announced.json()["code"]) == (413, "too_large")
        assert unannounced.status_code == 413

    def test_a_request_keeps_the_id_it_came_with_unless_it_is_odd(self, web):
        kept = web.get("/health/live", headers={"X-Request-ID": "abc-123"})
        replaced = web.get("/health/live", headers={"X-Request-ID": "a b\tc"})

        assert kept.headers["x-request-id"] == "abc-123"
        assert len(replaced.headers["x-request-id"]) == 32

    def test_every_answer_forbids_what_browsers_should_not_do(self, web):
        for path in ("/health/live", "/nowhere", "/docs"):
            headers = web.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in headers["content-security-policy"]


class TestReading:
    def test_an_answer_that_takes_too_long_is_a_sentence(self, database):
        with (
            pytest.raises(StorageError) as raised,
            reading(database, Scope.everything(), timeout_s=1) as reader,
        ):
            reader.execute("SELECT pg_sleep(5)")

        assert raised.value.code == "timeout"

    def test_writes_nothing(self, database):
        with (
            pytest.raises(Exception, match="read-only transaction"),
            reading(database, Scope.everything()) as reader,
        ):
            reader.execute("DELETE FROM client")

    def test_of_a_database_that_is_gone_is_a_sentence(self, database_url):
        database = Database(database_url.replace("pmo_test", "pmo_gone"), pool_size=1)

        with pytest.raises(StorageError), reading(database, Scope.everything()):
            pass

        database.dispose()
