"""KPIs of time, flow and health, each reckoned on paper: working days, milestones, finished tasks, and the worst of what is known."""

import datetime as dt
from decimal import Decimal

import pytest

from tests import builders as make

DAY = dt.timedelta(days=1)
FRIDAY, MONDAY = dt.date(2026, 1, 2), dt.date(2026, 1, 5)
TUESDAY, NEXT_MONDAY = MONDAY + DAY, MONDAY + 7 * DAY
NOON = dt.time(12, tzinfo=dt.UTC)


def noon(day):
    return dt.datetime.combine(day, NOON)


def a_costed_task(source, cost, **changes):
    return make.a_task(source, **{"baseline_cost": cost, "currency": "EUR", "percent_complete": 0} | changes)


class TestPlannedValue:
    @pytest.mark.parametrize(
        ("status_on", "due"),
        [(FRIDAY, "500.00"), (MONDAY - DAY, "500.00"), (MONDAY, "1000.00"), (FRIDAY - DAY, "0.00")],
    )
    def test_of_a_task_over_a_weekend_fills_its_working_days(self, desk, status_on, due):
        source = desk.source(status_on=status_on)
        desk.save(a_costed_task(source, 1000, baseline_start=FRIDAY, baseline_finish=MONDAY))

        assert desk.kpis(source.id)["pv"]["value"] == due

    def test_is_what_the_tool_says_of_each_day_where_it_does(self, desk):
        source, account = desk.source(status_on=MONDAY), make.an_account(desk.connection)
        task = a_costed_task(source, 1000, baseline_start=MONDAY, baseline_finish=TUESDAY)
        spans = [
            {"kind": "baseline_cost", "start": f"{day}T08:00:00", "finish": f"{day}T17:00:00", "value": value}
            for day, value in ((MONDAY, "900"), (TUESDAY, "100"))
        ]
        desk.save(account, task, make.an_assignment(task, account, timephased=spans))

        assert desk.kpis(source.id)["pv"]["value"] == "900.00"

    def test_and_what_is_earned_take_the_exchange_rate_of_the_baselines_first_day(self, desk):
        own, source = desk.project(currency="EUR"), desk.source(status_on=TUESDAY, currency="USD")
        desk.link(own, {"source_project_id": str(source.id)})
        rates = ((FRIDAY, "0.9"), (MONDAY, "0.5"), (TUESDAY, "0.8"))
        desk.save(
            a_costed_task(
                source, 1000, currency="USD", baseline_start=MONDAY, baseline_finish=TUESDAY, percent_complete=40
            ),
            *(make.an_fx_rate(desk.client, on_date=day, rate=rate) for day, rate in rates),
        )

        kpis = desk.kpis(own)

        assert [kpis[name]["value"] for name in ("bac", "pv", "ev")] == ["500.00", "500.00", "200.00"]


class TestSlip:
    @pytest.mark.parametrize(
        ("planned_finish", "days"),
        [(NEXT_MONDAY, "1"), (MONDAY + 4 * DAY, "0"), (MONDAY + 3 * DAY, "-1"), (MONDAY + 14 * DAY, "6")],
    )
    def test_counts_working_days_behind_the_baseline(self, desk, planned_finish, days):
        source = desk.source(status_on=MONDAY)
        friday = MONDAY + 4 * DAY
        desk.save(make.a_task(source, baseline_start=MONDAY, baseline_finish=friday, planned_finish=planned_finish))

        assert desk.kpis(source.id)["slip_days"]["value"] == days

    def test_of_a_plan_that_nobody_keeps_up_grows_with_the_status_date(self, desk):
        source = desk.source(status_on=NEXT_MONDAY)
        desk.save(make.a_task(source, baseline_start=FRIDAY, baseline_finish=FRIDAY, planned_finish=FRIDAY))

        assert desk.kpis(source.id)["slip_days"]["value"] == "6"


class TestOnTime:
    def test_is_the_share_of_due_milestones_that_were_reached_by_their_baseline(self, desk):
        source = desk.source(status_on=NEXT_MONDAY)
        reached = {"state": "reached"}
        desk.save(
            make.a_milestone(source, baseline_finish=MONDAY, due_on=NEXT_MONDAY, reached_at=noon(TUESDAY), **reached),
            make.a_milestone(source, due_on=MONDAY, reached_at=noon(MONDAY), **reached),
            make.a_milestone(source, due_on=FRIDAY),
            make.a_milestone(source, due_on=NEXT_MONDAY + DAY),
            make.a_milestone(source),
        )

        rate = desk.kpis(source.id)["on_time_rate"]

        assert Decimal(rate["value"]) == pytest.approx(Decimal(1) / 3)
        assert rate["coverage_pct"] == 80.0

    def test_is_unknown_where_none_was_due(self, desk):
        source = desk.source(status_on=MONDAY)
        desk.save(make.a_milestone(source, due_on=NEXT_MONDAY))

        assert desk.kpis(source.id)["on_time_rate"]["reason"] == "No milestone was due by the status date."


class TestFlow:
    def finished(self, desk, *days):
        """Tasks that took so many days each, the first done on Monday and the last of them a week later."""
        source = desk.source(status_on=MONDAY + 13 * DAY)
        for number, took in enumerate(days):
            done = noon(MONDAY + min(number, 7) * DAY)
            task = make.a_task(source, status_category="done", completed_at=done)
            begun = done - took * DAY
            desk.save(
                task,
                make.a_status_change(task, to_category="in_progress", changed_at=begun),
                make.a_status_change(task, to_category="done", changed_at=done),
            )
        return desk.kpis(source.id)

    def test_of_five_tasks_in_two_weeks(self, desk):
        kpis = self.finished(desk, 10, 1, 3, 2, 4)

        assert kpis["throughput_per_week"]["value"] == "2.5"
        assert [kpis[f"cycle_time_days_{share}"]["value"] for share in ("p50", "p85")] == ["3", "6.4"]

    def test_of_four_is_none(self, desk):
        kpis = self.finished(desk, 1, 2, 3, 4)

        names = ("throughput_per_week", "cycle_time_days_p50", "cycle_time_days_p85")
        assert {(kpis[name]["value"], kpis[name]["reason"]) for name in names} == {
            (None, "Fewer than 5 tasks are finished.")
        }


class TestHealth:
    def of(self, desk, *rows, ac=None, percent=None, cost=1000):
        source = desk.source(status_on=NEXT_MONDAY)
        spent = [make.a_budget_line(source, kind="actual", amount=ac, currency="EUR")] if ac else []
        desk.save(a_costed_task(source, cost, percent_complete=percent), *spent, *(row(source) for row in rows))
        return desk.kpis(source.id)["health"]

    @pytest.mark.parametrize(
        ("ac", "colour"), [("1000", "green"), ("1000.01", "amber"), ("1117.64", "amber"), ("1117.65", "red")]
    )
    def test_goes_by_cpi(self, desk, ac, colour):
        """950 is earned: 0.95 is the least that is green, 0.85 the least that is amber."""
        assert self.of(desk, ac=ac, percent=95)["value"] == colour

    @pytest.mark.parametrize(
        ("reached", "colour"), [(MONDAY, "green"), (TUESDAY, "amber"), (MONDAY + 7 * DAY, "amber")]
    )
    def test_goes_by_the_latest_milestone(self, desk, reached, colour):
        health = self.of(
            desk,
            lambda source: make.a_milestone(source, due_on=MONDAY, state="reached", reached_at=noon(reached)),
            lambda source: make.a_milestone(source, due_on=MONDAY, state="reached", reached_at=noon(MONDAY)),
        )

        assert health["value"] == colour

    def test_is_red_eleven_working_days_behind_a_milestone(self, desk):
        assert self.of(desk, lambda source: make.a_milestone(source, due_on=NEXT_MONDAY - 14 * DAY))["value"] == "amber"
        assert self.of(desk, lambda source: make.a_milestone(source, due_on=NEXT_MONDAY - 17 * DAY))["value"] == "red"

    @pytest.mark.parametrize(
        ("impact", "status", "colour"),
        [("100", "open", "green"), ("200", "open", "amber"), ("200.01", "open", "red"), ("900", "closed", None)],
    )
    def test_goes_by_what_open_risks_may_cost(self, desk, impact, status, colour):
        """Of a budget of 1,000 at fifty-fifty: 5 % are green, 10 % are amber."""
        health = self.of(
            desk,
            lambda source: make.a_risk(source, probability_pct=50, impact_cost=impact, currency="EUR", status=status),
        )

        assert health["value"] == colour

    def test_is_the_worst_of_them_with_the_rule_its_inputs_and_what_the_tool_says(self, desk):
        health = self.of(
            desk,
            lambda source: make.a_milestone(source, due_on=MONDAY, state="reached", reached_at=noon(TUESDAY)),
            lambda source: make.a_status_report(source, health="green", reported_at=noon(MONDAY)),
            ac=1000,
            percent=95,
        )

        assert (health["value"], health["since"]) == ("amber", str(NEXT_MONDAY))
        assert "the worst of: CPI and SPI(t) green from 0.95" in health["formula"]
        assert (health["inputs"]["cpi_colour"], health["inputs"]["milestone_slip_days_colour"]) == ("green", "amber")
        assert health["reported"]["health"] == "green"

    def test_is_unknown_where_nothing_is_known(self, desk):
        health = self.of(desk)

        assert (health["value"], health["reason"]) == (
            None,
            "Neither CPI, SPI(t), milestones nor risks are known.",
        )
