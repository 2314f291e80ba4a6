"""The fake Project Server and our requests to it, held against the vendor's columns of ProjectData."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from connectors.msproject.project_server.sets import HELPERS, LINKS, STREAM_SETS
from connectors.msproject.project_server.shipped import SHIPPED
from hub.demo.fake_project_server.schema import TYPES, all_sets

PATH = Path(__file__).parents[4] / "shared" / "specs" / "msproject" / "projectdata.minimal.edmx.xml"
EDM = "{http://schemas.microsoft.com/ado/2009/11/edm}"
OUR_SETS = [each for each in (*STREAM_SETS, *HELPERS) if each is not LINKS]
OTHER_VERSIONS = {"ParentTaskId"}
"""Of the reference pages; the description at hand calls the same thing otherwise."""

pytestmark = pytest.mark.skipif(not PATH.exists(), reason="the vendor's schema is not beside this checkout")


@pytest.fixture(scope="module")
def kinds():
    root = ET.fromstring(PATH.read_text(encoding="utf-8"))  # noqa: S314 - our own copy of a document
    types = {
        kind.get("Name"): {
            part.get("Name"): part.get("Type").removeprefix("Edm.") for part in kind.iter(f"{EDM}Property")
        }
        for kind in root.iter(f"{EDM}EntityType")
    }
    keys = {
        kind.get("Name"): {part.get("Name") for part in kind.iter(f"{EDM}PropertyRef")}
        for kind in root.iter(f"{EDM}EntityType")
    }
    sets = {each.get("Name"): each.get("EntityType").rpartition(".")[2] for each in root.iter(f"{EDM}EntitySet")}
    return {name: (types[kind], keys[kind], kind) for name, kind in sets.items()}


@pytest.mark.parametrize("schema", all_sets().values(), ids=lambda schema: schema.name)
def test_the_fake_has_only_columns_and_keys_that_the_vendor_has(kinds, schema):
    columns, keys, kind = kinds[schema.name]

    assert {name: TYPES[letter] for name, letter in schema.columns.items()}.items() <= {
        name: "Int32" if told in {"Int16", "Byte"} else told for name, told in columns.items()
    }.items()
    assert (set(schema.keys), schema.kind) == (keys, kind)


@pytest.mark.parametrize("wanted", OUR_SETS, ids=lambda each: each.name)
def test_only_columns_are_asked_for_that_the_vendor_has(kinds, wanted):
    columns, _keys, _kind = kinds[wanted.name]

    assert set(wanted.columns) - OTHER_VERSIONS <= columns.keys()
    assert wanted.key in columns


@pytest.mark.parametrize("name", SHIPPED)
def test_no_column_of_the_vendor_passes_for_one_that_people_added(kinds, name):
    assert kinds[name][0].keys() <= SHIPPED[name]
