"""What the PMO keeps itself, and what is worked out from it, as it was held before everything changed."""

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import update

from hub import clock
from hub.security.scopes import Scope
from hub.storage.history import begin_version
from models.reporting import READ_MODELS
from models.tables.portfolio import LinkDecision, Project
from models.tables.work import Risk, Task
from models.vocabulary import LinkVerdict
from tests import builders as make
from tests.integration.portfolio.desk import Desk, open_desk

LISTS = [f"/{model.path}" for model in READ_MODELS.values() if model.past is not None] + [
    "/projects/{self.project}/sources",
    "/projects/{self.project}/risks",
    "/portfolios/{self.portfolio}/signals",
    "/projects/proposals/decisions",
    "/workload",
]
LATER = {"found_at"}
"""Of now: when the figures were made; of then: then."""
YESTERDAY = dt.timedelta(days=1)


class Office:
    """A client's portfolio with something in every list, and the same after somebody changed or removed each of it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.client = desk, str(desk.client.id)
        self.source, self.account = desk.source(name="Tool"), make.an_account(desk.connection, name="Ana")
        self.other = desk.source(name="Other")
        task = make.a_task(self.source, name="Late", due_on=clock.now().date() - 3 * YESTERDAY, estimate_seconds=7200)
        self.risk = make.a_risk(self.source, title="Fire", impact_cost=1000, currency="EUR", probability_pct=50)
        self.task, run = task, make.a_run(desk.connection, state="succeeded", finished_at=clock.now())
        desk.save(self.account, task, self.risk, run)
        self.portfolio = desk.post("/portfolios", client_id=self.client, name="Before")["id"]
        self.project = desk.project(code="X", name="Before", portfolio_id=self.portfolio, approved_budget="10")
        self.gone = desk.project(code="G", name="Gone")
        desk.link(self.project, {"source_project_id": str(self.source.id), "roles": ["scope", "risk", "time"]})
        self.person = desk.post("/people", client_id=self.client, name="Ana", role="Developer")["id"]
        desk.post(f"/people/{self.person}/accounts", account_ids=[str(self.account.id)])
        self.rate = self._rate(amount_per_hour="80")
        self._fx("0.9")
        self.away = desk.post("/availability", client_id=self.client, person_id=self.person, pct=50)["id"]
        self._budget(b"project,amount,currency\nX,100,EUR\n")
        desk.post(f"/projects/{self.project}/baselines", name="First")
        self._refuse(self.project)
        self._snapshot(dt.date(2026, 1, 5))

    def change(self) -> None:
        desk = self.desk
        for path, body in (
            (f"/portfolios/{self.portfolio}", {"name": "After"}),
            (f"/projects/{self.project}", {"name": "After", "approved_budget": "20"}),
            (f"/people/{self.person}", {"name": "Zoë"}),
        ):
            assert desk.ask("PATCH", path, json=body).status_code == 200
        desk.post(f"/projects/{self.project}/baselines", name="Second")
        desk.link(self.project, {"source_project_id": str(self.other.id), "roles": ["scope"]})
        desk.post(f"/people/{self.person}/accounts", account_ids=[str(self.account.id)], unlink=True)
        for path in (f"/rates/{self.rate}", f"/availability/{self.away}", f"/projects/{self.gone}"):
            assert desk.ask("DELETE", path).status_code == 204
        self._fx("0.8")
        self._budget(b"project,amount,currency\nX,200,EUR\n")
        self._refuse(self.portfolio)
        self._snapshot(dt.date(2026, 1, 6))
        self._tool_moves_on()

    def lists(self, **params: Any) -> dict[str, Any]:
        return {path: self.read(path.format(self=self), **params) for path in LISTS}

    def read(self, path: str, **params: Any) -> list[dict[str, Any]]:
        of_one = path.startswith((f"/projects/{self.project}", "/portfolios/"))
        of_client = {} if of_one else {"client_id": self.client}
        items = self.desk.get(path, **of_client, **params)["items"]
        return [{key: value for key, value in item.items() if key not in LATER} for item in items]

    def _rate(self, **body: Any) -> str:
        made: str = self.desk.post(
            "/rates", client_id=self.client, role="Developer", kind="cost", currency="EUR", **body
        )["id"]
        return made

    def _fx(self, rate: str) -> None:
        pair = {"date": "2026-01-05", "from": "USD", "to": "EUR", "source": "treasury"}
        self.desk.post("/fx-rates", client_id=self.client, rate=rate, **pair)

    def _budget(self, content: bytes) -> None:
        params = {"client_id": self.client, "name": "plan"}
        assert self.desk.ask("POST", "/imported-budget-lines", content=content, params=params).status_code == 200

    def _refuse(self, other: str) -> None:
        """Decide that a source project is never one with the other."""
        self.desk.save(
            LinkDecision(
                client_id=self.desk.client.id,
                source_project_id=self.other.id,
                other_id=uuid.UUID(other),
                verdict=LinkVerdict.APART,
                decided_by="Ana",
                decided_at=clock.now(),
            )
        )

    def _snapshot(self, day: dt.date) -> None:
        own, now = Project(client_id=self.desk.client.id, id=uuid.UUID(self.project), name="X"), clock.now()
        self.desk.save(
            make.a_snapshot(own, snapshot_on=day, taken_at=now), make.a_kpi_value(own, status_on=day, computed_at=now)
        )

    def _tool_moves_on(self) -> None:
        """As a sync would write it."""
        with self.desk.hub.database.connect(Scope.of(self.desk.client.id)) as connection:
            begin_version(connection, client_id=self.desk.client.id, connection_id=self.desk.connection.id)
            for table, row, values in ((Task, self.task, {"name": "Done"}), (Risk, self.risk, {"title": "Flood"})):
                moved = {"change_seq": table.change_seq + 10_000, "last_changed_run": clock.new_id()}
                connection.execute(update(table).where(table.id == row.id).values(**values, **moved))


@pytest.fixture(scope="module")
def told(module_hub, web):
    office = Office(open_desk(module_hub, web))
    before = office.lists()
    then = clock.now().isoformat().replace("+00:00", "Z")
    office.change()
    return office, then, before, office.lists(as_of=then), office.lists()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_as_it_was_whatever_was_changed_or_removed_since(told, path):
    _, _, before, held, now = told

    assert before[path]
    assert held[path] == before[path]
    assert now[path] != before[path]


def test_a_row_that_was_removed_is_found_and_so_is_the_whole_list_as_csv(told):
    office, then, *_ = told

    gone = office.desk.get(f"/projects/{office.gone}", as_of=then)
    params = {"as_of": then, "fields": "name", "sort": "name", "client_id": office.client}
    answer = office.desk.ask("GET", "/projects", params=params, accept="text/csv")

    assert gone["name"] == "Gone"
    assert answer.text.split() == ["name", "Before", "Gone", "Other"]


def test_baselines_of_a_project_are_those_kept_by_the_end_of_a_day(told):
    office = told[0]
    path = f"/projects/{office.project}/baselines"

    assert office.desk.get(path, as_of=str(clock.now().date() - YESTERDAY))["items"] == []
    assert {item["name"] for item in office.desk.get(path)["items"]} >= {"First", "Second"}


def test_before_versions_were_kept_the_reason_is_told_and_not_the_present(told):
    office = told[0]

    answer = office.desk.ask("GET", "/portfolios", params={"client_id": office.client, "as_of": "2026-01-05"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "not_tracked"
    assert "versions are kept from" in answer.json()["detail"]
