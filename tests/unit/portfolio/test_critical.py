"""The critical path, checked on networks small enough for paper."""

import datetime as dt
import uuid

import pytest

from hub.portfolio.critical import CIRCLE, NO_LINKS, Link, Work, critical_path_of, find_critical_path
from hub.portfolio.days import make_calendar
from hub.queries.project_plan import PlanLink, PlanTask
from models.vocabulary import DependencyType

MONDAY = dt.date(2026, 9, 7)
OFFICE = make_calendar()
ONE_DAY_S = 8 * 3600
SOURCE = uuid.UUID(int=1)


def day(working_days):
    """The morning after so many working days."""
    return OFFICE.add_working_days(MONDAY, working_days)


def work(name, start, length, **more):
    """`length` working days from a day of the plan; 0 is a milestone at the end of the day."""
    finish = day(start + max(length, 1) - 1)
    return Work(id=name, start=day(start), finish=finish, is_milestone=length == 0, **more)


def link(before, after, kind="FS", lag=0):
    return Link(predecessor=before, successor=after, type=DependencyType(kind), lag_seconds=lag * ONE_DAY_S)


def floats(tasks, links):
    found = find_critical_path(tasks, links, calendar=OFFICE)
    return {name: float(days) for name, days in found.floats.items()}, set(found.critical)


class TestCriticalPath:
    def test_is_the_longest_chain_and_the_others_have_float(self):
        """The diamond of every textbook: A(3) then B(5) and C(2) side by side, then D(4)."""
        tasks = [work("a", 0, 3), work("b", 3, 5), work("c", 3, 2), work("d", 8, 4)]
        links = [link("a", "b"), link("a", "c"), link("b", "d"), link("c", "d")]

        assert floats(tasks, links) == ({"a": 0, "b": 0, "c": 3, "d": 0}, {"a", "b", "d"})

    @pytest.mark.parametrize(
        ("kind", "lag", "starts", "is_free"),
        [
            ("FS", 2, 5, 0),
            ("FS", -1, 2, 0),
            ("SS", 2, 2, 0),
            ("FF", 1, 2, 0),
            ("SF", 6, 4, 0),
            ("SS", 1, 2, 1),
        ],
    )
    def test_counts_every_type_with_lag_and_lead(self, kind, lag, starts, is_free):
        """A lasts 3 days, B 2: B is planned just where the link lets it begin, or a day later."""
        found, critical = floats([work("a", 0, 3), work("b", starts, 2)], [link("a", "b", kind, lag)])

        assert found["b"] == 0
        assert found["a"] == is_free
        assert "b" in critical

    def test_goes_over_weekends_and_holidays_in_working_days(self):
        friday = Work(id="a", start=MONDAY + dt.timedelta(4), finish=MONDAY + dt.timedelta(4))
        next_monday = Work(id="b", start=MONDAY + dt.timedelta(7), finish=MONDAY + dt.timedelta(7))

        assert floats([friday, next_monday], [link("a", "b")]) == ({"a": 0, "b": 0}, {"a", "b"})

    def test_ends_at_a_milestone(self):
        tasks = [work("a", 0, 5), work("b", 0, 2), work("end", 4, 0)]

        assert floats(tasks, [link("a", "end"), link("b", "end")]) == ({"a": 0, "b": 3, "end": 0}, {"a", "end"})

    def test_leaves_out_what_is_done_and_does_not_move_what_has_begun(self):
        tasks = [work("a", 0, 3, is_done=True), work("b", 1, 5, has_begun=True), work("c", 6, 2)]

        found, critical = floats(tasks, [link("a", "b"), link("b", "c")])

        assert critical == {"b", "c"}
        assert found["b"] == found["c"] == 0

    def test_pushes_what_is_planned_too_early_for_its_links(self):
        found, critical = floats([work("a", 0, 5), work("b", 2, 3), work("c", 0, 7)], [link("a", "b")])

        assert critical == {"a", "b"}
        assert found["c"] == 1

    def test_says_why_there_is_none(self):
        alone = find_critical_path([work("a", 0, 3)], [link("a", "elsewhere")], calendar=OFFICE)
        circle = find_critical_path(
            [work("a", 0, 3), work("b", 3, 3)], [link("a", "b"), link("b", "a")], calendar=OFFICE
        )

        assert (alone.reason, circle.reason) == (NO_LINKS, CIRCLE)
        assert not circle.critical


class TestPlan:
    def test_a_link_of_a_summary_holds_for_its_parts(self):
        """Phase (P1 of 2 days, P2 of 4) before a task of 3 days: P2 is critical, P1 has two days."""
        ids = {name: uuid.uuid5(uuid.NAMESPACE_OID, name) for name in ("phase", "p1", "p2", "next", "gone")}
        plan = [
            task(ids["phase"], None, 0, 4),
            task(ids["p1"], ids["phase"], 0, 2),
            task(ids["p2"], ids["phase"], 0, 4),
            task(ids["next"], None, 4, 3),
            task(ids["gone"], None, 4, 30, status="cancelled"),
        ]

        found = critical_path_of(plan, [PlanLink(ids["phase"], ids["next"])], calendar=OFFICE)

        assert found.critical == {ids["p2"], ids["next"]}
        assert found.floats[ids["p1"]] == 2
        assert found.floats.keys() == {ids["p1"], ids["p2"], ids["next"]}


def task(identity, parent, start, length, *, status="todo"):
    start_on, finish_on = day(start), day(start + length - 1)
    return PlanTask(
        identity,
        parent,
        "x",
        "task",
        status,
        None,
        start_on,
        finish_on,
        None,
        None,
        None,
        False,
        None,
        None,
        None,
        SOURCE,
        None,
    )
