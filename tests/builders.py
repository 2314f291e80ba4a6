"""Rows for tests: `a_task(project, due_on=...)` shows only what matters, everything else has a dull default. `save` writes them."""

import datetime as dt
import itertools
import uuid
from typing import Any

from sqlalchemy import func

from hub.security.scopes import Scope
from hub.storage.identity import row_id
from hub.storage.session import Database
from models.tables import Base
from models.tables.connections import Connection
from models.tables.drift import FieldChangeRow
from models.tables.exports import Export
from models.tables.finance import ImportedBudgetLine, RateCard
from models.tables.money import BudgetLine, FxRate
from models.tables.people import Account, AccountPerson, Assignment, Person
from models.tables.portfolio import Baseline, KpiValue, Portfolio, Project, ProjectLink, ProjectSnapshot
from models.tables.sync import CensusResult, QuarantinedRecord, RunLogLine, SyncRun
from models.tables.tenancy import Client
from models.tables.timesheets import Rate, TimeEntry
from models.tables.work import (
    Dependency,
    Milestone,
    Risk,
    SourceProject,
    StatusChange,
    StatusReport,
    Task,
)
from models.vocabulary import (
    AccountKind,
    BaselineSource,
    BudgetBasis,
    BudgetKind,
    CostCategory,
    DependencyType,
    Entity,
    ExportFormat,
    FieldChange,
    Health,
    LinkMethod,
    LogLevel,
    MilestoneKind,
    MilestoneState,
    Priority,
    ProjectState,
    RateKind,
    RiskKind,
    RiskStatus,
    RunMode,
    RunState,
    RunTrigger,
    StatusCategory,
    TaskKind,
)

_numbers = itertools.count(1)
_NAMESPACE = uuid.UUID("6f3e2c6e-0a55-4d0c-9f5c-0b9ad8f2c001")
MONDAY = dt.date(2026, 11, 16)
NOON = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)


def save(database: Database, *rows: Base) -> None:
    """Write the rows in one transaction, in the order given; attributes may be read afterwards."""
    clients = {row.id if isinstance(row, Client) else row.client_id for row in rows}
    with database.session(Scope.of(*clients)) as session:
        for row in rows:
            session.add(row)
            session.flush()


def a_client(**changes: Any) -> Client:
    number = next(_numbers)
    return Client(**{"id": uuid.uuid5(_NAMESPACE, f"client {number}"), "name": f"Client {number}"} | changes)


def a_connection(client: Client, **changes: Any) -> Connection:
    number = next(_numbers)
    identity = uuid.uuid5(_NAMESPACE, f"connection {number}")
    defaults = {
        "client_id": client.id,
        "id": identity,
        "connector": "jira",
        "name": f"Connection {number}",
        "settings": {},
    }
    return Connection(**defaults | changes)


def a_run(connection: Connection, **changes: Any) -> SyncRun:
    defaults = {
        "client_id": connection.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"run {next(_numbers)}"),
        "connection_id": connection.id,
        "trigger": RunTrigger.REQUEST,
        "mode": RunMode.INCREMENTAL,
        "state": RunState.SUCCEEDED,
        "requested_by": "Somebody",
    }
    return SyncRun(**defaults | changes)


def a_log_line(run: SyncRun, message: str, **changes: Any) -> RunLogLine:
    defaults = {"number": next(_numbers), "at": func.now(), "level": LogLevel.INFO}
    return RunLogLine(client_id=run.client_id, run_id=run.id, message=message, **defaults | changes)


def a_quarantined_record(run: SyncRun, **changes: Any) -> QuarantinedRecord:
    number = next(_numbers)
    defaults = {
        "client_id": run.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"quarantined {number}"),
        "connection_id": run.connection_id,
        "stream": "issues",
        "scope": "ACME",
        "source_id": str(number),
        "rule": "name.missing",
        "message": "The issue has no summary.",
        "hint": "Give it one.",
        "first_seen_run": run.id,
        "last_seen_run": run.id,
    }
    return QuarantinedRecord(**defaults | changes)


def an_export(client: Client, **changes: Any) -> Export:
    defaults = {
        "client_id": client.id,
        "id": uuid.uuid5(_NAMESPACE, f"export {next(_numbers)}"),
        "name": "Export",
        "format": ExportFormat.CSV,
        "include_absent": False,
        "partitioned": False,
        "hide_costs": False,
        "hide_people": False,
        "requested_by": "Somebody",
        "queued_at": NOON,
        "state": RunState.SUCCEEDED,
        "progress": "",
        "files": [],
    }
    return Export(**defaults | changes)


def a_census_result(run: SyncRun, **changes: Any) -> CensusResult:
    defaults = {
        "client_id": run.client_id,
        "connection_id": run.connection_id,
        "entity": Entity.TASK,
        "scope": "ACME",
        "run_id": run.id,
        "counted": 3,
        "held": 2,
        "not_held": ["17"],
        "gone": 0,
        "braked": False,
        "taken_at": NOON,
    }
    return CensusResult(**defaults | changes)


def a_field_change(run: SyncRun, **changes: Any) -> FieldChangeRow:
    defaults = {
        "client_id": run.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"field change {next(_numbers)}"),
        "connection_id": run.connection_id,
        "stream": "issues",
        "scope": "",
        "field": "customfield_10016",
        "change": FieldChange.NEW,
        "rules": [],
        "message": "The field is new.",
        "hint": "Map it if it matters.",
        "run_id": run.id,
        "noticed_at": NOON,
    }
    return FieldChangeRow(**defaults | changes)


def a_project(connection: Connection, **changes: Any) -> SourceProject:
    basics = _sourced(connection.client_id, connection.id, Entity.SOURCE_PROJECT)
    defaults = basics | {"scope": "ACME", "name": "Project", "state": ProjectState.ACTIVE, "custom_fields": {}}
    return SourceProject(**defaults | changes)


def an_account(connection: Connection, **changes: Any) -> Account:
    basics = _sourced(connection.client_id, connection.id, Entity.ACCOUNT)
    return Account(**basics | {"name": "Zoë Dubois", "kind": AccountKind.HUMAN, "active": True} | changes)


def a_task(project: SourceProject, **changes: Any) -> Task:
    defaults = _within(project, Entity.TASK) | {
        "name": "Task",
        "kind": TaskKind.TASK,
        "status_category": StatusCategory.TODO,
        "priority": Priority.NORMAL,
        "is_milestone": False,
        "labels": [],
        "custom_fields": {},
    }
    return Task(**defaults | changes)


def a_dependency(predecessor: Task, successor: Task, **changes: Any) -> Dependency:
    defaults = _sourced(predecessor.client_id, predecessor.connection_id, Entity.DEPENDENCY) | {
        "predecessor_id": predecessor.id,
        "successor_id": successor.id,
        "type": DependencyType.FS,
    }
    return Dependency(**defaults | changes)


def a_status_change(task: Task, **changes: Any) -> StatusChange:
    basics = _sourced(task.client_id, task.connection_id, Entity.STATUS_CHANGE)
    return StatusChange(**basics | {"task_id": task.id, "field": "status", "changed_at": NOON} | changes)


def a_milestone(project: SourceProject, **changes: Any) -> Milestone:
    defaults = _within(project, Entity.MILESTONE) | {
        "name": "Release 1",
        "kind": MilestoneKind.RELEASE,
        "state": MilestoneState.PLANNED,
    }
    return Milestone(**defaults | changes)


def a_risk(project: SourceProject, **changes: Any) -> Risk:
    defaults = _within(project, Entity.RISK) | {
        "kind": RiskKind.RISK,
        "title": "Supplier late",
        "status": RiskStatus.OPEN,
        "custom_fields": {},
    }
    return Risk(**defaults | changes)


def a_status_report(project: SourceProject, **changes: Any) -> StatusReport:
    return StatusReport(
        **_within(project, Entity.STATUS_REPORT) | {"reported_at": NOON, "health": Health.GREEN} | changes
    )


def an_assignment(task: Task, account: Account, **changes: Any) -> Assignment:
    basics = _sourced(task.client_id, task.connection_id, Entity.ASSIGNMENT)
    return Assignment(**basics | {"task_id": task.id, "account_id": account.id, "timephased": []} | changes)


def a_time_entry(task: Task, account: Account, **changes: Any) -> TimeEntry:
    defaults = _sourced(task.client_id, task.connection_id, Entity.TIME_ENTRY) | {
        "task_id": task.id,
        "source_project_id": task.source_project_id,
        "account_id": account.id,
        "entry_date": MONDAY,
        "duration_seconds": 3600,
        "approval": "unknown",
    }
    return TimeEntry(**defaults | changes)


def a_budget_line(project: SourceProject, **changes: Any) -> BudgetLine:
    defaults = _within(project, Entity.BUDGET_LINE) | {
        "kind": BudgetKind.BUDGET,
        "category": CostCategory.OTHER,
        "amount": 1000,
        "currency": "EUR",
        "basis": BudgetBasis.TOOL,
    }
    return BudgetLine(**defaults | changes)


def a_portfolio(client: Client, **changes: Any) -> Portfolio:
    number = next(_numbers)
    defaults = {
        "client_id": client.id,
        "id": uuid.uuid5(_NAMESPACE, f"portfolio {number}"),
        "name": f"Portfolio {number}",
    }
    return Portfolio(**defaults | changes)


def a_consolidated_project(client: Client, **changes: Any) -> Project:
    number = next(_numbers)
    defaults = {
        "client_id": client.id,
        "id": uuid.uuid5(_NAMESPACE, f"own project {number}"),
        "code": f"P{number}",
        "name": f"Own project {number}",
        "currency": "EUR",
    }
    return Project(**defaults | changes)


def a_link(project: Project, source: SourceProject, **changes: Any) -> ProjectLink:
    defaults = {
        "client_id": project.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"link {next(_numbers)}"),
        "project_id": project.id,
        "source_project_id": source.id,
        "roles": ["scope", "time", "cost", "risk"],
        "allocation_pct": 100,
    }
    return ProjectLink(**defaults | changes)


def a_person(client: Client, **changes: Any) -> Person:
    number = next(_numbers)
    defaults = {"client_id": client.id, "id": uuid.uuid5(_NAMESPACE, f"person {number}"), "name": "Zoë Dubois"}
    return Person(**defaults | changes)


def a_decision(account: Account, person: Person, **changes: Any) -> AccountPerson:
    defaults = {
        "client_id": account.client_id,
        "account_id": account.id,
        "person_id": person.id,
        "method": LinkMethod.ADMIN,
        "decided_by": "somebody",
    }
    return AccountPerson(**defaults | changes)


def a_rate(client: Client, **changes: Any) -> RateCard:
    defaults = {
        "client_id": client.id,
        "id": uuid.uuid5(_NAMESPACE, f"rate {next(_numbers)}"),
        "role": None if changes.get("person_id") else "developer",
        "kind": RateKind.COST,
        "amount_per_hour": 100,
        "currency": "EUR",
    }
    return RateCard(**defaults | changes)


def a_tool_rate(connection: Connection, **changes: Any) -> Rate:
    basics = _sourced(connection.client_id, connection.id, Entity.RATE)
    defaults = {**basics, "kind": RateKind.COST, "amount_per_hour": 100, "currency": "EUR"}
    return Rate(**defaults | changes)


def an_fx_rate(client: Client | None, **changes: Any) -> FxRate:
    defaults = {
        "client_id": client.id if client else None,
        "on_date": MONDAY,
        "from_currency": "USD",
        "to_currency": "EUR",
        "rate": "0.9",
        "source": "by hand",
    }
    return FxRate(**defaults | changes)


def an_imported_line(project: Project, **changes: Any) -> ImportedBudgetLine:
    defaults = {
        "client_id": project.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"imported line {next(_numbers)}"),
        "project_id": project.id,
        "import_name": "budget.csv",
        "row_number": 2,
        "kind": BudgetKind.BUDGET,
        "category": CostCategory.OTHER,
        "amount": 100,
        "currency": "EUR",
        "imported_by": "somebody",
    }
    return ImportedBudgetLine(**defaults | changes)


def a_baseline(project: Project, **changes: Any) -> Baseline:
    number = next(_numbers)
    defaults = {
        "client_id": project.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"baseline {number}"),
        "project_id": project.id,
        "name": f"Baseline {number}",
        "source": BaselineSource.HUB,
        "effective_on": MONDAY,
        "created_by": "somebody",
    }
    return Baseline(**defaults | changes)


def a_snapshot(project: Project, **changes: Any) -> ProjectSnapshot:
    counts = (
        "tasks",
        "tasks_done",
        "tasks_cancelled",
        "milestones",
        "milestones_reached",
        "open_risks",
        "logged_seconds",
    )
    defaults = dict.fromkeys(counts, 0) | {
        "client_id": project.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"snapshot {next(_numbers)}"),
        "project_id": project.id,
        "snapshot_on": MONDAY,
        "name": project.name,
        "state": ProjectState.ACTIVE,
        "health": Health.GREEN,
        "currency": "EUR",
        "content": {},
        "taken_at": NOON,
    }
    return ProjectSnapshot(**defaults | changes)


def a_kpi_value(project: Project, **changes: Any) -> KpiValue:
    defaults = {
        "client_id": project.client_id,
        "id": uuid.uuid5(_NAMESPACE, f"kpi value {next(_numbers)}"),
        "project_id": project.id,
        "status_on": MONDAY,
        "name": "cpi",
        "value": 1,
        "inputs": {},
        "formula": "EV / AC",
        "formula_version": 1,
        "computed_at": NOON,
    }
    return KpiValue(**defaults | changes)


def _within(project: SourceProject, entity: Entity) -> dict[str, Any]:
    return _sourced(project.client_id, project.connection_id, entity) | {"source_project_id": project.id}


def _sourced(client_id: uuid.UUID, connection_id: uuid.UUID, entity: Entity) -> dict[str, Any]:
    """Provenance of a row that came from a tool."""
    source_id = str(next(_numbers))
    return {
        "client_id": client_id,
        "id": row_id(connection_id, entity, source_id),
        "connection_id": connection_id,
        "source_id": source_id,
        "first_seen_run": _NAMESPACE,
        "last_changed_run": _NAMESPACE,
        "content_hash": b"",
        "mapping_version": 1,
        "change_seq": func.nextval("change_seq"),
    }
