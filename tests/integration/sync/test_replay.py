"""A changed mapping: seen before it is saved, applied from kept pages, taken back, never with a request to the vendor."""

import json
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from hub.admin.mappings import list_history, put_mapping, revert_mapping
from hub.errors import Unprocessable
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.sync.preview import preview_mapping
from models.vocabulary import RunState
from tests.integration.sync.conftest import Bench

MONEY = {"money": [{"field": "budget", "kind": "budget", "currency": "EUR"}]}
PAUSED = {"status": {"parked": "on_hold"}}
LINES = "SELECT source_id, amount, presence FROM budget_line ORDER BY source_id"


@pytest.fixture
def filled(bench: Bench) -> Bench:
    for number in range(12):
        bench.world.put_task(
            f"T{number:03}", status="parked" if number < 4 else "open", **({"budget": 100} if number < 3 else {})
        )
    assert bench.sync() is RunState.SUCCEEDED
    bench.world.requests = 0
    return bench


def preview(bench: Bench, document: dict[str, Any]) -> dict[str, Any]:
    return preview_mapping(
        bench.hub, scope=Scope.of(bench.client_id), connection_id=bench.connection_id, document=document
    )


def apply(bench: Bench, document: dict[str, Any], *, version: int) -> RunState:
    """Save a mapping version as the workshop does, and replay."""
    values = {"client": bench.client_id, "connection": bench.connection_id, "version": version}
    with bench.hub.database.connect(Scope.of(bench.client_id)) as connection:
        connection.execute(
            text(
                "INSERT INTO mapping (client_id, connection_id, version, document, created_by) VALUES (:client, :connection, :version, CAST(:document AS jsonb), 'test')"
            ),
            values | {"document": json.dumps(document)},
        )
        connection.execute(text("UPDATE connection SET mapping_version = :version WHERE id = :connection"), values)
    return bench.sync("replay")


class TestPreview:
    def test_counts_what_would_change_and_changes_nothing(self, filled: Bench) -> None:
        before = filled.rows("SELECT id, status_category, change_seq FROM task ORDER BY id")

        seen = preview(filled, PAUSED)

        assert seen["rows"] == {"task": {"created": 0, "changed": 4, "removed": 0}}
        assert filled.rows("SELECT id, status_category, change_seq FROM task ORDER BY id") == before

    def test_shows_samples_before_and_after(self, filled: Bench) -> None:
        sample = preview(filled, PAUSED)["samples"][0]

        assert sample["before"] == {"status_category": "unknown"}
        assert sample["after"] == {"status_category": "on_hold"}

    def test_asks_the_vendor_nothing(self, filled: Bench) -> None:
        preview(filled, MONEY)

        assert filled.world.requests == 0

    def test_refuses_a_mapping_that_does_not_fit(self, filled: Bench) -> None:
        with pytest.raises(Unprocessable, match=r'wrong at "status\.parked"'):
            preview(filled, {"status": {"parked": "sleeping"}})


class TestApply:
    def test_makes_what_the_new_mapping_says(self, filled: Bench) -> None:
        state = apply(filled, MONEY, version=1)

        assert state is RunState.SUCCEEDED
        assert [line[0] for line in filled.rows(LINES)] == ["T000:budget", "T001:budget", "T002:budget"]
        assert filled.world.requests == 0

    def test_taking_a_mapping_back_takes_its_rows_back(self, filled: Bench) -> None:
        apply(filled, MONEY, version=1)

        apply(filled, {}, version=2)

        assert {presence for _, _, presence in filled.rows(LINES)} == {"deleted"}

    def test_a_mapping_that_returns_brings_its_rows_back(self, filled: Bench) -> None:
        apply(filled, MONEY, version=1)
        apply(filled, {}, version=2)

        apply(filled, MONEY, version=3)

        assert {presence for _, _, presence in filled.rows(LINES)} == {"present"}

    def test_does_not_bring_back_what_left_at_the_source(self, filled: Bench) -> None:
        del filled.world.tasks["T011"]
        filled.sync("full")

        apply(filled, PAUSED, version=1)

        assert filled.rows("SELECT presence FROM task WHERE source_id = 'T011'") == [("deleted",)]

    def test_the_newest_page_wins_again(self, filled: Bench) -> None:
        filled.world.put_task("T000", status="open", budget=250)
        filled.sync()

        apply(filled, MONEY, version=1)

        assert filled.rows("SELECT amount FROM budget_line WHERE source_id = 'T000:budget'")[0][0] == 250

    def test_rebuilds_emptied_tables_to_the_same_content(self, filled: Bench) -> None:
        content = "SELECT source_id, name, status_category, content_hash FROM task ORDER BY source_id"
        before = filled.rows(content)
        with filled.hub.database.connect(Scope.of(filled.client_id)) as connection:
            connection.execute(text("DELETE FROM task"))

        filled.sync("replay")

        assert filled.rows(content) == before


def test_ids_are_uuid5_of_connection_entity_and_source_id(filled: Bench) -> None:
    expected = uuid.uuid5(filled.connection_id, "task:T000")

    assert filled.rows("SELECT id FROM task WHERE source_id = 'T000'") == [(expected,)]


class TestRevert:
    def test_brings_back_what_the_earlier_version_made_without_a_request(self, filled: Bench) -> None:
        caller = Caller.operator("Ada")
        who = {"hub": filled.hub, "caller": caller, "connection_id": filled.connection_id}
        content = "SELECT source_id, status_category, content_hash FROM task ORDER BY source_id"
        first = put_mapping(**who, body=MONEY)
        filled.sync("replay")
        before = filled.rows(content), filled.rows(LINES)
        put_mapping(**who, body=PAUSED)
        filled.sync("replay")
        assert filled.rows("SELECT DISTINCT mapping_version FROM task WHERE status_category = 'on_hold'") == [(2,)]

        reverted = revert_mapping(**who, body=None)
        filled.sync("replay")

        assert (reverted["version"], reverted["mapping"]) == (first["version"], MONEY)
        assert (filled.rows(content), filled.rows(LINES)) == before
        assert filled.rows("SELECT DISTINCT mapping_version FROM budget_line WHERE presence = 'present'") == [(1,)]
        assert filled.world.requests == 0
        assert [(item["version"], item["holds"]) for item in list_history(**who)] == [(2, False), (1, True)]

    def test_a_version_after_a_revert_is_a_new_one(self, filled: Bench) -> None:
        who = {"hub": filled.hub, "caller": Caller.operator("Ada"), "connection_id": filled.connection_id}
        for document in (MONEY, PAUSED):
            put_mapping(**who, body=document)
        assert revert_mapping(**who, body={"version": 0})["mapping"] == {}

        assert put_mapping(**who, body={"currency": "CHF"})["version"] == 3

    def test_refuses_a_version_that_is_not_there(self, filled: Bench) -> None:
        who = {"hub": filled.hub, "caller": Caller.operator("Ada"), "connection_id": filled.connection_id}

        with pytest.raises(Unprocessable, match="has no mapping version 7"):
            revert_mapping(**who, body={"version": 7})
