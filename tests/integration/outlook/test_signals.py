"""Early warnings on the demo, each held against a count of its own; the exposure of risks against the tools' figures."""

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from hub import clock
from hub.admin.clients import SignalThresholds
from hub.admin.tokens import create_token
from hub.portfolio.words import Language, say_signal
from hub.security.caller import Caller
from models.tables.portfolio import Portfolio, Project, ProjectLink
from models.vocabulary import PortfolioKind, RiskKind
from tests import builders as make
from tests.integration.outlook.conftest import Aurore

OPEN = {"todo", "in_progress", "on_hold", "unknown"}
TASKS = """
SELECT t.id, t.source_project_id, t.parent_id, t.status_category, t.assignee_id, t.is_milestone, t.planned_finish, t.due_on, t.baseline_finish,
       t.estimate_seconds, t.percent_complete, p.state
FROM task t JOIN source_project p ON p.id = t.source_project_id WHERE t.presence = 'present' AND p.presence = 'present'
"""


@pytest.fixture(scope="module")
def signals(aurore):
    return {(item["project_id"], item["rule"]): item for item in aurore.get("/signals", limit=1000)["items"]}


@pytest.fixture(scope="module")
def leaves(aurore):
    rows = aurore.rows(TASKS)
    parents = {row.parent_id for row in rows}
    return [row for row in rows if row.id not in parents and row.state not in {"completed", "cancelled"}]


@pytest.fixture
def owner(aurore):
    """Changes the client as an administrator."""
    body = {"name": "Max", "role": "admin", "clients": "all"}
    token = create_token(aurore.hub, caller=Caller.operator(), body=body)["token"]
    return lambda **changes: replace(aurore, token=token).ask("PATCH", f"/clients/{aurore.client_id}", json=changes)


def found(signals, rule):
    return {project: item["found"] for (project, name), item in signals.items() if name == rule}


class TestRules:
    def test_no_date_counts_open_leaves_without_any_day(self, signals, leaves):
        expected = Counter(
            str(row.source_project_id)
            for row in leaves
            if row.status_category in OPEN and row.due_on is None and row.planned_finish is None
        )

        assert expected
        assert found(signals, "no_date") == expected

    def test_no_owner_counts_open_leaves_that_nobody_is_on(self, aurore, signals, leaves):
        assigned = {row[0] for row in aurore.rows("SELECT task_id FROM assignment WHERE presence = 'present'")}
        expected = Counter(
            str(row.source_project_id)
            for row in leaves
            if row.status_category in OPEN
            and not row.is_milestone
            and row.assignee_id is None
            and row.id not in assigned
        )

        assert expected
        assert found(signals, "no_owner") == expected

    def test_overdue_counts_open_leaves_whose_day_has_passed(self, aurore, signals, leaves):
        today = aurore.rows("SELECT (now() AT TIME ZONE time_zone)::date FROM client")[0][0]
        late = [
            (str(row.source_project_id), today - (row.due_on or row.planned_finish))
            for row in leaves
            if row.status_category in OPEN and (row.due_on or row.planned_finish or today) < today
        ]

        assert late
        assert found(signals, "overdue") == Counter(project for project, _ in late)
        for project, _ in late:
            worst = max(days for other, days in late if other == project)
            assert signals[project, "overdue"]["inputs"]["worst_days"] == worst.days
            assert (signals[project, "overdue"]["severity"] == "critical") == (worst > dt.timedelta(days=20))

    def test_slip_counts_open_leaves_behind_their_baseline(self, signals, leaves):
        expected = Counter(
            str(row.source_project_id)
            for row in leaves
            if row.status_category in OPEN
            and row.baseline_finish
            and (row.planned_finish or row.due_on or row.baseline_finish) > row.baseline_finish + dt.timedelta(days=5)
        )

        assert found(signals, "slip") == expected

    def test_hours_on_closed_work_are_those_after_its_end(self, aurore, signals):
        rows = aurore.rows("""
            SELECT e.source_project_id, e.duration_seconds, e.entry_date, t.completed_at, t.actual_finish, k.time_zone
            FROM time_entry e JOIN task t ON t.id = e.task_id JOIN client k ON k.id = e.client_id
            WHERE e.presence = 'present' AND e.approval <> 'cancelled' AND t.status_category IN ('done', 'cancelled')""")
        closed = [
            (row, row.completed_at.astimezone(dt.UTC).date() if row.completed_at else row.actual_finish) for row in rows
        ]
        surely_late = Counter(
            str(row.source_project_id) for row, day in closed if day and row.entry_date > day + dt.timedelta(days=1)
        )

        shown = found(signals, "hours_on_closed_work")

        assert all(shown.get(project, 0) >= number for project, number in surely_late.items())

    def test_nothing_is_stale_right_after_a_sync(self, signals):
        assert found(signals, "stale_data") == {}

    def test_every_signal_shows_its_evidence_and_a_sentence(self, aurore, signals):
        ids = {str(row[0]) for row in aurore.rows("SELECT id FROM task UNION ALL SELECT id FROM time_entry")}
        for item in signals.values():
            assert item["message"] == say_signal(item, Language.ENGLISH)
            assert len(item["evidence"]) <= 20
            assert item["evidence"] or item["rule"] == "burn_rate"
            assert {row["id"] for row in item["evidence"]} <= ids


class TestThresholds:
    def test_are_the_clients_own(self, aurore, signals, owner):
        worst = max(item["inputs"]["worst_days"] for (_, rule), item in signals.items() if rule == "overdue")
        try:
            answer = owner(signal_thresholds={"overdue_critical_days": worst, "stale_days": 1})
            assert answer.status_code == 200, answer.text
            assert answer.json()["signal_thresholds"]["slip_days"] == 5
            assert {item["severity"] for item in aurore.get("/signals", rule="overdue")["items"]} == {"warning"}

            refused = owner(signal_thresholds={"slip_days": 30})
            assert refused.status_code == 422
            assert "what is critical must not lie below what warns" in refused.json()["detail"]
        finally:
            owner(signal_thresholds={})

    def test_the_usual_ones_are_the_same_in_the_database_and_for_who_sends_none(self, aurore):
        made = aurore.rows(
            "SELECT column_default FROM information_schema.columns WHERE column_name = 'signal_thresholds'"
        )

        assert json.loads(made[0][0].split("'")[1]) == SignalThresholds().model_dump()


class TestLists:
    def test_of_a_project_are_its_own(self, aurore, signals):
        project = next(iter(signals))[0]

        items = aurore.get(f"/projects/{project}/signals")["items"]

        assert {item["rule"] for item in items} == {rule for other, rule in signals if other == project}

    def test_filter_and_sort_as_every_list(self, aurore, signals):
        items = aurore.get("/signals", rule="no_date", sort="-found", fields="project,found")["items"]

        assert [item["found"] for item in items] == sorted(found(signals, "no_date").values(), reverse=True)

    def test_of_a_project_that_is_not_there_are_not_found(self, aurore):
        assert aurore.ask("GET", "/projects/00000000-0000-0000-0000-000000000001/signals").status_code == 404


@dataclass(frozen=True)
class Register:
    """A client with a portfolio, a programme in it, a project in that, and five risks of it."""

    door: Aurore
    whole: Portfolio
    project: Project


@pytest.fixture(scope="module")
def register(aurore):
    client = make.a_client()
    connection = make.a_connection(client)
    source = make.a_project(connection)
    whole = Portfolio(client_id=client.id, id=clock.new_id(), name="All")
    part = Portfolio(
        client_id=client.id, id=clock.new_id(), kind=PortfolioKind.PROGRAMME, name="Part", parent_id=whole.id
    )
    project = Project(
        client_id=client.id, id=clock.new_id(), code="R", name="Risky", currency="EUR", portfolio_id=part.id
    )
    link = ProjectLink(
        client_id=client.id, id=clock.new_id(), project_id=project.id, source_project_id=source.id, roles=["risk"]
    )
    likely = {"probability_pct": Decimal("37.5"), "currency": "EUR"}
    risks = [
        make.a_risk(source, title="Late parts", impact_cost=Decimal("1000.10"), impact_days=8, **likely),
        make.a_risk(source, title="Fire", impact_cost=Decimal(9000), currency="EUR", probability_pct=5),
        make.a_risk(
            source, title="Flood", kind=RiskKind.ISSUE, impact_cost=Decimal(70), currency="EUR", probability_pct=None
        ),
        make.a_risk(source, title="Who knows", probability_pct=None, impact_cost=None),
        make.a_risk(source, title="Vague", probability_pct=50, impact_cost=None),
    ]
    replay = make.a_run(connection, mode="replay", started_at=clock.now(), finished_at=clock.now())
    make.save(aurore.hub.database, client, connection, whole, part, project, source, link, replay, *risks)
    body = {"name": "Eve", "role": "analyst", "clients": [str(client.id)]}
    token = create_token(aurore.hub, caller=Caller.operator(), body=body)["token"]
    return Register(replace(aurore, client_id=client.id, token=token), whole, project)


class TestRegister:
    def test_weighs_each_risk_by_probability_and_impact(self, register):
        items = register.door.get("/risk-register", sort="-exposure,title")["items"]

        assert [
            (item["title"], item["exposure"], item["exposure_days"], item["exposure_reason"]) for item in items
        ] == [
            ("Fire", "450.0000", None, None),
            ("Late parts", "375.0375", 3.0, None),
            ("Flood", "70.0000", None, None),
            ("Vague", None, None, "Its impact is not known."),
            ("Who knows", None, None, "Its probability is not known."),
        ]

    def test_of_a_portfolio_holds_those_of_its_programmes(self, register):
        items = register.door.get(f"/portfolios/{register.whole.id}/risks")["items"]

        assert len(items) == 5
        assert {item["project_id"] for item in items} == {str(register.project.id)}

    def test_of_another_client_is_not_found(self, aurore, register):
        assert aurore.ask("GET", f"/portfolios/{register.whole.id}/risks").status_code == 404

    def test_a_project_whose_tool_was_never_read_says_so(self, register):
        (signal,) = register.door.get("/signals")["items"]

        assert (signal["rule"], signal["evidence"][0]["last_read_at"]) == ("stale_data", None)
