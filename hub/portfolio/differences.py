"""What changed in a project between two days, in words and numbers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.errors import NotFound
from hub.portfolio.answers import OF_COSTS
from hub.portfolio.readings import local_today, read_client_or_refuse
from hub.portfolio.standing import Standing, read_standing
from hub.portfolio.words import SECONDS_PER_HOUR, Language, number_text, say
from hub.queries.as_of import end_of, look_back
from hub.queries.portfolio import find_owner
from hub.queries.project_changes import Look, MoneyChange, TaskChange, list_money_changes, list_task_changes
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.wiring import Hub

Json = dict[str, Any]
USUAL_DAYS = dt.timedelta(days=30)
KINDS = (
    "added",
    "removed",
    "finished",
    "reopened",
    "cancelled",
    "later",
    "earlier",
    "re_estimated",
    "reassigned",
    "rebaselined",
)
"""Ways a task may have changed; one task may have changed in several."""
SHOWN_KPIS = ("bac", "pv", "ev", "ac", "cpi", "spi", "eac", "percent_complete", "slip_days", "health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The two days by which figures are compared, each by its end where the client lives."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Differences:
    """What two looks at a project have in them that differs."""

    before: Standing
    after: Standing
    tasks: list[TaskChange]
    money: list[MoneyChange]

    @property
    def has_figures(self) -> bool:
        """Whether figures have a change: not where a plan's status date, by which it stands now, lies before the first day."""
        return self.before.status_date <= self.after.status_date

    @property
    def logged_seconds(self) -> int | None:
        """What was logged between the two."""
        if not self.has_figures:
            return None
        seconds: int = self.after.item["logged_seconds"] - self.before.item["logged_seconds"]
        return seconds

    def tasks_by_kind(self) -> dict[str, list[TaskChange]]:
        found: dict[str, list[TaskChange]] = {kind: [] for kind in KINDS}
        for change in self.tasks:
            if not change.is_by_mapping:
                for kind in kinds_of(change):
                    found[kind].append(change)
        return found


def compare(
    hub: Hub,
    caller: Caller,
    project_id: uuid.UUID,
    *,
    first: dt.date | None,
    last: dt.date | None,
    now: dt.datetime,
    known: Standing | None = None,
) -> tuple[Span, Differences]:
    """Two looks at a project: at the end of `last`, or as it stands (by the status date of its plan, else today, as everywhere else), and
    at the end of `first` (thirty days before unless told). Raises NotFound, Unprocessable.

    `known` is a look that was had already, which serves for its day.
    """
    with reading(hub.database, caller.scope) as reader:
        client_id = find_owner(reader, project_id)
        if client_id is None:
            raise NotFound(f"There is no project {project_id}.", hint="List the projects you may see.")
        client = read_client_or_refuse(reader, client_id)
    after = known if known and known.as_of == last else read_standing(hub, caller, project_id, as_of=last)
    today = local_today(client, now)
    span = Span(first=first or min(after.status_date, today) - USUAL_DAYS, last=after.status_date)
    with reading(hub.database, caller.scope) as reader:
        look_back(reader, span.first)
    before = read_standing(hub, caller, project_id, as_of=span.first)
    looks = {
        name: Look(end_of(day, client.time_zone), side.links, side.status_date, side.ledger.material.divided)
        for name, day, side in (("first", span.first, before), ("last", last or today, after))
    }
    with reading(hub.database, caller.scope) as reader:
        tasks = list_task_changes(reader, client_id, **looks)
        money = list_money_changes(reader, client_id, **looks)
    return span, Differences(before, after, tasks, money)


def read_differences(
    hub: Hub,
    caller: Caller,
    project_id: uuid.UUID,
    *,
    first: dt.date | None,
    last: dt.date | None,
    now: dt.datetime,
    language: Language,
    known: Standing | None = None,
) -> Json:
    """The comparison as a document: counts, sentences, KPIs on both days, and each task and line that changed."""
    span, found = compare(hub, caller, project_id, first=first, last=last, now=now, known=known)
    by_kind = found.tasks_by_kind()
    tasks = {change.id: _to_task(change) for change in found.tasks if not change.is_by_mapping}
    return {
        "project_id": str(project_id),
        "from": str(span.first),
        "to": str(span.last),
        "words": list(tell(found, language)),
        "numbers": {kind: len(changes) for kind, changes in by_kind.items()}
        | {
            "logged_seconds": found.logged_seconds,
            "changed_by_mapping": sum(change.is_by_mapping for change in found.tasks),
        },
        "kpis": _kpis(found, hide_costs=caller.hide_costs),
        "tasks": [tasks[change.id] | {"change": kind} for kind, changes in by_kind.items() for change in changes],
        "budget_lines": [] if caller.hide_costs else [_to_line(change) for change in found.money],
    }


def kinds_of(change: TaskChange) -> Iterator[str]:
    """In which ways a task changed."""
    before, after = change.status_before, change.status_after
    if before is None or after is None:
        yield from ("added",) if after else ("removed",) if before else ()
        return
    if before != after:
        yield from ("finished",) if after == "done" else ("cancelled",) if after == "cancelled" else ()
        yield from ("reopened",) if before in {"done", "cancelled"} and after not in {"done", "cancelled"} else ()
    if change.finish_before and change.finish_after and change.finish_before != change.finish_after:
        yield "later" if change.finish_after > change.finish_before else "earlier"
    if change.estimate_before != change.estimate_after:
        yield "re_estimated"
    if change.assignee_before != change.assignee_after:
        yield "reassigned"
    if change.baseline_before != change.baseline_after:
        yield "rebaselined"


def tell(found: Differences, language: Language) -> Iterator[str]:
    """The differences as sentences, what matters most first."""
    by_kind = found.tasks_by_kind()
    yield from _tell_health(found, language)
    for kind in KINDS:
        if changes := by_kind[kind]:
            yield say(
                f"tasks_{kind}",
                language,
                count=len(changes),
                names=_some_names(changes, language),
                days=_worst_days(changes),
            )
    if found.logged_seconds:
        hours = number_text(found.logged_seconds / SECONDS_PER_HOUR, language, digits=1)
        yield say("hours_logged", language, hours=hours)
    if mapped := sum(change.is_by_mapping for change in found.tasks):
        yield say("changed_by_mapping", language, count=mapped)


def _tell_health(found: Differences, language: Language) -> Iterator[str]:
    before, after = found.before.item["health"], found.after.item["health"]
    if found.has_figures and before != after:
        yield say("health_changed", language, before=say(before, language), after=say(after, language))


def _some_names(changes: list[TaskChange], language: Language, *, most: int = 3) -> str:
    names = ", ".join(change.name for change in changes[:most])
    more = len(changes) - most
    return say("names_more", language, count=more, names=names) if more > 0 else names


def _worst_days(changes: Iterable[TaskChange]) -> int:
    days = (
        abs((change.finish_after - change.finish_before).days)
        for change in changes
        if change.finish_after and change.finish_before
    )
    return max(days, default=0)


def _kpis(found: Differences, *, hide_costs: bool) -> Json:
    before, after = found.before.kpis(hide_costs=hide_costs), found.after.kpis(hide_costs=hide_costs)
    return {
        name: _pair(before[name]["value"], after[name]["value"], has_change=found.has_figures and name != "health")
        for name in SHOWN_KPIS
        if not (hide_costs and name in OF_COSTS)
    }


def _pair(before: str | None, after: str | None, *, has_change: bool) -> Json:
    is_told = has_change and before is not None and after is not None
    return {"from": before, "to": after, "change": str(Decimal(after or 0) - Decimal(before or 0)) if is_told else None}


def _to_task(change: TaskChange) -> Json:
    days = (change.finish_after - change.finish_before).days if change.finish_after and change.finish_before else None
    return {
        "id": str(change.id),
        "name": change.name,
        "source_url": change.source_url,
        "is_milestone": change.is_milestone,
        "status": [change.status_before, change.status_after],
        "finish_on": [_text(change.finish_before), _text(change.finish_after)],
        "finish_days": days,
        "estimate_seconds": [change.estimate_before, change.estimate_after],
        "assignee_id": [_text(change.assignee_before), _text(change.assignee_after)],
    }


def _to_line(change: MoneyChange) -> Json:
    return {
        "id": str(change.id),
        "kind": change.kind,
        "category": change.category,
        "source_field": change.source_field,
        "source_url": change.source_url,
        "amount": [_text(change.amount_before), _text(change.amount_after)],
        "currency": change.currency_after or change.currency_before,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
