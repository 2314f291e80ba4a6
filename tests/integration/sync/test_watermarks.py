"""What bulk readers compare month by month: a mark moves with the rows of its month, whatever happens to them, and with no others."""

import json

import pytest

from hub.queries.lists import read_page
from hub.queries.order import default_order
from hub.queries.question import Question
from hub.security.caller import Caller
from models.reporting.feeds import star
from tests.integration.sync.conftest import Bench

MARKS = star().sets["PartitionWatermarks"].model
MONTHS = ("2026-02", "2026-03", "2026-04")


def marks(bench: Bench) -> dict[str, str]:
    """The mark of each month of hours, as the feed tells it."""
    question = Question(MARKS, default_order(MARKS), MARKS.columns)
    rows = json.loads(read_page(bench.hub, Caller.operator(), question).to_json())["items"]
    return {row["period"]: row["mark"] for row in rows if row["entity"] == "TimeEntries"}


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {month for month in before | after if before.get(month) != after.get(month)}


@pytest.fixture
def months(bench: Bench) -> Bench:
    bench.world.put_task("T1")
    for number, month in enumerate(MONTHS):
        for day in ("03", "17"):
            bench.world.put_entry(f"E{number}-{day}", task="T1", hours=2, date=f"{month}-{day}")
    bench.sync()
    return bench


class TestMark:
    def test_moves_when_a_row_of_its_month_is_added_changed_moved_or_gone(self, months: Bench) -> None:
        world, seen = months.world, marks(months)
        assert set(seen) == set(MONTHS)
        changes = {
            "added": (
                lambda: world.put_entry("new", task="T1", hours=1, date="2026-03-20"),
                "incremental",
                {"2026-03"},
            ),
            "changed": (
                lambda: world.put_entry("new", task="T1", hours=3, date="2026-03-20"),
                "incremental",
                {"2026-03"},
            ),
            "moved": (
                lambda: world.put_entry("new", task="T1", hours=3, date="2026-04-20"),
                "incremental",
                {"2026-03", "2026-04"},
            ),
            "gone": (lambda: world.entries.pop("new"), "full", {"2026-04"}),
            "first of its month": (
                lambda: world.put_entry("may", task="T1", hours=1, date="2026-05-02"),
                "incremental",
                {"2026-05"},
            ),
        }

        for what, (change, mode, expected) in changes.items():
            change()
            months.sync(mode)
            now = marks(months)

            assert moved(seen, now) == expected, what
            seen = now

    def test_stays_when_nothing_changed(self, months: Bench) -> None:
        before = marks(months)

        months.sync("full")
        months.world.put_task("T1", name="Another name")
        months.sync()

        assert marks(months) == before
