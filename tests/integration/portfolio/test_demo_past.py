"""The demo's months before today: what a newcomer finds of them on the first visit."""

import datetime as dt

import pytest

from hub import clock
from hub.admin.users import create_user
from hub.portfolio.snapshots import take_snapshots
from hub.security.caller import Caller
from tests.integration.web.conftest import Browser

PASSWORD = "correct horse battery"
KEPT = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)
"""When the days were kept: later they would begin later than the demo's past."""
FIRST_EVENING, REPLANNED, TOLD = dt.date(2026, 9, 11), dt.date(2026, 11, 6), dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def portal(lived):
    return lived.project("POR")


@pytest.fixture(scope="module")
def farm(lived):
    return lived.project("WFN")


@pytest.fixture(scope="module")
def reader(lived):
    """An analyst who looks after the days were kept, as the worker does in its first minute."""
    take_snapshots(lived.hub, now=KEPT)
    body = {"email": "eve@example.com", "name": "Eve", "role": "analyst", "clients": "all", "password": PASSWORD}
    create_user(lived.hub, caller=Caller.operator(), body=body)
    browser = Browser(lived.app)
    browser.sign_in("eve@example.com")
    return browser


def changes(lived, project, first, last):
    return lived.ask(f"/projects/{project}/changes", **{"from": str(first), "to": str(last)})


class TestWhatChanged:
    def test_dates_slipped_by_a_week(self, lived, farm):
        day = REPLANNED - dt.timedelta(days=1)
        found = changes(lived, farm, day, TOLD)

        slipped = {task["name"]: task["finish_on"] for task in found["tasks"] if task["change"] == "later"}
        assert slipped["Substation design"] == ["2026-10-23", "2026-10-30"]
        assert f"{len(slipped)} tasks moved later, by up to 7 days" in " ".join(found["words"])

    def test_a_budget_was_raised(self, lived, portal):
        found = changes(lived, portal, "2026-10-24", "2026-11-07")

        assert found["kpis"]["bac"] == {"from": "80000.00", "to": "96000.00", "change": "16000.00"}
        assert ["9000.0000", "13000.0000"] in [line["amount"] for line in found["budget_lines"]]

    def test_scope_grew_and_a_risk_came_up(self, lived, portal):
        found = changes(lived, portal, FIRST_EVENING, TOLD)

        added = [task["name"] for task in found["tasks"] if task["change"] == "added"]
        assert len(added) == found["numbers"]["added"] > 10
        assert "Agrément du prestataire de paiement refusé" in added

    def test_a_project_turned_red(self, lived, portal):
        found = changes(lived, portal, "2026-10-30", clock.now().date())

        assert found["kpis"]["health"] == {"from": "amber", "to": "red", "change": None}

    def test_hours_are_those_of_the_days_between(self, lived, portal):
        first, last = dt.date(2026, 9, 25), dt.date(2026, 10, 9)
        own = {
            link["source_project_id"] for link in lived.ask(f"/projects/{portal}")["links"] if "time" in link["roles"]
        }
        logged = sum(
            entry["duration_seconds"]
            for entry in lived.everything("time-entries")
            if entry["source_project_id"] in own and str(first) < entry["entry_date"] <= str(last)
        )

        assert changes(lived, portal, first, last)["numbers"]["logged_seconds"] == logged > 0


class TestCurves:
    def test_the_slider_begins_with_the_first_evening(self, reader, farm):
        page = reader.get(f"/projects/{farm}").text

        assert str(FIRST_EVENING) in page

    def test_kept_days_have_figures_that_move(self, lived, reader, farm):
        items = lived.ask(f"/projects/{farm}/kpis/history", name="ev", limit=200)["items"]
        days = [day for day in items if day["is_final"]]
        values = [float(day["kpis"]["ev"]["value"]) for day in days]

        assert days[0]["as_of"] == str(FIRST_EVENING)
        assert len(days) == (KEPT.date() - FIRST_EVENING).days
        assert values == sorted(values)
        assert len(set(values)) == 6


def test_a_past_day_shows_what_the_tools_held(lived):
    """Of each evening as many tasks as the tools of that day had: scope only grows in this story."""
    held = [len(lived.everything("tasks", as_of=day)) for day in ("2026-09-11", "2026-10-09", "2026-11-06")]

    assert held == sorted(set(held))
    assert held[-1] < len(lived.everything("tasks"))
