"""What goes wrong elsewhere: zeroes for gaps, face value across currencies, parents beside their children, means of ratios."""

import datetime as dt
from decimal import Decimal

import pytest

from tests import builders as make

MONDAY = dt.date(2026, 1, 5)
TUESDAY = MONDAY + dt.timedelta(days=1)


def a_costed_task(project, cost=1000, percent=50, **changes):
    known = {
        "baseline_cost": cost,
        "currency": project.currency or "EUR",
        "percent_complete": percent,
        "baseline_start": MONDAY,
        "baseline_finish": MONDAY,
    }
    return make.a_task(project, **known | changes)


def a_spent_line(project, amount, **changes):
    return make.a_budget_line(project, kind="actual", amount=amount, currency=project.currency or "EUR", **changes)


@pytest.fixture
def project(desk):
    return desk.source(status_on=MONDAY)


class TestUnknown:
    def test_a_project_without_a_baseline_has_no_value_and_says_so(self, desk, project):
        desk.save(make.a_task(project))

        kpis = desk.kpis(project.id)

        assert kpis["bac"] == kpis["bac"] | {"value": None, "reason": "Neither a baseline cost nor a budget is known."}
        assert {kpis[name]["value"] for name in ("pv", "ev", "cpi", "spi", "eac")} == {None}

    def test_nothing_spent_is_zero_where_costs_are_kept_and_cpi_is_no_number(self, desk, project):
        desk.save(a_costed_task(project))

        kpis = desk.kpis(project.id)

        assert (kpis["ac"]["value"], kpis["cpi"]["value"], kpis["cpi"]["reason"]) == ("0.00", None, "AC is 0.")

    def test_nothing_spent_is_unknown_where_costs_are_not_kept(self, desk, project):
        desk.save(make.a_task(project))

        assert desk.kpis(project.id)["ac"]["value"] is None

    def test_a_task_without_progress_lowers_the_coverage_and_is_no_zero(self, desk, project):
        desk.save(a_costed_task(project, 1000, 50), a_costed_task(project, 1000, None))

        ev = desk.kpis(project.id)["ev"]

        assert (ev["value"], ev["coverage_pct"]) == ("500.00", 50.0)

    def test_the_approved_budget_stands_in_for_a_missing_baseline(self, desk, project):
        own = desk.project(approved_budget="90000")
        desk.link(own, {"source_project_id": str(project.id)})

        assert desk.kpis(own)["bac"]["value"] == "90000.00"

    def test_budget_lines_stand_in_where_nothing_was_approved(self, desk, project):
        desk.save(make.a_budget_line(project, kind="budget", amount="123.45"))

        assert desk.kpis(project.id)["bac"]["value"] == "123.45"


class TestOnce:
    def test_a_summary_task_is_not_added_to_its_parts(self, desk, project):
        parent = a_costed_task(project, 1000)
        desk.save(
            parent, a_costed_task(project, 600, parent_id=parent.id), a_costed_task(project, 400, parent_id=parent.id)
        )

        assert desk.kpis(project.id)["bac"]["value"] == "1000.00"

    def test_hours_that_their_tool_has_priced_are_not_priced_again(self, desk, project):
        account, task = make.an_account(desk.connection), make.a_task(project)
        person = make.a_person(desk.client)
        desk.save(
            account, task, person, make.a_decision(account, person), make.a_rate(desk.client, person_id=person.id)
        )
        desk.save(make.a_time_entry(task, account, entry_date=MONDAY), a_spent_line(project, 80, basis="rate_x_hours"))

        [entry, line] = desk.get(f"/projects/{project.id}/kpis/ac/inputs")["items"]

        assert desk.kpis(project.id)["ac"]["value"] == "80.00"
        assert (entry["amount"], entry["gap"]) == (None, f"Its cost is among the actual costs of {project.name}.")
        assert Decimal(line["amount"]) == 80

    def test_cancelled_work_stays_until_its_cancellation_is_recorded(self, desk, project):
        silent = a_costed_task(project, 300, status_category="cancelled")
        told = a_costed_task(project, 200, status_category="cancelled")
        change = make.a_status_change(told, to_category="cancelled", changed_at=dt.datetime(2026, 1, 4, tzinfo=dt.UTC))
        desk.save(a_costed_task(project, 1000), silent, told, change)

        assert desk.kpis(project.id)["bac"]["value"] == "1300.00"

    def test_entries_after_the_status_date_do_not_count_yet(self, desk, project):
        account, task = make.an_account(desk.connection), make.a_task(project)
        desk.save(account, task)
        desk.save(
            make.a_time_entry(task, account, entry_date=MONDAY), make.a_time_entry(task, account, entry_date=TUESDAY)
        )

        [item] = desk.summary()["items"]

        assert item["logged_seconds"] == 3600

    def test_cancelled_entries_never_count(self, desk, project):
        account, task = make.an_account(desk.connection), make.a_task(project)
        desk.save(account, task, make.a_time_entry(task, account, entry_date=MONDAY, approval="cancelled"))

        [item] = desk.summary()["items"]

        assert item["logged_seconds"] == 0


class TestRates:
    @pytest.fixture
    def worker(self, desk, project):
        account, task, person = make.an_account(desk.connection), make.a_task(project), make.a_person(desk.client)
        desk.save(account, task, person, make.a_decision(account, person))
        return account, task, person

    def test_the_rate_in_force_on_the_day_of_the_work_counts(self, desk, project, worker):
        account, task, person = worker
        sunday = MONDAY - dt.timedelta(days=1)
        desk.save(
            make.a_rate(desk.client, person_id=person.id, amount_per_hour=50, valid_to=sunday),
            make.a_rate(desk.client, person_id=person.id, amount_per_hour=70, valid_from=MONDAY),
            make.a_time_entry(task, account, entry_date=sunday),
            make.a_time_entry(task, account, entry_date=MONDAY, duration_seconds=5400),
        )

        assert desk.kpis(project.id)["ac"]["value"] == "155.00"

    def test_hours_without_a_rate_are_named_and_not_priced_at_nothing(self, desk, project, worker):
        account, task, _ = worker
        desk.save(make.a_time_entry(task, account, entry_date=MONDAY))

        ac = desk.kpis(project.id)["ac"]
        inputs = desk.get(f"/projects/{project.id}/kpis/ac/inputs")

        assert (ac["value"], ac["coverage_pct"]) == (None, 0.0)
        assert ac["reason"] == "1 hour has no rate, and no other cost is recorded."
        assert [entry["gap"] for entry in inputs["items"]] == ["No rate is in force on 2026-01-05."]

    def test_two_rates_for_one_hour_are_refused(self, desk, worker):
        _, _, person = worker
        body = {
            "client_id": str(desk.client.id),
            "person_id": str(person.id),
            "kind": "cost",
            "amount_per_hour": "80",
            "currency": "EUR",
        }
        desk.post("/rates", **body, valid_from="2026-01-01")

        answer = desk.ask("POST", "/rates", json=body | {"valid_from": "2026-06-01"})

        assert (answer.status_code, answer.json()["code"]) == (409, "rate_overlaps")


class TestCurrencies:
    @pytest.fixture
    def abroad(self, desk):
        own = desk.project(currency="EUR")
        source = desk.source(status_on=MONDAY, currency="USD")
        desk.link(own, {"source_project_id": str(source.id)})
        return own, source

    def rate(self, desk, day, rate):
        desk.post(
            "/fx-rates",
            client_id=str(desk.client.id),
            date=str(day),
            **{"from": "EUR", "to": "USD"},
            rate=rate,
            source="bank",
        )

    def test_a_missing_rate_names_the_pair_and_the_day_and_leaves_no_sum(self, desk, abroad):
        own, source = abroad
        desk.save(
            a_spent_line(source, 100, period_start=MONDAY), a_spent_line(source, 100, period_start=dt.date(2026, 1, 2))
        )
        self.rate(desk, MONDAY, "1.25")

        ac = desk.kpis(own)["ac"]

        assert (ac["value"], ac["reason"]) == (None, "No exchange rate from USD to EUR on 2026-01-02.")

    def test_each_amount_takes_the_rate_of_its_own_day(self, desk, abroad):
        own, source = abroad
        desk.save(
            a_spent_line(source, 100, period_start=MONDAY), a_spent_line(source, 100, period_start=dt.date(2026, 1, 2))
        )
        self.rate(desk, MONDAY, "1.25")
        self.rate(desk, dt.date(2026, 1, 2), "2")

        assert desk.kpis(own)["ac"]["value"] == "130.00"

    def test_a_weekend_takes_the_rate_of_friday(self, desk, abroad):
        own, source = abroad
        desk.save(a_spent_line(source, 100, period_start=dt.date(2026, 1, 4)))
        self.rate(desk, dt.date(2026, 1, 2), "2")

        assert desk.kpis(own)["ac"]["value"] == "50.00"

    def test_a_missing_rate_leaves_no_total_either(self, desk, abroad):
        _, source = abroad
        desk.save(a_spent_line(source, 100, period_start=MONDAY), a_spent_line(desk.source(status_on=MONDAY), 7))

        totals = desk.summary()["totals"]

        assert totals["currency"] == "EUR"
        assert (totals["kpis"]["ac"]["value"], totals["kpis"]["ac"]["reason"]) == (
            None,
            "No exchange rate from USD to EUR on 2026-01-05.",
        )
        assert totals["money"] == [
            {
                "kind": "actual",
                "currency": "EUR",
                "amount": None,
                "reason": "No exchange rate from USD to EUR on 2026-01-05.",
            }
        ]


class TestRatios:
    def test_a_portfolios_ratio_is_that_of_the_sums(self, desk):
        for cost, spent in ((1000, 1000), (100, 25)):
            project = desk.source(status_on=MONDAY)
            desk.save(a_costed_task(project, cost, 50), a_spent_line(project, spent))

        totals = desk.summary()["totals"]["kpis"]

        assert (totals["ev"]["value"], totals["ac"]["value"]) == ("550.00", "1025.00")
        assert Decimal(totals["cpi"]["value"]) == round(Decimal(550) / Decimal(1025), 10)

    def test_a_project_enters_a_ratio_only_with_both_terms(self, desk):
        whole, half = desk.source(status_on=MONDAY), desk.source(status_on=MONDAY)
        desk.save(a_costed_task(whole, 1000, 50), a_spent_line(whole, 250), a_spent_line(half, 10_000))

        cpi = desk.summary()["totals"]["kpis"]["cpi"]

        assert (cpi["value"], cpi["coverage_pct"]) == ("2", 50.0)

    def test_what_is_left_to_spend_is_eac_less_ac(self, desk, project):
        desk.save(a_costed_task(project, 1000, 30), a_spent_line(project, 240))

        kpis = desk.kpis(project.id)

        assert (kpis["eac"]["value"], kpis["etc"]["value"]) == ("800.00", "560.00")

    def test_an_exhausted_budget_has_no_tcpi(self, desk, project):
        desk.save(a_costed_task(project, 1000, 30), a_spent_line(project, 1000))

        assert desk.kpis(project.id)["tcpi"]["reason"] == "The budget is exhausted: AC has reached BAC."
