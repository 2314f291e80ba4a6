"""Microsoft Project's part of the make-believe client: plans written as MSPDI, the XML that Microsoft Project itself saves.

Money in tags is in hundredths, work in ISO durations, dates are wall time; a plan without a currency says nothing of one.
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from hub.demo.story import FIRM_DAYS, PEOPLE, SLIP_DAYS, TODAY, Project, Work, project_on, projects_in, working_day

NAMESPACE = "http://schemas.microsoft.com/project"
WEEKDAYS = range(1, 8)
"""Sunday is 1, as in the file."""


def write_plans(folder: Path, *, on: dt.date = TODAY) -> list[Path]:
    """Write one plan per project that lives in Microsoft Project, as its manager saved it on an evening; returns the files."""
    return [
        _write(project, folder / f"{project.code} {project.name.split(' ')[0]}.xml", on)
        for project in projects_in("msproject")
        if project.first_day <= on
    ]


@dataclass(frozen=True, slots=True)
class SavedPlans:
    """The plans in a folder, saved anew every evening."""

    folder: Path

    def stand_at(self, evening: dt.datetime) -> None:
        write_plans(self.folder, on=evening.date())

    def come_back(self) -> None:
        write_plans(self.folder)


def _write(told: Project, path: Path, on: dt.date) -> Path:
    project = project_on(told, on)
    root = Element("Project", xmlns=NAMESPACE)
    _add(
        root,
        SaveVersion=14,
        GUID=uuid5(NAMESPACE_URL, f"aurore/{project.code}"),
        Name=path.name,
        Title=project.name,
        Manager=PEOPLE[0].name,
    )
    _add(
        root,
        ScheduleFromStart=1,
        StartDate=_at(project.first_day, 8),
        FinishDate=_at(_last_day(project), 17),
        StatusDate=_at(on, 17),
    )
    if project.currency:
        _add(root, CurrencyDigits=2, CurrencyCode=project.currency)
    _add(root, CalendarUID=1, MinutesPerDay=450, MinutesPerWeek=2250, DaysPerMonth=20)
    _add_calendar(root)
    plan = _Plan(project, told)
    plan.add_tasks(SubElement(root, "Tasks"))
    _add_resources(SubElement(root, "Resources"), project)
    plan.add_assignments(SubElement(root, "Assignments"))
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
    return path


def _add_calendar(root: Element) -> None:
    """Monday to Friday, 7.5 hours, and the fourteenth of July off."""
    calendar = SubElement(SubElement(root, "Calendars"), "Calendar")
    _add(calendar, UID=1, Name="Standard", IsBaseCalendar=1)
    week = SubElement(calendar, "WeekDays")
    for day in WEEKDAYS:
        weekday = SubElement(week, "WeekDay")
        works = 1 < day < 7
        _add(weekday, DayType=day, DayWorking=int(works))
        if works:
            times = SubElement(weekday, "WorkingTimes")
            for begins, ends in (("08:30:00", "12:00:00"), ("13:00:00", "17:00:00")):
                _add(SubElement(times, "WorkingTime"), FromTime=begins, ToTime=ends)
    holiday = SubElement(SubElement(calendar, "Exceptions"), "Exception")
    _add(SubElement(holiday, "TimePeriod"), FromDate="2026-07-14T00:00:00", ToDate="2026-07-14T23:59:00")
    _add(holiday, Occurrences=1, Name="Fête nationale", Type=1, DayWorking=0)


def _add_resources(resources: Element, project: Project) -> None:
    for number, person in enumerate(PEOPLE):
        resource = SubElement(resources, "Resource")
        _add(resource, UID=number + 1, ID=number + 1, Name=person.name, Type=1)
        if person.email:
            _add(resource, EmailAddress=person.email)
        if project.currency:
            _add(resource, StandardRate=person.hourly_cost, StandardRateFormat=2)


@dataclass(slots=True)
class _Plan:
    """Numbers the rows of one plan and remembers what was assigned. `told` is the project as it is told, of which the first plan was made."""

    project: Project
    told: Project
    uid: int = 0
    previous: int | None = None
    assigned: list[tuple[int, Work]] = field(default_factory=list)

    def add_tasks(self, tasks: Element) -> None:
        works = [work for phase in self.project.phases for work in phase.works]
        self._row(tasks, self.project.name, level=0, works=works)
        for number, phase in enumerate(self.project.phases, start=1):
            self._row(tasks, phase.name, level=1, works=phase.works, wbs=f"{number}")
            for place, work in enumerate(phase.works, start=1):
                self._work(tasks, work, wbs=f"{number}.{place}")
            if phase.milestone:
                self._milestone(tasks, phase.milestone, phase.works, wbs=f"{number}.{len(phase.works) + 1}")

    def add_assignments(self, assignments: Element) -> None:
        for number, (uid, work) in enumerate(self.assigned, start=1):
            assignment = SubElement(assignments, "Assignment")
            _add(
                assignment,
                UID=number,
                TaskUID=uid,
                ResourceUID=work.person + 1,
                Units=1,
                Start=self._start(work),
                Finish=self._finish(work),
            )
            _add(assignment, **self._efforts([work]))
            if self.project.currency:
                _add(assignment, **_costs([work]))

    def _work(self, tasks: Element, work: Work, *, wbs: str) -> None:
        task = self._row(tasks, work.name, level=2, works=[work], wbs=wbs)
        if self.previous is not None:
            _add(SubElement(task, "PredecessorLink"), PredecessorUID=self.previous, Type=1, LinkLag=0, LagFormat=7)
        self._add_baseline(task, self._told(work))
        self.previous = self.uid
        self.assigned.append((self.uid, work))

    def _milestone(self, tasks: Element, name: str, works: tuple[Work, ...], *, wbs: str) -> None:
        task = self._row(tasks, name, level=2, works=(), wbs=wbs, on=max(map(self._finish, works)))
        _add(task, PercentComplete=100 if all(work.done == 100 for work in works) else 0)

    def _row(
        self,
        tasks: Element,
        name: str,
        *,
        level: int,
        works: "tuple[Work, ...] | list[Work]",
        wbs: str = "0",
        on: str | None = None,
    ) -> Element:
        if level:
            self.uid += 1
        task = SubElement(tasks, "Task")
        start, finish = on or min(map(self._start, works)), on or max(map(self._finish, works))
        _add(task, UID=self.uid, ID=self.uid, Name=name, Active=1, WBS=wbs, OutlineNumber=wbs, OutlineLevel=level)
        _add(
            task,
            Start=start,
            Finish=finish,
            Duration="PT0H0M0S" if on else _hours(sum(work.days * 7.5 for work in works)),
        )
        _add(task, Milestone=int(on is not None), Summary=int(level < 2), **self._efforts(works))
        if works:
            _add(
                task,
                PercentComplete=round(
                    sum(work.hours * work.done for work in works) / sum(work.hours for work in works)
                ),
            )
        if works and self.project.currency:
            _add(task, **_costs(works))
        if works and (done := [work for work in works if work.done]):
            _add(task, ActualStart=min(map(self._start, done)))
            if all(work.done == 100 for work in works):
                _add(task, ActualFinish=finish)
        return task

    def _told(self, work: Work) -> Work:
        return next(each for phase in self.told.phases for each in phase.works if each.name == work.name)

    def _add_baseline(self, task: Element, work: Work) -> None:
        """The first plan was a tenth cheaper and, for late starters, a week earlier."""
        if self.project.currency is None:
            return
        earlier = SLIP_DAYS if work.start > FIRM_DAYS else 0
        _add(
            SubElement(task, "Baseline"),
            Number=0,
            Start=_at(working_day(self.project.first_day, work.start - earlier), 8),
            Finish=_at(working_day(self.project.first_day, work.start + work.days - 1 - earlier), 17),
            Work=_hours(work.hours * 0.9),
            Cost=_cost(work, work.hours) * 9 // 10,
        )

    def _efforts(self, works: "tuple[Work, ...] | list[Work]") -> dict[str, str]:
        planned = sum(work.hours for work in works)
        actual = sum(work.hours * work.done / 100 for work in works)
        return {"Work": _hours(planned), "ActualWork": _hours(actual), "RemainingWork": _hours(planned - actual)}

    def _start(self, work: Work) -> str:
        return _at(working_day(self.project.first_day, work.start), 8)

    def _finish(self, work: Work) -> str:
        return _at(working_day(self.project.first_day, work.start + work.days - 1), 17)


def _costs(works: "tuple[Work, ...] | list[Work]") -> dict[str, int]:
    cost = sum(_cost(work, work.hours) for work in works)
    actual = sum(_cost(work, work.hours * work.done / 100) for work in works)
    return {"Cost": cost, "ActualCost": actual, "RemainingCost": cost - actual}


def _cost(work: Work, hours: float) -> int:
    """In hundredths of the currency unit."""
    return round(hours * PEOPLE[work.person].hourly_cost * 100)


def _last_day(project: Project) -> dt.date:
    return max(
        working_day(project.first_day, work.start + work.days - 1) for phase in project.phases for work in phase.works
    )


def _at(day: dt.date, hour: int) -> str:
    return f"{day.isoformat()}T{hour:02}:00:00"


def _hours(hours: float) -> str:
    minutes = round(hours * 60)
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def _add(parent: Element, **values: object) -> None:
    for name, value in values.items():
        SubElement(parent, name).text = str(value)
