"""Questions and answers against the vendor's own schema of API version 2026-10, so that fake and connector cannot agree on a mistake."""

from pathlib import Path

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    parse,
    validate,
)

from connectors.monday.documents import DOCUMENTS
from hub.demo.fake_monday.schema import SCHEMA
from hub.demo.fake_monday.server import schema_of
from hub.demo.monday_story import TOKEN, tell
from models.records import BudgetLineRecord, ProjectRecord, TimeEntryRecord
from tests.integration.monday.office import a_connector, a_plan, read, serving

SDL = Path(__file__).resolve().parents[4] / "shared/specs/monday/schema.graphql"
pytestmark = pytest.mark.skipif(not SDL.exists(), reason="the vendor's schema is not beside this checkout")


@pytest.fixture(scope="module")
def vendor():
    return schema_of(SDL.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
class TestEachDocument:
    def test_is_understood_by_the_vendor(self, document, vendor):
        assert validate(vendor, parse(document.text)) == []

    def test_is_understood_by_the_fake(self, document):
        assert validate(schema_of(SCHEMA), parse(document.text)) == []

    def test_is_named_as_it_is_sent_and_asks_for_its_cost(self, document):
        assert f"query {document.name}" in document.text
        assert "complexity {" in document.text


class TestTheFakesSchema:
    def test_promises_nothing_that_the_vendor_does_not(self, vendor):
        strange = [name for name in schema_of(SCHEMA).type_map if name not in vendor.type_map]

        assert strange == []

    def test_has_the_vendors_fields_and_arguments(self, vendor):
        strange = [
            f"{kind.name}.{name}"
            for kind in schema_of(SCHEMA).type_map.values()
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("__")
            for name, field in kind.fields.items()
            if not _is_same(field, vendor.type_map[kind.name].fields.get(name))
        ]

        assert strange == []

    def test_has_no_word_in_an_enum_that_the_vendor_does_not(self, vendor):
        strange = [
            f"{kind.name}.{word}"
            for kind in schema_of(SCHEMA).type_map.values()
            if isinstance(kind, GraphQLEnumType) and not kind.name.startswith("__")
            for word in kind.values
            if word not in vendor.type_map[kind.name].values
        ]

        assert strange == []


def _is_same(ours, theirs):
    """The same type, argument for argument; enums of a unit and the kinds of a mirrored value are told more loosely by us."""
    if theirs is None or any(name not in theirs.args for name in ours.args):
        return False
    loose = {"NumberValueUnitDirection", "MirroredValue"}
    return str(ours.type) == str(theirs.type) or str(theirs.type).strip("!") in loose


@pytest.fixture(scope="module")
def runs():
    """The same account read through our schema and through the vendor's: executing a query checks each value against its type."""
    story = tell()
    found = []
    for sdl in (SCHEMA, SDL.read_text(encoding="utf-8")):
        with serving(story.world, keep_answers=True, sdl=sdl) as server:
            plan = a_plan(story.mapping)
            connector = a_connector(server, token=TOKEN, all_columns=True)
            found.append((read(server, plan, connector=connector), server.journal.exchanges))
    return found


class TestTheDemosAccount:
    def test_is_answered_alike_by_both_schemas(self, runs):
        ours, theirs = ([_data(one) for one in exchanges] for _run, exchanges in runs)

        assert ours == theirs

    def test_is_read_without_a_gap_or_a_rejection(self, runs):
        run, _exchanges = runs[1]

        assert run.gaps == []
        assert [item for item in run.items if isinstance(item, Exception)] == []

    def test_shows_all_three_shapes_of_a_project_and_both_books(self, runs):
        run, _exchanges = runs[0]
        projects = {project.name for project in run.of(ProjectRecord)}

        assert {"Portail client – métier", "Charte graphique", "Parc solaire – Sud"} <= projects  # noqa: RUF001
        assert "Parc solaire" not in projects
        assert {entry.source_id.startswith("item:") for entry in run.of(TimeEntryRecord)} == {True, False}
        assert {line.kind.value for line in run.of(BudgetLineRecord)} == {"budget", "actual", "forecast"}


def _data(exchange):
    data = orjson.loads(exchange.answer)["data"]
    data.pop("complexity", None)
    return exchange.template, data


def test_the_kinds_of_types_that_are_compared_are_all_there_are():
    """A type that is no object, interface, enum or scalar would slip through the comparison."""
    kinds = {type(kind) for kind in schema_of(SCHEMA).type_map.values()}

    assert kinds <= {
        GraphQLObjectType,
        GraphQLInterfaceType,
        GraphQLEnumType,
        GraphQLScalarType,
        GraphQLInputObjectType,
    }
