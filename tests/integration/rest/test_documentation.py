"""Every route that exists is documented, and nothing else is."""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import validate

import hub.rest
from hub.rest.documentation import to_document
from tests.integration.rest.routes import routes_of

README = (Path(hub.rest.__file__).parent / "README.md").read_text(encoding="utf-8")
OWN_DAYS = "Each item is of a day of its own."
OF_THE_HUB = "What the hub itself is set up to, does or did; not what projects are."
ADVICE = "What could be decided now; what was decided keeps its day."
WITHOUT_AS_OF = {
    "/projects/proposals": ADVICE,
    "/people/proposals": ADVICE,
    "/projects/{id}/kpis/history": OWN_DAYS,
    "/projects/{id}/changes": "From one day to another.",
    "/workload/{id}/tasks": "The tasks as they are planned now.",
    "/portfolios/{id}/report": "Of a month.",
    "/clients/{id}/report": "Of a month.",
    "/changes": "In the order of commits, from a cursor.",
    "/clients": "Who they are; their settings' changes stand in the audit trail.",
    "/clients/{id}": "The same.",
} | dict.fromkeys(
    (
        "/audit",
        "/connections",
        "/connections/{id}",
        "/connections/{id}/files",
        "/connections/{id}/hook",
        "/connections/{id}/mapping",
        "/connections/{id}/mapping/history",
        "/connectors",
        "/connectors/{name}",
        "/exports",
        "/exports/powerbi",
        "/exports/{id}",
        "/field-changes",
        "/field-changes/{id}",
        "/freshness",
        "/quarantine",
        "/reconciliation",
        "/runs",
        "/runs/{id}",
        "/runs/{id}/events",
        "/runs/{id}/log",
        "/tokens",
        "/users",
        "/users/{id}",
    ),
    OF_THE_HUB,
)
"""Reads that cannot look back, and why."""
LINE = re.compile(r"^\| (`/[^|]+) \| ([A-Z ]+) \|", re.MULTILINE)


def parameters(document, route):
    return {each["name"] for each in document["paths"][f"/api/v1{route.path}"]["get"].get("parameters", ())}


@pytest.fixture(scope="module")
def document(web):
    return to_document(web.app)


class TestReadme:
    def test_names_every_route_and_no_other(self, document):
        documented = [
            f"{method} {address}"
            for addresses, methods in LINE.findall(README)
            for address in re.findall(r"`([^`]+)`", addresses)
            for method in methods.split()
        ]

        assert sorted(documented) == sorted(map(str, routes_of(document)))


class TestOpenApi:
    def test_is_valid(self, document):
        validate(document)

    def test_offers_a_look_back_on_every_read_but_those_that_say_why_not(self, document):
        without = {
            route.plain.removeprefix("GET ")
            for route in routes_of(document)
            if route.method == "get" and route.is_of_api and "as_of" not in parameters(document, route)
        }

        assert without == set(WITHOUT_AS_OF)

    def test_asks_for_a_token_on_every_route_of_the_api(self, document):
        unguarded = [
            path
            for path, item in document["paths"].items()
            for operation in item.values()
            if path.startswith("/api/v1") != bool(operation.get("security"))
        ]

        assert unguarded == []

    def test_says_of_every_route_what_it_does(self, document):
        silent = [
            path
            for path, item in document["paths"].items()
            for operation in item.values()
            if not (operation.get("description") or operation.get("summary"))
        ]

        assert silent == []

    def test_is_served_and_so_is_its_page(self, web, document):
        page = web.get("/docs")

        assert web.get("/openapi.json").json() == document
        assert page.headers["content-type"].startswith("text/html")
        assert all(path in page.text for path in document["paths"])
        assert "<script" not in page.text
        assert "http://" not in page.text
        assert "https://" not in page.text
