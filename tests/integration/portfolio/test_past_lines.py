"""Budget lines of a past day are priced and shared as they were then."""

import datetime as dt

import pytest

from hub import clock
from tests import builders as make
from tests.integration.portfolio.test_past_figures import WORKED, Office

YESTERDAY = str(clock.now().date() - dt.timedelta(days=1))


@pytest.fixture
def office(desk):
    return Office(desk)


def lines(office, **params):
    items = office.desk.get("/budget-lines", client_id=office.client, **params)["items"]
    return [(line["amount"], line["currency"], line["counted_pct"]) for line in items]


def by_project(office, **params):
    items = office.desk.get("/budget-lines/summary", client_id=office.client, group_by="project", **params)["items"]
    return [(group["project_id"], group["amount"]) for group in items]


@pytest.mark.parametrize("change", ["price", "decision"])
def test_what_is_corrected_later_leaves_them_as_they_were(office, change):
    before = lines(office, as_of=YESTERDAY)
    assert before == lines(office) == [("800.0000", "USD", 100)]

    assert getattr(office, change)().status_code < 300

    assert lines(office) != before
    assert lines(office, as_of=YESTERDAY) == before


def test_sums_by_project_are_shared_as_links_were(office):
    before = by_project(office, as_of=YESTERDAY)
    assert before == by_project(office)

    assert office.links().status_code < 300

    assert by_project(office) != before
    assert by_project(office, as_of=YESTERDAY) == before


def test_their_sum_is_what_was_told_of_the_day(office):
    office.price()

    told = office.told(as_of=YESTERDAY)[2]
    ((amount, _, _),) = lines(office, as_of=YESTERDAY)

    # Half of them belong to the project, at half a euro for a dollar.
    assert float(told) == float(amount) / 2 / 2


def test_a_price_that_was_first_written_down_today_counts_for_the_days_before_as_in_figures(desk):
    since = {"known_from": clock.now() - dt.timedelta(days=3)}
    source = desk.source(**since)
    account, task = make.an_account(desk.connection, **since), make.a_task(source, **since)
    person = make.a_person(desk.client)
    desk.save(account, task, person, make.a_decision(account, person))
    desk.save(make.a_time_entry(task, account, entry_date=WORKED, **since))
    body = {"client_id": str(desk.client.id), "person_id": str(person.id), "kind": "cost", "currency": "EUR"}
    desk.post("/rates", **body, amount_per_hour="80")

    (line,) = desk.get("/budget-lines", client_id=str(desk.client.id), as_of=YESTERDAY)["items"]

    assert float(line["amount"]) == float(desk.kpis(source.id, as_of=YESTERDAY)["ac"]["value"]) == 80


def test_a_file_of_them_is_the_list(office):
    def as_csv():
        wanted = {"client_id": office.client, "as_of": YESTERDAY, "fields": "amount,currency"}
        return office.desk.ask("GET", "/budget-lines", params=wanted, accept="text/csv").text

    before = as_csv()

    office.price()

    assert as_csv() == before
    assert before.split() == ["amount,currency", "800.0000,USD"]
