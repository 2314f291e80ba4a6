"""The portfolio as a table: one line for each project with its figures, why one is missing, and how old its data are."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hub import clock
from hub.portfolio.answers import HIDDEN, OF_COSTS
from hub.portfolio.readings import make_cut
from hub.portfolio.refresh import refresh_soon
from hub.portfolio.standing import Standing
from hub.portfolio.summary import sum_up, totals_of
from hub.queries.portfolio import list_client_ids
from hub.queries.portfolio_table import (
    ALSO,
    FIGURES,
    Age,
    Milestone,
    list_ages,
    list_figure_rows,
    list_head_rows,
    list_project_milestones,
    list_source_connections,
)
from hub.queries.reading import Reader, reading
from hub.queries.summary import Chosen, Waiting, read_waiting
from hub.security.caller import Caller
from hub.wiring import Hub

Line = dict[str, Any]
"""A row of `portfolio_table` with decimals for texts, and besides `id`, `reasons` {figure: sentence}, `age`, `is_stale`, `why` of the health."""

MONEY_REPORTED = ("bac_reported", "ac_reported", "eac_reported")
DECIMALS = frozenset({*FIGURES, "coverage_pct"})
UNKNOWN_AGE = Age(None, is_stale=False)
NO_HOURS = "No hours are logged in any tool."
CAUSES = ("cpi", "spi_t", "milestone_slip_days", "risk_exposure_pct")


def list_heads(hub: Hub, caller: Caller, *, also: str = "") -> tuple[list[Line], Waiting]:
    """Of every project the caller may see, by name, what it is found and ranked by; and of how many the figures do not hold yet.

    `also` names one more key of a line, by which they are to be ranked.
    """
    with reading(hub.database, caller.scope) as reader:
        clients = list_client_ids(reader)
    left = [project_id for client_id in clients for project_id in refresh_soon(hub, client_id)]
    with reading(hub.database, caller.scope) as reader:
        waiting = read_waiting(reader, clients, left)
        rows = list_head_rows(reader, also=also if also in ALSO else "")
        ages = _ages_of_all(reader) if also == "age" else {}
    for row in rows:
        row["id"] = str(row["project_id"])
        if also in ALSO:
            row[also] = _shown(also, row[also], caller)
        elif also == "age":
            row["age"] = ages.get(row["project_id"], UNKNOWN_AGE).as_of
        if caller.hide_people:
            row["manager"] = None
    return rows, waiting


def list_lines(hub: Hub, caller: Caller, project_ids: Sequence[uuid.UUID] | None = None) -> list[Line]:
    """Projects with their figures as kept, by name: some of them, or every one the caller may see."""
    with reading(hub.database, caller.scope) as reader:
        rows, ages = list_figure_rows(reader, project_ids), list_ages(reader)
        connections = list_source_connections(reader, project_ids)
    return [_line(row, _oldest(connections.get(row["project_id"], ()), ages), caller) for row in rows]


def read_totals(hub: Hub, caller: Caller, lines: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """`{currency, logged_seconds, money, kpis}` over some of the projects, as the summary has it."""
    with reading(hub.database, caller.scope) as reader:
        totals = totals_of(sum_up(reader, Chosen(list_client_ids(reader), [line["project_id"] for line in lines])))
    if not caller.hide_costs:
        return totals
    kpis = {
        name: kpi | ({"value": None, "reason": HIDDEN} if name in OF_COSTS else {})
        for name, kpi in totals["kpis"].items()
    }
    return totals | {"money": [], "kpis": kpis}


def milestones_of(hub: Hub, caller: Caller, standing: Standing) -> list[Milestone]:
    """Those of a project on the day it is looked at, as they were held then, in order of their days."""
    project = standing.project
    with reading(hub.database, caller.scope) as reader:
        cut = make_cut(reader, standing.client, as_of=standing.as_of, now=clock.now())
        return list_project_milestones(reader, [project.id], day=standing.status_date, cut=cut)


def list_milestones(hub: Hub, caller: Caller, project_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Milestone]]:
    """The milestones of each project as it stands, in order of their days."""
    with reading(hub.database, caller.scope) as reader:
        found = list_project_milestones(reader, project_ids)
    by_project: dict[uuid.UUID, list[Milestone]] = {each: [] for each in project_ids}
    for milestone in found:
        by_project[milestone.project_id].append(milestone)
    return by_project


def _line(row: Line, age: Age, caller: Caller) -> Line:
    reasons = {name: row[f"{name}_reason"] for name in FIGURES if row[f"{name}_reason"]}
    if caller.hide_costs:
        reasons |= {name: HIDDEN for name in FIGURES if name in OF_COSTS}
    if not row["logged_seconds"]:
        reasons["logged_seconds"] = NO_HOURS
    line = {name: _shown(name, kept, caller) for name, kept in row.items()}
    why = {} if caller.hide_costs else _causes(row)
    return line | {
        "id": str(row["project_id"]),
        "reasons": reasons,
        "age": age.as_of,
        "is_stale": age.is_stale,
        "why": why,
    }


def _shown(name: str, kept: Any, caller: Caller) -> Any:
    """What is kept of one column, as the caller is shown it."""
    if caller.hide_costs and (name in OF_COSTS or name in MONEY_REPORTED):
        return None
    if caller.hide_people and name == "manager":
        return None
    if name in DECIMALS:
        return None if kept is None else Decimal(kept)
    return kept or None if name == "logged_seconds" else kept


def _causes(row: Line) -> dict[str, Decimal]:
    """The figures that have the colour of the whole: what made it."""
    inputs = row["health_inputs"] or {}
    return {name: Decimal(inputs[name]) for name in CAUSES if inputs.get(f"{name}_colour") == row["health"]}


def _ages_of_all(reader: Reader) -> dict[uuid.UUID, Age]:
    ages = list_ages(reader)
    return {project: _oldest(found, ages) for project, found in list_source_connections(reader, None).items()}


def _oldest(connections: Iterable[uuid.UUID], ages: Mapping[uuid.UUID, Age]) -> Age:
    """As old as the oldest of them; one that was never read makes the age unknown."""
    found = [ages[each] for each in connections if each in ages]
    instants = [age.as_of for age in found]
    known: list[dt.datetime] = [each for each in instants if each is not None]
    whole = bool(known) and len(known) == len(instants)
    return Age(min(known) if whole else None, is_stale=any(age.is_stale for age in found))
