"""The whole way, from a library in SharePoint into PostgreSQL."""

from dataclasses import replace

import pytest

from tests.integration.msproject.environment import APP, SECRET, TENANT
from tests.integration.msproject.synced import Synced, connected
from tests.unit.msproject.plans import GUID, a_plan, a_resource, a_task, an_assignment

SITE = "https://acme.sharepoint.com/sites/PMO"
OTHER = "1F0E6C1B-2F7E-4A10-9F4B-0242AC120002"
TABLES = ("source_project", "task", "assignment", "budget_line")


@pytest.fixture
def drive(office):
    return office.world.add_drive(f"{SITE}/Shared%20Documents")


@pytest.fixture
def synced(hub, office, drive) -> Synced:
    rows = {"resources": (a_resource(1),), "assignments": (an_assignment(1, task=1, resource=1, Work="PT8H0M0S"),)}
    for path, guid in (("Plans/wharf.xml", OTHER), ("Plans/2026/harbour.xml", GUID)):
        office.world.put_file(drive, path, a_plan(a_task(1, Cost=100), a_task(2), GUID=guid, **rows).encode())
    settings = {
        "drive": f"{SITE}/Shared%20Documents/Plans",
        "graph_url": office.fake.base_url,
        "tenant_id": TENANT,
        "client_id": APP,
        "authority_url": office.entra.base_url,
    }
    trusting = replace(hub, settings=hub.settings.model_copy(update={"ca_bundle": office.entra.ca_bundle}))
    made = connected(trusting, office, settings=settings, secrets={"client_secret": SECRET})
    assert made.sync() == "succeeded"
    return made


def ids(synced: Synced) -> dict[str, list]:
    return {table: synced.rows(f"SELECT id FROM {table} WHERE presence = 'present' ORDER BY id") for table in TABLES}  # noqa: S608


def test_a_folder_that_is_moved_out_and_back_brings_every_row_back_once(synced, drive):
    before = ids(synced)

    synced.site.world.move(drive, "Plans/2026", "Archive/2026")
    synced.sync()
    without = {table: len(rows) for table, rows in ids(synced).items()}
    synced.site.world.move(drive, "Archive/2026", "Plans/again")
    synced.sync()

    assert {table: len(rows) for table, rows in before.items()} == {
        table: 2 * count for table, count in without.items()
    }
    assert synced.rows("SELECT count(*) FROM source_project WHERE presence = 'lost_access'") == [(0,)]
    assert ids(synced) == before
