"""A look back shows what was held, whatever happened to the rows since."""

import datetime as dt
import uuid
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import NotFound, Unprocessable
from hub.queries.as_of import AsOf
from hub.queries.filter import Comparison, Field, Literal, Operator
from hub.queries.lists import read_page, read_row
from hub.queries.order import default_order
from hub.queries.question import Question
from hub.queries.summaries import to_grouping
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.history import begin_version
from hub.storage.identity import row_id
from hub.storage.presence import take_along
from hub.storage.upsert import Batches, RunStamp, write_batch
from hub.wiring import Hub
from models.records import MilestoneRecord, ProjectRecord, Record, Removal, TaskRecord, TimeEntryRecord
from models.reporting import READ_MODELS
from models.tables.connections import Connection
from models.vocabulary import Entity, Presence, Role, StatusCategory
from tests.builders import a_client, a_connection, save

FIRST = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
WATCHED = ("tasks", "time_entries", "milestones", "source_projects")


class Plant:
    """One connection whose pages are written at instants of the test's choice."""

    def __init__(self, hub: Hub, *, time_zone: str = "UTC") -> None:
        self.hub = hub
        self.client = a_client(time_zone=time_zone)
        self.connection: Connection = a_connection(self.client)
        save(hub.database, self.client, self.connection)
        self.caller = Caller("test", Role.ANALYST, Scope.of(self.client.id))
        self._runs = 0

    def write(self, *items: Record | Removal, at: dt.datetime, mapping: int = 1, is_replay: bool = False) -> None:
        """One run's only transaction."""
        self._runs += 1
        run = uuid.uuid5(self.client.id, str(self._runs))
        stamp = RunStamp(self.client.id, self.connection.id, run, mapping_version=mapping, is_replay=is_replay)
        batches = Batches(self.connection.id)
        for item in items:
            batches.add(item, raw_page_id=None)
        with self.hub.database.connect(Scope.of(self.client.id)) as connection:
            which = {"client_id": self.client.id, "connection_id": self.connection.id}
            begin_version(connection, **which, at=at, is_replay=is_replay)
            for batch in batches:
                write_batch(connection, batch, stamp=stamp)
            take_along(connection, stamp=stamp)

    def read(self, name: str, *, as_of: AsOf | None = None, absent: bool = True, **more: Any) -> list[dict[str, Any]]:
        model = READ_MODELS[name]
        fields = tuple(column for column in model.columns if column.name != "presence_changed_at")
        question = Question(model, default_order(model), fields, include_absent=absent, limit=1000, as_of=as_of, **more)
        page = read_page(self.hub, self.caller, question)
        items: list[dict[str, Any]] = orjson.loads(page.to_json())["items"]
        return items

    def names(self, as_of: AsOf) -> list[str]:
        return [row["name"] for row in self.read("tasks", as_of=as_of, absent=False)]


def a_task(number: int, edits: int, *, project: str = "P", **more: Any) -> TaskRecord:
    category = (StatusCategory.TODO, StatusCategory.IN_PROGRESS, StatusCategory.DONE)[edits % 3]
    name = f"Task {number}, edit {edits}"
    return TaskRecord(source_id=f"T{number}", project=project, name=name, status_category=category, **more)


def a_removal(number: int) -> Removal:
    return Removal(entity=Entity.TASK, source_id=f"T{number}", presence=Presence.DELETED, reason="the tool says so")


def records_of(number: int, edits: int) -> list[Record | Removal]:
    if edits < 0:
        return [a_removal(number)]
    day = FIRST.date()
    return [
        ProjectRecord(source_id="P", scope="P", name="Project"),
        a_task(number, edits, is_milestone=number == 0),
        TimeEntryRecord(source_id=f"E{number}", task=f"T{number}", entry_date=day, duration_seconds=600 * (edits + 1)),
        MilestoneRecord(source_id=f"M{number}", project="P", name=f"M{edits}"),
    ]


deeds = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 2)), min_size=1, max_size=4)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(deeds, min_size=1, max_size=6))
def test_as_of_an_instant_equals_what_was_held_at_it(module_hub: Hub, runs: list[list[tuple[int, int]]]) -> None:
    plant = Plant(module_hub)
    plant.write(ProjectRecord(source_id="P", scope="P", name="Project"), at=FIRST)
    held: list[tuple[dt.datetime, dict[str, list[dict[str, Any]]]]] = []

    for number, run in enumerate(runs, start=1):
        at = FIRST + number * HOUR
        plant.write(*(item for deed in run for item in records_of(*deed)), at=at)
        held.append((at, {name: plant.read(name) for name in WATCHED}))

    for at, rows in held:
        for instant in (at, at + HOUR / 2):
            assert {name: plant.read(name, as_of=instant) for name in WATCHED} == rows


class TestDay:
    def test_ends_where_its_client_lives(self, module_hub):
        plant = Plant(module_hub, time_zone="America/New_York")
        plant.write(ProjectRecord(source_id="P", scope="P", name="P"), a_task(1, 0), at=FIRST)
        plant.write(a_task(1, 1), at=dt.datetime(2026, 3, 11, 3, 59, tzinfo=dt.UTC))
        plant.write(a_task(1, 2), at=dt.datetime(2026, 3, 11, 4, 0, tzinfo=dt.UTC))

        assert plant.names(dt.date(2026, 3, 10)) == ["Task 1, edit 1"]
        assert plant.names(dt.date(2026, 3, 11)) == ["Task 1, edit 2"]

    def test_ends_for_each_client_in_its_own_zone(self, module_hub):
        plants = [Plant(module_hub, time_zone=zone) for zone in ("Pacific/Auckland", "America/Los_Angeles")]
        for plant in plants:
            plant.write(ProjectRecord(source_id="P", scope="P", name="P"), a_task(1, 0), at=FIRST)
            plant.write(a_task(1, 1), at=dt.datetime(2026, 3, 10, 18, tzinfo=dt.UTC))
        both = plants[0]
        both.caller = Caller("test", Role.ANALYST, Scope.of(*(plant.client.id for plant in plants)))

        rows = both.read("tasks", as_of=dt.date(2026, 3, 10))

        names = {row["client_id"]: row["name"] for row in rows}
        assert names == {str(plants[0].client.id): "Task 1, edit 0", str(plants[1].client.id): "Task 1, edit 1"}


class TestPlanWithStatusDate:
    def test_counts_as_known_from_that_date_and_not_from_its_import(self, module_hub):
        plant = Plant(module_hub, time_zone="Europe/Paris")
        october, november = dt.date(2026, 10, 31), dt.date(2026, 11, 13)
        for day, edits in ((october, 0), (november, 1)):
            at = dt.datetime(2026, 11, 20 + edits, tzinfo=dt.UTC)
            plant.write(ProjectRecord(source_id="P", scope="P", name="Plan", status_on=day), at=at)
            plant.write(a_task(1, edits), at=at)

        assert plant.names(october) == ["Task 1, edit 0"]
        assert plant.names(november - dt.timedelta(days=1)) == ["Task 1, edit 0"]
        assert plant.names(november) == ["Task 1, edit 1"]

    def test_that_lies_ahead_is_known_from_its_import(self, module_hub):
        plant = Plant(module_hub)

        plant.write(ProjectRecord(source_id="P", scope="P", name="Plan", status_on=dt.date(2027, 1, 1)), at=FIRST)

        assert plant.read("source_projects")[0]["known_from"] == "2026-03-02T08:00:00Z"

    def test_counts_once_a_later_reading_of_the_same_date_holds_from_then(self, module_hub):
        plant = Plant(module_hub)
        for edits in (0, 1):
            at = FIRST + edits * HOUR
            day = dt.date(2026, 2, 1)
            plant.write(ProjectRecord(source_id="P", scope="P", name=f"Plan {edits}", status_on=day), at=at)
            plant.write(a_task(1, edits), at=at)

        assert plant.names(dt.date(2026, 2, 1)) == ["Task 1, edit 0"]
        assert plant.names(FIRST + HOUR) == ["Task 1, edit 1"]


def a_saved_plan(days: int, **more: Any) -> ProjectRecord:
    return ProjectRecord(
        source_id="P", scope="P", name="Plan", saved_at=FIRST + dt.timedelta(days=days, seconds=-1), **more
    )


class TestSavedPlan:
    """A file of the plan, read long after it was saved."""

    def test_holds_from_its_saving_with_all_that_is_in_it(self, module_hub):
        plant = Plant(module_hub)
        for days in (0, 1, 2):
            at = FIRST + dt.timedelta(days=30 + days)
            plant.write(a_saved_plan(days), at=at)
            plant.write(a_task(1, days), *(a_task(number, 0) for number in range(2, 2 + days)), at=at)

        assert [len(plant.names((FIRST + dt.timedelta(days=days)).date())) for days in (0, 1, 2)] == [1, 2, 3]
        assert plant.names(FIRST) == ["Task 1, edit 0"]
        assert plant.read("tasks", as_of=FIRST)[0]["known_from"] == "2026-03-02T07:59:59Z"

    @pytest.mark.parametrize("days", [-1, 40])
    def test_saved_before_the_version_before_or_in_the_future_holds_from_its_reading(self, module_hub, days):
        plant = Plant(module_hub)
        for number, saved in enumerate((0, days)):
            at = FIRST + dt.timedelta(days=30 + number)
            plant.write(a_saved_plan(saved), at=at)
            plant.write(a_task(1, number), at=at)

        assert plant.names(FIRST + dt.timedelta(days=30, hours=23)) == ["Task 1, edit 0"]
        assert plant.names(FIRST + dt.timedelta(days=31)) == ["Task 1, edit 1"]

    def test_a_new_status_date_goes_before_its_saving_an_old_one_does_not(self, module_hub):
        plant = Plant(module_hub)
        january, february = dt.date(2026, 1, 31), dt.date(2026, 2, 28)
        for number, (saved, day) in enumerate(((0, january), (10, february), (20, february))):
            at = FIRST + dt.timedelta(days=30 + number)
            plant.write(a_saved_plan(saved, status_on=day), at=at)
            plant.write(a_task(1, number), at=at)

        seen = (january, february, (FIRST + dt.timedelta(days=19)).date(), (FIRST + dt.timedelta(days=20)).date())
        assert [plant.names(day)[0][-1] for day in seen] == ["0", "1", "1", "2"]

    def test_leaves_when_its_file_does_and_a_changed_mapping_leaves_its_past(self, module_hub):
        plant = Plant(module_hub)
        read, replayed, left = (FIRST + dt.timedelta(days=days) for days in (30, 31, 32))
        plant.write(a_saved_plan(0), at=read)
        plant.write(a_task(1, 0), at=read)
        plant.write(a_task(1, 1), at=replayed, mapping=2, is_replay=True)
        plan = Removal(entity=Entity.SOURCE_PROJECT, source_id="P", presence=Presence.DELETED, reason="no file")
        plant.write(plan, at=left)

        assert [plant.names(at) for at in (FIRST, read, replayed, left)] == [
            ["Task 1, edit 0"],
            ["Task 1, edit 0"],
            ["Task 1, edit 1"],
            [],
        ]


class TestReplay:
    def test_of_a_changed_mapping_leaves_the_past_as_it_was_reported(self, module_hub):
        plant = Plant(module_hub)
        plant.write(ProjectRecord(source_id="P", scope="P", name="P"), a_task(1, 0), at=FIRST)

        plant.write(a_task(1, 2), at=FIRST + HOUR, mapping=2, is_replay=True)

        (before,), (after,) = plant.read("tasks", as_of=FIRST), plant.read("tasks")
        assert (before["status_category"], before["mapping_version"]) == ("todo", 1)
        assert (after["status_category"], after["mapping_version"]) == ("done", 2)

    def test_that_changes_nothing_makes_no_version(self, module_hub):
        plant = Plant(module_hub)
        plant.write(ProjectRecord(source_id="P", scope="P", name="P"), a_task(1, 0), at=FIRST)

        plant.write(a_task(1, 0), at=FIRST + HOUR, mapping=2, is_replay=True)

        assert plant.read("tasks")[0]["known_from"] == "2026-03-02T08:00:00Z"


class TestBeforeTheBeginning:
    def test_nothing_is_shown_as_empty_that_was_not_tracked(self, module_hub):
        plant = Plant(module_hub)
        plant.write(ProjectRecord(source_id="P", scope="P", name="P"), a_task(1, 0), at=FIRST)

        with pytest.raises(
            Unprocessable, match=r"Nothing was tracked yet at 2026-03-01.*tracked from 2026-03-02"
        ) as raised:
            plant.read("tasks", as_of=dt.date(2026, 3, 1))

        assert raised.value.code == "not_tracked"

    def test_a_connection_that_came_later_is_named(self, module_hub):
        plant = Plant(module_hub)
        plant.write(ProjectRecord(source_id="P", scope="P", name="P"), a_task(1, 0), at=FIRST)
        later = a_connection(plant.client, name="Later")
        save(module_hub.database, later)
        model = READ_MODELS["tasks"]
        question = Question(model, default_order(model), model.columns, as_of=FIRST)

        page = orjson.loads(read_page(module_hub, plant.caller, question).to_json())

        assert len(page["items"]) == 1
        assert [(gap["name"], gap["tracked_from"]) for gap in page["not_tracked"]] == [("Later", None)]

    def test_a_row_is_not_found_before_it_came(self, module_hub):
        plant = Plant(module_hub)
        plant.write(ProjectRecord(source_id="P", scope="P", name="P"), at=FIRST)
        plant.write(a_task(1, 0), at=FIRST + HOUR)
        model, identity = READ_MODELS["tasks"], row_id(plant.connection.id, Entity.TASK, "T1")

        with pytest.raises(NotFound, match="known at"):
            read_row(module_hub, plant.caller, model, identity, fields=model.columns, as_of=FIRST)


class TestSummary:
    def test_adds_up_what_was_held(self, module_hub):
        plant = Plant(module_hub)
        plant.write(*records_of(1, 0), *records_of(2, 0), at=FIRST)
        plant.write(*records_of(1, 2), *records_of(2, -1), at=FIRST + HOUR)
        hours = READ_MODELS["time_entries"]
        grouping = to_grouping(hours, ("client",))

        def seconds(as_of: AsOf | None) -> int:
            is_short = Comparison(
                Field(hours.by_name["duration_seconds"]),
                Operator.LT,
                Literal(10_000, hours.by_name["duration_seconds"].type),
            )
            question = Question(
                grouping.model,
                default_order(grouping.model),
                grouping.model.columns,
                where=is_short,
                grouping=grouping,
                as_of=as_of,
            )
            page = read_page(module_hub, plant.caller, question)
            total: int = orjson.loads(page.to_json())["items"][0]["duration_seconds"]
            return total

        assert (seconds(FIRST), seconds(None)) == (1200, 1800)

    def test_of_what_keeps_no_versions_is_refused(self):
        model = READ_MODELS["runs"]

        with pytest.raises(Unprocessable, match="does not go with runs"):
            Question(model, default_order(model), model.columns, as_of=FIRST)
