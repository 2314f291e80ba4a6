"""Every KPI of a project from the ledger: the figures, its health, hours, money and dates."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hub.portfolio.assembly import (
    Sum,
    assemble,
    dates_of,
    done_on,
    lines_of,
)
from hub.portfolio.evm import earned_value
from hub.portfolio.figure import Coverage, Figure, Kpi, percent, refuse, to_kpi
from hub.portfolio.flow import Finished, cycle_times, throughput
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.health import RULE, HealthReading, judge
from hub.portfolio.ledger import Ledger
from hub.portfolio.plan import ProjectPlan
from hub.portfolio.schedule import Dates, MilestoneReading, earned_schedule, on_time, slip
from hub.queries.material import MilestoneRow, ProjectRow, ReportRow
from models.vocabulary import BudgetKind

UTILISATION_DAYS = 28
BASE = ("bac", "pv", "ev", "ac")
_HUNDRED = Fraction(100)

Money = dict[tuple[str, str], Fraction]
"""(kind, currency) -> amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectReading:
    """All that is known of one project at the end of its status date.

    `figures` are exact, in the project's currency; `in_reporting` are BAC, PV, EV, AC and the three EACs in the client's; `money_in_reporting`
    holds the lines of each kind in it, or the sentence why not.
    """

    project: ProjectRow
    status_date: dt.date
    as_of: dt.date | None
    """The day that was asked for; None took the status date as it stands."""
    figures: Mapping[str, Figure]
    health: HealthReading
    report: ReportRow | None
    logged_seconds: int
    money: Money
    dates: Dates
    reporting_currency: str
    in_reporting: Mapping[str, Figure]
    money_in_reporting: Mapping[str, Fraction | str]

    def kpis(self) -> dict[str, Kpi]:
        """The KPIs by name, in the order of the formulas; `health` is apart."""
        return {name: to_kpi(self.figures[name]) for name in FORMULAS if name != "health"}


def read_project(ledger: Ledger, project: ProjectRow) -> ProjectReading:
    """Compute everything of one project."""
    plan = assemble(ledger, project, currency=project.currency)
    values = dict(earned_value(plan))
    dates = dates_of(ledger, project, plan)
    milestones = _milestones(ledger, project)
    es, spi_t = earned_schedule(plan, ev=values["ev"])
    finished = _finished(ledger, project)
    half, most = cycle_times(finished, status_date=plan.status_date)
    more = (
        *(es, spi_t, slip(plan, dates), half, most),
        on_time(milestones, status_date=plan.status_date),
        throughput(finished, status_date=plan.status_date),
        utilisation(ledger, project, status_date=plan.status_date),
    )
    values |= {figure.name: figure for figure in more}
    exposure = risk_exposure(ledger, project, bac=values["bac"])
    health = judge({**values, "milestone_slip_days": milestone_slip(milestones, plan), "risk_exposure_pct": exposure})
    reporting = ledger.material.client.reporting_currency
    return ProjectReading(
        project=project,
        status_date=plan.status_date,
        as_of=ledger.as_of,
        figures=values,
        health=health,
        report=_report(ledger, project),
        logged_seconds=round(sum(row.seconds * share for row, share in ledger.hours_of(project))),
        money=_money(ledger, project, day=plan.status_date),
        dates=dates,
        reporting_currency=reporting,
        in_reporting=values if reporting == project.currency else _in(ledger, project, reporting),
        money_in_reporting=_money_in(ledger, project, reporting, day=plan.status_date),
    )


def health_kpi(reading: ProjectReading) -> Kpi:
    """Health as a KPI; its word stands in the reading."""
    formula = FORMULAS["health"]
    return Kpi(
        name="health",
        value=None,
        reason=reading.health.reason,
        coverage_pct=reading.figures["cpi"].coverage.count_pct,
        coverage_weight_pct=None,
        formula=f"{formula.text}: {RULE}",
        formula_version=formula.version,
        inputs=reading.health.inputs,
    )


def milestone_slip(milestones: Iterable[MilestoneReading], plan: ProjectPlan) -> Figure:
    """Working days of the latest milestone behind its day; an open one is late by the status date."""
    late = [
        plan.calendar.working_days_between(each.due_on, each.reached_on or plan.status_date)
        for each in milestones
        if each.due_on is not None and (each.reached_on or each.due_on <= plan.status_date)
    ]
    if not late:
        return Figure(name="milestone_slip_days", reason="No milestone was due by the status date.")
    return Figure(name="milestone_slip_days", value=Fraction(max(0, *late)))


def risk_exposure(ledger: Ledger, project: ProjectRow, *, bac: Figure) -> Figure:
    """Probability x cost of the open risks, as a share of BAC."""
    name, day = "risk_exposure_pct", ledger.status_date(project)
    exposure = Sum(ledger, project.currency)
    for row, share in ledger.shares(project, "risk", ledger.risks, day=day):
        if row.status == "open" and row.probability_pct is not None and row.impact_cost is not None:
            cost = Fraction(row.impact_cost) * Fraction(row.probability_pct) / _HUNDRED * share
            exposure.add(cost, row.currency or project.currency, on=day)
    if exposure.gap or not exposure.terms:
        return Figure(name=name, reason=exposure.gap or "No open risk has both a probability and a cost.")
    if not bac.value:
        return refuse(name, bac.reason or "BAC is 0.", bac)
    return Figure(name=name, value=_HUNDRED * exposure.amount / bac.value)


def utilisation(ledger: Ledger, project: ProjectRow, *, status_date: dt.date) -> Figure:
    """Hours logged in the last 28 days by those who logged any, of the hours they had: the working time that the workload shows.

    Hours of nobody, and of accounts that are no human, lower the coverage.
    """
    first = status_date - dt.timedelta(days=UTILISATION_DAYS - 1)
    logged: dict[uuid.UUID | None, Fraction] = defaultdict(Fraction)
    for row, share in ledger.hours_of(project):
        if row.entry_date >= first:
            logged[ledger.tariff.worker(row).person_id or row.account_id] += row.seconds * share
    if not logged:
        return Figure(name="utilisation", reason=f"Nobody logged hours in the {UTILISATION_DAYS} days before.")
    times = {key: ledger.staff.available_seconds(key, first, status_date) for key in logged if key}
    known = {key: seconds for key, seconds in times.items() if seconds is not None}
    worked, available = sum((logged[key] for key in known), Fraction(0)), sum(known.values())
    coverage = Coverage(
        count_pct=percent(len(known), len(logged)), weight_pct=percent(worked, sum(logged.values(), Fraction(0)))
    )
    if not available:
        reason = "The calendars have no working time in these days." if known else "Nobody's working time is known."
        return Figure(name="utilisation", reason=reason, coverage=coverage)
    terms = {"logged_seconds": worked, "available_seconds": Fraction(available), "workers": Fraction(len(known))}
    return Figure(name="utilisation", value=worked / available, coverage=coverage, terms=terms)


def _milestones(ledger: Ledger, project: ProjectRow) -> list[MilestoneReading]:
    day = ledger.status_date(project)
    rows = ledger.shares(project, "scope", ledger.milestones, day=day)
    return [
        MilestoneReading(due_on=row.baseline_finish or row.due_on, reached_on=_reached_on(ledger, row, day))
        for row, _ in rows
    ]


def _reached_on(ledger: Ledger, row: MilestoneRow, day: dt.date) -> dt.date | None:
    reached = ledger.local_day(row.reached_at)
    return reached if row.state == "reached" and reached is not None and reached <= day else None


def _finished(ledger: Ledger, project: ProjectRow) -> list[Finished]:
    finished = []
    for row, _ in ledger.leaf_tasks(project):
        day = done_on(ledger, row)
        if day is not None:
            change = ledger.changes.get(row.id)
            begun, done = (change.begun_at, change.done_at) if change else (None, None)
            known = begun is not None and done is not None and begun <= done
            finished.append(Finished(on=day, seconds=round((done - begun).total_seconds()) if known else None))  # type: ignore[operator]
    return finished


def _report(ledger: Ledger, project: ProjectRow) -> ReportRow | None:
    links = [link for link in ledger.links.get(project.id, ()) if link.source_project_id in ledger.reports]
    reports = [ledger.reports[link.source_project_id] for link in links]
    return max(reports, key=lambda row: row.reported_at, default=None)


def _money(ledger: Ledger, project: ProjectRow, *, day: dt.date) -> Money:
    money: Money = {}
    for kind in BudgetKind:
        for row, share in lines_of(ledger, project, kind=kind.value, day=day):
            key = (kind.value, row.currency)
            money[key] = money.get(key, Fraction(0)) + Fraction(row.amount) * share
    return money


def _money_in(ledger: Ledger, project: ProjectRow, currency: str, *, day: dt.date) -> dict[str, Fraction | str]:
    sums = {}
    for kind in BudgetKind:
        total = Sum(ledger, currency)
        for row, share in lines_of(ledger, project, kind=kind.value, day=day):
            total.add(Fraction(row.amount) * share, row.currency, on=row.on_date or day)
        if total.terms:
            sums[kind.value] = total.gap or total.amount
    return sums


def _in(ledger: Ledger, project: ProjectRow, currency: str) -> Mapping[str, Figure]:
    return earned_value(assemble(ledger, project, currency=currency))
