"""From a figure down to what it was computed from: tasks, hours, lines, milestones and risks, each with the link to it in its tool."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TypeVar

from hub.errors import NotFound
from hub.portfolio.answers import HIDDEN, MONEY, OF_COSTS, Json, amount_text, share_of, to_text
from hub.portfolio.assembly import assemble_work, done_on
from hub.portfolio.days import WorkingCalendar
from hub.portfolio.evm import SECONDS_PER_HOUR, cost_due
from hub.portfolio.figure import Kpi
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.kpis import ProjectReading, health_kpi
from hub.portfolio.labour import Carried, find_carried
from hub.portfolio.ledger import Ledger, Share, to_share
from hub.portfolio.plan import PlannedTask
from hub.portfolio.pricing import Price
from hub.portfolio.standing import Standing, read_standing
from hub.queries.evidence import EntryRow, LineRow, Named, list_entries, list_imported_lines, list_lines, read_names
from hub.queries.material import ChangeRow, HoursRow, LinkRow, MilestoneRow, Part, ProjectRow, RiskRow, TaskRow
from hub.queries.reading import Reader, reading
from hub.security.caller import Caller
from hub.wiring import Hub

Names = Mapping[uuid.UUID, Named]
AnyRow = TypeVar("AnyRow")
PLANNED = frozenset({"bac", "pv", "ev", "sv", "spi", "es_periods", "spi_t", "slip_days", "percent_complete"})
SPENT = frozenset({"ac"})
BOTH = frozenset({"cv", "cpi", "eac", "eac_atypical", "eac_combined", "etc", "vac", "tcpi", "percent_spent"})
PRICED = "Its cost is among the actual costs of {name}."
DECIDED = "Whoever linked it decided that rates do not price it."
FINISHED = frozenset({"throughput_per_week", "cycle_time_days_p50", "cycle_time_days_p85"})


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind behind a figure: how many there are, and so many of them from a place on (limit, offset), worked out when shown."""

    count: int
    show: Callable[[int, int], Iterable[Json]]


def read_inputs(
    hub: Hub, caller: Caller, project_id: uuid.UUID, *, name: str, as_of: dt.date | None, limit: int, offset: int
) -> Json:
    """`{name, value, reason, inputs, items, count, next}`: `next` is the offset to go on from. Raises NotFound."""
    _known(name)
    standing = read_standing(hub, caller, project_id, as_of=as_of, parts=Part.WHOLE)
    return inputs_of(hub, caller, standing, name=name, limit=limit, offset=offset)


def inputs_of(hub: Hub, caller: Caller, standing: Standing, *, name: str, limit: int, offset: int) -> Json:
    """The same of a project of which the whole is read already. Only the rows of the page are worked out."""
    ledger, project, result = standing.ledger, standing.project, standing.worked_out()
    head = _head(result, _known(name))
    if caller.hide_costs and name in OF_COSTS | {"health"}:
        return head | {"value": None, "reason": HIDDEN, "inputs": {}, "items": [], "count": 0, "next": None}
    with reading(hub.database, caller.scope) as reader:
        sections = list(_sections(reader, ledger, project, result, name=name))
        items = _called_by_task(reader, ledger, _some(sections, limit=limit, offset=offset))
    count = sum(section.count for section in sections)
    more = offset + limit < count
    return head | {"items": items, "count": count, "next": offset + limit if more else None}


def _known(name: str) -> str:
    if name not in FORMULAS:
        raise NotFound(f'There is no KPI "{name}".', hint=f"There are: {', '.join(FORMULAS)}.")
    return name


def _head(result: ProjectReading, name: str) -> Json:
    kpi = health_kpi(result) if name == "health" else result.kpis()[name]
    return {
        "project_id": str(result.project.id),
        "as_of": str(result.status_date),
        "currency": result.project.currency,
        "name": name,
        "value": _value(result, kpi),
        "reason": kpi.reason,
        "coverage_pct": share_of(kpi.coverage_pct),
        "coverage_weight_pct": share_of(kpi.coverage_weight_pct),
        "formula": kpi.formula,
        "formula_version": kpi.formula_version,
        "inputs": {
            key: value if value is None or isinstance(value, str) else to_text(value, is_money=key in MONEY)
            for key, value in kpi.inputs.items()
        },
    }


def _value(result: ProjectReading, kpi: Kpi) -> str | None:
    if kpi.name == "health":
        return None if kpi.reason else result.health.colour.value
    return None if kpi.value is None else to_text(kpi.value, is_money=kpi.name in MONEY)


def _sections(
    reader: Reader, ledger: Ledger, project: ProjectRow, result: ProjectReading, *, name: str
) -> Iterator[Section]:
    if name in PLANNED | BOTH:
        yield _tasks(reader, ledger, project)
    if name in SPENT | BOTH | {"utilisation"}:
        yield from _entries(reader, ledger, project)
    if name in SPENT | BOTH | {"bac"}:
        kinds = {"actual"} if name != "bac" else {"budget"}
        yield _lines(reader, ledger, project, kinds=kinds, day=result.status_date)
    if name in FINISHED:
        yield _finished(reader, ledger, project)
    if name in {"on_time_rate", "health"}:
        yield _milestones(reader, ledger, project)
    if name == "health":
        yield _risks(reader, ledger, project)


def _section(rows: Sequence[AnyRow], show: Callable[[Sequence[AnyRow]], Iterable[Json]]) -> Section:
    """Of rows at hand."""
    return Section(len(rows), lambda limit, offset: show(rows[offset : offset + limit]))


def _some(sections: Iterable[Section], *, limit: int, offset: int) -> list[Json]:
    """A page across the sections."""
    found: list[Json] = []
    for section in sections:
        if len(found) < limit and offset < section.count:
            found += section.show(limit - len(found), offset)
        offset = max(offset - section.count, 0)
    return found


def _tasks(reader: Reader, ledger: Ledger, project: ProjectRow) -> Section:
    """Leaf tasks with their part of BAC, PV and EV."""
    calendar, day = ledger.calendar(project), ledger.status_date(project)

    def show(rows: Sequence[PlannedTask]) -> Iterator[Json]:
        names = read_names(reader, ledger.material, table="task", ids=[row.task_id for row in rows])
        return (_task(row, names, calendar, by=day) for row in rows)

    found = assemble_work(ledger, project, currency=project.currency)
    return _section(sorted(found.tasks, key=lambda row: (row.baseline_start or dt.date.max, row.task_id)), show)


def _task(row: PlannedTask, names: Names, calendar: WorkingCalendar, *, by: dt.date) -> Json:
    cost, share = row.baseline_cost, row.percent_complete
    earned = None if cost is None or share is None else Fraction(cost) * Fraction(share) / 100
    return _named("task", row.task_id, names) | {
        "baseline_start": _text(row.baseline_start),
        "baseline_finish": _text(row.baseline_finish),
        "bac": None if cost is None else amount_text(Fraction(cost)),
        "pv": amount_text(cost_due(row, calendar, by=by)) if row.is_scheduled else None,
        "ev": None if earned is None else amount_text(earned),
        "percent_complete": _text(share),
        "gap": row.cost_gap,
        "removed_on": _text(row.removed_on),
    }


def _entries(reader: Reader, ledger: Ledger, project: ProjectRow) -> Iterator[Section]:
    """Hours of each link, each with its rate and cost; without a rate, and where lines carry their cost already, both are null."""
    for link, shares in ledger.hours_by_link(project):
        show = partial(_show_entries, reader, ledger, link, day=ledger.status_date(project))
        yield Section(sum(row.entries for row, _ in shares), show)


def _show_entries(
    reader: Reader, ledger: Ledger, link: LinkRow, limit: int, offset: int, *, day: dt.date
) -> Iterator[Json]:
    days = ledger.labour.carried_days(link)
    for row in list_entries(reader, ledger.material, link, day=day, limit=limit, offset=offset):
        yield _entry(ledger, row, to_share(link), carried=find_carried(days, row.entry_date))


def _links(ledger: Ledger, project: ProjectRow, role: str) -> list[LinkRow]:
    return [link for link in ledger.links.get(project.id, ()) if role in link.roles]


def _entry(ledger: Ledger, row: EntryRow, share: Share, *, carried: Carried | None) -> Json:
    price = None if carried else _price(ledger, row)
    seconds = row.seconds * share
    cost = None if price is None else seconds * Fraction(price.amount) / SECONDS_PER_HOUR
    return {
        "kind": "time_entry",
        "id": str(row.id),
        "name": None,
        "source_url": row.source_url,
        "task_id": _text(row.task_id),
        "account_id": _text(row.account_id),
        "entry_date": str(row.entry_date),
        "duration_seconds": round(seconds),
        "amount_per_hour": amount_text(Fraction(price.amount)) if price else None,
        "amount": None if cost is None else amount_text(cost),
        "currency": price.currency if price else None,
        "gap": None if price else _why_no_price(row, carried),
    }


def _why_no_price(row: EntryRow, carried: Carried | None) -> str:
    if carried is None:
        return f"No rate is in force on {row.entry_date}."
    return PRICED.format(name=carried.by) if carried.by else DECIDED


def _price(ledger: Ledger, row: EntryRow) -> Price | None:
    as_hours = HoursRow(row.source_project_id, row.account_id, row.work_type, row.entry_date, None, row.seconds, 1)
    return ledger.tariff.find_price(as_hours)


def _lines(reader: Reader, ledger: Ledger, project: ProjectRow, *, kinds: set[str], day: dt.date) -> Section:
    rows = [
        (row, share)
        for row, share in _shared_lines(reader, ledger, project, day=day)
        if row.kind in kinds and not (row.kind == "actual" and row.on_date is not None and row.on_date > day)
    ]
    return _section(rows, lambda shown: (_line(row, share) for row, share in shown))


def _shared_lines(
    reader: Reader, ledger: Ledger, project: ProjectRow, *, day: dt.date
) -> Iterator[tuple[LineRow, Share]]:
    """Lines under the cost role with the project's share, and those that were imported for it."""
    for link in _links(ledger, project, "cost"):
        rows = list_lines(reader, ledger.material, link)
        yield from ((row, to_share(link)) for row in rows if link.holds_on(row.on_date or day))
    yield from ((row, 1) for row in list_imported_lines(reader, ledger.material, project.id))


def _line(row: LineRow, share: Share) -> Json:
    return {
        "kind": "budget_line",
        "id": str(row.id),
        "name": row.source_field,
        "source_url": row.source_url,
        "task_id": _text(row.task_id),
        "line_kind": row.kind,
        "category": row.category,
        "is_contingency": row.is_contingency,
        "on": _text(row.on_date),
        "amount": amount_text(Fraction(row.amount) * share),
        "currency": row.currency,
    }


def _finished(reader: Reader, ledger: Ledger, project: ProjectRow) -> Section:
    def show(rows: Sequence[tuple[TaskRow, dt.date]]) -> Iterator[Json]:
        names = read_names(reader, ledger.material, table="task", ids=[row.id for row, _ in rows])
        return (_done(row, names, ledger.changes.get(row.id), on=day) for row, day in rows)

    done = [(row, day) for row, _ in ledger.leaf_tasks(project) if (day := done_on(ledger, row))]
    return _section(sorted(done, key=lambda item: (item[1], item[0].id)), show)


def _done(row: TaskRow, names: Names, change: ChangeRow | None, *, on: dt.date) -> Json:
    return _named("task", row.id, names) | {
        "done_on": str(on),
        "begun_at": change.begun_at.isoformat() if change and change.begun_at else None,
        "done_at": change.done_at.isoformat() if change and change.done_at else None,
    }


def _milestones(reader: Reader, ledger: Ledger, project: ProjectRow) -> Section:
    def show(rows: Sequence[MilestoneRow]) -> Iterator[Json]:
        names = read_names(reader, ledger.material, table="milestone", ids=[row.id for row in rows])
        return (_milestone(ledger, row, names) for row in rows)

    found = (row for row, _ in ledger.shares(project, "scope", ledger.milestones, day=ledger.status_date(project)))
    return _section(sorted(found, key=lambda row: (row.baseline_finish or row.due_on or dt.date.max, row.id)), show)


def _milestone(ledger: Ledger, row: MilestoneRow, names: Names) -> Json:
    return _named("milestone", row.id, names) | {
        "due_on": _text(row.baseline_finish or row.due_on),
        "reached_on": _text(ledger.local_day(row.reached_at)),
        "state": row.state,
    }


def _risks(reader: Reader, ledger: Ledger, project: ProjectRow) -> Section:
    def show(rows: Sequence[RiskRow]) -> Iterator[Json]:
        names = read_names(reader, ledger.material, table="risk", ids=[row.id for row in rows])
        return (_risk(row, names) for row in rows)

    found = (row for row, _ in ledger.shares(project, "risk", ledger.risks, day=ledger.status_date(project)))
    return _section(sorted(found, key=lambda row: row.id), show)


def _risk(row: RiskRow, names: Names) -> Json:
    return _named("risk", row.id, names) | {
        "status": row.status,
        "probability_pct": _text(row.probability_pct),
        "amount": None if row.impact_cost is None else amount_text(Fraction(row.impact_cost)),
        "currency": row.currency,
    }


def _called_by_task(reader: Reader, ledger: Ledger, items: list[Json]) -> list[Json]:
    """Hours have no name of their own: that of the task they were booked on, and the link to it where they have none."""
    booked = {uuid.UUID(item["task_id"]) for item in items if item.get("task_id")}
    names = read_names(reader, ledger.material, table="task", ids=booked) if booked else {}
    tasks = {str(task_id): task for task_id, task in names.items()}
    return [_called(item, tasks.get(str(item.get("task_id")))) for item in items]


def _called(item: Json, task: Named | None) -> Json:
    return item if task is None else item | {"name": task.name, "source_url": item["source_url"] or task.source_url}


def _named(kind: str, row_id: uuid.UUID, names: Names) -> Json:
    known = names.get(row_id)
    return {
        "kind": kind,
        "id": str(row_id),
        "name": known.name if known else None,
        "source_url": known.source_url if known else None,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
