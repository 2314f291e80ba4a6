"""What a Dataverse environment's timesheets and costs become."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.sdk.mapping import Mapping
from models.records import (
    BudgetLineRecord,
    TimeEntryRecord,
)
from models.vocabulary import (
    Approval,
    BudgetBasis,
    BudgetKind,
    CostCategory,
)

PREMIUM = frozenset({"planner"})
HOUR = 3600


class TestTimesheets:
    def _entry(self, site, **columns):
        project = site.a_project()
        task = site.a_task(project)
        values = {"msdyn_date": "2026-03-02T00:00:00Z", "msdyn_duration": 450, "msdyn_type": 192350000}
        places = {"_msdyn_project_value": project, "_msdyn_projecttask_value": task}
        return site.world.add("msdyn_timeentry", **{**values, **places, **columns})

    def test_an_entry_is_minutes_of_a_day_with_its_status(self, site):
        id_ = self._entry(site, msdyn_entrystatus=192350002)

        entry = site.run().record(TimeEntryRecord, id_)

        assert (entry.duration_seconds, entry.entry_date) == (27_000, dt.date(2026, 3, 2))
        assert (entry.approval, entry.approval_source, entry.work_type) == (Approval.APPROVED, "approved", "work")

    @pytest.mark.parametrize(
        ("number", "expected"),
        [
            (192350000, Approval.DRAFT),
            (192350001, Approval.REJECTED),
            (192350003, Approval.SUBMITTED),
            (192350004, Approval.SUBMITTED),
            (192354320, Approval.CANCELLED),
            (7, Approval.UNKNOWN),
        ],
    )
    def test_every_status_has_its_word(self, site, number, expected):
        id_ = self._entry(site, msdyn_entrystatus=number)

        assert site.run().record(TimeEntryRecord, id_).approval is expected

    @pytest.mark.parametrize("kind", [192350001, 192350002, 192355000], ids=["absence", "vacation", "break"])
    def test_absence_is_no_project_work(self, site, kind):
        id_ = self._entry(site)
        assert len(site.run().records(TimeEntryRecord)) == 1

        site.world.change("msdyn_timeentry", id_, msdyn_type=kind)

        assert site.run().records(TimeEntryRecord) == []
        assert [removal.source_id for removal in site.removals] == [id_]

    @pytest.mark.parametrize("kind", [192354320, 192355001], ids=["overtime", "travel"])
    def test_overtime_and_travel_are(self, site, kind):
        id_ = self._entry(site, msdyn_type=kind)

        assert site.run().record(TimeEntryRecord, id_).duration_seconds == 27_000


class TestMoney:
    def _actual(self, site, amount, project, **columns):
        values = {
            "msdyn_amount": amount,
            "msdyn_transactiontypecode": 192350000,
            "msdyn_transactionclassification": 192350000,
            "msdyn_documentdate": "2026-03-02T00:00:00Z",
            "_msdyn_project_value": project,
            "_transactioncurrencyid_value": site.world.euro,
        }
        return site.world.add("msdyn_actual", **{**values, **columns})

    def test_only_the_cost_side_counts_and_reversals_are_summed(self, site):
        project = site.a_project()
        for amount in (100.10, -100.10, 80.0):
            self._actual(site, amount, project)
        for side in (192350004, 192350005, 192350006, 192350007, 192350008):
            self._actual(site, 999.0, project, msdyn_transactiontypecode=side)

        lines = site.run().records(BudgetLineRecord)

        assert sum(line.amount for line in lines) == Decimal(80)
        assert len(lines) == 3
        assert {(line.kind, line.category) for line in lines} == {(BudgetKind.ACTUAL, CostCategory.LABOUR)}

    def test_costs_of_time_are_hours_that_operations_has_priced(self, site):
        project = site.a_project()
        kinds = {
            self._actual(site, 300.0, project): BudgetBasis.RATE_X_HOURS,
            self._actual(site, 0.0, project): BudgetBasis.TOOL,
            self._actual(site, 40.0, project, msdyn_transactionclassification=192350001): BudgetBasis.TOOL,
        }

        assert {line.source_id: line.basis for line in site.run().records(BudgetLineRecord)} == kinds

    def test_an_estimate_is_a_forecast_in_the_rows_own_currency(self, site):
        dollar = site.world.add("transactioncurrency", isocurrencycode="USD")
        id_ = site.world.add(
            "msdyn_estimateline",
            msdyn_amount=500.0,
            msdyn_amount_base=450.0,
            msdyn_transactiontypecode=192350000,
            _msdyn_project_value=site.a_project(_transactioncurrencyid_value=site.world.euro),
            _transactioncurrencyid_value=dollar,
        )

        line = site.run().record(BudgetLineRecord, id_)

        assert (line.kind, line.amount, line.currency) == (BudgetKind.FORECAST, 500, "USD")

    def test_a_row_without_a_currency_counts_in_the_organisations(self, site):
        id_ = self._actual(site, 500.0, site.a_project(), msdyn_amount_base=450.0, _transactioncurrencyid_value=None)

        line = site.run().record(BudgetLineRecord, id_)

        assert (line.amount, line.currency) == (450, "EUR")

    def test_an_amount_that_no_currency_fits_is_quarantined(self, site):
        id_ = self._actual(site, 500.0, site.a_project(), _transactioncurrencyid_value=None)
        site.mapping = Mapping()

        assert [(each.source_id, each.rule) for each in site.run().rejections] == [(id_, "missing:currency")]
