"""Fields that come, go or change their type: noticed once, by field, in the run's words and in a list."""

import pytest

from connectors.sdk.contract import Page
from connectors.sdk.mapping import Mapping
from hub.storage.commit import PageContent
from hub.storage.drift import FieldKey, StoredField
from hub.storage.raw_pages import press
from hub.sync.drift import FieldWatch, gaps_of
from models.records import CustomFieldRecord
from models.vocabulary import FieldChange, RunState
from tests.integration.sync.conftest import Bench

CHANGES = "SELECT field, change, type_before, type_after, rules FROM field_change ORDER BY seq"
MAPPED = Mapping.parse(
    {"fields": {"story_points": ["f1"]}, "scopes": {"B": {"money": [{"name": "Budget", "kind": "budget"}]}}},
    connection="ACME",
)


def fill(bench: Bench, tasks: int = 25, **columns: object) -> None:
    for number in range(tasks):
        bench.world.put_task(f"T{number:03}", **columns)


class TestKeysOfRecords:
    def test_a_new_one_is_noticed_once_however_many_records_have_it(self, bench: Bench) -> None:
        fill(bench)
        bench.sync()
        fill(bench, effort=3)

        state = bench.sync()

        assert state is RunState.SUCCEEDED
        assert bench.rows(CHANGES) == [("effort", "new", None, "number", [])]
        assert [gap["message"] for gap in bench.last_run()["gaps"]] == ['1 field is new: "effort".']
        fill(bench, effort=4)
        bench.sync()
        assert bench.last_run()["gaps"] == []

    def test_a_mapped_one_that_disappears_names_its_rule_and_is_a_fault(self, bench: Bench) -> None:
        bench.map({"money": [{"field": "budget", "kind": "budget"}]})
        fill(bench, budget="10")
        bench.sync()
        for row in bench.world.tasks.values():
            del row["budget"]

        state = bench.sync("full")

        assert state is RunState.PARTIAL
        assert bench.rows(CHANGES) == [("budget", "gone", "text", None, ["money[0]"])]
        sentence = 'The field "budget" is gone from stream "tasks", which the mapping rule money[0] reads.'
        assert bench.last_run()["error_message"] == sentence
        assert bench.sync("full") is RunState.SUCCEEDED

    def test_another_kind_of_value_is_noticed(self, bench: Bench) -> None:
        fill(bench, effort=3)
        bench.sync()
        fill(bench, tasks=1, effort="three")

        bench.sync()

        assert bench.rows(CHANGES) == [("effort", "retyped", "number", "number|text", [])]

    def test_one_that_a_few_records_lack_is_not_missed(self, bench: Bench) -> None:
        fill(bench, effort=3)
        bench.world.put_task("T999")
        bench.sync()
        for row in bench.world.tasks.values():
            row.pop("effort", None)

        bench.sync("full")

        assert bench.rows(CHANGES) == []


class TestListedFields:
    @staticmethod
    def watch(*fields: tuple[str, str, str], scope: str | None = None) -> FieldWatch:
        page = Page("fields", "", b'{"fields": []}', is_last=True)
        records = [
            CustomFieldRecord(source_id=field, name=name, type=kind, scope=scope) for field, name, kind in fields
        ]
        watch = FieldWatch()
        watch.see(PageContent(page, press(page), records, []))
        return watch

    @classmethod
    def changes(cls, before: FieldWatch, after: FieldWatch, **how: object) -> list[tuple[str, FieldChange]]:
        _, stored = before.compare({}, mapping=MAPPED, whole=True, broken=())
        noticed, _ = after.compare(stored, mapping=MAPPED, **{"whole": True, "broken": ()} | how)
        return [(change.key.field, change.change) for change in noticed]

    def test_each_change_is_noticed(self) -> None:
        before = self.watch(("f1", "Points", "number"), ("f2", "Team", "text"))
        after = self.watch(("f1", "Points", "text"), ("f3", "Sprint", "list"))

        assert sorted(self.changes(before, after)) == [
            ("f1", FieldChange.RETYPED),
            ("f2", FieldChange.GONE),
            ("f3", FieldChange.NEW),
        ]

    @pytest.mark.parametrize("how", [{"whole": False}, {"broken": {"fields"}}])
    def test_nothing_is_missed_by_a_run_that_did_not_see_all(self, how: dict[str, object]) -> None:
        assert self.changes(self.watch(("f1", "A", "x"), ("f2", "B", "x")), self.watch(("f1", "A", "x")), **how) == []

    def test_fields_of_a_scope_that_was_not_read_are_not_missed(self) -> None:
        assert self.changes(self.watch(("f1", "A", "x"), scope="B1"), self.watch(("f9", "Z", "x"), scope="B2")) == []

    def test_a_rule_by_name_in_a_scope_is_named(self) -> None:
        key = FieldKey("fields", "B", "f7")
        stored = {
            key: StoredField(key, "Budget", "number", is_listed=True, is_always=True, seen=1),
            FieldKey("fields", "B", "f8"): StoredField(
                FieldKey("fields", "B", "f8"), "Other", "number", is_listed=True, is_always=True, seen=1
            ),
        }

        noticed, _ = self.watch(("f8", "Other", "number"), scope="B").compare(
            stored, mapping=MAPPED, whole=True, broken=()
        )

        assert [change.rules for change in noticed] == [("scopes.B.money[0]",)]
        assert next(gaps_of(noticed)).is_fault
