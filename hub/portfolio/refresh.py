"""Keeping figures: only projects whose rows, links or prices changed are worked out again, and all of them once a day.

Rows tell by their `change_seq`, which rises in the order of commits; settings of the PMO mark what rests on them as stale.
"""

import datetime as dt
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hub import clock
from hub.portfolio.answers import is_gap, item_of
from hub.portfolio.baselines import record_own
from hub.portfolio.figure import Figure, to_decimal
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.kpis import ProjectReading, read_project
from hub.portfolio.readings import local_today, read_ledgers, since_of
from hub.queries.baselines import list_unsettled
from hub.queries.material import ClientRow, read_client
from hub.queries.portfolio import (
    KeptHealth,
    find_mark,
    list_client_ids,
    list_kept_health,
    list_project_ids,
    list_stale,
    read_newest_change,
)
from hub.queries.reading import Reader, driver_of, reading
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.figures import drop_figures_but, hold_figures, save_figures, save_mark, save_signals
from hub.storage.session import Transaction
from hub.wiring import Hub
from models.reporting import ReadModel
from models.vocabulary import BudgetKind

SUMMED = ("bac", "pv", "ev", "ac", "eac", "eac_atypical", "eac_combined")


def refresh_figures(hub: Hub, client_id: uuid.UUID) -> int:
    """Make the client's figures hold; returns how many projects were worked out. Asks first, so that nothing to do costs a look."""
    scope, now = Scope.of(client_id), clock.now()
    with reading(hub.database, scope) as reader:
        client = read_client(reader, client_id)
        if client is None or not _list_due(reader, client, now=now)[0]:
            return 0
    with hub.database.connect(scope) as connection:
        hold_figures(connection, client_id)
        return _refresh(connection, client, now=now)


def refresh_for(hub: Hub, caller: Caller, model: ReadModel) -> None:
    """Make hold what a list rests on, before it is read; of most lists that is nothing."""
    if model.is_kept:
        with reading(hub.database, caller.scope) as reader:
            clients = list_client_ids(reader)
        for client_id in clients:
            refresh_figures(hub, client_id)


def refresh_all_figures(hub: Hub) -> int:
    """The same for every client: days begin at other hours for other clients, and whoever asks first should not wait for theirs."""
    with reading(hub.database, Scope.everything()) as reader:
        clients = list_client_ids(reader)
    return sum(refresh_figures(hub, client_id) for client_id in clients)


def _refresh(connection: Transaction, client: ClientRow, *, now: dt.datetime) -> int:
    reader = driver_of(connection)
    newest = read_newest_change(reader, client.id)
    is_due, due = _list_due(reader, client, now=now)
    if not is_due:
        return 0
    kept = list_kept_health(reader, client.id, due)
    today, unsettled = local_today(client, now), list_unsettled(reader, client.id)
    for ledger in read_ledgers(reader, client, due, as_of=None, now=now):
        waiting = record_own(connection, reader, ledger, unsettled=unsettled, today=today)
        projects = ledger.material.projects
        rows = [to_row(read_project(ledger, each), kept=kept.get(each.id), now=now) for each in projects]
        save_figures(connection, [row | {"awaits_baseline": row["project_id"] in waiting} for row in rows])
        save_signals(connection, client.id, project_ids=[each.id for each in projects], now=now)
    drop_figures_but(connection, client.id, project_ids=list_project_ids(reader, client.id))
    save_mark(connection, client.id, change_seq=newest, day=today, basis=_basis(client), now=now)
    return len(due)


def _list_due(reader: Reader, client: ClientRow, *, now: dt.datetime) -> tuple[bool, list[uuid.UUID]]:
    """Whether anything is to do, and the projects to work out."""
    mark = find_mark(reader, client.id)
    if mark is None or mark.day != local_today(client, now) or mark.basis != _basis(client):
        return True, list_project_ids(reader, client.id)
    stale = list_stale(reader, client.id, since=mark.change_seq, unsettled=list_unsettled(reader, client.id))
    return bool(stale) or read_newest_change(reader, client.id) > mark.change_seq, stale


def _basis(client: ClientRow) -> str:
    """What besides rows and settings figures depend on."""
    versions = ",".join(f"{name}:{formula.version}" for name, formula in FORMULAS.items())
    return f"{client.reporting_currency} {client.time_zone} {client.hours_per_day} {versions}"


def to_row(result: ProjectReading, *, kept: KeptHealth | None, now: dt.datetime) -> dict[str, Any]:
    """What is kept of a reading. The colour holds since it was first seen."""
    since = since_of(result, kept)
    figures, sums = result.figures, result.in_reporting
    times = figures["on_time_rate"].terms, figures["utilisation"].terms
    gaps = {name: sums[name].reason for name in SUMMED if is_gap(sums[name].reason)}
    gaps |= {kind: why for kind, why in result.money_in_reporting.items() if isinstance(why, str)}
    return {
        "client_id": result.project.client_id,
        "project_id": result.project.id,
        "portfolio_id": result.project.portfolio_id,
        "name": result.project.name,
        "status_on": result.status_date,
        "item": item_of(result, since=str(since)),
        "health": result.health.colour,
        "health_since": since,
        "currency": result.reporting_currency,
        "logged_seconds": result.logged_seconds,
        **{name: _value(sums[name]) for name in SUMMED},
        "es_days": _value(figures["es_periods"]),
        "actual_days": _term(figures["spi_t"].terms.get("at")),
        "milestones_met": times[0].get("met", 0 if "due" in times[0] else None),
        "milestones_due": times[0].get("due"),
        "throughput": _value(figures["throughput_per_week"]),
        "worked_seconds": _term(times[1].get("logged_seconds")),
        "available_seconds": _term(times[1].get("available_seconds")),
        **{kind.value: _term(result.money_in_reporting.get(kind.value)) for kind in BudgetKind},
        "gaps": gaps,
        "computed_at": now,
    }


def _value(figure: Figure) -> Decimal | None:
    return None if figure.value is None else to_decimal(figure.value)


def _term(value: Fraction | int | str | None) -> Decimal | None:
    return None if value is None or isinstance(value, str) else to_decimal(Fraction(value))
