"""Every route that exists is documented, and nothing else is."""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import validate

import hub.rest
from hub.rest.documentation import to_document
from tests.integration.rest.routes import routes_of

README = (Path(hub.rest.__file__).parent / "README.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| (`/[^|]+) \| ([A-Z ]+) \|", re.MULTILINE)


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
