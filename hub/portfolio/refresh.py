"""Keeping figures: only projects whose rows, links or prices changed are worked out again, and all of them once a day.

Rows tell by their `change_seq`, which rises in the order of commits; settings of the PMO note what rests on them. What is due is first
marked at the figures, for all of a client at once, and then made a few projects a transaction, by whoever comes.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from hub import clock
from hub.portfolio.answers import is_gap, item_of
from hub.portfolio.baselines import record_own
from hub.portfolio.figure import Figure, to_decimal
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.kpis import ProjectReading, read_project
from hub.portfolio.readings import AT_ONCE, Grain, batches, local_today, read_ledgers, since_of
from hub.queries.baselines import list_unsettled
from hub.queries.material import ClientRow, read_client
from hub.queries.portfolio import (
    KeptHealth,
    find_holding_item,
    find_mark,
    list_changed,
    list_changes,
    list_client_ids,
    list_due,
    list_kept_health,
    list_project_ids,
    list_stale,
    read_newest_change,
)
from hub.queries.reading import Reader, driver_of, reading
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.figures import (
    drop_changes,
    drop_figures_but,
    drop_own_changes,
    hold_figures,
    make_stale,
    queue_figures,
    save_figures,
    save_mark,
    save_signals,
    try_to_hold_figures,
)
from hub.storage.session import Transaction
from hub.wiring import Hub
from models.reporting import ReadModel
from models.vocabulary import BudgetKind

SUMMED = ("bac", "pv", "ev", "ac", "eac", "eac_atypical", "eac_combined")
PATIENCE_S = 3.0
"""How long somebody who asks waits for figures to be made."""
A_FEW = 5
"""Projects that are made at once while somebody waits."""

Hold = Callable[[Transaction, uuid.UUID], bool]


@dataclass(frozen=True, slots=True)
class Due:
    """Projects whose figures do not hold: known up to the `newest` change of rows, and by these changes of settings."""

    projects: list[uuid.UUID]
    newest: int
    changes: list[int]
    is_known: bool
    """Nothing has happened since what is due was marked last."""


def refresh_figures(hub: Hub, client_id: uuid.UUID) -> int:
    """Make the client's figures hold; returns how many projects were worked out. Asks first, so that nothing to do costs a look."""
    client, due = _look(hub, client_id)
    if client is None or (due.is_known and not due.projects):
        return 0
    projects = _take_up(hub, client, hold=hold_figures) or ()
    return sum(_make(hub, client, some, hold=hold_figures) or 0 for some in batches(projects, size=AT_ONCE))


def refresh_soon(hub: Hub, client_id: uuid.UUID) -> list[uuid.UUID]:
    """The same for one who waits: what a moment allows. The rest is left to a worker; returns the projects whose figures have to wait."""
    client, due = _look(hub, client_id)
    if client is None or (due.is_known and not due.projects):
        return []
    until = clock.monotonic() + PATIENCE_S
    hold = partial(try_to_hold_figures, within_s=PATIENCE_S)
    marked = _take_up(hub, client, hold=hold)
    left = due.projects if marked is None else marked
    while left and marked is not None and clock.monotonic() < until:
        if _make(hub, client, left[:A_FEW], hold=hold) is None:
            break
        left = left[A_FEW:]
    if left:
        with hub.database.connect(Scope.of(client_id)) as connection:
            queue_figures(connection, client_id)
    return left


def find_kept_item(
    reader: Reader, client: ClientRow, project_id: uuid.UUID, *, now: dt.datetime
) -> dict[str, Any] | None:
    """A project's figures as a summary shows them; None where those that are kept may not hold."""
    return find_holding_item(reader, client.id, project_id, day=local_today(client, now), basis=_basis(client))


def refresh_for(hub: Hub, caller: Caller, model: ReadModel) -> None:
    """Make hold what a list rests on, before it is read, as far as a moment allows; of most lists that is nothing."""
    if model.is_kept:
        with reading(hub.database, caller.scope) as reader:
            clients = list_client_ids(reader)
        for client_id in clients:
            refresh_soon(hub, client_id)


def refresh_all_figures(hub: Hub) -> int:
    """Every client's, whole: days begin at other hours for other clients, and nobody who asks should wait for theirs."""
    with reading(hub.database, Scope.everything()) as reader:
        clients = list_client_ids(reader)
    return sum(refresh_figures(hub, client_id) for client_id in clients)


def _look(hub: Hub, client_id: uuid.UUID) -> tuple[ClientRow | None, Due]:
    with reading(hub.database, Scope.of(client_id)) as reader:
        client = read_client(reader, client_id)
        due = _find_due(reader, client, now=clock.now()) if client else Due([], 0, [], is_known=True)
    return client, due


def _find_due(reader: Reader, client: ClientRow, *, now: dt.datetime) -> Due:
    newest, changes = read_newest_change(reader, client.id), list_changes(reader, client.id)
    mark = find_mark(reader, client.id)
    if mark is None or mark.day != local_today(client, now) or mark.basis != _basis(client):
        return Due(list_project_ids(reader, client.id), newest, changes, is_known=False)
    is_known = newest <= mark.change_seq and not changes
    due = dict.fromkeys(list_due(reader, client.id, unsettled=list_unsettled(reader, client.id)))
    if not is_known:
        due |= dict.fromkeys(list_changed(reader, client.id, since=mark.change_seq, changes=changes))
    return Due(list(due), newest, changes, is_known=is_known)


def _take_up(hub: Hub, client: ClientRow, *, hold: Hold) -> list[uuid.UUID] | None:
    """Mark what is due at the figures, and remember up to which change that is known. None while somebody else is at it."""
    now = clock.now()
    with hub.database.connect(Scope.of(client.id)) as connection:
        if not hold(connection, client.id):
            return None
        reader = driver_of(connection)
        due = _find_due(reader, client, now=now)
        make_stale(connection, client.id, project_ids=due.projects)
        drop_changes(connection, client.id, due.changes)
        drop_figures_but(connection, client.id, project_ids=list_project_ids(reader, client.id))
        day = local_today(client, now)
        save_mark(connection, client.id, change_seq=due.newest, day=day, basis=_basis(client), now=now)
    return due.projects


def _make(hub: Hub, client: ClientRow, project_ids: Sequence[uuid.UUID], *, hold: Hold) -> int | None:
    """Work out those of some projects that nobody has made meanwhile; how many. None while somebody else is at it."""
    now = clock.now()
    with hub.database.connect(Scope.of(client.id)) as connection:
        if not hold(connection, client.id):
            return None
        stale = list_stale(driver_of(connection), client.id, project_ids)
        if stale:
            _work_out(connection, client, stale, now=now)
    return len(stale)


def _work_out(
    connection: Transaction, client: ClientRow, project_ids: Sequence[uuid.UUID], *, now: dt.datetime
) -> None:
    reader = driver_of(connection)
    kept = list_kept_health(reader, client.id, project_ids)
    today, unsettled = local_today(client, now), list_unsettled(reader, client.id)
    for ledger in read_ledgers(reader, client, project_ids, as_of=None, now=now, grain=Grain.PERIOD):
        waiting = record_own(connection, reader, ledger, unsettled=unsettled, today=today)
        projects = ledger.material.projects
        rows = [to_row(read_project(ledger, each), kept=kept.get(each.id), now=now) for each in projects]
        save_figures(connection, [row | {"awaits_baseline": row["project_id"] in waiting} for row in rows])
        save_signals(connection, client.id, project_ids=[each.id for each in projects], now=now)
    drop_own_changes(connection, client.id)


def _basis(client: ClientRow) -> str:
    """What besides rows and settings figures depend on."""
    versions = ",".join(f"{name}:{formula.version}" for name, formula in FORMULAS.items())
    thresholds = ",".join(map(str, client.signal_thresholds.values()))
    return f"{client.reporting_currency} {client.time_zone} {client.hours_per_day} {thresholds} {versions}"


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
