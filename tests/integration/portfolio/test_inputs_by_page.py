"""The rows behind a figure page by page: every row once, in the order of the whole, whatever gives them and how much of it."""

import datetime as dt

import pytest

from tests import builders as make
from tests.integration.portfolio.test_pitfalls import MONDAY, a_costed_task, a_spent_line

DAY = dt.timedelta(days=1)


@pytest.fixture
def project(desk):
    """Half of one source's hours from Wednesday on, and of another those of tasks with a label, which a second project shares."""
    first, second = (desk.source(status_on=MONDAY + 9 * DAY) for _ in range(2))
    own, account = make.a_consolidated_project(desk.client), make.an_account(desk.connection)
    tasks = [a_costed_task(first), a_costed_task(second, labels=["core"]), a_costed_task(second, labels=["more"])]
    desk.save(own, account, *tasks)
    desk.save(
        make.a_link(own, first, allocation_pct=50, valid_from=MONDAY + 2 * DAY),
        make.a_link(own, second, filter_field="labels", filter_values=["core"]),
        a_spent_line(first, 100, period_start=MONDAY + 3 * DAY),
        a_spent_line(first, 200, period_start=MONDAY + 4 * DAY),
        *(make.a_time_entry(task, account, entry_date=MONDAY + n * DAY) for n in range(12) for task in tasks),
    )
    return own.id


@pytest.mark.parametrize("name", ["ac", "cpi", "bac", "utilisation"])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_together_are_the_whole(desk, project, name, limit):
    path = f"/projects/{project}/kpis/{name}/inputs"
    whole = desk.get(path)
    pages, offset = [], 0

    while offset is not None:
        page = desk.get(path, limit=limit, offset=offset)
        pages, offset = [*pages, page], page["next"]

    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert {page["count"] for page in pages} == {whole["count"], len(whole["items"])}


def test_hours_are_those_of_the_days_and_the_filter_of_their_link(desk, project):
    items = desk.get(f"/projects/{project}/kpis/utilisation/inputs")["items"]

    days = [(item["entry_date"], item["duration_seconds"]) for item in items]
    half = [(str(MONDAY + n * DAY), 1800) for n in range(2, 10)]
    core = [(str(MONDAY + n * DAY), 3600) for n in range(10)]
    assert sorted(days) == sorted(half + core)
