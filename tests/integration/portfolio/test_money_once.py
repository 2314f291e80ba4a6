"""Every amount stands in the list of budget lines once, whatever its origin, and adds up to the figures of projects."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub import clock
from tests import builders as make
from tests.integration.portfolio.test_imports import send
from tests.integration.portfolio.test_pitfalls import MONDAY, a_spent_line

DAY = dt.timedelta(days=1)
CENT = Decimal("0.01")
DAYS = st.one_of(st.none(), st.integers(0, 4))
RATES = st.tuples(st.sampled_from(["account", "here", "elsewhere", "role"]), DAYS, DAYS).filter(
    lambda rate: None in rate[1:] or rate[1] <= rate[2]
)
BUDGET = b"project,amount,kind,contingency,cost_class\nERP,1000,budget,no,capex\nERP,150,budget,yes,opex\nERP,70,committed,no,opex\nERP,30,actual,no,opex\n"


@pytest.fixture
def worked(desk):
    """A project with money of every origin: half the hours of a source project, all of its costs, a budget file."""
    source = desk.source()
    task, other = make.a_task(source, labels=["web"]), make.a_task(source)
    person = make.a_person(desk.client)
    mine, theirs, nobodys = (make.an_account(desk.connection) for _ in range(3))
    desk.save(task, other, person, mine, theirs, nobodys, make.a_decision(mine, person))
    desk.save(
        make.a_rate(desk.client, person_id=person.id, amount_per_hour=50, valid_to=MONDAY),
        make.a_rate(desk.client, person_id=person.id, amount_per_hour=70, valid_from=MONDAY + DAY),
        make.a_rate(desk.client, role="Design", amount_per_hour=33),
        a_spent_line(source, "12.34"),
        *(
            make.a_time_entry(
                task, account, entry_date=MONDAY + number * DAY, duration_seconds=1001, work_type="Design"
            )
            for account in (mine, theirs)
            for number in range(3)
        ),
        make.a_time_entry(other, nobodys, entry_date=MONDAY, duration_seconds=3600),
        make.a_time_entry(other, mine, entry_date=MONDAY, duration_seconds=3600, approval="cancelled"),
    )
    project = desk.project(code="ERP")
    desk.link(
        project,
        {"source_project_id": str(source.id), "roles": ["time"], "allocation_pct": 50},
        {"source_project_id": str(source.id), "roles": ["cost", "scope"]},
    )
    sent = send(desk, "/imported-budget-lines", BUDGET, ("name", "plan"))
    assert sent.status_code == 200, sent.text
    return project


def _day(number):
    return None if number is None else MONDAY + number * DAY


def lines(desk, **params):
    return desk.get("/budget-lines", client_id=str(desk.client.id), limit=1000, **params)["items"]


def sums(desk, *words, **params):
    found = desk.get("/budget-lines/summary", client_id=str(desk.client.id), group_by=",".join(words), **params)[
        "items"
    ]
    names = [{"project": "project_id", "person": "person_id"}.get(word, word) for word in words]
    return {tuple(group[name] for name in names): Decimal(group["amount"]) for group in found}


class TestEachOnce:
    def test_sums_by_project_are_the_figures_of_the_project(self, desk, worked):
        hours = Decimal(1001) / 3600 * (50 + 70 + 70 + 3 * 33)
        spent = hours / 2 + Decimal("12.34") + 30

        by_kind = sums(desk, "project", "kind")

        [item] = [one for one in desk.summary()["items"] if one["project_id"] == worked]
        assert by_kind[worked, "actual"].quantize(CENT) == spent.quantize(CENT)
        assert Decimal(item["kpis"]["ac"]["value"]).quantize(CENT) == spent.quantize(CENT)
        assert by_kind[worked, "budget"] == 1150
        assert by_kind[worked, "committed"] == 70
        assert {one["kind"]: Decimal(one["amount"]) for one in item["money"]} == {
            "budget": 1150,
            "committed": 70,
            "actual": Decimal("42.34"),
        }

    def test_a_reserve_is_no_part_of_bac_and_stands_beside_it(self, desk, worked):
        bac = desk.get(f"/projects/{worked}/kpis/bac/inputs")

        assert (Decimal(bac["value"]), Decimal(bac["inputs"]["contingency"])) == (1000, 150)
        assert [line["is_contingency"] for line in bac["items"] if line["kind"] == "budget_line"].count(True) == 1
        assert sums(desk, "is_contingency", kind="budget") == {(False,): 1000, (True,): 150}
        assert sums(desk, "cost_class", basis="import") == {("capex",): 1000, ("opex",): 250}

    @pytest.mark.parametrize("params", [{}, {"as_of": str(MONDAY)}])
    def test_a_reserve_that_a_tool_keeps_is_none_either(self, desk, params):
        source = desk.source()
        desk.save(
            make.a_budget_line(source, kind="budget", amount=1000),
            make.a_budget_line(source, kind="budget", amount=150, is_contingency=True),
        )

        bac = desk.get(f"/projects/{source.id}/kpis/bac/inputs", **params)

        assert (Decimal(bac["value"]), Decimal(bac["inputs"]["contingency"])) == (1000, 150)
        assert {Decimal(line["amount"]): line["is_contingency"] for line in bac["items"]} == {1000: False, 150: True}
        assert sums(desk, "is_contingency", kind="budget") == {(False,): 1000, (True,): 150}

    def test_hours_are_lines_of_their_own_with_their_entry_and_person(self, desk, worked):
        found = lines(desk, basis="rate_x_hours")
        entries = {entry["id"]: entry for entry in desk.get("/time-entries", client_id=str(desk.client.id))["items"]}

        assert len(found) == 6
        assert {line["period_start"] for line in found} == {str(MONDAY + number * DAY) for number in range(3)}
        assert all(entries[line["id"]]["account_id"] == line["account_id"] for line in found)
        by_person = sums(desk, "person", basis="rate_x_hours")
        assert {amount.quantize(CENT) for amount in by_person.values()} == {Decimal("52.83"), Decimal("27.53")}

    def test_a_later_file_ends_its_lines_and_a_look_back_still_has_them(self, desk, worked, module_hub):
        before = clock.now()
        send(desk, "/imported-budget-lines", b"project,amount,kind\nERP,900,budget\n", ("name", "plan"))

        assert [Decimal(line["amount"]) for line in lines(desk, basis="import")] == [900]
        ended = lines(desk, basis="import", include_absent="true", presence="deleted")
        assert len(ended) == 4
        held = lines(desk, basis="import", as_of=before.isoformat().replace("+00:00", "Z"))
        assert sorted(Decimal(line["amount"]) for line in held) == [30, 70, 150, 1000]

    def test_pages_hold_every_line_once(self, desk, worked):
        found, cursor = [], ""
        while cursor is not None:
            page = desk.get(
                "/budget-lines", client_id=str(desk.client.id), limit=3, **({"cursor": cursor} if cursor else {})
            )
            found += [line["id"] for line in page["items"]]
            cursor = page["next"]

        assert len(found) == len(set(found)) == 11

    def test_whatever_changes_a_price_changes_the_tag(self, desk, worked):
        def tag():
            answer = desk.ask("GET", "/budget-lines", params={"client_id": str(desk.client.id)})
            return answer.headers["ETag"]

        first = tag()
        assert tag() == first
        desk.save(make.a_rate(desk.client, role="Other"))
        second = tag()
        send(desk, "/imported-budget-lines", b"project,amount,kind\nERP,900,budget\n", ("name", "another"))

        assert len({first, second, tag()}) == 3


class TestRates:
    """The view prices as the figures do: of overlapping rates the later one, and the closest before the wider."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(rates=st.lists(RATES, min_size=1, max_size=6))
    def test_agree_with_the_figures_whatever_rates_there_are(self, desk, rates):
        source = desk.source()
        account, person, task = make.an_account(desk.connection), make.a_person(desk.client), make.a_task(source)
        other = desk.source()
        desk.save(account, person, task, make.a_decision(account, person))
        whose = {
            "account": {"account_id": account.id},
            "here": {"account_id": account.id, "source_project_id": source.id},
            "elsewhere": {"account_id": account.id, "source_project_id": other.id},
            "role": {"role": f"r{account.id}"},
        }
        desk.save(
            *(
                make.a_tool_rate(
                    desk.connection, amount_per_hour=10 + at, valid_from=_day(first), valid_to=_day(last), **whose[kind]
                )
                for at, (kind, first, last) in enumerate(rates)
            ),
            *(
                make.a_time_entry(
                    task, account, entry_date=MONDAY + n * DAY, duration_seconds=3600, work_type=f"r{account.id}"
                )
                for n in range(5)
            ),
        )

        ac = desk.kpis(source.id)["ac"]["value"]

        assert sums(desk, "project", "kind", source_project_id=str(source.id)).get(
            (str(source.id), "actual"), 0
        ) == Decimal(ac or 0)


class TestDivided:
    def test_hours_that_their_tool_has_priced_cost_once_whoever_has_the_lines(self, desk):
        """One project has the hours, another the costs that hold what the hours cost."""
        source = desk.source()
        account, person, task = make.an_account(desk.connection), make.a_person(desk.client), make.a_task(source)
        desk.save(
            account, person, task, make.a_decision(account, person), make.a_rate(desk.client, person_id=person.id)
        )
        desk.save(
            make.a_time_entry(task, account, entry_date=MONDAY, duration_seconds=3600),
            a_spent_line(source, 80, basis="rate_x_hours"),
        )
        hours, costs = desk.project(), desk.project()
        desk.link(hours, {"source_project_id": str(source.id), "roles": ["time"]})
        desk.link(costs, {"source_project_id": str(source.id), "roles": ["cost", "scope"]})

        assert Decimal(desk.summary()["totals"]["kpis"]["ac"]["value"]) == 80
        assert sums(desk, "project", kind="actual") == {(costs,): 80}
