"""What fills the weeks of one person: the tasks behind planned and logged hours, of every tool, by the same rules as the workload."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hub.errors import NotFound
from hub.portfolio.capacity import Work, spread_evenly, to_span
from hub.portfolio.days import ONE_DAY, WEEK, WorkingCalendar
from hub.portfolio.kept_load import Window
from hub.portfolio.staff import Staff, read_staff
from hub.portfolio.workload import Period, PersonLoad, read_workload
from hub.queries.reading import reading
from hub.queries.workload import WorkNames, WorkOnTask, list_client_weeks, list_work_by_task, name_work
from hub.security.caller import Caller
from hub.wiring import Hub

Fill: TypeAlias = Callable[[WorkOnTask], Iterator[tuple[dt.date, int]]]
"""From some work to the seconds of each week that it fills."""
Place: TypeAlias = tuple[uuid.UUID | None, uuid.UUID | None]
"""A task and its project of a tool; of work on a project as a whole, and outside any, one is None."""
NAMELESS = (None, None)


@dataclass(frozen=True, slots=True)
class TaskLoad:
    """Hours of somebody on one task, or on a project as a whole (`task` None), in seconds by week; `undated` is planned without a day."""

    task_id: uuid.UUID | None
    task: str | None
    source_url: str | None
    source_project_id: uuid.UUID | None
    project: str | None
    connection: str | None
    planned: dict[dt.date, int]
    logged: dict[dt.date, int]
    undated: int

    def of(self, what: str, week: dt.date | None) -> int:
        """`planned` or `logged` seconds of a week; without one, of all of them."""
        by_week: dict[dt.date, int] = getattr(self, what)
        return sum(by_week.values()) if week is None else by_week.get(week, 0)


@dataclass(frozen=True, slots=True)
class PersonWork:
    """Somebody's weeks as the workload shows them, and the tasks that fill them."""

    load: PersonLoad
    tasks: list[TaskLoad]


def read_person_work(hub: Hub, caller: Caller, worker_id: uuid.UUID, *, now: dt.datetime, period: Period) -> PersonWork:
    """Of a person, or of an account that nobody has matched. Raises NotFound for one that is not the caller's, Unprocessable.

    Nobody may ask from whom names are hidden. Week by week the tasks add up to the workload, but for what is lost to whole seconds: less than
    one for each span of planned days. Logged hours add up exactly.
    """
    if caller.hide_people:
        raise NotFound("Names of people are hidden from you.", hint="Look at the workload of all.")
    load = next(
        (each for each in read_workload(hub, caller, now=now, period=period).people if _is(each, worker_id)), None
    )
    if load is None:
        raise NotFound(f"There is nobody {worker_id} with work that you may see.", hint="Choose somebody of the list.")
    client_id = uuid.UUID(load.who["client_id"])
    accounts = [uuid.UUID(each) for each in load.who["account_ids"]]
    weeks = [dt.date.fromisoformat(week["week_start"]) for week in load.weeks]
    first, last = weeks[0], weeks[-1] + (WEEK - 1) * ONE_DAY
    with reading(hub.database, caller.scope) as reader:
        staff = read_staff(reader, next(each for each in list_client_weeks(reader) if each.client_id == client_id))
        planned, logged = list_work_by_task(reader, client_id, first=first, last=last, accounts=accounts)
        names = name_work(reader, client_id, [*planned, *logged])
    fill = _fill_of(staff, worker_id, weeks, Window.around(now, staff.client))
    tasks = sorted(_by_task(names, planned, logged, fill), key=_by_hours)
    return PersonWork(load, tasks)


def _by_hours(task: TaskLoad) -> tuple[int, int, str, str]:
    return -task.of("planned", None), -task.of("logged", None), task.task or "", task.source_url or ""


def _is(load: PersonLoad, worker_id: uuid.UUID) -> bool:
    """Whether it is the person, or the account that stands for itself."""
    who = load.who
    return str(worker_id) in ([who["person_id"]] if who["person_id"] else who["account_ids"])


def _fill_of(staff: Staff, worker_id: uuid.UUID, weeks: Sequence[dt.date], window: Window) -> Fill:
    """How the work of one person fills these weeks, as the workload has it; nothing of work without a day."""
    years = range(min(weeks[0].year, window.years[0]), max(weeks[-1].year, window.years[-1]) + 1)
    times = staff.times_of(years).get(worker_id)
    of_spans = times.calendar if times else staff.usual_calendar(years)
    of_days = times.calendar if times else WorkingCalendar()

    def fill(work: WorkOnTask) -> Iterator[tuple[dt.date, int]]:
        if span := to_span(work.start, work.finish, work.seconds, of_spans):
            item = Work(person=worker_id, start=span[0], finish=span[1], seconds=work.seconds)
            yield from spread_evenly(item, of_days, weeks)

    return fill


def _by_task(
    names: WorkNames, planned: Iterable[WorkOnTask], logged: Iterable[WorkOnTask], fill: Fill
) -> Iterator[TaskLoad]:
    plans, logs = _group(planned), _group(logged)
    for place in dict.fromkeys((*plans, *logs)):
        task_id, project_id = place
        task, url = names.tasks.get(task_id, NAMELESS) if task_id else NAMELESS
        project, connection = names.projects.get(project_id, NAMELESS) if project_id else NAMELESS
        found = TaskLoad(
            task_id,
            task,
            url,
            project_id,
            project,
            connection,
            planned=_add_up(week for row in plans[place] for week in fill(row)),
            logged=_add_up(week for row in logs[place] for week in fill(row)),
            undated=sum(row.seconds for row in plans[place] if row.start is None and row.finish is None),
        )
        if found.planned or found.logged or found.undated:
            yield found


def _group(work: Iterable[WorkOnTask]) -> dict[Place, list[WorkOnTask]]:
    groups: dict[Place, list[WorkOnTask]] = defaultdict(list)
    for row in work:
        groups[row.task_id, row.source_project_id].append(row)
    return groups


def _add_up(weeks: Iterable[tuple[dt.date, int]]) -> dict[dt.date, int]:
    sums: dict[dt.date, int] = {}
    for week, seconds in weeks:
        if seconds:
            sums[week] = sums.get(week, 0) + seconds
    return sums
