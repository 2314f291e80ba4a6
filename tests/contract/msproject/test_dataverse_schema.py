"""The fake's tables and our questions, held against what is known of the vendor's own columns, so that the two cannot agree on a mistake.

The document marks where each column comes from: seen in real answers, or from Microsoft's common data model.
"""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from connectors.msproject.dataverse.tables import TABLES
from hub.demo.fake_dataverse.schema import SCHEMAS

PATH = Path(__file__).parents[4] / "shared" / "specs" / "msproject" / "dataverse-msdyn.minimal.edmx.xml"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
TYPES = {
    "Uniqueidentifier": {"Guid"},
    "Lookup": {"Guid"},
    "String": {"String"},
    "Memo": {"String"},
    "Integer": {"Int32"},
    "Decimal": {"Decimal", "Double"},
    "Double": {"Double"},
    "Money": {"Decimal"},
    "Boolean": {"Boolean"},
    "DateTime": {"DateTimeOffset"},
    "Picklist": {"Int32", "String"},
    "State": {"Int32"},
}
NOT_IN_THE_DOCUMENT = {
    "msdyn_project": {"_transactioncurrencyid_value"},
    "msdyn_projecttask": {"_transactioncurrencyid_value", "msdyn_actualfinish"},
    "msdyn_projectteam": {"createdon", "modifiedon"},
    "msdyn_timeentry": {"createdon", "modifiedon", "msdyn_start", "msdyn_end"},
    "msdyn_estimateline": {"createdon", "modifiedon"},
    "msdyn_actual": {"createdon", "modifiedon"},
}
"""Columns that every row of Dataverse has, or that some tenants have beyond the document: asked for only where they exist."""

pytestmark = pytest.mark.skipif(not PATH.exists(), reason="the document is not beside this checkout")


@pytest.fixture(scope="module")
def document():
    root = ET.fromstring(PATH.read_text(encoding="utf-8"))  # noqa: S314 - our own copy of a document
    return {
        entity.get("Name"): {
            column.get("Name"): column.get("Type").removeprefix("Edm.") for column in entity.iter(f"{EDM}Property")
        }
        for entity in root.iter(f"{EDM}EntityType")
    }


@pytest.fixture(scope="module")
def sets():
    text = PATH.read_text(encoding="utf-8")
    return {name: set_name for set_name, name in re.findall(r'EntitySet Name="(\w+)" EntityType="mscrm\.(\w+)"', text)}


def shared(names):
    return sorted(names & SCHEMAS.keys())


def test_most_tables_are_in_the_document(document):
    assert len(shared(document.keys())) >= 9


def test_the_fakes_columns_are_the_documents_with_their_types(document):
    for name in shared(document.keys()):
        for column, kind in SCHEMAS[name].properties.items():
            if column in NOT_IN_THE_DOCUMENT.get(name, ()):
                continue
            assert document[name].get(column) in TYPES[kind], f"{name}.{column}"


def test_what_is_asked_for_is_in_the_document(document):
    for name in shared(document.keys() & TABLES.keys()):
        strange = set(TABLES[name].columns) - document[name].keys() - NOT_IN_THE_DOCUMENT.get(name, set())
        assert strange == set(), name


def test_sets_are_named_as_the_document_names_them(document, sets):
    named = {name: schema.set_name for name, schema in SCHEMAS.items() if name in document}

    assert named == {name: sets[name] for name in named}
