"""Baselines: the tool's own, or the plan of any past day, frozen by the hub. A new one never replaces an old one.

What a tool keeps now is what measures, unless somebody chose a baseline. The hub records each state of it, so that none is lost.
"""

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub import clock
from hub.errors import Unprocessable
from hub.portfolio.ledger import Ledger
from hub.portfolio.readings import local_today, read_client_or_refuse, read_ledgers, read_one
from hub.queries.baselines import KeptBaseline, Recorded, list_baselines, list_recorded
from hub.queries.material import ProjectRow, TaskRow
from hub.queries.past import held_at
from hub.queries.reading import Reader, reading
from hub.queries.snapshots import list_known_days
from hub.security.audit import AuditEntry
from hub.security.caller import Action, Caller
from hub.storage.audit import save_audit
from hub.storage.baselines import NewBaseline, PlannedTask, drop_baseline, record_baseline, save_baseline
from hub.storage.session import Transaction
from hub.wiring import Hub
from models.reporting.portfolio import BASELINES
from models.vocabulary import BaselineSource

Json = dict[str, Any]
TOOL_NAME = "Baseline of the tool"
RECORDER, REBASELINED = "sync", "Changed in the tool, or in what belongs to the project."


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineWish:
    """What is to become a baseline: the tool's own, or the plan as it was held at the end of `frozen_on` (today unless told)."""

    name: str
    source: BaselineSource = BaselineSource.HUB
    frozen_on: dt.date | None = None
    effective_on: dt.date | None = None
    reason: str | None = None


def read_baselines(hub: Hub, caller: Caller, project_id: uuid.UUID, *, as_of: dt.date | None = None) -> list[Json]:
    """What a project was and is measured by, oldest first; the tool's own stands first where nothing else holds. Raises NotFound.

    As of a day it is what was kept by its end, and the tool's own as it was held then.
    """
    ledger, project, _ = read_one(hub, caller, project_id, as_of=as_of)
    with reading(hub.database, caller.scope) as reader:
        held_at(reader, BASELINES, as_of)
        kept = list_baselines(reader, project.client_id, project_id)
    tasks = _own_tasks(ledger, project)
    recorded = next((row for row in reversed(kept) if row.digest), None)
    holds = recorded is not None and recorded.digest == _digest(tasks)
    day = as_of or local_today(ledger.material.client, clock.now())
    chosen = [row for row in kept if row.digest is None and row.effective_on <= day]
    current = chosen[-1] if chosen else recorded if holds else None
    items = [_to_item(row, is_current=row is current, caller=caller) for row in kept]
    if holds or not tasks:
        return items
    hidden: Json = {"cost": []} if caller.hide_costs else {}
    return [_to_own(project, tasks) | hidden | {"is_current": current is None}, *items]


def record_own(
    connection: Transaction, reader: Reader, ledger: Ledger, *, unsettled: set[uuid.UUID], today: dt.date
) -> set[uuid.UUID]:
    """Record the tool's own baseline of each project where it differs from what was recorded last; of a day the last state counts.

    Returns the projects that have to wait, because a tool they take their scope from is only half read.
    """
    client, waiting = ledger.material.client, set()
    kept = list_recorded(reader, client.id, [project.id for project in ledger.material.projects])
    for project in ledger.material.projects:
        tasks, last = _own_tasks(ledger, project), kept.get(project.id)
        digest = _digest(tasks)
        if not tasks or (last and last.digest == digest):
            continue
        links = ledger.links.get(project.id, ())
        if any("scope" in link.roles and link.connection_id in unsettled for link in links):
            waiting.add(project.id)
            continue
        _record(connection, project, tasks, last, digest=digest, today=today)
    return waiting


def _record(
    connection: Transaction,
    project: ProjectRow,
    tasks: list[TaskRow],
    last: Recorded | None,
    *,
    digest: str,
    today: dt.date,
) -> None:
    number, before = (last.times + 1, last.digest) if last else (1, None)
    if last and last.effective_on == today:
        drop_baseline(connection, project.client_id, last.id)
        number, before = last.times, last.before
    if before != digest:
        new = _to_new(project, reason=REBASELINED if before else None, today=today)
        record_baseline(connection, new, [_to_own_task(task) for task in tasks], digest=digest, number=number)


def freeze(hub: Hub, caller: Caller, project_id: uuid.UUID, wish: BaselineWish, *, now: dt.datetime) -> Json:
    """Keep a baseline. Raises NotFound, Unprocessable for a day of which nothing is known, Conflict for a name that is taken."""
    caller.require(Action.CONFIGURE)
    _, project, _ = read_one(hub, caller, project_id, as_of=None)
    with reading(hub.database, caller.scope) as reader:
        today = local_today(read_client_or_refuse(reader, project.client_id), now)
        day = wish.frozen_on or today
        if day > today:
            raise Unprocessable(
                f"{day} lies ahead: no plan of it is known yet.", hint="Freeze today's plan or a past day's."
            )
        tasks = _frozen_tasks(reader, project, day, wish, now=now)
    new = NewBaseline(
        client_id=project.client_id,
        project_id=project_id,
        name=wish.name,
        source=wish.source,
        effective_on=wish.effective_on or day,
        frozen_on=day if wish.source is BaselineSource.HUB else None,
        reason=wish.reason,
        created_by=caller.name,
    )
    with hub.database.session(caller.scope) as session:
        identity = save_baseline(session, new, tasks)
        details = {"project": str(project_id), "name": wish.name, "tasks": len(tasks)}
        entry = AuditEntry(
            actor=caller.name,
            action="baseline.freeze",
            subject=f"baseline:{identity}",
            client_id=project.client_id,
            details=details,
        )
        save_audit(session, entry, now=now)
    return next(item for item in read_baselines(hub, caller, project_id) if item["id"] == str(identity))


def _frozen_tasks(
    reader: Reader, project: ProjectRow, day: dt.date, wish: BaselineWish, *, now: dt.datetime
) -> list[PlannedTask]:
    client = read_client_or_refuse(reader, project.client_id)
    known_from = list_known_days(reader, client.id).get(project.id)
    if known_from is None or day < known_from:
        raise Unprocessable(
            f'Nothing is known of "{project.name}" on {day}: it is tracked from {known_from or "its first sync"}.',
            hint="Freeze a later day.",
            code="not_tracked",
        )
    ledger = next(read_ledgers(reader, client, [project.id], as_of=day, now=now))
    rows = _tasks_of(ledger, project)
    tasks = [_to_own_task(row) if wish.source is BaselineSource.TOOL else _to_planned_task(row) for row in rows]
    known = [task for task in tasks if task.start_on or task.finish_on or task.cost is not None or task.work_seconds]
    if not known:
        what = "its tool keeps no baseline" if wish.source is BaselineSource.TOOL and rows else "no plan was held"
        raise Unprocessable(
            f'Nothing can be frozen of "{project.name}" on {day}: {what}.',
            hint="Choose a day from which on the project was tracked, or give its tasks dates, hours or costs.",
            code="not_tracked",
        )
    return known


def _tasks_of(ledger: Ledger, project: ProjectRow) -> list[TaskRow]:
    """The project's tasks under the scope role, each once."""
    day = ledger.status_date(project)
    return list({row.id: row for row, _ in ledger.shares(project, "scope", ledger.tasks, day=day)}.values())


def _own_tasks(ledger: Ledger, project: ProjectRow) -> list[TaskRow]:
    """Those of which the tool keeps a baseline."""
    rows = _tasks_of(ledger, project)
    return [row for row in rows if row.baseline_start or row.baseline_finish or row.baseline_cost is not None]


def _digest(tasks: list[TaskRow]) -> str:
    """Equal for equal baselines, whatever the order of tasks and the zeroes behind a cost."""
    lines = sorted(
        f"{row.id} {row.baseline_start} {row.baseline_finish}"
        f" {None if row.baseline_cost is None else row.baseline_cost.normalize()} {row.currency}"
        for row in tasks
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _to_new(project: ProjectRow, *, reason: str | None, today: dt.date) -> NewBaseline:
    return NewBaseline(
        client_id=project.client_id,
        project_id=project.id,
        name=TOOL_NAME,
        source=BaselineSource.TOOL,
        effective_on=today,
        frozen_on=None,
        reason=reason,
        created_by=RECORDER,
    )


def _to_planned_task(row: TaskRow) -> PlannedTask:
    return PlannedTask(
        task_id=row.id,
        start_on=row.planned_start or row.actual_start,
        finish_on=row.planned_finish or row.due_on,
        work_seconds=row.estimate_seconds,
        cost=row.planned_cost,
        currency=row.currency,
        is_milestone=row.is_milestone,
    )


def _to_own_task(row: TaskRow) -> PlannedTask:
    return PlannedTask(
        task_id=row.id,
        start_on=row.baseline_start,
        finish_on=row.baseline_finish,
        work_seconds=None,
        cost=row.baseline_cost,
        currency=row.currency,
        is_milestone=row.is_milestone,
    )


def _to_own(project: ProjectRow, tasks: list[TaskRow]) -> Json:
    """The tool's own baseline as it is held now."""
    starts = [task.baseline_start for task in tasks if task.baseline_start]
    finishes = [task.baseline_finish for task in tasks if task.baseline_finish]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for task in tasks:
        if task.is_leaf and task.baseline_cost is not None:
            sums[task.currency or project.currency] += task.baseline_cost
    return {
        "id": None,
        "client_id": str(project.client_id),
        "project_id": str(project.id),
        "name": TOOL_NAME,
        "source": BaselineSource.TOOL.value,
        "effective_on": None,
        "frozen_on": None,
        "reason": None,
        "created_by": None,
        "created_at": None,
        "tasks": len(tasks),
        "start_on": _text(min(starts, default=None)),
        "finish_on": _text(max(finishes, default=None)),
        "cost": _money(sums.items()),
    }


def _to_item(row: KeptBaseline, *, is_current: bool, caller: Caller) -> Json:
    return {
        "id": str(row.id),
        "client_id": str(row.client_id),
        "project_id": str(row.project_id),
        "name": row.name,
        "source": row.source,
        "effective_on": str(row.effective_on),
        "frozen_on": _text(row.frozen_on),
        "reason": row.reason,
        "created_by": None if caller.hide_people else row.created_by,
        "created_at": row.created_at.isoformat().replace("+00:00", "Z"),
        "tasks": row.tasks,
        "start_on": _text(row.start_on),
        "finish_on": _text(row.finish_on),
        "cost": [] if caller.hide_costs else _money((each["currency"], each["amount"]) for each in row.cost),
        "is_current": is_current,
    }


def _money(sums: Iterable[tuple[str, object]]) -> list[Json]:
    return [{"currency": currency, "amount": str(amount)} for currency, amount in sorted(sums)]


def _text(day: dt.date | None) -> str | None:
    return None if day is None else str(day)
