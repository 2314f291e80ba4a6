"""What the fake Graph says of plans, held against the vendor's own schema of Planner."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hub.demo.fake_graph import GraphWorld

PATH = Path(__file__).parents[4] / "shared" / "specs" / "msproject" / "graph-planner.v1.csdl.xml"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"

pytestmark = pytest.mark.skipif(not PATH.exists(), reason="the vendor's schema is not beside this checkout")


@pytest.fixture(scope="module")
def properties():
    root = ET.fromstring(PATH.read_text(encoding="utf-8"))  # noqa: S314 - our own copy of a document
    kinds = [*root.iter(f"{EDM}EntityType"), *root.iter(f"{EDM}ComplexType")]
    return {kind.get("Name"): {each.get("Name") for each in kind if each.get("Name")} | {"id"} for kind in kinds}


@pytest.fixture(scope="module")
def world():
    made = GraphWorld()
    plan = made.add_plan(made.add_group("PMO"), "Harbour")
    made.add_bucket(plan, "To do")
    made.add_step(made.add_task(plan, "Draft", people=(made.add_user("Zoë"),)), "Ask legal")
    return made


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("plannerPlan", lambda world: next(iter(world.plans.values())).document),
        ("plannerBucket", lambda world: next(iter(world.plans.values())).buckets[0]),
        ("plannerTask", lambda world: next(iter(world.tasks.values()))),
        ("plannerTaskDetails", lambda world: next(iter(world.details.values()))),
        ("plannerChecklistItem", lambda world: next(iter(next(iter(world.details.values()))["checklist"].values()))),
    ],
)
def test_it_has_only_properties_that_the_vendor_has(properties, world, kind, document):
    told = {name for name in document(world) if not name.startswith("@")}

    assert told <= properties[kind]
