"""The feed that Project Online had: its names, its literals, its sums, out of every tool."""

import datetime as dt
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import func, select

from hub.odata.csdl import EDM, to_metadata
from hub.portfolio.refresh import refresh_figures
from hub.queries.relations import relation_of, value_of
from hub.security.scopes import Scope
from models.reporting.projectdata import projectdata
from tests import builders as make
from tests.integration.odata.door import Feed
from tests.integration.rest.world import a_token

ROOT = "/odata/projectdata"
FRIDAY = dt.date(2026, 11, 13)


@pytest.fixture(scope="module")
def plan(module_hub):
    """Two tasks: one staffed by the day, one spread from Friday to Wednesday; hours logged on one day of it, and on a Sunday."""
    client = make.a_client()
    connection = make.a_connection(client)
    project = make.a_project(connection, name="Bridge", currency="EUR")
    account = make.an_account(connection, name="Zoë")
    split = make.a_task(
        project,
        name="Split",
        estimate_seconds=7200,
        planned_cost=100,
        actual_cost=40,
        currency="EUR",
        baseline_seconds=3600,
    )
    spread = make.a_task(
        project,
        name="Spread",
        estimate_seconds=4 * 3600,
        remaining_seconds=1000,
        planned_start=FRIDAY,
        planned_finish=FRIDAY + dt.timedelta(days=5),
    )
    spans = [
        {"kind": "planned_work", "start": "2026-11-16T08:00:00", "finish": "2026-11-16T09:00:00", "value": "3600"},
        {"kind": "planned_work", "start": "2026-11-17T00:00:00", "finish": "2026-11-19T00:00:00", "value": "3600"},
        {"kind": "actual_work", "start": "2026-11-16T08:00:00", "finish": "2026-11-16T08:30:00", "value": "1800"},
    ]
    assignment = make.an_assignment(split, account, planned_seconds=7200, baseline_seconds=3600, timephased=spans)
    hours = [
        make.a_time_entry(spread, account, entry_date=FRIDAY, duration_seconds=5400, billable_seconds=1800),
        make.a_time_entry(
            spread, account, entry_date=FRIDAY + dt.timedelta(days=2), duration_seconds=1800, billable=None
        ),
    ]
    risk = make.a_risk(project, title="Flood", probability_pct=50, impact_cost=1000, currency="EUR")
    make.save(module_hub.database, client, connection, project, account, split, spread, assignment, *hours, risk)
    return client, project, split, spread


@pytest.fixture(scope="module")
def old(module_hub, web, plan):
    return Feed(web, a_token(module_hub, role="bi", clients=[str(plan[0].id)]), ROOT)


class TestMetadata:
    def test_names_sets_and_keys_as_they_were(self):
        document = ET.fromstring(to_metadata(projectdata()))  # noqa: S314 - our own
        sets = {item.get("Name") for item in document.iter(f"{{{EDM}}}EntitySet")}
        keys = {
            entity.get("Name"): [key.get("Name") for key in entity.iter(f"{{{EDM}}}PropertyRef")]
            for entity in document.iter(f"{{{EDM}}}EntityType")
        }

        assert {
            "Projects",
            "Tasks",
            "Assignments",
            "Resources",
            "TimesheetLines",
            "TaskTimephasedDataSet",
            "Engagements",
        } <= sets
        assert keys["TaskTimephasedData"] == ["ProjectId", "TaskId", "TimeByDay"]
        assert document.find(f".//{{{EDM}}}Schema").get("Namespace") == "ReportingData"

    @pytest.mark.parametrize("name", projectdata().sets)
    def test_shows_columns_that_are_there(self, module_database, name):
        model = projectdata().sets[name].model
        relation = relation_of(model)

        with module_database.connect(Scope.everything()) as connection:
            connection.execute(select(*(value_of(relation, column) for column in model.columns)).limit(1))
            keys = [relation.c[column] for column in model.tie_break if model.by_name[column].derived is None]
            twice = select(*keys).select_from(relation).group_by(*keys).having(func.count() > 1) if keys else None

            assert twice is None or connection.execute(twice).all() == []


class TestRows:
    def test_have_the_names_and_units_of_old(self, old, plan):
        task = old.rows("Tasks?$filter=TaskName eq 'Split'")[0]

        assert task["TaskId"] == str(plan[2].id)
        assert (task["TaskWork"], task["TaskCost"], task["TaskWorkVariance"]) == (2, 100, 1)
        assert task["ProjectName"] == "Bridge"
        assert task["TaskFreeSlack"] is None

    def test_show_no_more_digits_than_the_metadata_say(self, old):
        answer = old.get("Tasks?$filter=TaskName eq 'Spread'&$select=TaskRemainingWork")
        exactly = old.rows("Tasks?$filter=TaskRemainingWork eq 0.277778&$orderby=TaskRemainingWork&$select=TaskName")

        assert '"TaskRemainingWork":0.277778}' in answer.text
        assert exactly == [{"TaskName": "Spread"}]

    def test_are_found_by_literals_of_old(self, old, plan):
        _, project, *_ = plan

        assert old.count(f"Tasks/$count?$filter=ProjectId eq guid'{project.id}'") == 2
        assert old.count("Tasks/$count?$filter=TaskStartDate ge datetime'2026-11-13T00:00:00'") == 1
        assert old.count("Tasks/$count?$filter=TaskStartDate gt datetime'2026-11-13'") == 0
        assert old.get(f"Projects(guid'{project.id}')").json()["ProjectName"] == "Bridge"

    def test_are_not_found_by_them_elsewhere(self, ours):
        status, message = ours.error("Tasks?$filter=id eq guid'00000000-0000-0000-0000-000000000000'")

        assert (status, "OData 2" in message) == (400, True)

    def test_add_up_to_the_project(self, old):
        project = old.rows("Projects")[0]

        assert (project["ProjectWork"], project["ProjectCost"], project["ProjectActualCost"]) == (6, 100, 40)
        assert project["ProjectActualWork"] == sum(task["TaskActualWork"] or 0 for task in old.rows("Tasks")) == 2
        assert project["ProjectStartDate"] == "2026-11-13T00:00:00Z"
        assert project["EnterpriseProjectTypeName"] == "jira"

    def test_show_hours_once(self, old):
        lines = old.rows("TimesheetLineActualDataSet?$orderby=TimeByDay")

        assert [(row["ActualWorkBillable"], row["ActualWorkNonBillable"]) for row in lines] == [(0.5, 1), (None, 0.5)]
        assert old.rows("TimesheetLines?$orderby=PeriodStartDate")[0]["PeriodName"] == "2026-W46"

    def test_weigh_risks(self, old):
        risk = old.rows("Risks")[0]

        assert (risk["Title"], risk["CostExposure"]) == ("Flood", 500)
        assert old.rows("Issues") == []

    def test_are_none_where_nothing_fills_a_set(self, old):
        assert old.rows("Engagements") == []


def by_day(feed, name, task, column="TaskWork"):
    rows = feed.rows(f"{name}?$filter=TaskName eq '{task}'&$orderby=TimeByDay")
    return {row["TimeByDay"][:10]: row[column] for row in rows}


class TestTimephased:
    def test_follows_the_tool_where_it_splits_work(self, old):
        assert by_day(old, "TaskTimephasedDataSet", "Split") == {"2026-11-16": 1, "2026-11-17": 0.5, "2026-11-18": 0.5}
        assert by_day(old, "TaskTimephasedDataSet", "Split", "TaskActualWork")["2026-11-16"] == 0.5
        assert by_day(old, "AssignmentTimephasedDataSet", "Split", "AssignmentWork")["2026-11-16"] == 1

    def test_spreads_planned_work_over_working_days_and_done_work_where_it_was_logged(self, old):
        planned = by_day(old, "TaskTimephasedDataSet", "Spread")
        done = by_day(old, "TaskTimephasedDataSet", "Spread", "TaskActualWork")

        assert planned == {"2026-11-13": 1, "2026-11-15": None, "2026-11-16": 1, "2026-11-17": 1, "2026-11-18": 1}
        assert (done["2026-11-13"], done["2026-11-15"]) == (1.5, 0.5)

    def test_adds_up_by_week_and_month(self, old):
        assert by_day(old, "TaskTimephasedByWeekDataSet", "Spread") == {"2026-11-09": 1, "2026-11-16": 3}
        assert by_day(old, "TaskTimephasedByMonthDataSet", "Spread") == {"2026-11-01": 4}
        for grain in ("", "ByWeek", "ByMonth"):
            rows = old.all_rows(
                f"TaskTimephased{grain}DataSet?$select=TaskWork,TaskActualWork", prefer="odata.maxpagesize=2"
            )
            assert sum(Decimal(str(row["TaskWork"] or 0)) for row in rows) == 6

    def test_is_of_one_client(self, theirs, plan):
        assert "Bridge" not in Feed(theirs.web, theirs.token, ROOT).get("TaskTimephasedDataSet").text
        for name in projectdata().sets:
            assert "Acme" not in Feed(theirs.web, theirs.token, ROOT).get(name).text


@pytest.fixture(scope="module")
def earned(module_hub):
    """A project by itself, one that is all of a consolidated one, and two that share one."""
    client = make.a_client()
    connection = make.a_connection(client)
    sources = {name: make.a_project(connection, name=name, currency="EUR") for name in ("own", "whole", "half", "rest")}
    tasks = [
        make.a_task(
            project,
            planned_cost=1000,
            baseline_cost=1000,
            actual_cost=600,
            percent_complete=50,
            baseline_start=FRIDAY,
            baseline_finish=FRIDAY,
            planned_start=FRIDAY,
            planned_finish=FRIDAY,
            currency="EUR",
        )
        for project in sources.values()
    ]
    spent = [
        make.a_budget_line(project, kind="actual", amount=600, period_start=FRIDAY) for project in sources.values()
    ]
    one, two = (
        make.a_consolidated_project(client, currency="EUR"),
        make.a_consolidated_project(client, currency="EUR"),
    )
    links = [make.a_link(project, sources[name]) for project, name in ((one, "whole"), (two, "half"), (two, "rest"))]
    make.save(module_hub.database, client, connection, *sources.values(), *tasks, *spent, one, two, *links)
    refresh_figures(module_hub, client.id)
    return a_token(module_hub, role="bi", clients=[str(client.id)]), {"own": sources["own"].id, "whole": one.id}


class TestEarnedValue:
    """What the hub computes of a project, under its old names."""

    NAMES = {  # noqa: RUF012
        "ProjectBCWS": "pv",
        "ProjectBCWP": "ev",
        "ProjectACWP": "ac",
        "ProjectCV": "cv",
        "ProjectSV": "sv",
        "ProjectCPI": "cpi",
        "ProjectSPI": "spi",
        "ProjectEAC": "eac",
        "ProjectVAC": "vac",
        "ProjectTCPI": "tcpi",
    }

    def test_is_what_the_api_answers(self, web, earned):
        token, projects = earned
        rows = {row["ProjectName"]: row for row in Feed(web, token, ROOT).rows("Projects")}

        for name, project_id in projects.items():
            answer = web.get(f"/api/v1/projects/{project_id}/kpis", headers={"Authorization": f"Bearer {token}"}).json()
            kpis = {kpi: told["value"] for kpi, told in answer["kpis"].items()}
            shown = {kpi: rows[name][column] for column, kpi in self.NAMES.items()}

            assert {kpi: None if value is None else Decimal(str(value)) for kpi, value in shown.items()} == {
                kpi: None if kpis[kpi] is None else round(Decimal(kpis[kpi]), 6) for kpi in shown
            }, name
            assert (rows[name]["ProjectBCWP"], rows[name]["ProjectACWP"]) == (500, 600)
            assert rows[name]["ProjectCVP"] == -20
            assert rows[name]["ProjectCurrency"] == answer["currency"]
            assert rows[name]["ProjectEarnedValueIsStale"] is False

    def test_is_null_where_a_project_is_made_of_several(self, web, earned):
        rows = {row["ProjectName"]: row for row in Feed(web, earned[0], ROOT).rows("Projects")}

        assert [rows[name][column] for name in ("half", "rest") for column in self.NAMES] == [None] * 20

    def test_is_hidden_with_costs(self, module_hub, web, world):
        feed = Feed(web, world.token(world.ours, hide_costs=True), ROOT)

        assert {row[column] for row in feed.rows("Projects") for column in self.NAMES} == {None}


class TestHidden:
    def test_costs_and_names_read_null(self, world, web):
        discreet = Feed(web, world.token(world.ours, hide_costs=True, hide_people=True), ROOT)

        text = "".join(discreet.get(name).text for name in projectdata().sets)

        assert "Zoë" not in text
        assert '"TaskCost":10.5' not in text
        assert discreet.get("Tasks?$filter=TaskCost gt 1").status_code == 403
