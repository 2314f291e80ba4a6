"""What there is to ask about: ours and theirs, alike but for their names."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from hub import clock
from hub.admin.tokens import create_token
from hub.security.caller import Caller
from hub.wiring import Hub
from models.tables.capacity import Availability
from models.tables.tenancy import AuditEvent, Client
from models.vocabulary import Presence, StatusCategory
from tests import builders as make


@dataclass(frozen=True)
class Tenant:
    """A client, a manager's token for it, and the id of one of its rows in every list. `mark` stands in each of its names."""

    client: Client
    mark: str
    token: str
    rows: dict[str, UUID]


@dataclass(frozen=True)
class World:
    hub: Hub
    admin_token: str
    ours: Tenant
    theirs: Tenant

    def token(self, tenant: Tenant, **body: Any) -> str:
        return a_token(self.hub, role="analyst", clients=[str(tenant.client.id)], **body)


@dataclass(frozen=True)
class Door:
    """Somebody with a token."""

    web: TestClient
    token: str

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        return self.web.request(method, f"/api/v1{path}", headers=sent, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self.ask("GET", path, **options)

    def items(self, path: str, **options: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **options)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def a_world(hub: Hub) -> World:
    return World(
        hub=hub,
        admin_token=a_token(hub, role="admin", clients="all"),
        ours=a_tenant(hub, mark="Acme"),
        theirs=a_tenant(hub, mark="Umbrella"),
    )


def a_token(hub: Hub, **body: Any) -> str:
    text: str = create_token(hub, caller=Caller.operator(), body={"name": "somebody"} | body)["token"]
    return text


def a_tenant(hub: Hub, *, mark: str) -> Tenant:
    client = make.a_client(name=mark)
    connection = make.a_connection(client, name=f"{mark} Jira", settings={"email": f"zoe@{mark}"})
    run = make.a_run(
        connection, requested_by=f"{mark} admin", counts={"issues": {"pages": 1, "records": 3, "created": 3}}
    )
    project = make.a_project(connection, name=f"{mark} project")
    account = make.an_account(connection, name=f"{mark} Zoë", email=f"zoe@{mark}")
    tasks = _tasks(project, mark, assignee_id=account.id)
    rows = {
        "clients": client,
        "connections": connection,
        "runs": run,
        "quarantine": make.a_quarantined_record(run, message=f"{mark} broke a rule"),
        "field_changes": make.a_field_change(run, message=f"{mark} has a new field"),
        "source_projects": project,
        "accounts": account,
        "tasks": tasks[0],
        "dependencies": make.a_dependency(tasks[0], tasks[1], type_source=f"{mark} blocks"),
        "milestones": make.a_milestone(project, name=f"{mark} release"),
        "risks": make.a_risk(project, title=f"{mark} risk", impact_cost=500, currency="EUR"),
        "status_reports": make.a_status_report(project, text=f"{mark} is fine"),
        "status_changes": make.a_status_change(tasks[0], to_source=f"{mark} done"),
        "assignments": make.an_assignment(tasks[0], account, planned_cost=70, currency="EUR", source_url=mark),
        "time_entries": make.a_time_entry(tasks[0], account, note=f"{mark} work", duration_seconds=5400),
        "budget_lines": make.a_budget_line(project, amount="1234.5678", source_field=mark),
    }
    portfolio, own = (
        make.a_portfolio(client, name=f"{mark} portfolio"),
        make.a_consolidated_project(client, name=f"{mark} own"),
    )
    rows |= {
        "portfolios": portfolio,
        "projects": own,
        "people": make.a_person(client, name=f"{mark} Zoë", email=f"zoe@{mark}"),
        "availability": Availability(client_id=client.id, id=clock.new_id(), note=f"{mark} part-time"),
        "baselines": make.a_baseline(own, name=f"{mark} baseline"),
        "project_snapshots": make.a_snapshot(own, name=f"{mark} own"),
        "kpi_values": make.a_kpi_value(own, value="1.0123456789", formula=f"{mark} formula"),
        "rates": make.a_rate(client, role=f"{mark} developer"),
        "fx_rates": make.an_fx_rate(client, source=f"{mark} treasury", rate="0.9123456789"),
        "exports": make.an_export(client, name=f"{mark} export"),
        "imported_budget_lines": make.an_imported_line(own, note=f"{mark} note"),
    }
    made = list(rows.values())
    beside = (make.a_census_result(run, scope=mark), make.a_log_line(run, f"{mark} reading begins."))
    make.save(hub.database, *made[:1], *made[1:8], *tasks[1:], *made[8:], *beside, _deed(client, mark))
    token = a_token(hub, role="manager", clients=[str(client.id)])
    return Tenant(client, mark, token, {name: row.id for name, row in rows.items()})


def _tasks(project: Any, mark: str, **more: Any) -> list[Any]:
    return [
        make.a_task(
            project,
            name=f"{mark} task one",
            status_category=StatusCategory.DONE,
            due_on=make.MONDAY,
            completed_at=make.NOON + dt.timedelta(microseconds=250),
            estimate_seconds=7200,
            planned_cost="10.5",
            percent_complete="37.5",
            currency="EUR",
            labels=["urgent", "été"],
            **more,
        ),
        make.a_task(project, name=f"{mark} task two", estimate_seconds=3600, due_on=make.MONDAY + dt.timedelta(days=7)),
        make.a_task(project, name=f"{mark} task gone", presence=Presence.DELETED),
    ]


def _deed(client: Client, mark: str) -> AuditEvent:
    return AuditEvent(client_id=client.id, actor=f"{mark} admin", action="connection.create", subject=mark, details={})
