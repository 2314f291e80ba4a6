"""The demo's figures once more, from the normalised lists by plain arithmetic that shares nothing with ours: to the cent and the second."""

import datetime as dt
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

CENT = Decimal("0.01")
HOUR = 3600


@pytest.fixture(scope="module")
def ask(lived):
    return lived.ask


@pytest.fixture(scope="module")
def rows(lived):
    names = ("projects", "tasks", "time-entries", "budget-lines", "rates", "fx-rates", "people", "source-projects")
    return {name: lived.everything(name) for name in names}


def day_of(project, rows, today):
    own = {link["source_project_id"] for link in project["links"] if "scope" in link["roles"]}
    stated = [source["status_on"] for source in rows["source-projects"] if source["id"] in own and source["status_on"]]
    return dt.date.fromisoformat(max(stated)) if stated else today


def sources(project, role):
    return {link["source_project_id"] for link in project["links"] if role in link["roles"]}


def euros(rows):
    """(day, currency) -> units for one euro."""
    return {(rate["date"], rate["to"]): Decimal(str(rate["rate"])) for rate in rows["fx-rates"]}


def convert(amount, currency, into, day, rates):
    if currency == into:
        return amount
    while day.weekday() >= 5:
        day -= dt.timedelta(days=1)
    in_euros = amount if currency == "EUR" else amount / rates[str(day), currency]
    return in_euros if into == "EUR" else in_euros * rates[str(day), into]


def hourly(rows):
    """entry -> the rate of its person, else the tool's for its project, else the tool's anywhere."""
    person = {account["account_id"]: one["id"] for one in rows["people"] for account in one["accounts"]}
    costs = [rate for rate in rows["rates"] if rate["kind"] == "cost"]
    own = {rate["person_id"]: rate for rate in costs if rate["origin"] == "hub"}
    tool = {(rate["account_id"], rate["source_project_id"]): rate for rate in costs if rate["origin"] == "tool"}

    def find(entry):
        account = entry["account_id"]
        return (
            own.get(person.get(account)) or tool.get((account, entry["source_project_id"])) or tool.get((account, None))
        )

    return find


def spent(project, rows, day):
    """Actual lines, and hours at their rates; hours that their tool has priced itself are among its lines."""
    rates, price, total, known = euros(rows), hourly(rows), Decimal(0), False
    for line in rows["budget-lines"]:
        on = line["period_start"] or line["period_finish"]
        if (
            line["source_project_id"] in sources(project, "cost")
            and line["role"] == "cost"
            and line["kind"] == "actual"
            and (on is None or on <= str(day))
        ):
            total += convert(
                Decimal(line["amount"]),
                line["currency"],
                project["currency"],
                dt.date.fromisoformat(on) if on else day,
                rates,
            )
            known = True
    priced = {
        line["source_project_id"]
        for line in rows["budget-lines"]
        if line["role"] == "cost" and line["kind"] == "actual" and line["basis"] == "rate_x_hours"
    }
    for entry in hours(project, rows, day):
        rate = price(entry) if entry["source_project_id"] not in priced else None
        if rate and (rate["valid_from"] or "") <= entry["entry_date"]:
            cost = Decimal(entry["duration_seconds"]) * Decimal(rate["amount_per_hour"]) / HOUR
            total += convert(
                cost, rate["currency"], project["currency"], dt.date.fromisoformat(entry["entry_date"]), rates
            )
            known = True
    return total if known else None


def hours(project, rows, day):
    return [
        entry
        for entry in rows["time-entries"]
        if entry["source_project_id"] in sources(project, "time")
        and entry["entry_date"] <= str(day)
        and entry["approval"] != "cancelled"
    ]


def leaves(project, rows):
    parents = {task["parent_id"] for task in rows["tasks"]}
    return [
        task
        for task in rows["tasks"]
        if task["source_project_id"] in sources(project, "scope") and task["id"] not in parents
    ]


def in_currency(task, project, rows):
    begins = min(
        other["baseline_start"]
        for other in rows["tasks"]
        if other["source_project_id"] == task["source_project_id"] and other["baseline_start"]
    )
    return convert(
        Decimal(task["baseline_cost"]),
        task["currency"],
        project["currency"],
        dt.date.fromisoformat(begins),
        euros(rows),
    )


def cents(value):
    return None if value is None else Decimal(value).quantize(CENT, ROUND_HALF_EVEN)


@pytest.fixture(scope="module")
def summary(ask):
    return ask("/portfolio/summary", limit=1000)


@pytest.fixture(scope="module")
def figures(summary, rows):
    """(the API's item, the project's row, its status date) of each project."""
    own = {project["id"]: project for project in rows["projects"]}
    today = max(dt.date.fromisoformat(item["as_of"]) for item in summary["items"])
    return [(item, own[item["project_id"]], day_of(own[item["project_id"]], rows, today)) for item in summary["items"]]


def test_the_status_dates_and_hours_agree_to_the_second(figures, rows):
    ours = {item["name"]: (item["as_of"], item["logged_seconds"]) for item, *_ in figures}
    theirs = {
        item["name"]: (str(day), sum(entry["duration_seconds"] for entry in hours(project, rows, day)))
        for item, project, day in figures
    }

    assert ours == theirs
    assert sum(seconds for _, seconds in ours.values()) > 10_000_000


def test_what_was_spent_agrees_to_the_cent(figures, rows):
    ours = {item["name"]: cents(item["kpis"]["ac"]["value"]) for item, *_ in figures}
    theirs = {item["name"]: cents(spent(project, rows, day)) for item, project, day in figures}

    assert {name: value for name, value in ours.items() if value} == {
        name: value for name, value in theirs.items() if value
    }
    assert len([value for value in ours.values() if value]) >= 4


def test_the_budget_and_what_is_earned_agree_to_the_cent(figures, rows):
    counted = 0
    for item, project, _ in figures:
        costed = [task for task in leaves(project, rows) if task["baseline_cost"] is not None]
        if not costed:
            continue
        bac = sum(in_currency(task, project, rows) for task in costed)
        ev = sum(
            in_currency(task, project, rows) * Decimal(str(task["percent_complete"])) / 100
            for task in costed
            if task["percent_complete"] is not None
        )
        assert (cents(item["kpis"]["bac"]["value"]), cents(item["kpis"]["ev"]["value"])) == (cents(bac), cents(ev)), (
            item["name"]
        )
        counted += 1
    assert counted == 3


def test_the_totals_are_the_sums_in_the_reporting_currency(summary, figures, rows):
    total = Decimal(0)
    for _, project, day in figures:
        total += spent({**project, "currency": "EUR"}, rows, day) or 0

    assert cents(summary["totals"]["kpis"]["ac"]["value"]) == cents(total)
    assert summary["totals"]["logged_seconds"] == sum(item["logged_seconds"] for item, *_ in figures)


def test_money_by_kind_adds_up_the_lines_under_the_cost_role(figures, rows):
    for item, project, day in figures:
        sums = defaultdict(Decimal)
        for line in rows["budget-lines"]:
            on = line["period_start"] or line["period_finish"]
            is_later = line["kind"] == "actual" and on is not None and on > str(day)
            if line["role"] == "cost" and line["source_project_id"] in sources(project, "cost") and not is_later:
                sums[line["kind"], line["currency"]] += Decimal(line["amount"])

        assert {(line["kind"], line["currency"]): Decimal(line["amount"]) for line in item["money"]} == dict(sums)


def test_what_was_spent_is_the_sum_of_budget_lines_each_once(ask, figures, rows):
    rates = euros(rows)
    lines = [line for line in rows["budget-lines"] if line["kind"] == "actual"]
    assert {line["basis"] for line in lines} == {"tool", "rate_x_hours"}
    for item, project, day in figures:
        total = sum(
            convert(Decimal(line["amount"]), line["currency"], project["currency"], on, rates)
            for line in lines
            if line["source_project_id"] in sources(project, line["role"])
            and (on := dt.date.fromisoformat(line["period_start"] or line["period_finish"] or str(day))) <= day
        )
        assert cents(item["kpis"]["ac"]["value"] or 0) == cents(total), item["name"]

    sums = ask("/budget-lines/summary", group_by="basis", kind="actual")["items"]
    assert sum(Decimal(group["amount"]) for group in sums) == sum(Decimal(line["amount"]) for line in lines)
