"""Each project at the end of each day, kept for good: days that passed while nobody was there are made up from the history of the rows."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hub.log import get_logger
from hub.portfolio.answers import MONEY as MONEY_KPIS
from hub.portfolio.answers import item_of
from hub.portfolio.assembly import CANCELLED, DONE
from hub.portfolio.figure import Kpi
from hub.portfolio.kpis import ProjectReading, health_kpi, read_project
from hub.portfolio.ledger import Ledger
from hub.portfolio.readings import Grain, list_ids_as_of, local_today, read_ledgers
from hub.queries.material import ClientRow, read_client
from hub.queries.portfolio import list_client_ids
from hub.queries.reading import STREAM_TIMEOUT_S, reading
from hub.queries.snapshots import find_last_day, list_known_days
from hub.security.scopes import Scope
from hub.storage.snapshots import save_snapshots
from hub.wiring import Hub

log = get_logger(__name__)
ONE_DAY = dt.timedelta(days=1)
MOST_DAYS = 400
"""How far back days are made up after a long absence."""
FIRST_DAYS = 90
"""How far back they are made up the first time, as far as anything was known."""
MONEY = ("bac", "pv", "ev", "ac", "eac")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was kept: days and projects of them."""

    days: int = 0
    projects: int = 0


def take_snapshots(hub: Hub, *, now: dt.datetime, client_id: uuid.UUID | None = None) -> Taken:
    """Keep every day that has ended where its client lives and was not kept yet. Doing it again changes nothing."""
    with reading(hub.database, Scope.everything()) as reader:
        clients = [identity for identity in list_client_ids(reader) if client_id in {None, identity}]
    days = projects = 0
    for identity in clients:
        for day in _missing_days(hub, identity, now=now):
            kept = keep_day(hub, identity, day, now=now)
            days, projects = days + 1, projects + kept
    if days:
        log.info("snapshots_taken", days=days, projects=projects)
    return Taken(days, projects)


def keep_day(hub: Hub, client_id: uuid.UUID, day: dt.date, *, now: dt.datetime) -> int:
    """Keep one ended day of a client in one transaction; returns of how many projects."""
    scope = Scope.of(client_id)
    with reading(hub.database, scope, timeout_s=STREAM_TIMEOUT_S) as reader:
        client = read_client(reader, client_id)
        if client is None:
            return 0
        # Of a project of which nothing was known on that day there is no snapshot: an empty one would look like a fact.
        there = list_ids_as_of(reader, client, as_of=day, now=now)
        known = list_known_days(reader, client_id)
        ids = [identity for identity in there if known.get(identity, day + ONE_DAY) <= day]
        # A few projects at a time: their rows are let go before the next are read.
        snapshots: list[Row] = []
        kpis: list[Row] = []
        for ledger in read_ledgers(reader, client, ids, as_of=day, now=now, grain=Grain.PERIOD):
            results = [read_project(ledger, project) for project in ledger.material.projects]
            snapshots += [_to_snapshot(ledger, result, now=now) for result in results]
            kpis += [row for result in results for row in _to_kpis(result, now=now)]
    with hub.database.connect(scope) as connection:
        save_snapshots(connection, snapshots, kpis)
    return len(snapshots)


def _missing_days(hub: Hub, client_id: uuid.UUID, *, now: dt.datetime) -> list[dt.date]:
    with reading(hub.database, Scope.of(client_id)) as reader:
        client: ClientRow | None = read_client(reader, client_id)
        known = min(list_known_days(reader, client_id).values(), default=None)
        last = find_last_day(reader, client_id)
    if client is None or known is None:
        return []
    yesterday = local_today(client, now) - ONE_DAY
    begin = last + ONE_DAY if last else max(known, yesterday - (FIRST_DAYS - 1) * ONE_DAY)
    begin = max(begin, yesterday - (MOST_DAYS - 1) * ONE_DAY)
    return [begin + number * ONE_DAY for number in range((yesterday - begin).days + 1)]


def _to_snapshot(ledger: Ledger, result: ProjectReading, *, now: dt.datetime) -> Row:
    project, day = result.project, result.status_date
    rows = [row for row, _ in ledger.leaf_tasks(project)]
    milestones = [row for row, _ in ledger.shares(project, "scope", ledger.milestones, day=day)]
    risks = [row for row, _ in ledger.shares(project, "risk", ledger.risks, day=day)]
    kpis = result.kpis()
    return {
        "client_id": project.client_id,
        "id": uuid.uuid5(project.id, str(day)),
        "project_id": project.id,
        "snapshot_on": day,
        "portfolio_id": project.portfolio_id,
        "code": project.code,
        "name": project.name,
        "state": project.state,
        "phase": project.phase,
        "health": result.health.colour,
        "start_on": result.dates.start_on,
        "finish_on": result.dates.finish_on,
        "baseline_finish": result.dates.baseline_finish,
        "tasks": len(rows),
        "tasks_done": sum(row.status == DONE for row in rows),
        "tasks_cancelled": sum(row.status == CANCELLED for row in rows),
        "milestones": len(milestones),
        "milestones_reached": sum(row.state == "reached" for row in milestones),
        "open_risks": sum(row.status == "open" for row in risks),
        "estimate_seconds": _sum(row.estimate_seconds for row in rows if row.status != CANCELLED),
        "remaining_seconds": _sum(row.remaining_seconds for row in rows if row.status != CANCELLED),
        "logged_seconds": result.logged_seconds,
        "currency": project.currency,
        "approved_budget": project.approved_budget,
        **{name: kpis[name].value for name in MONEY},
        "content": item_of(result, since=None),
        "taken_at": now,
    }


def _sum(seconds: Iterable[int | None]) -> int | None:
    known = [value for value in seconds if value is not None]
    return sum(known) if known else None


def _to_kpis(result: ProjectReading, *, now: dt.datetime) -> Iterator[Row]:
    for kpi in (*result.kpis().values(), health_kpi(result)):
        yield _to_kpi_row(kpi, result, now=now)


def _to_kpi_row(kpi: Kpi, result: ProjectReading, *, now: dt.datetime) -> Row:
    project, day = result.project, result.status_date
    word = result.health.colour.value if kpi.name == "health" and kpi.reason is None else None
    return {
        "client_id": project.client_id,
        "id": uuid.uuid5(project.id, f"{day}:{kpi.name}"),
        "project_id": project.id,
        "status_on": day,
        "name": kpi.name,
        "value": kpi.value,
        "word": word,
        "reason": kpi.reason,
        "coverage_pct": kpi.coverage_pct,
        "currency": project.currency if kpi.name in MONEY_KPIS else None,
        "inputs": {name: None if value is None else str(value) for name, value in kpi.inputs.items()},
        "formula": kpi.formula,
        "formula_version": kpi.formula_version,
        "computed_at": now,
    }
