"""The critical path: which tasks move the finish of their project when they take a day longer.

Early dates go forward along the dependencies, late ones back from the last finish; what lies between is a task's float. Counted in working
days of the plan's calendar; a task that has begun stands where it stands, and one that has not begins no earlier than it is planned.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from hub.portfolio.days import ONE_DAY, SECONDS_PER_MINUTE, WorkingCalendar
from hub.queries.project_plan import PlanLink, PlanTask
from models.vocabulary import DependencyType, StatusCategory

NO_LINKS = "No dependency joins two tasks that have dates."
CIRCLE = "The dependencies go in a circle."
CANCELLED, DONE, IN_PROGRESS = StatusCategory.CANCELLED, StatusCategory.DONE, StatusCategory.IN_PROGRESS
OF_FINISH = {DependencyType.FS, DependencyType.FF}
"""Types that hang on the predecessor's finish; the others on its start."""
TO_START = {DependencyType.FS, DependencyType.SS}
"""Types that hold the successor's start; the others its finish."""


class Work(NamedTuple):
    """A task as it is planned. Without a start it lasts one day, a milestone none. `has_begun` and `is_done` fix its dates."""

    id: Hashable
    finish: dt.date
    start: dt.date | None = None
    is_milestone: bool = False
    has_begun: bool = False
    is_done: bool = False


class Link(NamedTuple):
    """`type` is FS, SS, FF or SF; a negative lag is a lead."""

    predecessor: Hashable
    successor: Hashable
    type: DependencyType = DependencyType.FS
    lag_seconds: int = 0


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """Float of each task in working days; `reason` says why there is none."""

    floats: Mapping[Hashable, Fraction] = field(default_factory=dict)
    open_ids: frozenset[Hashable] = frozenset()
    reason: str | None = None

    @property
    def critical(self) -> frozenset[Hashable]:
        """Tasks that are not done and have no float left."""
        return frozenset(each for each in self.open_ids if self.floats[each] <= 0)


class _Bar(NamedTuple):
    """A task on the axis of working time: 0 is the morning of the first day of the plan."""

    begin: int
    length: int
    is_fixed: bool


def critical_path_of(
    tasks: Sequence[PlanTask], links: Sequence[PlanLink], *, calendar: WorkingCalendar
) -> CriticalPath:
    """The critical path of a plan. What hangs on a summary waits for the last of its parts, or lets all of them begin."""
    numbers: dict[Hashable, int] = {task.id: number for number, task in enumerate(tasks)}
    above = [numbers.get(task.parent_id) for task in tasks]
    summaries = set(above)
    leaves = {
        number: task
        for number, task in enumerate(tasks)
        if number not in summaries and task.finish_on and task.status != CANCELLED
    }
    if not leaves:
        return CriticalPath(reason=NO_LINKS)
    between = [
        Link(numbers[link.predecessor_id], numbers[link.successor_id], link.type, link.lag_seconds)
        for link in links
        if link.predecessor_id in numbers and link.successor_id in numbers
    ]
    joints, joined = _join_summaries(leaves, above, between)
    found = find_critical_path([*map(_to_work, leaves, leaves.values()), *joints], joined, calendar=calendar)
    floats: dict[Hashable, Fraction] = {
        task.id: found.floats[number] for number, task in leaves.items() if number in found.floats
    }
    open_ids = frozenset(task.id for number, task in leaves.items() if number in found.open_ids)
    return CriticalPath(floats, open_ids, found.reason)


def _to_work(number: int, task: PlanTask) -> Work:
    return Work(
        id=number,
        start=task.start_on,
        finish=task.finish_on or dt.date.max,
        is_milestone=task.is_milestone,
        has_begun=task.status == IN_PROGRESS or bool(task.percent_complete),
        is_done=task.status == DONE,
    )


def _join_summaries(
    leaves: Mapping[int, PlanTask], above: Sequence[int | None], links: Sequence[Link]
) -> tuple[list[Work], list[Link]]:
    """Two joints for each summary, which last no time: one that its parts come before, and one that comes before its parts.

    Tasks go by their numbers; `above` has the number of each one's parent.
    """
    earliest = min(task.start_on or task.finish_on or dt.date.max for task in leaves.values()) - ONE_DAY
    ends: set[Hashable] = set()
    joined: list[Link] = []
    for link in links:
        before, after = link.predecessor, link.successor
        if before not in leaves and link.type in OF_FINISH:
            before = (0, before)
            ends.add(before)
        if after not in leaves and link.type in TO_START:
            after = (1, after)
            ends.add(after)
        joined.append(Link(before, after, link.type, link.lag_seconds))
    for leaf in leaves:
        parent, seen = above[leaf], {leaf}
        while ends and parent is not None and parent not in seen:
            seen.add(parent)
            joined += [Link(leaf, (0, parent))] if (0, parent) in ends else []
            joined += [Link((1, parent), leaf)] if (1, parent) in ends else []
            parent = above[parent]
    return [Work(id=end, finish=earliest, is_milestone=True) for end in ends], joined


def find_critical_path(work: Sequence[Work], links: Iterable[Link], *, calendar: WorkingCalendar) -> CriticalPath:
    """Float and critical path of tasks without parts; links to others are left away."""
    known = {each.id for each in work}
    inner = [link for link in links if link.predecessor in known and link.successor in known]
    if not inner:
        return CriticalPath(reason=NO_LINKS)
    before: dict[Hashable, list[Link]] = defaultdict(list)
    after: dict[Hashable, list[Link]] = defaultdict(list)
    for link in inner:
        before[link.successor].append(link)
        after[link.predecessor].append(link)
    try:
        order = list(
            TopologicalSorter({each: [link.predecessor for link in before[each]] for each in known}).static_order()
        )
    except CycleError:
        return CriticalPath(reason=CIRCLE)
    axis = _Axis(calendar, min(each.start or each.finish for each in work))
    bars = {each.id: axis.bar(each) for each in work}
    early = _go_forward(order, bars, before, axis)
    late = _go_back(order, bars, after, axis, end=max(early[each] + bars[each].length for each in known))
    floats = {each: Fraction(late[each] - early[each], axis.day) for each in known}
    return CriticalPath(floats, frozenset(each.id for each in work if not each.is_done))


def _go_forward(
    order: Sequence[Hashable], bars: Mapping[Hashable, _Bar], before: Mapping[Hashable, list[Link]], axis: "_Axis"
) -> dict[Hashable, int]:
    """The earliest begin of each."""
    early: dict[Hashable, int] = {}
    for each in order:
        bar = bars[each]
        early[each] = bar.begin
        if bar.is_fixed:
            continue
        for link in before[each]:
            first = early[link.predecessor] + (bars[link.predecessor].length if link.type in OF_FINISH else 0)
            begin = first + axis.lag(link) - (0 if link.type in TO_START else bar.length)
            early[each] = max(early[each], begin)
    return early


def _go_back(
    order: Sequence[Hashable],
    bars: Mapping[Hashable, _Bar],
    after: Mapping[Hashable, list[Link]],
    axis: "_Axis",
    *,
    end: int,
) -> dict[Hashable, int]:
    """The latest begin of each that does not move the end. A successor that has begun waits for nobody."""
    late: dict[Hashable, int] = {}
    for each in reversed(order):
        bar = bars[each]
        late[each] = end - bar.length
        for link in after[each]:
            if bars[link.successor].is_fixed:
                continue
            last = late[link.successor] + (0 if link.type in TO_START else bars[link.successor].length)
            begin = last - axis.lag(link) - (bar.length if link.type in OF_FINISH else 0)
            late[each] = min(late[each], begin)
    return late


class _Axis:
    """Dates as seconds of working time, of which a working day has `day`."""

    def __init__(self, calendar: WorkingCalendar, first: dt.date) -> None:
        self._calendar, self._first = calendar, first
        self._seconds = max(calendar.minutes_per_weekday) * SECONDS_PER_MINUTE
        self.day = self._seconds or 1

    def bar(self, work: Work) -> _Bar:
        evening = self._evening(work.finish)
        if work.is_milestone:
            return _Bar(evening, 0, work.has_begun or work.is_done)
        morning = self._evening((work.start or work.finish) - ONE_DAY)
        return _Bar(morning, max(evening - morning, self.day), work.has_begun or work.is_done)

    def lag(self, link: Link) -> int:
        """None where nobody ever works."""
        return link.lag_seconds if self._seconds else 0

    def _evening(self, day: dt.date) -> int:
        return self._calendar.count_working_days(self._first, day) * self.day
