"""Figures of a past day rest on what the PMO itself kept then; what nobody had written down yet counts as it was first known."""

import datetime as dt
from decimal import Decimal

import pytest

from hub import clock
from tests import builders as make

DAY = dt.timedelta(days=1)
TODAY = clock.now().date()
YESTERDAY = str(TODAY - DAY)
WORKED = TODAY - 9 * DAY


class Office:
    """Somebody's hours in dollars and a budget in euros, all of it known for three days."""

    def __init__(self, desk):
        self.desk, self.client = desk, str(desk.client.id)
        since = {"known_from": clock.now() - 3 * DAY}
        self.source = desk.source(**since)
        self.own = make.a_consolidated_project(desk.client, name="Own", approved_budget=1000, **since)
        self.account, task = make.an_account(desk.connection, **since), make.a_task(self.source, **since)
        self.person = make.a_person(desk.client, **since)
        decision = make.a_decision(self.account, self.person, decided_at=clock.now() - 3 * DAY)
        self.link = make.a_link(self.own, self.source, allocation_pct=50, **since)
        self.rate = make.a_rate(desk.client, person_id=self.person.id, amount_per_hour=80, currency="USD", **since)
        desk.save(self.own, self.account, task, self.person, decision, self.link, self.rate)
        desk.save(
            make.a_run(desk.connection, finished_at=clock.now() - 3 * DAY),
            make.an_fx_rate(desk.client, on_date=WORKED, from_currency="USD", to_currency="EUR", rate="0.5", **since),
            make.a_time_entry(task, self.account, entry_date=WORKED, duration_seconds=36_000, **since),
        )

    def told(self, **params):
        """The project in the summary, alone, and down to the hours."""
        item = next(item for item in self.desk.summary(**params)["items"] if item["project_id"] == str(self.own.id))
        inputs = self.desk.get(f"/projects/{self.own.id}/kpis/ac/inputs", **params)
        kpis = self.desk.kpis(self.own.id, **params)
        figures = {name: kpis[name]["value"] for name in ("bac", "ac", "utilisation", "percent_spent")}
        return item["name"], item["logged_seconds"], item["kpis"]["ac"]["value"], figures, inputs["items"]

    def budget(self):
        return self.desk.ask("PATCH", f"/projects/{self.own.id}", json={"name": "New", "approved_budget": "2000"})

    def links(self):
        return self.desk.link(str(self.own.id), {"source_project_id": str(self.source.id), "allocation_pct": 10})

    def price(self):
        self.desk.ask("DELETE", f"/rates/{self.rate.id}")
        body = {"client_id": self.client, "person_id": str(self.person.id), "kind": "cost", "currency": "USD"}
        return self.desk.ask("POST", "/rates", json=body | {"amount_per_hour": "90"})

    def exchange(self):
        body = {"client_id": self.client, "date": str(WORKED), "from": "USD", "to": "EUR", "rate": "0.7", "source": "b"}
        return self.desk.ask("POST", "/fx-rates", json=body)

    def decision(self):
        path = f"/people/{self.person.id}/accounts"
        return self.desk.ask("POST", path, json={"account_ids": [str(self.account.id)], "unlink": True})


@pytest.fixture
def office(desk):
    return Office(desk)


@pytest.mark.parametrize("change", ["budget", "links", "price", "exchange", "decision"])
def test_what_is_corrected_later_leaves_a_past_day_as_it_was_told(office, change):
    before = office.told(as_of=YESTERDAY)
    assert before == office.told()

    answer = getattr(office, change)()

    assert answer.status_code < 300, answer.text
    assert office.told() != before
    assert office.told(as_of=YESTERDAY) == before


def test_a_project_that_was_removed_is_still_told_of_the_days_it_was_there(office):
    before = office.told(as_of=YESTERDAY)

    assert office.desk.ask("DELETE", f"/projects/{office.own.id}").status_code == 204

    assert office.told(as_of=YESTERDAY) == before
    assert [item["project_id"] for item in office.desk.summary()["items"]] == [str(office.source.id)]
    gone = office.desk.ask("GET", f"/projects/{office.source.id}/kpis", params={"as_of": YESTERDAY})
    assert (gone.status_code, gone.json()["detail"]) == (
        404,
        f"There was no project {office.source.id} on {YESTERDAY}: it was not known yet, or belonged to another.",
    )


class TestFirstKnown:
    """Written down today for the first time."""

    def test_prices_count_for_the_days_before(self, desk):
        source = desk.source()
        account, task, person = make.an_account(desk.connection), make.a_task(source), make.a_person(desk.client)
        desk.save(account, task, person, make.a_decision(account, person))
        desk.save(make.a_time_entry(task, account, entry_date=WORKED))
        body = {"client_id": str(desk.client.id), "person_id": str(person.id), "kind": "cost", "currency": "EUR"}
        desk.post("/rates", **body, amount_per_hour="80")

        assert desk.kpis(source.id, as_of=YESTERDAY)["ac"]["value"] == "80.00"

    def test_shares_count_as_at_the_end_of_their_first_day_so_that_nothing_counts_twice(self, desk):
        source = desk.source()
        desk.save(make.a_budget_line(source, kind="actual", amount=100, currency="EUR", period_start=WORKED))
        first, second = desk.project(name="First"), desk.project(name="Second")
        everything = {"source_project_id": str(source.id)}
        for links in (
            (first, everything),
            (first, everything | {"allocation_pct": 30}),
            (second, everything | {"allocation_pct": 70}),
        ):
            assert desk.link(*links).status_code == 200

        items = desk.summary(as_of=YESTERDAY)["items"]

        assert {item["name"]: Decimal(item["kpis"]["ac"]["value"]) for item in items} == {"First": 30, "Second": 70}
